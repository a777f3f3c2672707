import datetime as dt
import re

import pytest

import detente
from detente.report.brief import make_brief
from detente.report.sections import SECTIONS, Reader
from detente.report.words import listed, number, points, signed

HOSTILE = '</script><img src=x onerror=alert(1)> & "quotes"'


@pytest.fixture(scope="module")
def brief():
    return make_brief(detente.load("korea-2018"))


def test_the_page_is_one_file_that_names_no_other_host(brief):
    hosts = set(re.findall(r"https?://[^\s\"'<>)]+", brief.html))
    assert hosts <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "<script" not in brief.html
    assert "<link" not in brief.html


def test_page_one_counts_no_packages(brief):
    page_one = brief.html[: brief.html.index('<div class="annex">')]
    shown = re.sub(r"<svg.*?</svg>", "", page_one, flags=re.DOTALL)
    assert "944,784" not in shown
    assert "packages" not in re.sub(r"<style>.*?</style>", "", shown, flags=re.DOTALL)


def test_every_judgement_and_source_stands_in_the_annex(brief):
    case = detente.load("korea-2018")
    plain = brief.html.replace("<wbr>", "")
    assert all(f"<td>{key}</td>" in plain for key in case.sources)
    for place in ("values.DPRK.warheads.weight", "interactions.US+warheads+inspections.weight"):
        assert place in plain
    assert "−100 (−130 to −70)" in plain


def test_text_of_a_case_is_never_markup():
    change = f"parties.North.title='{HOSTILE}'"
    case = detente.load("two-swaps", changes=[change, f"title='{HOSTILE}'"])
    page = make_brief(case).html
    assert "<img" not in page
    assert "&lt;img src=x" in page


def test_every_section_says_what_a_section_must():
    case = detente.load("korea-2018")
    for question, ask in SECTIONS.items():
        section = ask(case, Reader("korea-2018", {}, {}, "core", None))
        assert section.question == question
        assert section.sentence.endswith(".")
        assert section.sentence.startswith("If ")
        assert section.next_command.startswith("detente ")
        assert section.figures
        chart = section.chart()
        assert chart.alternative.startswith(chart.title)
        assert chart.table.rows


def test_numbers_as_people_write_them():
    written = [number(x) for x in (0, 1, -1.25, 12.04, 0.041, 1e-7, 944784.0)]
    assert written == ["0", "1", "−1.2", "12", "0.041", "0", "944784"]
    assert [signed(x) for x in (1.0, -2.5, 0.0, None)] == ["+1", "−2.5", "0", "–"]
    assert points(-1) == "−1 point"
    assert listed([]) == ""
    assert listed(["a"]) == "a"


def test_an_order_on_page_one_has_the_dates_from_its_start(tmp_path):
    order = tmp_path / "order.yaml"
    order.write_text("phases: [{do: {prisoners: freed}}, {do: {trade: open}}]\n")
    case = detente.load("two-swaps")
    later = make_brief(case, given=str(order), start=dt.date(2031, 1, 1))
    page_one = later.html[: later.html.index('<div class="page-two">')]
    assert "<dt>March 2031</dt>" in page_one
    assert "2031-01-31" in later.html
    assert "--start 2031-01-01" in later.html
    undated = make_brief(case, given=str(order)).html
    assert "<dt>Month 2</dt>" in undated
    assert 'class="page-two"' not in make_brief(case).html


def test_options_for_an_order_that_does_not_hold(tmp_path):
    order = tmp_path / "order.yaml"
    order.write_text("phases: [{do: {prisoners: freed}}, {do: {trade: open}}]\n")
    page = make_brief(detente.load("two-swaps"), given=str(order)).html
    page_one = page[: page.index('<div class="page-two">')]
    options = page_one[page_one.index("Options, each alone:") :]
    assert "trade ending at" in options
    assert "the order then takes" in options
    assert "points for trade at" in page_one
    order.write_text("phases: [{do: {visits: open}}]\n")
    assert "Options, each" not in make_brief(detente.load("two-swaps"), given=str(order)).html
