"""The workbench, measured in Debian's chromium: from command to page, from a hand to new text."""

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

OPENED, ANSWERED = 3.0, 0.3
"""Seconds: from the command to a usable page, warm; from a click or slider to new text, median."""

AFTER = """
([of, value]) => new Promise((done) => {
  const control = document.querySelectorAll(of.query)[of.at];
  const page = document.getElementById("page");
  const old = page.querySelector(".answer");
  const begun = performance.now();
  const seen = new MutationObserver(() => {
    if (page.querySelector(".answer") === old) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));  // painted
  });
  seen.observe(page, { childList: true, subtree: true });
  if (value === null) return control.click();
  control.value = value;
  control.dispatchEvent(new Event("change", { bubbles: true }));
})
"""


def run() -> list[str]:
    """Measure; return the names of what missed its figure."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is missing: install Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        held = [
            _told(f"detente open {case} to a usable page", OPENED, _until_usable(browser, case))
            for case in ("two-swaps", "korea-2018")
        ]
        with _opened("korea-2018") as address, _tab(browser, address) as tab:
            held += [
                _told("packages of korea-2018, a level", ANSWERED, _levels(tab)),
                _told("roadmap of korea-2018 given, a slider", ANSWERED, _sliders(tab)),
            ]
        browser.close()
    return [name for name, fits in held if not fits]


@contextmanager
def _opened(case: str) -> Iterator[str]:
    command = [sys.executable, "-m", "detente", "open", case, "--no-browser", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        told = ""
        while not told.endswith("\n}\n"):
            told += process.stdout.readline()
        yield json.loads(told)["address"]
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@contextmanager
def _tab(browser: Any, address: str) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    tab = context.new_page()
    tab.goto(address, wait_until="domcontentloaded")  # the picture is drawn after the text
    tab.locator(".answer").first.wait_for()
    try:
        yield tab
    finally:
        context.close()


def _until_usable(browser: Any, case: str) -> list[float]:
    """Open a case again and again, the first time unmeasured: until its answer can be changed."""
    took = []
    for _ in range(6):
        begun = time.perf_counter()
        with _opened(case) as address, _tab(browser, address) as tab:
            tab.wait_for_function("window.htmx !== undefined")
            took.append(time.perf_counter() - begun)
    return took[1:]


def _levels(tab: Any) -> list[float]:
    """Choose levels one after another, each a package that was not asked before."""
    labels = tab.locator(".segments input").count()
    order = [(7 * k) % labels for k in range(min(labels, 40))]
    return _changes(tab, ".segments input", [(at, None) for at in order])


def _sliders(tab: Any) -> list[float]:
    tab.goto(urljoin(tab.url, "/roadmap?given=bundles"))
    sliders = tab.locator("input[type=range]").count()
    asked = []
    for k in range(30):
        slider = tab.locator("input[type=range]").nth(k % sliders)
        least, most = (float(slider.get_attribute(key)) for key in ("min", "max"))
        asked.append((k % sliders, str(least + (most - least) * (3 * k + 5) / 100)))
    return _changes(tab, "input[type=range]", asked)


def _changes(tab: Any, query: str, asked: list[tuple[int, str | None]]) -> list[float]:
    took = []
    for at, value in asked:
        control = tab.locator(query).nth(at)
        if value is None and control.is_checked():
            continue
        if value is not None and control.input_value() == value:
            continue
        took.append(tab.evaluate(AFTER, [{"query": query, "at": at}, value]) / 1000)
        time.sleep(0.3)  # as a hand pauses; a picture begun meanwhile is part of what it costs
    return took[1:]


def _told(name: str, figure: float, took: list[float]) -> tuple[str, bool]:
    median = statistics.median(took)
    slow = sorted(took)[int(0.9 * (len(took) - 1) + 0.5)]
    held = median < figure
    print(
        f"{name:52} {median:7.3f} s  90 % under {slow:7.3f} s ({len(took)} times)   "
        f"figure {figure:g} s   {'held' if held else 'MISSED'}"
    )
    return name, held
