"""The workbench in a real browser: by mouse, by keyboard alone, and nobody shut out."""

import re
from pathlib import Path

import pytest
from tests.browser.opened import opened, patient, quiet_tab

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parent / "vendor/axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PRODUCTION = "an end to all production of bomb material"
PAGES = [
    "/packages",
    "/packages?level.production=yongbyon_dismantled&level.inspections=declared_sites"
    "&level.sanctions=textile_coal&set=calm%3D0.4&x=DPRK&y=US",
    "/packages?level.production=nonsense",
    "/roadmap",
    "/roadmap?given=bundles&set.calm=0.4&refuse=us_troops%3Dpartial",
    "/case?party=ROK",
    "/compare?to_scenario=hanoi_2019&to_set=calm%3D0.4&given=bundles",
    "/brief?share=1",
    "/brief.html",
    "/nowhere",
]


@pytest.fixture(scope="module")
def address():
    with opened("korea-2018") as there:
        yield there


@pytest.fixture
def tab(browser, address):
    with quiet_tab(browser, address) as page:
        yield page


def choose(page, wording):
    page.locator(".segments label", has_text=wording).click()


def says(page):
    return page.locator(".answer").first


def test_set_a_level_and_the_blocker_is_named(tab):
    from playwright.sync_api import expect

    choose(tab, "the dismantling of Yongbyon")
    expect(says(tab)).to_contain_text("needs at least inspections at declared sites")
    choose(tab, "inspections at declared sites")
    expect(says(tab)).to_contain_text("refused: Pyongyang falls")
    choose(tab, "an end to the UN bans on coal and textiles")
    expect(says(tab)).to_contain_text("Washington falls 6.2 points")
    expect(tab.locator(".stands .would")).to_contain_text("United States")
    tab.get_by_role("link", name="try it:").last.click()
    expect(says(tab)).not_to_contain_text("Washington falls")
    tab.go_back()
    expect(says(tab)).to_contain_text("Washington falls 6.2 points")


def test_the_same_with_the_keyboard_alone(tab):
    from playwright.sync_api import expect

    tab.keyboard.press("Tab")
    expect(tab.locator(":focus")).to_have_text("To the answer")
    tab.keyboard.press("Enter")
    for _ in range(30):
        tab.keyboard.press("Tab")
        if tab.locator(":focus").get_attribute("name") == "level.production":
            break
    for level in ("yongbyon_frozen", "yongbyon_dismantled", "all_dismantled"):
        tab.keyboard.press("ArrowRight")
        expect(tab).to_have_url(re.compile(f"level.production={level}$"))
        expect(tab.locator(":focus")).to_have_attribute("value", level)
    expect(says(tab)).to_contain_text(f"{PRODUCTION} needs inspections at any place and time")
    expect(tab.locator("#said")).to_contain_text(PRODUCTION)  # and is read out


def test_a_target_is_picked_and_the_motive_changed(tab):
    from playwright.sync_api import expect

    tab.get_by_text("What is assumed").click()
    tab.get_by_label("Motive of Pyongyang").select_option("DPRK=H1_stall")
    expect(tab.locator(".takes .answer")).to_contain_text("Pyongyang refuses every such deal")
    assert "motive=DPRK%3DH1_stall" in tab.url
    other = tab.locator("#target option").nth(1)
    tab.locator("#target").select_option(other.get_attribute("value"))
    expect(tab.locator(".takes .answer")).to_contain_text(other.inner_text())


def test_the_case_party_by_party(tab):
    from playwright.sync_api import expect

    tab.get_by_role("link", name="Case").click()
    expect(says(tab)).to_contain_text("5 parties, 21 measures")
    tab.get_by_role("link", name="South Korea").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#worth")).to_have_text("What is each level worth to South Korea?")
    expect(tab.locator("main")).to_contain_text("Seoul accepts at no price")
    expect(tab.locator("[aria-current=true]")).to_have_text("South Korea")


def test_two_states_of_the_case_side_by_side(tab):
    from playwright.sync_api import expect

    tab.get_by_role("link", name="Compare").click()
    expect(says(tab)).to_contain_text("Nothing differs")
    tab.get_by_label("Scenario after").focus()
    for scenario in ("arsenal_grows", "war_scare_2017", "hanoi_2019"):  # by keyboard alone
        tab.keyboard.press("ArrowDown")
        expect(tab).to_have_url(re.compile(f"to_scenario={scenario}"))
        expect(tab.locator(":focus")).to_have_value(scenario)
    expect(says(tab)).to_contain_text("Tokyo’s best changes most")
    expect(tab.locator("main")).to_contain_text("Tokyo turns from accepting to refusing")
    tab.get_by_label("Order before").select_option("bundles")
    expect(says(tab)).to_contain_text("does not hold before and after", timeout=20_000)
    tab.get_by_label("Change one value after").fill("parties.US.no_deal.value=-30")
    tab.keyboard.press("Enter")
    expect(tab.locator("main")).to_contain_text("−30 in place of")
    assert "to_scenario=hanoi_2019" in tab.url
    tab.go_back()
    expect(tab.locator("main")).not_to_contain_text("−30 in place of")


def test_the_brief_is_looked_at_taken_away_and_printed(tab):
    import io

    from playwright.sync_api import expect
    from pypdf import PdfReader

    tab.get_by_role("link", name="Brief").click()
    expect(tab.frame_locator(".preview").locator(".answer")).to_contain_text("can be agreed")
    said = says(tab).inner_text()
    tab.get_by_label("The form that may be shared").focus()
    tab.keyboard.press("Space")
    expect(tab.locator(".more")).to_contain_text("The shared version leaves out four entries")
    expect(tab.frame_locator(".preview").locator("header")).to_contain_text("shared version")
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Download the page").press("Enter")
    assert download.value.suggested_filename == "korea-2018-brief.html"
    page = Path(download.value.path()).read_text(encoding="utf-8")
    assert said in page
    with tab.context.expect_page() as opened:
        tab.get_by_role("link", name="Open it by itself").press("Enter")
    alone = opened.value
    alone.wait_for_load_state()
    assert alone.locator(".answer").inner_text() == said
    pages = PdfReader(io.BytesIO(alone.pdf(prefer_css_page_size=True))).pages
    first, second = (" ".join(p.extract_text().split()) for p in pages[:2])
    assert said in first  # page one holds all of page one
    assert "How sure are we" in first
    assert second.startswith("Annex")


def test_a_brief_with_an_order_is_waited_for(tab):
    from playwright.sync_api import expect

    tab.goto(tab.here + "/brief")
    tab.get_by_label("With the order").select_option("bundles")
    expect(tab.get_by_role("progressbar")).to_contain_text("writing the brief")
    expect(tab.locator(".more")).to_contain_text("does not hold", timeout=120_000)
    expect(tab.get_by_label("Beginning on")).to_be_visible()


def test_it_reads_without_a_script(browser, address):
    context = patient(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.locator("label", has_text=PRODUCTION).click()
    page.locator(".treaty button").click()
    assert "needs inspections at any place" in says(page).inner_text()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(tab, scheme, path):
    tab.emulate_media(color_scheme=scheme)
    tab.goto(tab.here + path)
    tab.evaluate(AXE)
    tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    options = {"runOnly": {"type": "tag", "values": RULES}}
    found = tab.evaluate("options => axe.run(document, options)", options)["violations"]
    shown = [f"{v['id']}: {[n['html'][:150] for n in v['nodes']][:3]}" for v in found]
    assert "\n".join(shown) == ""


@pytest.mark.parametrize("width", [1280, 1920, 400])
@pytest.mark.parametrize("path", PAGES[1:])
def test_nothing_is_wider_than_the_window(tab, width, path):
    tab.set_viewport_size({"width": width, "height": 900})
    tab.goto(tab.here + path)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_it_prints(tab):
    import io

    from pypdf import PdfReader

    tab.goto(tab.here + PAGES[1])
    text = PdfReader(io.BytesIO(tab.pdf(prefer_css_page_size=True))).pages[0].extract_text()
    assert "Washington falls" in text
    assert "taken apart under monitoring" in text
    assert "What is assumed" not in text
