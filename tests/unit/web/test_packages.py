"""The page says what the command it names says, number by number."""

import html
import json
import re
import shlex

import pytest
from click.testing import CliRunner

from detente.cli.main import main

ASKED = [
    "",
    "level.production=yongbyon_dismantled&level.inspections=declared_sites"
    "&level.sanctions=textile_coal",
    "level.warheads=all_shipped&motive=DPRK%3DH1_stall&target=full_denuclearisation",
    "scenario=conservative_seoul&level.exercises=scaled&floor=as_now",
    "set=calm%3D0.3&scope=core&level.us_troops=partial",
]


def told(page: str) -> str:
    """What one reads on a page."""
    return html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", page, flags=re.S)))


def commands(page: str) -> list[str]:
    return [html.unescape(c) for c in re.findall(r"<code>(detente [^<]*)</code>", page)]


def signed(value: float) -> str:
    from detente.report import words

    return words.signed(value)


def as_shown(body) -> set[str]:
    """Return every number of an answer in every way in which a cell shows one."""
    from detente.report import words

    if isinstance(body, dict | list):
        parts = body.values() if isinstance(body, dict) else body
        return set().union(*map(as_shown, parts))
    if isinstance(body, bool) or not isinstance(body, int | float):
        return set()
    ways = (words.signed, words.number, words.percent, words.whole_percent, "{:,}".format)
    return {way(value) for way in ways for value in (body, -body)}


@pytest.mark.parametrize("query", ASKED)
def test_every_number_is_that_of_the_command(client, query):
    page = client.get(f"/packages?{query}").text
    text = " ".join(told(page).split())
    one, takes = commands(page)
    for command in (one, takes):
        done = CliRunner().invoke(main, [*shlex.split(command)[1:], "--json"])
        assert done.exit_code == 0, done.output
        body = json.loads(done.output)
        assert body["sentence"] in text
        for line in [*body.get("more", []), body.get("reason", "")]:
            assert line in text
        for stand in body.get("stands", []):
            assert f"{signed(stand['over_no_deal'])} over no deal" in text
            assert f"{signed(stand['over_as_now'])} over staying as now" in text
        for best in body.get("best", []) if "targets" not in body else []:
            assert signed(best["with_others"]) in text


@pytest.mark.parametrize("query", ASKED)
def test_every_number_in_a_cell_is_one_of_the_commands_named(client, query):
    page = client.get(f"/packages?{query}").text
    known = set()
    for command in commands(page):
        done = CliRunner().invoke(main, [*shlex.split(command)[1:], "--json"])
        known |= as_shown(json.loads(done.output))
    cells = re.findall(r'<t[dh][^>]*class="n"[^>]*>(.*?)</t[dh]>', page, re.DOTALL)
    assert len(cells) > 100
    for cell in map(told, cells):
        for number in re.findall(r"[+−]?\d[\d,]*(?:\.\d+)?%?", cell):
            assert {number, number.removesuffix("%")} & known, cell


def test_the_blocker_is_named_with_what_turns_it(client):
    page = client.get(f"/packages?{ASKED[1]}").text
    assert "Washington falls 6.2 points" in told(page)
    links = re.findall(r'<li>[^<]* <a href="([^"]*)"[^>]*aria-label="try', page)
    assert links
    for link in links:
        after = told(client.get(html.unescape(link)).text)
        assert "Washington falls" not in after


def test_the_trade_off_of_two_parties_has_its_data_in_a_table(client):
    page = client.get("/packages?x=DPRK&y=US&level.exercises=scaled").text
    assert "Look at deal" in page
    body = json.loads(CliRunner().invoke(main, ["packages", "korea-2018", "--json"]).output)
    for deal in body["targets"]["full_denuclearisation"]["efficient"]["listed"]:
        pair = [signed(deal["margins"][p]) for p in ("DPRK", "US")]
        assert f'<td class="n">{pair[0]}</td><td class="n">{pair[1]}</td>' in page


def test_a_script_gets_the_part_and_the_address_without_empty_fields(client):
    answer = client.get(
        "/packages?level.exercises=scaled&scenario=", headers={"hx-request": "true"}
    )
    assert "<html" not in answer.text
    assert answer.headers["hx-push-url"] == "/packages?level.exercises=scaled"
    back = {"hx-request": "true", "hx-history-restore-request": "true"}
    assert "<html" in client.get("/packages", headers=back).text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("level.production=gone", "production has no level"),
        ("level.nothing=1", "there is no measure"),
        ("motive=DPRK%3DH9", 'DPRK has no motive "H9"'),
        ("scenario=nowhere", "no scenario"),
        ("set=calm%3D7", "calm"),
        ("target=nonsense+%3E%3E", "is no target"),
        ("x=DPRK&y=DPRK", "two different parties"),
        ("x=DPRK&y=Mars", "unknown party"),
        ("floor=attic", "neither no_deal nor as_now"),
        ("motive=DPRK%3DH1_stall%2CH2_survival", "takes one motive"),
        ("level.production=yongbyon_frozen%2Cwarheads%3Dall_shipped", "no measure and its level"),
    ],
)
def test_bad_input_gets_one_message(client, query, message):
    answer = client.get(f"/packages?{query}")
    assert answer.status_code == 400
    assert message in told(answer.text)


def test_a_changed_file_is_read_again(tmp_path):
    from tests.unit.web.conftest import entered, workbench

    from detente.case import library

    case = tmp_path / "mine.yaml"
    case.write_text(library.find("two-swaps").read_text())
    with workbench(case) as client:
        before = entered(client).get("/packages")
        assert before.status_code == 200
        case.write_text("format: 1\n")
        assert client.get("/packages").status_code == 400
        case.write_text(library.find("two-swaps").read_text() + "\n")
        assert told(client.get("/packages").text) == told(before.text)


def test_two_hundred_at_once(client):
    from concurrent.futures import ThreadPoolExecutor

    levels = ["yongbyon_frozen", "yongbyon_dismantled", ""]
    with ThreadPoolExecutor(20) as pool:
        asked = [f"/packages?level.production={levels[k % 3]}" for k in range(200)]
        assert {r.status_code for r in pool.map(client.get, asked)} <= {200}
