"""Worked numbers of plans that go on from a given state, and of what is locked in there.

In the theory's timing (`tests.theory`): a period is a month, margins just before a step takes
effect are 1 - delta times its slack, and taking part is not judged.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.oracle_roadmaps import after
from tests.replication.test_theory_roadmaps import periods
from tests.theory import row

from detente.status.stake import party_stakes

TABLE = Path(__file__).with_name("replan_rows.json")
ROWS: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))


def named(name: str) -> list[dict[str, Any]]:
    return [of for of in ROWS if of["id"] == name]


def case_of(of: dict[str, Any]) -> Any:
    return periods(row(f"roadmap.{of['params']['case']}")["params"])


@pytest.mark.replicates("theory 12, re-planned")
@pytest.mark.parametrize(
    "of",
    named("replan.best_slack"),
    ids=lambda of: "-".join([of["params"]["case"], *of["params"]["done"]]),
)
def test_best_slack_of_every_order_of_the_rest(of):
    engine = case_of(of)
    start = engine.state(of["params"]["done"])
    best = max(engine.slack(plan, start) for plan in engine.plans(len(start), start))
    assert best == pytest.approx(of["value"], abs=of["tol"])


@pytest.mark.replicates("theory 12, re-planned")
@pytest.mark.parametrize("of", named("replan.suffix_slack"), ids=lambda of: of["params"]["case"])
def test_slack_of_what_is_left_of_a_plan(of):
    engine, names = case_of(of), of["params"]["plan"]
    start, found = engine.walks.oracle.rules.status_quo, []
    for k in range(len(names) + 1):
        rest = engine.plan(names[k:])
        found.append(engine.slack(rest, start))
        start = after(start, rest[0]) if rest else start
    assert found == pytest.approx(of["value"], abs=of["tol"])
    assert found == sorted(found)


@pytest.mark.replicates("locked in, by hand")
def test_what_is_locked_in():
    (of,) = named("locked.in")
    game = case_of(of).walks.game.at(dict.fromkeys(of["params"]["done"], "done"))
    found = {
        f"party{i}": {
            "now": at.now,
            "own_withdrawal": at.own_withdrawal,
            "if_others_withdraw": at.if_others_withdraw,
            "locked": at.locked,
        }
        for i, at in enumerate(party_stakes(game))
    }
    assert found.keys() == of["value"].keys()
    for party, values in of["value"].items():
        assert found[party] == pytest.approx(values, abs=of["tol"])


def test_no_row_is_left_out():
    assert len(ROWS) == 12
    assert {of["id"] for of in ROWS} == {"replan.best_slack", "replan.suffix_slack", "locked.in"}
