// What links and forms cannot do: follow a long answer, show where a slider stands while it is
// dragged, drag a step onto another, and keep a picture's place until the next one is drawn.
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

// What was chosen before the scripts had come was heard by nobody.
document.addEventListener("DOMContentLoaded", () => {
  for (const at of document.querySelectorAll("select[hx-post]")) {
    if (!at.selectedOptions[0]?.defaultSelected && at.value) {
      at.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
});

document.addEventListener("input", (event) => {
  const at = event.target;
  if (at.type === "range") document.getElementById(`${at.id}-now`).textContent = at.value;
});

document.addEventListener("input", (event) => {
  const at = event.target;
  if (!at.dataset?.begins) return; // a slider over days, which says them as days
  const day = new Date(Date.parse(at.dataset.begins) + at.value * 86_400_000);
  const said = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(day);
  document.getElementById(`${at.id}-now`).textContent = said;
  at.setAttribute("aria-valuetext", said);
});

// A picture that was left behind goes on loading unless it is told not to, and holds up the next.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id !== "page") return;
  for (const img of document.querySelectorAll(".paper img")) {
    if (!img.complete) img.removeAttribute("src");
  }
});

let heights = [];

document.addEventListener("htmx:beforeSwap", () => {
  heights = [...document.querySelectorAll(".paper")].map((paper) => paper.offsetHeight);
});

document.addEventListener("htmx:afterSwap", () => {
  document.querySelectorAll(".paper img").forEach((img, k) => {
    if (img.complete || !heights[k]) return;
    img.parentElement.style.minHeight = `${heights[k]}px`;
    img.addEventListener("load", () => { img.parentElement.style.minHeight = ""; });
  });
});

let dragged = null;

function draggable() {
  for (const row of document.querySelectorAll("tr[data-phase]")) row.draggable = true;
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("tr[data-phase]");
  if (dragged) event.dataTransfer.effectAllowed = "move";
});

document.addEventListener("dragover", (event) => {
  if (dragged && event.target.closest("tr[data-phase]")) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const onto = event.target.closest("tr[data-phase]");
  const text = document.getElementById("order");
  if (!dragged || !onto || !text) return;
  event.preventDefault();
  const phases = text.value.split("\n");
  const [phase] = phases.splice(Number(dragged.dataset.phase), 1);
  phases.splice(Number(onto.dataset.phase), 0, phase);
  dragged = null;
  text.value = phases.join("\n");
  text.form.requestSubmit();
});

document.addEventListener("DOMContentLoaded", draggable);
document.addEventListener("htmx:afterSettle", draggable);
