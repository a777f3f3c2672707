"""One row of `bench_roadmap` in a process of its own: prints what it found as JSON."""

import json
import resource
import sys
import time
from typing import Any

from benchmarks.bench_roadmap import LARGE, ROOM, SIZES, TOLERANCE, patience
from benchmarks.roadmap_cases import case_of

SMALL = (2, 2, 2)


def korea(motive: str, parallel: str, threats: str) -> dict[str, Any]:
    """Search the reference case."""
    from detente.case import load

    asked = {"target": "full_denuclearisation", "parallel": int(parallel), "threats": threats}
    return _search(load("korea-2018"), {"motives": {"DPRK": motive}, **asked})


def ours(parties: str, states: str, parallel: str) -> dict[str, Any]:
    """Search a case from a seed."""
    if states in LARGE:  # better to be refused room than to take it from all others
        resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    case, target = case_of(0, int(parties), SIZES[states])
    return _search(case, {"target": target, "parallel": int(parallel)})


def _search(case: Any, asked: dict[str, Any]) -> dict[str, Any]:
    from detente.case.findings import TooLargeError
    from detente.roadmap import find_roadmap

    find_roadmap(case_of(0, 3, SMALL)[0], parallel=asked["parallel"])
    started = time.perf_counter()
    try:
        seconds = patience(sys.argv[1:])
        found = find_roadmap(case, **asked, tolerance=TOLERANCE, seconds=seconds)
    except TooLargeError as error:
        return {"refused": str(error)}
    upper = found.upper_bound
    gap = upper - found.margin if upper is not None and found.margin is not None else 0.0
    return {
        "s": time.perf_counter() - started,
        "margin": found.margin,
        "upper": upper,
        "gap": gap,
        "proved": found.proved,
        "stopped": found.stopped,
        "labels": found.labels,
    }


def plain(parties: str, states: str, parallel: str) -> dict[str, Any]:
    """Search the same case by plain label setting."""
    from benchmarks.plain_labels import TooManyError, safest

    small, target = case_of(0, 3, SMALL)
    safest(small, target, int(parallel), TOLERANCE)
    case, target = case_of(0, int(parties), SIZES[states])
    started = time.perf_counter()
    try:
        found = safest(case, target, int(parallel), TOLERANCE)
    except (TooManyError, MemoryError) as error:
        return {"refused": f"stopped: {error}"}
    took = time.perf_counter() - started
    return {"s": took, "lower": found.lower, "upper": found.upper, "labels": found.labels}


def tree(measures: str) -> dict[str, Any]:
    """Ask ten cases as game trees and by the search."""
    import pyspiel

    from benchmarks.game_tree import Tree, solve
    from detente.roadmap import find_roadmap

    count, cases = int(measures), 10
    sys.setrecursionlimit(10_000)
    target = " and ".join(f"m{k} == full" for k in range(count))
    took = {"write": 0.0, "load": 0.0, "solve": 0.0, "s": 0.0}
    same, hold, nodes, orders = True, 0, 0, 0
    find_roadmap(case_of(0, 3, SMALL)[0])
    for seed in range(cases):
        case, _ = case_of(seed, 3, (2,) * count)
        clock = [time.perf_counter()]
        written = Tree(case)
        text = written.text()
        clock.append(time.perf_counter())
        game = pyspiel.load_efg_game(text)
        clock.append(time.perf_counter())
        holds = solve(game.new_initial_state())[0] > 0.5
        clock.append(time.perf_counter())
        found = find_roadmap(case, target=target)
        clock.append(time.perf_counter())
        same &= found.feasible == holds
        hold += holds
        nodes, orders = written.nodes, len(written.orders)
        for k, part in enumerate(took):
            took[part] += clock[k + 1] - clock[k]
    return {**took, "same": same, "hold": hold, "cases": cases, "nodes": nodes, "orders": orders}


if __name__ == "__main__":
    row = {"korea": korea, "ours": ours, "plain": plain, "tree": tree}[sys.argv[1]](*sys.argv[2:])
    row["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(row))
