"""The page on orders in a real browser: change one thing and watch the weakest point."""

import re

import pytest
from tests.browser.opened import drawn, opened, patient, quiet_tab

pytestmark = pytest.mark.browser

ORDER = "missiles halved\ntrade food\nprisoners freed\ntrade open\nmissiles gone"


@pytest.fixture(scope="module")
def address():
    with opened("two-swaps") as there:
        yield there


@pytest.fixture
def tab(browser, address):
    with quiet_tab(browser, address) as page:
        yield page


def says(page):
    return page.locator(".answer").first


def weak(page):
    return page.locator("tr.marked > th").first


def walked(page):
    from playwright.sync_api import expect

    page.get_by_role("link", name="Roadmap").click()
    page.get_by_label("A phase a line").fill(ORDER)
    page.get_by_role("button", name="Walk through it").click()
    expect(says(page)).to_contain_text("order “Order as typed”")


def test_an_order_is_typed_a_step_made_late_and_the_weak_row_moves(tab):
    from playwright.sync_api import expect

    walked(tab)
    expect(says(tab)).to_contain_text("order “Order as typed”")
    expect(weak(tab)).to_contain_text("WEAKEST: 2 Trade: food")
    assert drawn(tab, tab.locator("figure img"))
    tab.locator("[name='late.trade=food']").fill("6")
    tab.keyboard.press("Tab")
    expect(weak(tab)).to_contain_text("WEAKEST: 1 Missiles: halved")
    tab.locator("#refuse-trade-open").check()
    expect(tab.locator("tr.gone")).to_contain_text("refused")
    assert "refuse=trade%3Dopen" in tab.url
    tab.locator("#refuse-trade-open").uncheck()
    expect(tab.locator("tr.gone")).to_have_count(0)


def test_a_step_is_moved_with_the_keyboard_alone(tab):
    from playwright.sync_api import expect

    walked(tab)
    link = tab.locator("#earlier-prisoners-freed")
    expect(link).to_be_visible()
    tab.keyboard.press("Tab")
    for _ in range(90):
        if tab.evaluate("document.activeElement.id") == "earlier-prisoners-freed":
            break
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    typed = tab.locator("#order")
    expect(typed).to_have_value(re.compile("halved\nprisoners freed\ntrade food"))
    expect(tab.locator(":focus")).to_have_attribute("id", "earlier-prisoners-freed")
    tab.keyboard.press("Enter")  # and on, from where one was
    expect(typed).to_have_value(re.compile("^prisoners freed\nmissiles halved"))


def test_a_phase_is_dragged_onto_another(tab):
    from playwright.sync_api import expect

    walked(tab)
    rows = tab.locator("tr[data-phase]")
    expect(rows.first).to_have_attribute("draggable", "true")
    rows.nth(2).locator("th").drag_to(rows.nth(0).locator("th"))
    expect(tab.locator("#order")).to_have_value(re.compile("^prisoners freed\nmissiles halved"))


def test_a_slider_is_turned_by_key_and_put_back(tab):
    from playwright.sync_api import expect

    walked(tab)
    before = says(tab).inner_text()
    dial = tab.get_by_label("What a point in a year is worth to North now")
    dial.focus()
    tab.keyboard.press("PageDown")
    expect(tab).to_have_url(re.compile("set=parties.North.discount%3D0.8"))
    expect(says(tab)).not_to_have_text(before)
    expect(tab.locator("output").filter(has_text="0.8")).to_be_visible()
    expect(tab.locator(":focus")).to_have_attribute("name", "set.parties.North.discount")
    tab.get_by_role("link", name="as in the case").click()
    expect(says(tab)).to_have_text(before)


def test_a_point_of_the_curve_opens_its_order(tab):
    from playwright.sync_api import expect

    tab.get_by_role("link", name="Roadmap").click()
    tab.get_by_role("button", name="Search").click()
    compiled = 180_000  # the first search of an installation compiles its kernels
    expect(says(tab)).to_contain_text("there is an order of", timeout=compiled)
    tab.get_by_role("link", name="Open order 1").click()
    expect(tab).to_have_url(re.compile("order="))
    expect(says(tab)).to_contain_text("each side is better off carrying on")
    tab.get_by_role("link", name="For which patience").click()
    expect(tab.locator(".takes .answer")).to_be_visible()


def test_a_search_is_cancelled(browser):
    from playwright.sync_api import expect

    with opened("korea-2018") as address, quiet_tab(browser, address) as tab:
        tab.get_by_role("link", name="Roadmap").click()
        tab.get_by_role("button", name="Search").click()
        expect(tab.get_by_role("progressbar")).to_contain_text("searching for an order")
        tab.get_by_role("button", name="Cancel").click()
        expect(says(tab)).to_contain_text("was cancelled")


def test_it_reads_without_a_script(browser, address):
    context = patient(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    walked(page)
    page.locator("[name='late.trade=food']").fill("6")
    page.locator(".matrix > p button").click()
    assert "WEAKEST: 1 Missiles: halved" in weak(page).inner_text()
    page.locator("#later-missiles-halved").click()
    assert page.locator("#order").input_value().startswith("trade food\nmissiles halved")
    assert drawn(page, page.locator("figure img"))
    context.close()
