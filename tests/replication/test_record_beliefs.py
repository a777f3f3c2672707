"""Worked numbers of what inspections, motives and a record say, each through its function."""

import json
from pathlib import Path
from typing import Any

import pytest

from detente.status import beliefs, beliefs_motives, inspections, inspections_items
from detente.status.inspections import Period, Range, Watch, worth_of_inspections

TABLE = Path(__file__).with_name("belief_rows.json")
ROWS: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))

items, motives = inspections_items, beliefs_motives


def quiet(prior: Any, q: Any, periods: int, hazard: float = 0.0, **more: Any) -> list[float]:
    """Return the belief and its bounds after quiet quarters, as the product carries them."""
    low, high = prior if isinstance(prior, list) else (prior, prior)
    least, most = q if isinstance(q, list) else (q, q)
    watch = Watch(
        "it", "it", Range(least, most, most), prior=Range(low, low, high), hazard=Range.of(hazard)
    )
    after = worth_of_inspections(watch, [Period(**more)] * periods).beliefs[-1]
    return [after.low, after.high] if isinstance(prior, list) else [after.mode]


def by_quarter(q: float, targets: list[float]) -> list[float]:
    return [inspections.months_to_detect(q, t) / inspections.QUARTER for t in targets]


COMPUTED = {
    "belief.silence": lambda p: [
        *quiet(p["prior"], p["q"], p["periods"]),
        beliefs.after_silence(p["prior"], p["q"], p["periods"]),
    ],
    "belief.silence_bounds": lambda p: quiet(p["prior"], p["q"], p["periods"]),
    "belief.alarms": lambda p: beliefs.after_alarms(*p.values()),
    "detect.by_n": lambda p: inspections.over_months(p["q"], 3 * p["periods"]),
    "detect.periods_to": lambda p: by_quarter(p["q"], p["targets"]),
    "belief.silence_with_restart_hazard": lambda p: [
        *quiet(p["prior"], p["q"], p["periods"], p["hazard"]),
        beliefs.after_silence(p["prior"], p["q"], p["periods"], p["hazard"]),
    ],
    "belief.silence_floor": lambda p: beliefs.silence_floor(p["hazard"], p["q"]),
    "belief.no_access": lambda p: [
        *quiet(p["prior"], 0.5, p["periods"], p["hazard"], found="no_access"),
        beliefs.without_access(p["prior"], p["hazard"], p["periods"]),
    ],
    "belief.coverage": lambda p: quiet(p["prior"], p["q"], 1, coverage=p["coverage"]),
    "belief.search_sites": lambda p: beliefs.over_sites(*p.values()),
    "sampling.find_one": lambda p: items.chance_of_finding(*p.values()),
    "sampling.size": lambda p: {
        "formula": items.approximate_sample_size(*p.values()),
        "exact": items.sample_size(*p.values()),
    },
    "balance.detection": lambda p: items.balance_detection(**p),
    "balance.sigma_needed": lambda p: items.sigma_needed(**p),
    "balance.page": lambda p: items.page_sums(**p),
    "claim.done_and_confirmed": lambda p: beliefs.confirmed(*p.values()),
    "timely.detect": lambda p: items.seen_by_visits(*p.values()),
    "breakout.seen_in_time": lambda p: items.seen_in_time(*p.values()),
    "breakout.time": lambda p: items.breakout_months(**p),
    "breakout.significant_quantities": lambda p: items.significant_quantities(*p.values()),
    "motive.step": lambda p: motives.after_step(
        p["prior"], *undone(p["likelihood"], "not done" in p["what"])
    ),
    "motive.costless_step": lambda p: motives.after_step(p["prior"], p["likelihood"]),
    "motive.new_government": lambda p: motives.new_government(*p.values()),
    "motive.lateness": lambda p: motives.after_lateness(*p.values()),
    "motive.lateness_is_news": lambda p: motives.months_until_news(*p.values()),
    "track_record.on_time": lambda p: list(motives.track_record(p["kept"], p["of"])),
    "guarantor.honour_rate": lambda p: motives.honour_rate(*p.values()),
}


def undone(likelihood: list[float], not_done: bool) -> tuple[list[float], bool]:
    """A row on a step not done gives the chances of that; the function takes those of doing it."""
    return ([1 - x for x in likelihood] if not_done else likelihood), not not_done


@pytest.mark.replicates("worked numbers beside an independent computation")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_row(row):
    found, value = COMPUTED[row["id"]](row["params"]), row["value"]
    if isinstance(found, list) and not isinstance(value, list):
        value = [value] * len(found)
    assert found == pytest.approx(value, abs=row["tol"])


def test_every_row_has_its_function():
    assert {row["id"] for row in ROWS} == set(COMPUTED)
    assert len(ROWS) == 47
