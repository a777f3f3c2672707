"""From the inspections of a record to what to believe of what they did not see."""

import datetime as dt
import math
from statistics import NormalDist

import pytest

from detente.case.findings import CaseError
from detente.case.load import load
from detente.case.record.adopting import plan_of_roadmap, terms_of
from detente.case.record.entries import normal
from detente.case.record.terms import terms_from
from detente.report.status.ask import adopt, ask_status
from detente.status.inspections import Period, Range
from detente.status.watching import periods_of

BEGINS = dt.date(2020, 1, 1)
JUDGED = {"prior": [0.1, 0.3, 0.5], "source": ["J"]}


def terms(**watch):
    data = {
        "format": 1,
        "agreement": "x",
        "parties": ["A", "B"],
        "bodies": ["V"],
        "obligations": {
            "halt": {"who": "A", "what": "1", "proof": "V"},
            "open": {"who": "B", "what": "2", "proof": "V"},
        },
        "watches": {"site": JUDGED | {"items": ["halt"]} | watch},
    }
    return terms_from(data, "x")


def inspected(on, finding="conforms", items=("halt",), by="V", **more):
    body = {"on": on, "kind": "inspected", "by": by, "items": list(items), "finding": finding}
    return (1, "id", normal(body | more))


def periods(*entries, on="2020-10-01", **watch):
    of = terms(**watch)
    return periods_of(of, of.watches["site"], BEGINS, dt.date.fromisoformat(on), entries)


BLIND = Period("no_access")


def test_a_quarter_without_an_inspection_had_no_access():
    assert periods() == (BLIND, BLIND, BLIND)
    assert periods(on="2020-01-01") == ()
    quiet = Period("quiet", coverage=0.4)
    assert periods(inspected("2020-05-01", coverage=0.4)) == (BLIND, quiet, BLIND)
    assert periods(inspected("2020-05-01", "no_access")) == (BLIND, BLIND, BLIND)


def test_the_last_quarter_is_cut_at_the_day_asked_about():
    first, last = periods(on="2020-05-01")
    assert first == BLIND
    assert last.months == pytest.approx(30 / 30.4375)


def test_the_gravest_finding_of_a_quarter_counts_with_the_largest_coverage():
    found = periods(
        inspected("2020-04-01", coverage=0.9),
        inspected("2020-04-02", "question", coverage=0.2),
        inspected("2020-06-30", "no_access"),
    )
    assert found == (Period("quiet", coverage=0.9), Period("alarm", coverage=0.2), BLIND)


@pytest.mark.parametrize(
    ("entry", "watch", "counts"),
    [
        (inspected("2020-02-01"), {}, True),
        (inspected("2020-02-01", by="A"), {}, False),  # not by who verifies: a claim
        (inspected("2020-02-01", items=("open",)), {}, False),
        (inspected("2020-02-01", items=("open",), **{"class": "air"}), {"classes": "air"}, True),
        (inspected("2020-02-01", items=("open",), **{"class": "sea"}), {"classes": "air"}, False),
        (inspected("2020-01-01"), {}, True),
    ],
)
def test_which_inspections_look_for_it(entry, watch, counts):
    assert (periods(entry)[0] if not watch else periods(entry, **watch)[0]) == (
        Period() if counts else BLIND
    )


@pytest.mark.parametrize(
    ("watch", "says"),
    [
        ({"prior": 0.3}, "`prior` is one number, 0.3"),
        ({"hazard": "0.01 to 1.5"}, "`hazard` is a chance, between 0 and 1"),
        ({"source": []}, "`prior` has no source"),
        ({"items": []}, "name the `items` or `classes`"),
        ({"items": ["halted"]}, 'unknown obligation "halted", did you mean "halt"?'),
        ({"interval": 0}, "greater than 0"),
        ({"chance": 0.3}, "chance"),
        ({"undeclared": True, "sample": {"items": 9, "drawn": 2, "false": 1}}, "never declared"),
        ({"sample": {"items": 9, "drawn": 10, "false": 1}}, "of 9 items no more can be drawn"),
        ({"balance": {"loss": 8, "sigma": 0}}, "no balance is without error"),
        ({"breakout": {"need": 8, "stock": -1, "rate": 1}}, "are at least 0"),
    ],
)
def test_what_is_judged_of_it_has_a_range_and_a_source(watch, says):
    with pytest.raises(CaseError, match=says.replace("?", r"\?")):
        terms(**watch)


def test_what_was_declared_is_drawn_and_weighed_and_a_breakout_takes_its_time(tmp_path):
    also = tmp_path / "also.yaml"
    also.write_text(
        """watches:
  yongbyon_restart:
    items: [inspections_declared_sites]
    prior: [0.1, 0.3, 0.6]
    source: [J]
    breakout: {need: [20, 25, 25], stock: [0, 5, 5], rate: [1, 2, 4]}
    sample: {items: 40, drawn: 10, false: 2}
    balance: {loss: 8, sigma: [2, 3, 4]}
""",
        encoding="utf-8",
    )
    record = tmp_path / "x.record.jsonl"
    adopt("korea-2018", record, roadmap="bundles", on=BEGINS, recorder="kd", also=also)
    stood = ask_status(str(record), dt.date(2020, 6, 1))
    (worth,) = [w for w in stood.worths if w.watch.name == "yongbyon_restart"]
    assert worth.months_to_breakout == Range(3.75, 10, 25)
    assert worth.in_time is not None
    assert worth.in_time.low < worth.in_time.high
    miss = math.comb(38, 10) / math.comb(40, 10)
    assert worth.found_in_sample == pytest.approx(1 - miss, abs=1e-12)
    assert math.comb(38, worth.sample_needed) / math.comb(40, worth.sample_needed) <= 0.1
    assert math.comb(38, worth.sample_needed - 1) / math.comb(40, worth.sample_needed - 1) > 0.1
    threshold = NormalDist().inv_cdf(0.95)
    shown = [NormalDist().cdf(8 / sigma - threshold) for sigma in (4, 3, 2)]
    assert worth.seen_in_balance == pytest.approx(shown)
    said = " ".join(s for section in stood.sections for s in section.more)
    assert "a breakout would take 3.8 to 25 months (10 most likely)" in said
    assert "of 40 declared items 10 are drawn; if two were false" in said
    assert "a balance would show a loss of 8 kg with a chance of between" in said
    of = next(w for w in stood.body["inspections"] if w["watch"]["name"] == "yongbyon_restart")
    assert of["sample_needed"] == worth.sample_needed


def test_what_the_case_says_nothing_of_cannot_be_watched():
    case = load("korea-2018")
    also = {"watches": {"covert_enrichmen": JUDGED | {"items": ["inspections_anytime"]}}}
    with pytest.raises(CaseError, match='E328.*did you mean "covert_enrichment"'):
        terms_of(case, plan_of_roadmap(case, "bundles"), BEGINS, also)
