"""The pictures of a record hold the right rows, days and words."""

import datetime as dt
import re

import pytest
from tests.agreements import folded

import detente
from detente.report.charts import to_svg
from detente.report.drawing import FAINT, LEFT, RIGHT, Days, lines, width_of
from detente.report.status.ask import ask_status
from detente.report.status.charts import record_chart
from detente.report.status.charts_ahead import coming, coming_chart
from detente.report.status.charts_beliefs import beliefs_chart
from detente.report.status.lanes import first_day, lanes, last_day
from detente.report.status.matrix import record_table
from detente.report.status.names import names_of
from detente.report.status.pictures import status_pictures
from detente.status.course import courses
from detente.status.inspections import Period, Range, Watch, worth_of_inspections


def day(text):
    return dt.date.fromisoformat(text)


def stands(name, on):
    return ask_status(name, day(on)).status


def lanes_of(status):
    begins = first_day(status)
    ends = last_day(status, begins, courses(status))
    return {lane.name: lane for lane in lanes(status, names_of(status.terms), begins, ends)}


def picture(status):
    names = names_of(status.terms)
    return record_chart(status, names, record_table(status, names))


def written(spec):
    return [t for t in re.findall(r">([^<>]+)<", to_svg(spec)) if t.strip()]


def drawn(spec, kind):
    """Return what is drawn by rect, rule or point."""
    layer = next(x for x in spec["layer"] if x["mark"]["type"] == kind)
    data = layer["data"]
    return data["values"] if "values" in data else spec["datasets"][data["name"]]


def stretches(lane, kind):
    return [(str(s.begins), str(s.ends)) for s in lane.stretches if s.kind == kind]


def test_what_is_late_is_striped_from_its_due_day_and_named():
    lane = lanes_of(stands("korea-2018", "2019-03-01"))["production_yongbyon_frozen"]
    assert stretches(lane, "plan") == [("2018-04-27", "2018-10-27")]
    assert stretches(lane, "wrong") == [("2018-10-27", "2019-03-01")]
    assert (lane.word, lane.marked) == ("late by 125 days", True)


def test_what_was_done_late_keeps_its_stripes_and_is_in_order():
    lane = lanes_of(stands("korea-2018", "2023-12-01"))["exercises_suspended"]
    assert stretches(lane, "wrong") == [("2018-08-27", "2019-03-02")]
    assert stretches(lane, "done") == [("2019-03-02", "2023-12-01")]
    assert (lane.word, lane.marked) == ("done 2 Mar 2019, 187 days late", False)


def test_a_claim_is_no_fact():
    lane = lanes_of(stands("korea-2018", "2019-03-01"))["test_site"]
    assert not stretches(lane, "done")
    assert stretches(lane, "declared") == [("2018-05-24", "2019-03-01")]
    assert lane.word == "declared since 24 May 2018; Pyongyang says done"


def test_stretches_that_meet_are_one():
    lane = lanes_of(stands("jcpoa-2015", "2025-09-10"))["heavy_water"]
    assert stretches(lane, "wrong") == [
        ("2016-02-17", "2016-02-24"),
        ("2016-11-08", "2016-12-06"),
        ("2019-05-08", "2025-09-10"),
    ]
    assert lane.word == "disputed by the E3 since 14 Jan 2020; suspended; undone"


@pytest.mark.parametrize(
    ("name", "on"),
    [
        ("korea-2018", "2018-05-09"),
        ("korea-2018", "2020-06-30"),
        ("korea-2018", "2023-12-01"),
        ("jcpoa-2015", "2016-02-20"),
        ("jcpoa-2015", "2018-06-01"),
    ],
)
def test_the_picture_names_everything_and_stays_within_its_columns(name, on):
    status = stands(name, on)
    chart = picture(status)
    said = " ".join(written(chart.spec))
    names = names_of(status.terms)
    for of, lane in lanes_of(status).items():
        assert names.what(of).split()[-1] in said
        assert lane.word.split()[0] in said
        if lane.marked:
            assert f"{names.what(of)}: {lane.word}" in chart.alternative
    assert f"as of {day(on).day} " in said
    assert len(chart.table.rows) == len(status.obligations)
    bars = [r for r in drawn(chart.spec, "rect") if r["edge"] and r["stroke"] != FAINT]
    legend = max(r["y"] for r in bars)
    assert all(LEFT <= r["x"] <= r["x2"] <= RIGHT for r in bars if r["y"] < legend)


def test_gates_are_filled_once_reached_and_notices_run_to_their_day():
    spec = picture(stands("jcpoa-2015", "2025-09-10")).spec
    marks = drawn(spec, "point")
    assert [m["fill"] == "white" for m in marks] == [False, False, False, False, True]
    assert "runs out 27 Sep 2025" in written(spec)
    assert "rejected; ran to 19 Sep 2020" in written(spec)
    plan = picture(stands("korea-2018", "2019-03-01")).spec
    marks = drawn(plan, "point")
    assert [m["fill"] == "white" for m in marks] == [False] * 4 + [True] * 2


def test_many_obligations_leave_the_picture_to_what_matters():
    owed = {f"o{k}": {"who": "A", "what": f"thing {k}"} for k in range(80)}
    owed["o79"] |= {"due": "2020-02-01"}
    status = folded({"parties": ["A"], "obligations": owed}, on="2020-03-01")
    chart = picture(status)
    assert "20 more obligations stand in the table." in written(chart.spec)
    assert "late by 29 days" in written(chart.spec)
    assert len(chart.table.rows) == 80


def test_an_agreement_of_nothing_is_drawn():
    status = folded({"parties": ["A"]}, on="2020-03-01")
    assert "as of 1 Mar 2020" in written(picture(status).spec)
    assert coming_chart(coming(status, names_of(status.terms)), status.on) is None


def test_what_is_coming_and_what_is_overdue():
    status = stands("jcpoa-2015", "2025-09-10")
    days = coming(status, names_of(status.terms))
    assert [(str(c.day), c.what, c.left) for c in days] == [
        ("2023-10-18", "was due", -693),
        ("2023-10-18", "was due", -693),
        ("2025-09-18", "last useful day for a notice", 8),
        ("2025-09-27", "notice runs out", 17),
        ("2025-10-18", "due", 38),
    ]
    chart = coming_chart(days, status.on)
    assert chart.table.marked == (0, 1)
    assert "18 Oct 2023, 693 days ago" in written(chart.spec)
    assert "The E3: the end of earlier UN resolutions" in written(chart.spec)


def test_a_renewal_nobody_recorded_is_overdue():
    status = stands("jcpoa-2015", "2018-06-01")
    (only,) = coming(status, names_of(status.terms))
    assert (only.what, str(only.day), only.left) == (
        "no renewal recorded since",
        "2018-05-12",
        -20,
    )


HIDDEN = Watch(
    "hidden", "A hidden stock", Range(0.05, 0.1, 0.3), prior=Range(0.1, 0.3, 0.5), undeclared=True
)


def test_beliefs_step_at_inspections_and_give_their_range_first():
    history = [Period(), Period("no_access"), Period("alarm", months=6)]
    worth = worth_of_inspections(HIDDEN, history)
    silent = worth_of_inspections(Watch("x", "No prior", Range(0.1, 0.2, 0.3)), history)
    chart = beliefs_chart([worth, silent], day("2018-05-09"))
    assert [row[1:3] for row in chart.table.rows] == [
        ("2018-05-09", "before any inspection"),
        ("2018-08-08", "nothing seen"),
        ("2018-11-08", "no access"),
        ("2019-05-09", "alarm"),
    ]
    assert chart.table.rows[0][3:] == ("30%", "10% to 50%")
    last = worth.beliefs[-1]
    assert f"now {last.low:.0%} to {last.high:.0%}, most likely {last.mode:.0%}" in (
        chart.alternative
    )
    shapes = [mark["shape"] for mark in drawn(chart.spec, "point")]
    assert shapes[:3] == ["circle", "cross", "triangle-up"]
    assert beliefs_chart([silent], day("2018-05-09")) is None


def test_every_picture_is_a_section_with_its_table():
    status = stands("korea-2018", "2019-03-01")
    worth = worth_of_inspections(HIDDEN, [Period()])
    found = status_pictures(status, detente.load("korea-2018"), [worth], day("2018-05-09"))
    assert [len(s.tables) for s in found] == [1, 1, 1]
    assert found[0].sentence == "Striped: 3 of 30 obligations stand late or out of order."
    assert found[1].sentence == (
        "Overdue: 3, longest A halt to large joint exercises (186 days ago). "
        "Nothing more comes in the next 90 days."
    )
    for section in found:
        chart = section.chart()
        assert chart.table is section.tables[0] or chart.table == section.tables[0]
        assert to_svg(chart.spec).startswith("<svg")
    calm = status_pictures(folded({"parties": ["A"]}, on="2020-03-01"))
    assert [s.chart is None for s in calm] == [False, True]
    assert calm[1].sentence == "Nothing comes in the next 90 days."
    ahead = status_pictures(stands("korea-2018", "2018-05-09"))[1].sentence
    assert ahead == (
        "To watch in the next 90 days: 1, first Smaller joint exercises (due in 49 days)."
    )


def test_text_of_terms_is_no_markup_in_a_picture():
    terms = {"parties": ["A"], "obligations": {"x": {"who": "A", "what": "<script>x</script>"}}}
    assert "<script" not in to_svg(picture(folded(terms, on="2020-03-01")).spec)


def test_lines_fit_their_width_whatever_the_letters():
    for text in ("a " * 90, "W" * 80, "核" * 40, "", "one"):
        found = lines(text, 150)
        assert len(found) <= 2
        assert all(width_of(line) <= 150 + width_of(" …") for line in found)
    assert lines("all of it", 150) == ["all of it"]


def test_days_stand_in_proportion_and_never_outside():
    at = Days(day("2020-01-01"), day("2024-01-01"), LEFT, RIGHT)
    assert at(day("2022-01-01")) == pytest.approx((LEFT + RIGHT) / 2, abs=0.2)
    assert (at(day("1999-01-01")), at(day("2099-01-01"))) == (LEFT, RIGHT)
    assert [label for _, label in at.ticks()][0] in ("2020", "Jan 2020")
    long = Days(day("1900-01-01"), day("2090-01-01"), LEFT, RIGHT).ticks()
    assert len(long) <= 8
