"""The page of the case says what `show` and `check` say, number by number."""

import html
import json
import shlex

import pytest
from click.testing import CliRunner
from tests.unit.web.test_packages import commands, signed, told

from detente.cli.main import main


def asked(command):
    done = CliRunner().invoke(main, [*shlex.split(command)[1:], "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


@pytest.mark.parametrize(
    "query", ["", "party=ROK&scenario=hanoi_2019", "motive=DPRK%3DH1_stall&set=calm%3D0.3"]
)
def test_every_number_is_that_of_the_command(client, query):
    page = client.get(f"/case?{query}").text
    text = " ".join(told(page).split())
    worth, case, gives, weak, sources, wordings = map(asked, commands(page))
    for body in (worth, case, gives, sources, wordings):
        assert body["sentence"] in text
    for level in worth["levels"]:
        row = [signed(level[key]) for key in ("mode", "low", "high")]
        assert "".join(f'<td class="n">{n}</td>' for n in row) in page
    for measure in gives["measures"]:
        for level in measure["worth"].values():
            assert signed(level["mode"]) in text
    assert f"{weak['warnings']} warnings" in text
    for finding in weak["findings"]:
        assert finding["mend"] in text
        assert f'<th scope="row" class="n">{finding["line"] or finding["file"]}</th>' in page
    for source in sources["sources"]:
        assert ", ".join(source["entries"]) in text
    for level in wordings["levels"]:
        assert level["wording"] in html.unescape(page)


def test_a_party_is_chosen_by_a_link_and_an_unknown_one_refused(client):
    page = client.get("/case").text
    assert 'href="/case?party=ROK"' in page
    answer = client.get("/case?party=Mars")
    assert answer.status_code == 400
    assert "unknown party" in told(answer.text)
    assert client.get("/case?party=ROK&scope=full").status_code == 200  # too large to be listed


def test_a_small_case_without_red_lines_and_wordings(small):
    text = told(small.get("/case").text)
    assert "2 parties, 4 measures" in text
    assert "0 of 10 levels have an agreed wording." in text
