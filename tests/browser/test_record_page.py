"""The record in a real browser: move the day, add an entry, take it back; nobody shut out."""

import re
import shutil

import pytest
from tests.browser.opened import drawn, patient, quiet_tab
from tests.browser.test_workbench import AXE, RULES, says
from tests.unit.web.live import opened

from detente.case import library
from detente.case.record.log import read_record

pytestmark = pytest.mark.browser

LATE = "3 late"
PAGES = ["/record?on=2019-03-01", "/record?on=2020-06-30&known=2023-12-01", "/entry"]
PAGES += ["/entry?kind=inspected", "/entry?retracts=4", "/entry?corrects=16"]


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    path = tmp_path_factory.mktemp("record") / "mine.record.jsonl"
    shutil.copy(library.find_record("korea-2018"), path)
    return path


@pytest.fixture(scope="module")
def address(record):
    with opened(record, "--edit") as live:
        yield live.address


@pytest.fixture
def tab(browser, address):
    with quiet_tab(browser, address) as page:
        yield page


def entries(record):
    return [body for _, _, body in read_record(record).entries()]


def to(page, test, key="Tab", most=150):
    """Press a key until the focus is where it should be."""
    for _ in range(most):
        if page.evaluate(f"at => {test}", None):
            return
        page.keyboard.press(key)
    raise AssertionError(test)


def on(identity):
    return f"document.activeElement.id === {identity!r}"


def test_the_day_is_moved_and_the_word_changes(tab):
    from playwright.sync_api import expect

    tab.goto(tab.here + "/record?on=2018-08-27")
    expect(says(tab)).to_contain_text("nothing is out of order")
    slider = tab.get_by_role("slider", name="Day looked at")
    slider.focus()
    tab.keyboard.press("ArrowRight")
    expect(tab).to_have_url(re.compile(r"on=2018-08-28"))
    expect(says(tab)).to_contain_text("1 late")
    expect(tab.locator("#day-now")).to_have_text("28 August 2018")
    expect(tab.locator(":focus")).to_have_attribute("id", "day")
    slider.fill("314")
    expect(tab).to_have_url(re.compile(r"/record\?on=2019-03-01$"))
    expect(says(tab)).to_contain_text(LATE)
    expect(tab.locator("#said")).to_contain_text(LATE)  # and is read out
    slider.evaluate(
        "at => { at.value = 10; at.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    expect(tab.locator("#day-now")).to_have_text("1 May 2018")  # while it is dragged
    tab.get_by_label("On", exact=True).fill("2020-06-30")
    expect(says(tab)).to_contain_text("On 30 June 2020")
    tab.get_by_label("As known by").fill("2023-12-01")
    expect(says(tab)).to_contain_text("Seen from 1 December 2023")
    tab.go_back()
    expect(says(tab)).to_contain_text("On 30 June 2020")


def test_from_entry_to_entry_with_the_keyboard_alone(tab):
    from playwright.sync_api import expect

    tab.goto(tab.here + "/record?on=2019-03-01")
    to(tab, on("later"))
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("on=2019-03-02"))
    expect(tab.locator(":focus")).to_have_attribute("id", "later")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("on=2019-03-08"))
    to(tab, on("earlier"), "Shift+Tab")
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile("on=2019-03-02"))


def test_what_is_at_stake_comes_after_the_text_and_leaves_the_address_alone(tab):
    from playwright.sync_api import expect

    tab.goto(tab.here + "/record?on=2019-03-01")
    expect(tab.locator("#weighed")).to_contain_text("What is at stake", timeout=60_000)
    expect(tab).to_have_url(re.compile("on=2019-03-01$"))
    expect(says(tab)).to_contain_text(LATE)
    expect(tab).to_have_title(re.compile("^Record"))


def test_the_pictures_are_drawn(tab):
    tab.goto(tab.here + "/record?on=2019-03-01")
    image = tab.locator("figure img").first
    image.scroll_into_view_if_needed()
    assert drawn(tab, image)
    assert "Who owes what when" in image.get_attribute("alt")


def test_a_kind_chosen_before_the_scripts_have_come_is_heard(tab):
    from playwright.sync_api import expect

    held = []
    tab.route("**/htmx.min.js", lambda route: held.append(route))
    tab.goto(tab.here + "/entry", wait_until="commit")
    tab.get_by_label("Kind", exact=True).select_option("verified")
    held[0].continue_()
    expect(tab.get_by_label("The day it happened")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_an_entry_is_looked_at_added_seen_and_taken_back(browser, address, record, script):
    from playwright.sync_api import expect

    context = patient(browser, java_script_enabled=script)
    page = context.new_page()
    page.goto(address)
    before = len(entries(record))
    page.goto(page.url.partition("/record")[0] + "/record?on=2019-03-01")
    page.get_by_role("link", name="Add an entry").click()
    page.get_by_label("Kind", exact=True).select_option("verified")
    if not script:
        page.get_by_role("button", name="Use this kind").click()
    expect(page.get_by_label("The day it happened")).to_have_value("2019-03-01")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator("#wrong-by")).to_contain_text("this is needed")
    page.get_by_label("inspectors").check()
    page.get_by_label("Punggye-ri").check()
    page.get_by_label("What happened").fill(f"experts let in, script {script}")
    page.get_by_label("Where it is said").fill("report")
    page.get_by_role("button", name="See what it moves").click()
    expect(page.locator(".moves")).to_contain_text("declared becomes done")
    assert len(entries(record)) == before
    page.get_by_role("button", name="Record it").click()
    expect(page.locator(".done")).to_contain_text(f"Entry {before + 1} is recorded (id ")
    expect(page.locator(".done")).to_contain_text("declared becomes done")
    page.get_by_role("link", name="See where things stand on that day").click()
    expect(says(page)).to_contain_text("5 of 30 obligations done")
    expect(page.locator(".log")).to_contain_text(f"experts let in, script {script}")
    page.get_by_role("link", name="New entry").click()
    page.get_by_role("link", name=f"Take back entry {before + 1}").click()
    page.get_by_label("What happened").fill("a mistake")
    page.get_by_role("button", name="Record it").click()
    expect(page.locator(".done")).to_contain_text("done becomes declared")
    expect(page.locator("tr.gone").first).to_contain_text(f"taken back by {before + 2}")
    page.goto(page.url.partition("/entry")[0] + "/record?on=2019-03-01")
    expect(says(page)).to_contain_text("4 of 30 obligations done")
    assert len(entries(record)) == before + 2
    context.close()


def test_the_same_with_the_keyboard_alone(tab, record):
    from playwright.sync_api import expect

    before = len(entries(record))
    tab.goto(tab.here + "/entry?on=2019-03-01")
    to(tab, on("kind"))
    tab.keyboard.type("anything else")
    expect(tab.get_by_label("The day it happened")).to_be_visible()
    to(tab, "document.activeElement.name === 'by'")
    tab.keyboard.press("Space")
    to(tab, on("text"))
    tab.keyboard.type("typed without a mouse")
    to(tab, "document.activeElement.value === 'add'")
    tab.keyboard.press("Enter")
    expect(tab.locator(".done")).to_contain_text(f"Entry {before + 1} is recorded")
    to(tab, "document.activeElement.textContent === 'Take it back'")
    tab.keyboard.press("Enter")
    expect(tab.get_by_label("The entry that is taken back")).to_have_value(str(before + 1))
    to(tab, "document.activeElement.value === 'add'")
    tab.keyboard.press("Enter")
    expect(tab.locator(".done")).to_contain_text(f"Entry {before + 2} is recorded")
    assert entries(record)[-1]["kind"] == "retract"


def test_changing_the_kind_loses_nothing_that_was_typed(tab):
    from playwright.sync_api import expect

    tab.goto(tab.here + "/entry?kind=inspected")
    tab.get_by_label("What happened").fill("half a sentence")
    tab.get_by_label("Punggye-ri").check()
    tab.get_by_label("Kind", exact=True).select_option("complaint")
    expect(tab.get_by_label("The reason given")).to_be_visible()
    expect(tab.get_by_label("What happened")).to_have_value("half a sentence")
    expect(tab.get_by_label("Punggye-ri")).to_be_checked()
    assert "half" not in tab.url


def test_what_now_is_waited_for_and_cancelled(tab):
    from playwright.sync_api import expect

    tab.goto(tab.here + "/record?on=2019-03-01&scenario=hanoi_2019")
    tab.get_by_role("link", name="Weigh what can be done from here").click()
    expect(tab.get_by_role("progressbar")).to_contain_text("weighing what can be done from here")
    tab.get_by_role("button", name="Cancel").click()
    expect(says(tab)).to_contain_text("was cancelled")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(tab, scheme, path):
    tab.emulate_media(color_scheme=scheme)
    tab.goto(tab.here + path)
    if path.endswith("inspected"):
        tab.get_by_role("button", name="Record it").click()
        tab.locator(".at-fault").first.wait_for()
    tab.evaluate(AXE)
    tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    options = {"runOnly": {"type": "tag", "values": RULES}}
    found = tab.evaluate("options => axe.run(document, options)", options)["violations"]
    shown = [f"{v['id']}: {[n['html'][:150] for n in v['nodes']][:3]}" for v in found]
    assert "\n".join(shown) == ""


@pytest.mark.parametrize("width", [1280, 1920, 400])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_the_window(tab, width, path):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(tab.here + path)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
