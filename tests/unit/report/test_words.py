"""What page one says, held against the engine and against a reader without a glossary."""

import re

import pytest

import detente
from detente.case.schema import Case
from detente.report import words
from detente.report.brief import make_brief
from detente.report.case.words import case_tables
from detente.report.packages.tables_turned import ACROSS
from detente.report.packages.words import packages_section
from detente.report.section import Figure

TARGET = "full_denuclearisation"
TWELVE = ["motives.US.R_regime_change.no_deal=-5", "motives.US.V_volatile.no_deal=-12"]


@pytest.fixture(scope="module")
def case():
    return detente.load("korea-2018")


@pytest.fixture(scope="module")
def answer(case):
    return detente.find_packages(case)


@pytest.fixture(scope="module")
def section(case, answer):
    return packages_section(case, answer, "korea-2018")


@pytest.fixture(scope="module")
def page_one(case):
    page = make_brief(case).html
    page = page[page.index("<main>") : page.index('<div class="annex">')]
    return re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))


def test_what_disarmament_needs_and_what_is_missing_without(case, answer, section):
    needs = [n for n in answer.assumed.target(TARGET).needs if n.needed and n.without]
    assert len(needs) == 7
    assert "mainly fears for its survival, full denuclearisation can be agreed" in section.sentence
    for need in needs:
        assert case.measures[need.measure].levels[need.lowest].in_text in section.more[0]
    hardest = max(needs, key=lambda n: n.without.share)
    assert f"{words.points(hardest.without.shortfall)} short of no deal" in section.more[1]


def test_how_many_positions_and_how_safe_the_calm(answer, section):
    within = answer.assumed.target(TARGET)
    met = next(p for p in within.positions if p.party == "DPRK")
    said = (words.count(met.least_met_or_partly), words.count(met.of))
    assert f"At least {said[0]} of Pyongyang’s {said[1]} positions" in section.more[2]
    calm = within.smallest.listed[0].calm_limit.calm
    assert f"more than {words.per_cent(calm)} safe without a deal, Pyongyang" in section.more[3]


def test_every_reading_says_who_says_no_and_why(section):
    said = " ".join(section.more)
    assert "Tokyo, whose consent is not needed, would rather wait" in said
    assert "Pyongyang refuses every such deal" in said
    assert "what costs it most is the removal of all warheads" in said
    assert "Washington for one with a formal Chinese guarantee" in said
    for verb in ("is buying time", "mainly wants economic reform", "acts under pressure"):
        assert f"If Pyongyang {verb}" in said


def test_page_one_needs_no_glossary(case, page_one):
    codes = {x.replace("_", " ") for m in case.measures.values() for x in m.levels if "_" in x}
    assert len(codes) > 10
    assert not [c for c in codes if c in page_one]
    assert "_" not in page_one
    for jargon in ("package", "admissible", "floor", "motive", "Pareto", "somebody"):
        assert jargon not in page_one


def test_how_sure_counts_what_has_no_source(case, page_one):
    assert "The case rests on 446 judgements, each with a source" in page_one
    data = case.model_dump(mode="json", by_alias=True, exclude_unset=True)
    del data["calm"]["source"]
    data["source"] = []
    assert "one of them without a source" in make_brief(Case.model_validate(data)).html


def test_figures_have_ranges_from_the_engine(case, answer, section):
    gain, calm = section.figures
    assert (gain.low, gain.high) == answer.ranges["DPRK"]
    assert gain.low < gain.value < gain.high
    assert (calm.value, calm.low, calm.high) == (case.calm.mode, case.calm.low, case.calm.high)
    assert calm.status == "assumed"
    assert "26 points (−11.5 to 63.5 when any one judgement moves)" in words.figures_in_words(
        section.figures
    )
    assert words.figures_in_words([Figure("bare", 3)]) == ""


def test_names_fall_back_where_a_case_gives_none():
    case = detente.load("two-swaps")
    assert words.level_in_text(case, "trade", "open") == "trade at open"
    assert words.level_or_more(case, "trade", "food") == "trade at food or open"
    assert words.motive_in_text(case, "North", ("trader", "hoarder")) == (
        "North’s motive is trade or keeping its missiles"
    )
    assert words.package_in_words(case, {"trade": "open"}) == "trade: open"


def tiny(**values) -> str:
    case = Case.model_validate(
        {
            "format": 1,
            "case": "tiny",
            "calm": 0.9,
            "parties": {"A": {"no_deal": -10}, "B": {"no_deal": -10}},
            "measures": {
                name: {"by": "A", "levels": ["no", "yes"], "take_back": {"share": 1}}
                for name in values["A"]
            },
            "values": values,
            "requires": ["a == no or b == no"] if "b" in values["A"] else [],
            "targets": {"goal": "a == yes or b == yes"} if "b" in values["A"] else {},
        }
    )
    return packages_section(case, detente.find_packages(case), "tiny").sentence


@pytest.mark.parametrize("name", ["smallest", "frontier", "solutions"])
def test_what_listed_deals_have_in_common_is_said_once_and_nothing_is_left_out(
    case, answer, section, name
):
    within = answer.assumed.target(TARGET)
    solved = [package for s in within.solutions for package in s.packages]
    listed = {"smallest": within.smallest.listed, "frontier": within.efficient.listed}
    packages = solved if name == "solutions" else [deal.package for deal in listed[name]]
    table = next(t for t in section.tables if t.name == name)
    for package, row in zip(packages, table.rows, strict=True):
        for measure, level in package.items():
            step = words.level_in_text(case, measure, level)
            everywhere = all(other.get(measure) == level for other in packages)
            assert (step in table.caption) is everywhere
            assert (step in row[1].split("; ")) is not everywhere


def test_one_listed_deal_is_said_in_full():
    answer = detente.find_packages(case := detente.load("two-swaps"))
    table = packages_section(case, answer, "two-swaps").tables
    assert "Each of those listed" not in " ".join(t.caption for t in table if len(t.rows) == 1)


def test_positions_of_which_each_can_wait_do_not_all_wait_at_once(case):
    reform = detente.find_packages(case, {"DPRK": "H3_reform"})
    (met, *_) = reform.assumed.target(TARGET).positions
    assert len(met.can_wait) > met.of - met.least_met_or_partly > 0
    said = packages_section(case, reform, "korea-2018").more
    assert any("can wait in some deal, but not all at once" in sentence for sentence in said)


def test_nobody_is_called_somebody():
    said = tiny(A={"a": 5, "b": -5}, B={"a": -5, "b": 5})
    assert "only for fear of no deal: each could prefer some deal to waiting" in said
    assert "even with the deal that stands longest A would rather wait" in said
    assert "more than 50 per cent safe" in said
    assert "B would rather change nothing" in tiny(A={"a": 2}, B={"a": -20})


def test_many_readings_stand_below_each_other():
    case = detente.load("korea-2018", changes=TWELVE)
    answer = detente.find_packages(case)
    assert len(answer.readings) == 12
    section = packages_section(case, answer, "x")
    tables = {t.name: t for t in section.tables}
    for name in ("gains", "needs", "positions", "funnel"):
        assert len(tables[name].columns) <= ACROSS + 2
    assert len(tables["gains"].rows) == 24
    assert len(tables["needs"].rows) == 12
    assumed = [r for r in tables["gains"].rows if "(assumed)" in r[0]]
    assert assumed[0][2:] == ("+26", "+73.5", "+158.6", "+167.8", "+8.3")
    same = [m for m in section.more if "needs the same" in m]
    assert len(same) == 1
    assert "Washington seeks regime change in disguise or cannot bind its successors" in same[0]


def test_show_prints_what_the_case_asks_for_and_rules_out(case):
    tables = {t.name: t for t in case_tables(case)}
    assert ("freeze", "a monitored freeze", case.targets["freeze"].holds) in tables["targets"].rows
    assert len(tables["requires"].rows) == len(case.requires)
    assert tables["red lines"].rows == (
        ("ROK", "us_troops == none and warheads < all_shipped", "National Assembly"),
    )
    assert len(tables["positions"].rows) == len(case.positions)
    survival = next(r for r in tables["motives"].rows if r[1] == "H2_survival (assumed)")
    assert "warheads ×1.25" in survival[3]
    assert "no deal −20 (−35 to −8)" in survival[3]
