import io
import math

import pytest

import detente
from detente.case.findings import QuestionError
from detente.report.status.words_inspections import inspections_section, inspections_table
from detente.status.inspections import (
    Period,
    Range,
    Watch,
    months_to_detect,
    watches_of,
    worth_of_inspections,
)


@pytest.fixture(scope="module")
def korea():
    return detente.load("korea-2018")


def test_the_table_of_the_reference_case_by_level_of_inspections(korea):
    def q(state):
        return {w.name: w.q for w in watches_of(korea, state)}

    assert q({})["covert_enrichment"] == (0.02, 0.05, 0.12)
    assert q({"inspections": "anytime"})["covert_enrichment"] == (0.15, 0.30, 0.50)
    assert "shipment_shortfall" not in q({})  # without inspectors nothing is shipped
    assert {w.name for w in watches_of(korea, {}) if w.undeclared} == {
        "hidden_warheads",
        "slack_enforcement",
    }


def test_a_lone_number_for_what_was_never_declared_is_refused(korea):
    with pytest.raises(QuestionError, match="never declared.*give a range"):
        watches_of(korea, {}, undeclared=["tests"])
    with pytest.raises(QuestionError, match="no detection 'tets'.*tests"):
        watches_of(korea, {}, undeclared=["tets"])
    with pytest.raises(QuestionError, match="no range of chances"):
        Watch("it", "it", Range(0.5, 0.2, 0.9))


def test_quiet_alarm_and_no_access_each_do_their_part():
    watch = Watch(
        "it", "it", Range(0.2, 0.3, 0.4), 0.05, prior=Range.of(0.3), hazard=Range.of(0.01)
    )
    history = [Period(), Period("no_access"), Period("alarm")]
    start, quiet, blind, alarm = worth_of_inspections(watch, history).beliefs
    assert quiet.mode < start.mode < blind.mode + 0.3
    assert blind.mode == pytest.approx(quiet.mode + (1 - quiet.mode) * 0.01)
    assert alarm.low > blind.low
    assert not worth_of_inspections(watch, history).exact
    assert worth_of_inspections(watch, history[:2]).exact


def test_what_is_never_seen_takes_for_ever():
    assert months_to_detect(0, 0.5) == math.inf
    worth = worth_of_inspections(Watch("it", "it", Range(0, 0, 0.1)))
    assert worth.months_to_half == (21, math.inf, math.inf)
    assert worth.beliefs == ()


def test_words_never_give_a_point_alone(korea):
    hidden = {"hidden_warheads": Range(0.2, 0.5, 0.8)}
    found = watches_of(
        korea,
        {"inspections": "anytime"},
        undeclared=["covert_enrichment"],
        priors=hidden,
        hazards={"hidden_warheads": Range(0, 0.005, 0.01)},
        conversions={"hidden_warheads": Range(3, 6, 12)},
    )
    section = inspections_section([worth_of_inspections(w, [Period()] * 8) for w in found])
    assert section.sentence == (
        "After 24 months of inspections the chance of a stock left out of the declaration is put "
        "at between 1 per cent and 66 per cent (most likely 16 per cent); it was between 20 per "
        "cent and 80 per cent before."
    )
    (table,) = section.tables
    (row,) = (r for r in table.rows if r[0].startswith("a stock left out"))
    assert row[1:] == (
        "10% to 35% (20%)",
        "6 to 21 (12)",
        "18 to 66 (33)",
        "20% to 80% (50%)",
        "1% to 66% (16%)",
        "0% to 9% (2%)",
        "10% to 82% (36%)",
    )
    assert any("says nothing about what is kept hidden" in more for more in section.more)


def test_nothing_was_inspected_on_the_day_of_adoption(korea):
    of = {"priors": {"covert_enrichment": Range(0.5, 0.75, 0.9)}}
    (watch,) = (w for w in watches_of(korea, {}, **of) if w.name == "covert_enrichment")
    section = inspections_section([worth_of_inspections(watch, [Period("no_access", months=0.1)])])
    assert section.sentence.endswith("nothing was inspected yet.")


@pytest.mark.parametrize("level", ["none", "anytime"])
def test_the_table_breaks_no_word_in_80_columns(korea, level):
    from rich.console import Console

    from detente.cli.output import print_table

    found = watches_of(korea, {"inspections": level})
    table = inspections_table([worth_of_inspections(w) for w in found])
    out = io.StringIO()
    print_table(table, Console(file=out, width=80, highlight=False))
    cells = [cell for row in (table.columns, *table.rows) for cell in row]
    assert {word for cell in cells for word in cell.split()} <= {*out.getvalue().split()}
