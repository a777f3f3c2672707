"""What levels are worth: the numbers of the engine, and walls where red lines stand."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

import detente
from detente.cli.main import main
from detente.game.worth import find_top_worths, find_worths


def shown(*arguments):
    done = CliRunner().invoke(main, ["show", *arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize("motive", ["H1_stall", "H2_survival"])
def test_the_worth_of_a_level_is_what_packages_count(motive):
    case = detente.load("korea-2018")
    game = detente.compile_game(case, {"DPRK": motive})
    for party, outlook in zip(game.parties, game.outlooks, strict=True):
        found = find_worths(case, party, {"DPRK": motive})
        for worth in found.levels:
            m = game.space.index[worth.measure]
            level = game.space.levels[m].index(worth.level)
            assert worth.mode == pytest.approx(outlook.worth[m, level])
            assert worth.low <= worth.mode <= worth.high
        named = {(w.measure, w.level) for w in found.levels if w.mode}
        assert len(named) == np.count_nonzero(outlook.worth)


def test_a_wall_stands_where_a_step_leads_to_a_red_line():
    (wall,) = find_worths(detente.load("korea-2018"), "ROK").walls
    assert wall.closes == (("us_troops", "none"),)  # as now, warheads are all there
    body = shown("korea-2018", "--party", "ROK")
    assert body["walls"][0]["mandate"] == "National Assembly"
    assert "accepts at no price: the withdrawal of all US troops" in body["more"][0]


def test_the_top_of_each_measure_by_who_carries_it_out():
    body = shown("two-swaps", "--by", "performer")
    (visits,) = [m for m in body["measures"] if m["measure"] == "visits"]
    assert visits["by"] == ["North", "South"]
    assert {p: w["mode"] for p, w in visits["worth"].items()} == {"North": 1, "South": 2}
    of = find_top_worths(detente.load("two-swaps"), {"North": "hoarder"})
    assert of[0].worth["North"].mode == -30


def test_what_the_case_rests_on_is_counted():
    body = shown("korea-2018")
    assert body["basis"] == {
        "judgements": 446,
        "without_source": 0,
        "on_word": 104,
        "without_range": 222,
    }
    assert body["sentence"].startswith("5 parties, 21 measures (12 of them the main ones); 446 ")


def test_a_case_without_values_has_no_picture():
    from detente.report.asked import ask
    from detente.report.case.ask import ask_worth

    section = ask_worth(ask("two-swaps", None, ("values.South={}",), (), "core"), "South").section
    assert section.chart is None
    assert section.sentence == "No level is worth anything to South."


def test_the_wordings_of_levels():
    body = shown("korea-2018", "--by", "wording")
    assert body["sentence"].startswith(f"{len(body['levels'])} of ")
    assert CliRunner().invoke(main, ["show", "korea-2018", "--party", "USA"]).exit_code == 2
