"""A workbench in a process of its own, as a user has it."""

import json
import subprocess
import sys
from contextlib import contextmanager


@contextmanager
def opened(case):
    """Yield the start address of a case."""
    command = [sys.executable, "-m", "detente", "open", case, "--no-browser", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        told = ""
        for line in process.stdout:
            told += line
            if line == "}\n":
                break
        yield json.loads(told)["address"]
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def patient(browser, **options):
    """Return a context that waits as long as a busy machine may take."""
    context = browser.new_context(**options)
    context.set_default_timeout(120_000)
    return context


def drawn(page, image):
    """Return whether a picture comes."""
    for _ in range(600):
        if image.evaluate("img => img.naturalWidth") > 400:
            return True
        page.wait_for_timeout(100)
    return False


@contextmanager
def quiet_tab(browser, address):
    """Yield a tab on the first page; afterwards: no word on the console, no request elsewhere."""
    context = patient(browser, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    heard: list[str] = []
    here = address.partition("/start")[0]
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(here) else heard.append(r.url))
    page.goto(address)
    page.here = here
    yield page
    context.close()
    assert [h for h in heard if "400 (Bad" not in h and "404 (Not" not in h] == []
