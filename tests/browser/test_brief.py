"""The brief in a real browser: nothing clipped, nothing fetched, page one on one page of A4."""

import datetime as dt
import io

import pytest

import detente

pytestmark = pytest.mark.browser

A4_WIDTH = 794  # pixels at 96 dpi

CLIPPED = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(t => t.textContent).map(t => {
    const box = t.getBoundingClientRect();
    const out = box.left < frame.left - 1 || box.right > frame.right + 1 ||
                box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
    return out ? t.textContent : null;
  }).filter(Boolean);
})"""

OVERLAPPING = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const texts = [...svg.querySelectorAll('text')].filter(t => t.textContent.trim());
  const boxes = texts.map(t => [t.textContent, t.getBoundingClientRect()]);
  const found = [];
  boxes.forEach(([a, p], i) => boxes.slice(i + 1).forEach(([b, q]) => {
    if (p.left < q.right - 1 && q.left < p.right - 1 &&
        p.top < q.bottom - 3 && q.top < p.bottom - 3)
      found.push(a + ' | ' + b);
  }));
  return found;
})"""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("brief") / "brief.html"
    detente.write_brief(detente.load("korea-2018"), path)
    return path


@pytest.fixture
def opened(browser, page_file):
    """The page, with everything it asked the network for and every word on its console."""
    page = browser.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda r: heard.append(r.url) if not r.url.startswith("file:") else None)
    page.goto(page_file.as_uri())
    yield page, heard
    page.close()


# as found for DPRK=H4_china: 22 phases of one step
FOUND = """inspections: declared_sites, nonaggression: executive, cn_guarantee: political,
production: yongbyon_frozen, production: yongbyon_dismantled, sanctions: humanitarian_energy,
cn_cosign: political, warheads: partial_shipped, peace_treaty: end_of_war_declaration,
inspections: anytime, recognition: liaison, nonaggression: treaty, sanctions: textile_coal,
sanctions: full, warheads: all_shipped, cn_cosign: treaty, recognition: full,
peace_treaty: four_party_treaty, us_troops: partial, exercises: scaled,
production: all_dismantled, strategic_assets: paused"""

ORDERS = ["north_korea_first", "us_and_china_first", "all_at_once", "bundles", "found"]


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_stands_whole_on_page_one(browser, tmp_path, order):
    from pypdf import PdfReader

    path, given, motive = tmp_path / "brief.html", order, "H2_survival"
    if order == "found":
        steps = ", ".join(f"{{do: {{{step.strip()}}}}}" for step in FOUND.split(","))
        file = tmp_path / "found.yaml"
        file.write_text(f"title: The order of steps to full denuclearisation\nphases: [{steps}]\n")
        given, motive = str(file), "H4_china"
    case, start = detente.load("korea-2018"), dt.date(2019, 1, 1)
    detente.write_brief(case, path, motives={"DPRK": motive}, given=given, start=start)
    page = browser.new_page(viewport={"width": A4_WIDTH, "height": 1123})
    page.goto(path.as_uri())
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(OVERLAPPING) == []
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    first = pages[0].extract_text()
    for said in ("What would everybody accept?", "Who does what when", "How sure are we", "2020"):
        assert said in first
    assert pages[1].extract_text().startswith("What would everybody accept?")
    assert bottom_of_page_one(page) < 0.97 * (1123 - 106)  # less margins of 14 mm
    assert page.locator("tr.weak").count() == 1
    page.close()


def bottom_of_page_one(page):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4_WIDTH - 113, "height": 1123})  # less margins of 15 mm
    return page.evaluate(
        """() => { const h = [...document.querySelectorAll('h2')].find(
             e => e.textContent === 'How sure are we');
           return h.nextElementSibling.getBoundingClientRect().bottom; }"""
    )


@pytest.mark.parametrize("width", [A4_WIDTH, 1280, 400])
def test_nothing_is_clipped(opened, width):
    page, heard = opened
    page.set_viewport_size({"width": width, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(OVERLAPPING) == []
    assert heard == []


def test_page_one_fits_a4_with_room(opened):
    from pypdf import PdfReader

    page, _ = opened
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    first = pages[0].extract_text()
    assert "How sure are we" in first
    assert "Annex" not in first
    assert "Annex" in pages[1].extract_text()
    assert float(pages[0].mediabox.width) == pytest.approx(595, abs=1)
    assert bottom_of_page_one(page) < 0.95 * (1123 - 106)  # less margins of 14 mm: with room


def test_page_one_stays_one_page_with_twelve_readings(browser, tmp_path):
    from pypdf import PdfReader

    path = tmp_path / "brief.html"
    changes = ["motives.US.R_regime_change.no_deal=-5", "motives.US.V_volatile.no_deal=-12"]
    detente.write_brief(detente.load("korea-2018", changes=changes), path)
    page = browser.new_page()
    page.goto(path.as_uri())
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(OVERLAPPING) == []
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    page.close()
    assert "as coded" in pages[0].extract_text()
    assert pages[1].extract_text().startswith("Annex")


def test_the_picture_speaks_and_its_data_stand_in_a_table(opened):
    page, _ = opened
    label = page.get_attribute("[role=img]", "aria-label")
    assert "Buying time" in label or "buying time" in label
    assert "North Korea" in label
    assert page.locator("caption", has_text="in deals that all others accept").count() == 1
