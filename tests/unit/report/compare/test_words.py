"""The comparison in words: as asked on the command line."""

import json
import shutil

import pytest
from click.testing import CliRunner

from detente.case import library
from detente.cli.main import main
from detente.report.compare.words import shown


def compared(*arguments):
    done = CliRunner().invoke(main, ["compare", *arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_a_case_and_itself():
    body = compared("two-swaps")
    assert body["sentence"] == "Nothing differs, neither in the case nor in what follows from it."
    assert body["same"]
    assert body["differences"] == body["more"] == []
    assert "case" not in [t for t in body["packages"]["turned"]]


def test_a_scenario_and_an_order():
    body = compared(
        *("korea-2018", "--given", "bundles", "--to-scenario", "hanoi_2019"),
        *("--target", "full_denuclearisation"),
    )
    assert body["sentence"].startswith("If Pyongyang ")
    assert body["packages"]["turned"] == ["JPN"]
    assert body["after"]["scenario"] == "hanoi_2019"
    assert any(line.startswith("Tokyo turns from accepting to refusing") for line in body["more"])
    assert "Washington’s points for no deal: −4 in place of −15 (−30 to −4)" in body["reason"]
    (first, *_) = body["differences"]
    assert (first["place"], first["after"]["mode"]) == ("parties.US.no_deal", -4)


def test_motives_that_differ_are_both_said():
    body = compared("two-swaps", "--to-motive", "North=hoarder", "--to-set", "calm=0.3")
    assert body["sentence"].startswith("If North’s motive is trade before, and North’s motive is ")
    assert body["more"][0].endswith(
        "After: the case as coded, with calm=0.3, North’s motive is keeping its missiles."
    )
    assert not compared("two-swaps", "--to-motive", "North=hoarder")["same"]


def test_two_files(tmp_path):
    mine = tmp_path / "mine.yaml"
    shutil.copy(library.find("two-swaps"), mine)
    assert compared("two-swaps", str(mine))["same"]
    body = compared("two-swaps", "four-measures")
    assert {d["kind"] for d in body["differences"]} >= {"added", "removed", "changed"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["two-swaps", "nowhere.yaml"], "no such file"),
        (["two-swaps", "--to-set", "calm=7"], "calm"),
        (["two-swaps", "--to-scenario", "war"], "no scenario"),
        (["two-swaps", "--to-motive", "North=H9"], "has no motive"),
        (["two-swaps", "--to-motive", "North=trader,hoarder"], "takes one motive"),
        (["two-swaps", "--given", "bundles"], "no roadmap of the case and no file"),
        (["two-swaps", "--target", "missiles == x"], "is no target"),
        (["two-swaps", "four-measures", "--target", "no_missiles"], "has no target"),
        (["korea-2018", "--scope", "full"], "more than the"),
    ],
)
def test_bad_input_is_one_message(arguments, said):
    done = CliRunner().invoke(main, ["compare", *arguments])
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_values_are_written_as_they_are_read():
    judged = {"low": 8, "mode": 12, "high": 16, "word": "medium"}
    assert shown(judged) == "medium: 12 (8 to 16)"
    assert shown({"weight": judged, "shape": None}) == "medium: 12 (8 to 16)"
    assert shown(None) == "–"
    assert shown([1, 0.5]) == "1, 0.5"
    assert shown(True) == "yes"
    assert shown("x" * 80).endswith(" …")


def test_the_picture_has_a_mark_for_each_number():
    from detente.report.asked import ask
    from detente.report.compare.ask import ask_compare

    sides = [ask("korea-2018", s, (), (), "core") for s in (None, "hanoi_2019")]
    section = ask_compare(*sides, given="bundles").section
    chart = section.chart()
    tables = {t.name: t for t in section.tables}
    texts = {row[3] for row in chart.table.rows}
    assert {n for row in tables["gains"].rows for n in row[1:3] if n != "–"} <= texts
    assert {n for row in tables["margins"].rows for n in row[1:3] if n != "–"} <= texts
    from detente.report.charts import to_svg

    assert "<svg" in to_svg(chart.spec)
