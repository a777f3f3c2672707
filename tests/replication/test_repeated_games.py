"""What patience keeps a repeated exchange going (theory 3).

T > R > P > S: to stop alone, to go on together, to have stopped together, to be left alone. What
the engine knows (a stop, an answer after a lag, what is then left) it computes: both parties have
done their part, and the slack after arrival decides. What it does not (chances of being seen on the
way, false alarms, penance) is summed up here over 4,000 periods.
"""

from collections.abc import Callable
from typing import Any

import pytest
from tests.theory import Act, Periods, period_case, row, rows

from detente.roadmap.suspension import worth_suspended

DILEMMAS = ("grim", "limited_L2", "limited_L5", "partial_sanction", "detection_p")
DILEMMAS += ("detection_false_alarm", "lag_2", "lag_3", "renegotiation_proof_WRP")
LONG = 4000
PAIR = row("roadmap.encodes_grim")


def least_patience(holds: Callable[[float], bool]) -> float:
    """Return the discount factor from which on something holds."""
    low, high = 1e-6, 1 - 1e-6
    assert holds(high)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


# ---------------------------------------------------------------- by the engine


def pair_slack(
    pd: dict[str, float],
    delta: float,
    *,
    punished: float | None = None,
    lag: int = 1,
    resumes: int | None = None,
) -> float:
    """Return the slack once both have done their part.

    A stop leads to `punished` instead of P, or to P for so many periods until the deal `resumes`.
    """
    t, r, p, s = (pd[name] - pd["P"] for name in "TRPS")
    acts = [Act("a", (0,), (s, t), 1.0), Act("b", (1,), (t, s), 1.0)]
    both = [(i, "a", "b", r - s - t) for i in (0, 1)]
    data = period_case(acts, [delta, delta], lag=lag, pairs=both)
    if punished is not None:
        for party in data["parties"].values():
            party["no_deal"] = punished - pd["P"]
    of = Periods(data)
    assert p == 0
    plan = of.plan([["a", "b"]])
    if resumes is not None:
        stops = [stop for stop in of.walks.walk(plan).stops if stop.moment == "arrival"]
        best = [max(worth_suspended(of.walks.walker, stop, "all", resumes)) for stop in stops]
        return min(stop.carry_on - worth for stop, worth in zip(stops, best, strict=True))
    return min(of_party[-1] for of_party in of.slacks(plan))


def by_engine(kind: str, params: dict[str, float]) -> Callable[[float], float] | None:
    if kind == "grim":
        return lambda d: pair_slack(params, d)
    if kind == "partial_sanction":
        return lambda d: pair_slack(params, d, punished=params["R"] - params["s"])
    if kind.startswith("lag_"):
        return lambda d: pair_slack(params, d, lag=int(kind[-1]))
    if kind.startswith("limited_L"):
        return lambda d: pair_slack(params, d, resumes=int(kind[-1]))
    return None


# ---------------------------------------------------------------- by summing up


def total(flows: Callable[[int], float], d: float) -> float:
    return sum(d**k * flows(k) for k in range(LONG))


def cheats_for_ever(pd: dict[str, float], d: float, seen: float, alarm: float = 0.0) -> float:
    """Return complying minus cheating in every period, each period's end by its chance."""
    stays, caught = 1.0, 1.0  # that it still goes on, when complying and when cheating
    comply = cheat = 0.0
    for k in range(LONG):
        comply += d**k * (stays * pd["R"] + (1 - stays) * pd["P"])
        cheat += d**k * (caught * pd["T"] + (1 - caught) * pd["P"])
        stays, caught = stays * (1 - alarm), caught * (1 - seen)
    return comply - cheat


def penance(pd: dict[str, float], d: float) -> float:
    """Return the smaller of two: not to stop, and once one has, to take one's turn at being left.

    To make up for a stop one goes on alone for a period; whoever does not, has to the next time.
    """
    r, s, p, t = pd["R"], pd["S"], pd["P"], pd["T"]
    stop = t + d * s + total(lambda k: r if k > 1 else 0, d)
    never = total(lambda k: r, d) - stop
    put_off = p + d * s + total(lambda k: r if k > 1 else 0, d)
    return min(never, s + total(lambda k: r if k else 0, d) - put_off)


def by_sums(kind: str, params: dict[str, float]) -> Callable[[float], float] | None:
    if kind == "detection_p":
        return lambda d: cheats_for_ever(params, d, params["p"])
    if kind == "detection_false_alarm":
        return lambda d: cheats_for_ever(params, d, params["p"], params["q"])
    if kind == "renegotiation_proof_WRP":
        return lambda d: penance(params, d)
    return None


@pytest.mark.replicates("theory 3")
@pytest.mark.parametrize(
    ("kind", "printed"),
    [(kind, printed) for kind in DILEMMAS for printed in rows(f"delta.{kind}")],
    ids=lambda x: x if isinstance(x, str) else f"T{x['params']['T']}p{x['params'].get('p', '')}",
)
def test_least_patience(kind: str, printed: dict[str, Any]) -> None:
    slack = by_engine(kind, printed["params"]) or by_sums(kind, printed["params"])
    assert slack is not None
    found = least_patience(lambda d: slack(d) >= 0)
    assert found == pytest.approx(printed["value"], abs=printed["tol"])


@pytest.mark.replicates("theory 3, snapback of which a share cannot be undone")
@pytest.mark.parametrize("printed", rows("delta.snapback_irreversible_share"))
def test_a_share_that_cannot_be_undone(printed):
    """One party's view: its own part it can undo altogether, the other's stays in part."""
    b, k, phi = (printed["params"][name] for name in ("b", "k", "phi"))

    def slack(delta: float, stays: float) -> float:
        acts = [Act("a", (0,), (-k, b), 1.0), Act("b", (1,), (b, -k), 1 - stays)]
        of = Periods(period_case(acts, [delta, delta]))
        return of.slacks(of.plan([["a", "b"]]))[0][-1]

    found = least_patience(lambda d: slack(d, phi) >= 0)
    assert found == pytest.approx(printed["value"]["delta"], abs=printed["tol"])
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if slack(1, middle) >= 0 else (low, middle)
    assert low == pytest.approx(printed["value"]["phi_max"], abs=printed["tol"])


@pytest.mark.replicates("theory 14")
def test_a_pair_that_both_can_take_back():
    assert PAIR["params"] == "recoverable pair b=3, k=1 done in one joint step"
    acts = [Act("a", (0,), (-1, 3), 1.0), Act("b", (1,), (3, -1), 1.0)]

    def slack(delta: float) -> float:
        of = Periods(period_case(acts, [delta, delta]))
        return of.slack(of.plan([["a", "b"]]))

    found = least_patience(lambda d: slack(d) >= 0)
    assert found == pytest.approx(PAIR["value"], abs=PAIR["tol"])
