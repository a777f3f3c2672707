"""Changing the case in a real browser: see what changes, save, undo; with and without a script."""

import pytest
from tests.browser.opened import patient
from tests.browser.test_workbench import AXE, RULES
from tests.unit.web.live import opened

from detente.case import library, load

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    path = tmp_path_factory.mktemp("case") / "mine.yaml"
    path.write_bytes(library.find("two-swaps").read_bytes())
    return path


@pytest.fixture(scope="module")
def address(case):
    with opened(case, "--edit") as live:
        yield live.address


@pytest.mark.parametrize("script", [True, False])
def test_a_value_is_changed_looked_at_saved_and_undone(browser, address, case, script):
    before = case.read_bytes()
    context = patient(browser, java_script_enabled=script)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Find").fill("south trade")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="South’s points for trade").click()
    page.get_by_label("Value").fill("-40 to")
    page.get_by_role("button", name="See what changes").click()
    assert "Nothing was written" in page.locator(".wrong").inner_text()
    page.get_by_label("Value").fill("[-12, -9, -5]")
    page.get_by_role("button", name="See what changes").click()
    assert "[-12, -9, -5]" in page.locator(".lines .in").inner_text()
    assert case.read_bytes() == before
    page.get_by_label("Value").fill("-1")  # what is saved is what was looked at
    page.get_by_role("button", name="Save").click()
    assert "Saved: South’s points for trade" in page.locator(".done").inner_text()
    assert load(case).values["South"]["trade"].weight.low == -12
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    page.locator(".done", has_text="Undone").wait_for()
    assert case.read_bytes() == before
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, address, scheme):
    context = patient(browser, color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address)
    for path in ("/edit", "/edit?place=calm", "/edit?place=nowhere"):
        page.goto(address.partition("/start")[0] + path)
        if path.endswith("calm"):
            page.get_by_label("Value").fill("0.3")
            page.get_by_role("button", name="See what changes").click()
            page.locator(".lines").wait_for()
        page.evaluate(AXE)
        options = {"runOnly": {"type": "tag", "values": RULES}}
        found = page.evaluate("options => axe.run(document, options)", options)["violations"]
        shown = [f"{v['id']}: {[n['html'][:150] for n in v['nodes']][:3]}" for v in found]
        assert "\n".join(shown) == "", path
        if scheme == "light" or path.endswith("calm"):
            assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    context.close()
