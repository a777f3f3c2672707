// The one thing that links and forms cannot do: follow the progress of a long answer.
"use strict";

const followed = new WeakSet();

function follow() {
  for (const line of document.querySelectorAll("[data-events]")) {
    if (followed.has(line)) continue;
    followed.add(line);
    const events = new EventSource(line.dataset.events);
    const gone = () => !line.isConnected && (events.close(), true);
    events.onmessage = (event) => {
      if (gone()) return;
      line.textContent = JSON.parse(event.data);
      line.setAttribute("aria-valuetext", line.textContent);
    };
    events.addEventListener("end", () => {
      events.close();
      if (line.isConnected) htmx.ajax("GET", line.dataset.then, { target: "#page" });
    });
  }
}

document.addEventListener("DOMContentLoaded", follow);
document.addEventListener("htmx:afterSettle", follow);
