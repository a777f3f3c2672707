"""The page says what the command it names says, and an order can be typed, moved and what-iffed."""

import html
import json
import re
import shlex

import pytest
from click.testing import CliRunner
from tests.unit.web.test_jobs import cancel, ended, ticket
from tests.unit.web.test_packages import commands, told

from detente.cli.main import main
from detente.report import words

TYPED = "missiles halved, prisoners freed / trade food / missiles gone / trade open"
SMALL = [
    "",
    f"order={TYPED}",
    f"order={TYPED}&late.missiles=gone=6&refuse=trade=open&threats=all&start=2026-01-01",
    f"order={TYPED}&without=prisoners&suspend=6m&set.calm=0.3&motive=North=hoarder",
    f"order={TYPED}&set.parties.North.discount=0.8&more=mend",
    f"order={TYPED}&late.missiles=gone=6&more=patience",
    f"order={TYPED}&more=trust",
    "search=1",
    "search=1&objective=earliest&margin=5%25&parallel=2&threats=all&motive=North=hoarder",
]


def quoted(query):
    return query.replace(" ", "+").replace("=gone=", "%3Dgone=").replace("=open", "%3Dopen")


def asked(command):
    done = CliRunner().invoke(main, [*shlex.split(command)[1:], "--json"])
    assert done.exit_code == 0, (command, done.output)
    return json.loads(done.output)


def numbers_of(body, text):
    """Look up everything of an answer that the page has to say."""
    assert body["sentence"] in text
    walked = body.get("name") in ("given", "bundles")
    for line in [*body.get("more", []), *body.get("would_change", [])]:
        assert line in text
    for row in body["matrix"]["rows"] if walked and "matrix" in body else ():
        for party, points in row["margins"].items():
            assert f"{party} {words.signed(points)}" in text
    phases = body.get("phases", [])
    for phase in phases if isinstance(phases, list) else ():
        for margin in phase["margins"]:
            assert words.signed(margin["points"]) in text
    for point in body.get("curve", []):
        assert words.percent(point["margin"]) in text
        assert words.number(point["months"] / 12) in text


@pytest.mark.parametrize("query", SMALL)
def test_every_number_is_that_of_the_command(small, query):
    page = small.get(f"/roadmap?{quoted(query)}").text
    text = " ".join(told(page).split())
    found = commands(page)
    assert len(found) == 1 + ("more=" in query)
    for command in found if query else []:
        numbers_of(asked(command), text)


LATE = "given=bundles&set.calm=0.3&late.warheads%3Dpartial_shipped=6"


@pytest.mark.parametrize("query", ["given=bundles", LATE])
def test_an_order_of_a_large_case_too(client, query):
    page = client.get(f"/roadmap?{query}").text
    numbers_of(asked(commands(page)[0]), " ".join(told(page).split()))


def test_the_weak_row_moves_when_a_step_is_late_and_when_one_is_refused(small):
    def weak(query):
        page = small.get(f"/roadmap?{quoted(query)}").text
        return re.findall(r'<tr class="marked"[^>]*><th scope="row">([^<]*)', page)

    swaps = "order=missiles 1 / trade food / prisoners freed / trade open / missiles gone"
    assert weak(swaps) == ["▶ WEAKEST: 2 Trade: food\nSouth"]
    assert weak(f"{swaps}&late.trade%3Dfood=6") == ["▶ WEAKEST: 1 Missiles: halved\nNorth"]
    page = small.get(f"/roadmap?{quoted(f'order={TYPED}&refuse=trade=open')}").text
    assert '<tr class="gone">' in page
    assert 'value="trade=open" checked' in page  # so that it can be put back


def test_a_step_moves_by_links_and_the_order_stands_in_the_address(small):
    page = small.get(f"/roadmap?{quoted(f'order={TYPED}')}").text
    link = re.search(r'href="([^"]*)"[^>]*id="earlier-trade-food"', page).group(1)
    page = small.get(html.unescape(link)).text
    assert "trade food\nmissiles halved, prisoners freed" in page
    link = re.search(r'href="([^"]*)"[^>]*id="earlier-prisoners-freed"', page).group(1)
    page = small.get(html.unescape(link)).text
    assert "trade food\nprisoners freed\nmissiles halved" in page
    link = re.search(r'href="([^"]*)"[^>]*id="with-missiles-gone"', page).group(1)
    page = small.get(html.unescape(link)).text
    assert "missiles gone\ntrade open" in page


def test_lines_of_a_text_area_are_phases(small):
    page = small.get("/roadmap", params={"order": "missiles 1\r\n\r\ntrade=1\r\n"})
    assert "missiles halved\ntrade food" in page.text


def test_every_point_of_the_curve_opens_its_order_with_the_same_margin(small):
    page = small.get("/roadmap?search=1").text
    body = asked(commands(page)[0])
    links = re.findall(r'href="([^"]*)"[^>]*aria-label="Open order \d', page)
    assert len(links) == len(body["curve"]) > 1
    for link, point in zip(links, body["curve"], strict=True):
        there = asked(commands(small.get(html.unescape(link)).text)[0])
        assert there["margin"] == pytest.approx(point["margin"])
        assert there["months"] == pytest.approx(point["months"])


def test_a_slider_has_the_range_of_the_case_even_where_it_was_turned(client):
    page = client.get("/roadmap?given=bundles&set.parties.US.discount=0.8").text
    assert "--set parties.US.discount=0.8" in html.unescape(commands(page)[0])
    dial = re.search(r'<form class="dial turned".*?</form>', page, re.S).group(0)
    assert 'value="0.8"' in dial
    assert re.search(r"in the case [\d.]+, from [\d.]+ to [\d.]+", dial)
    assert "as in the case" in dial
    assert re.search(r"measures\.\w+\.take_back", page)  # of the weak step


def test_pictures_come_after_the_text(small):
    page = small.get(f"/roadmap?{quoted(f'order={TYPED}')}").text
    source = html.unescape(re.search(r'<img src="([^"]*)"', page).group(1))
    picture = small.get(source)
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert picture.text.startswith("<svg")
    assert small.get(source.replace("/0?", "/7?")).status_code == 404
    assert small.get("/pictures/nothing/0").status_code == 404
    assert small.get("/pictures/roadmap/0?order=nonsense").status_code == 400


def test_a_search_of_a_large_case_waits_in_a_process_of_its_own(client):
    answer = client.get("/roadmap?search=1&set=calm%3D0.41")
    assert "searching for an order" in answer.text
    assert "was cancelled" in cancel(client, ticket(answer)).text
    assert ended()
    answer = client.get("/roadmap?given=bundles&more=mend&set=calm%3D0.41")
    assert "looking for what mends the order" in answer.text
    cancel(client, ticket(answer))
    assert ended()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("given=bundels", "no roadmap"),
        ("given=/etc/passwd", "no roadmap"),
        ("order=missile+1", 'did you mean "missiles"'),
        ("order=missiles+halfed", 'did you mean "halved"'),
        ("order=missiles", "is no step"),
        ("given=a&order=missiles+1", "keep one"),
        ("order=missiles+1&late.missiles%3Dhalved=soon", "write measure=level=6m"),
        ("order=missiles+1&late.nothing=1", "write measure=level=6m"),
        ("order=missiles+1&refuse=missiles", "is no step"),
        ("order=missiles+1&without=missiles", "nothing is left"),
        ("order=missiles+1&start=tomorrow", "is no day"),
        ("order=missiles+1&threats=some", "threats"),
        ("order=missiles+1&suspend=long", "no number of months"),
        ("order=missiles+1&more=money", "more 'money'"),
        ("order=missiles+1&more=trust&without=trade", "asked of the order as it is"),
        ("search=1&margin=much", "no share of a stake"),
        ("search=1&parallel=99", "parallel"),
        ("search=1&target=nonsense+%3E%3E", "is no target"),
    ],
)
def test_bad_input_gets_one_message(small, query, message):
    answer = small.get(f"/roadmap?{query}")
    assert answer.status_code == 400, told(answer.text)
    assert message in told(answer.text)
