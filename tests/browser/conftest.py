import shutil

import pytest

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    """Debian's chromium, headless; every test that needs it is skipped, loudly, where it is not."""
    if CHROMIUM is None:
        pytest.skip("NO CHROMIUM on this machine: browser tests skipped (`make browser` says more)")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(
        timeout=20_000
    )  # how long a busy machine may take, not how fast it should be
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()
