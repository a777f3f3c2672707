import datetime as dt
import re

import pytest

import detente
from detente.case.schema import Roadmap
from detente.report.charts import to_svg
from detente.report.roadmap.charts import Bar, Check, Strip, order_chart, swimlane
from detente.report.roadmap.matrix import step_name
from detente.report.roadmap.words import margins_table
from detente.roadmap import walk_order
from detente.roadmap.matrix import implementation

COLOURS = {"North": "#b2182b", "South": "#2166ac"}
STRIP = [
    Strip("North", "start", 0.1, 4.0, weak=False),
    Strip("North", "1", -0.5, -20.0, weak=True),
    Strip("South", "start", None, 0.0, weak=False),
    Strip("South", "1", 0.9, 123.4, weak=False),
]
BARS = [
    Bar("North", "1 Missiles: gone", 0, 12, weak=True),
    Bar("North", "weakest: gains 20 points by stopping here", 12, 12, weak=True, stop=True),
    Bar("South", "2 Trade: open", 12, 12),
]


def texts(spec):
    return re.findall(r">([^<>]+)<", to_svg(spec))


@pytest.mark.parametrize("start", [None, dt.date(2018, 5, 9)])
def test_the_weak_step_stands_out_by_word_pattern_and_sign(start):
    checks = [Check(12, "1", gate=False), Check(24, "2", gate=True)]
    spec = swimlane(COLOURS, {"South"}, BARS, checks, STRIP, start, 24)
    svg = to_svg(spec)
    said = texts(spec)
    assert "weakest" in said
    assert "−20" in said
    assert "+123" in said
    assert "(does not decide)" in said
    assert "(hollow: waits)" in said
    assert "linearGradient" in svg
    assert ("2019" in said) is (start is not None)
    assert ("months from the start" in said) is (start is None)


def test_every_label_finds_a_side_with_room():
    bars = [
        Bar("North", "a" * 30, 0, 1),
        Bar("North", "b" * 30, 99, 100),
        Bar("North", "c" * 30, 5, 95),
    ]
    svg = to_svg(swimlane(COLOURS, (), bars, [], [], None, 100))
    found = re.findall(r'text-anchor="(\w+)"[^>]*>([abc])\2+</text>', svg)
    assert found == [("start", "a"), ("end", "b"), ("start", "c")]


def test_what_has_room_shares_a_row_and_what_is_weak_does_not():
    one_after_another = [Bar("North", f"{k} step", 25 * k, 25 * k + 2) for k in range(4)]

    def heights(bars):
        lanes = swimlane(COLOURS, (), bars, [], [], None, 100)["vconcat"][0]["vconcat"]
        return [lane["height"] for lane in lanes[1:]]

    assert heights(one_after_another) == [12]
    assert heights([*one_after_another, Bar("North", "x", 45, 70)]) == [24]
    assert heights([*one_after_another, Bar("North", "x", 90, 91, weak=True)]) == [24]


def test_crowded_checks_are_numbered_where_there_is_room():
    checks = [Check(m, str(k), gate=False) for k, m in enumerate((1, 1.5, 2, 50, 100), 1)]
    said = texts(swimlane(COLOURS, (), BARS, checks, [], None, 100))
    assert {"1", "4", "5"} <= set(said)
    assert "2" not in said


@pytest.mark.parametrize("name", ["bundles", "all_at_once"])
def test_every_step_is_in_the_picture_and_in_its_words(name):
    case = detente.load("korea-2018")
    answer = walk_order(case, name)
    matrix = implementation(case, answer)
    table = margins_table(case, answer)
    chart = order_chart(case, answer, matrix, table, case.as_of)
    assert chart.tall
    assert chart.table is table
    assert chart.alternative.startswith(chart.title)
    said = " ".join(texts(chart.spec))
    for row in matrix.rows:
        name = step_name(case, row)
        assert row.level not in name or "_" not in row.level
        assert said.count(f"{row.number} {name}") >= len(row.by)
        assert name in chart.alternative
    assert "(weakest)" in chart.alternative


def test_text_of_a_case_is_no_markup_in_a_picture():
    case = detente.load("two-swaps", changes=["measures.trade.title='<script>x</script>'"])
    plan = Roadmap.model_validate({"phases": [{"do": {"trade": "open"}}]})
    answer = walk_order(case, plan)
    matrix = implementation(case, answer)
    chart = order_chart(case, answer, matrix, margins_table(case, answer), None)
    assert "<script" not in to_svg(chart.spec)
