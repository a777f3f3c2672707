"""The search for an order of steps, by number of parties and states, beside two slower ways.

Every row is a process of its own: one call to warm up on a small case, then one that is timed. The
peak is that of the whole process. The plain twin (`plain_labels`) and the game tree (`game_tree`)
are asked the same and have to agree; a peer that is stopped is printed as stopped, with its limit.
"""

import importlib.util
import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

PATIENCE, LONG = 120.0, 600.0
"""Seconds for a row, and for the search alone on the two largest sizes."""
LARGE = ("1e6", "1e7")
ROOM = 17_000_000_000  # bytes of address space for those
TOLERANCE = 1e-3
SIZES = {  # levels of each measure
    "1e3": (4,) * 5,
    "1e4": (4,) * 7,
    "1e5": (4,) * 8,
    "1e6": (4,) * 10,
    "1e7": (4,) * 11 + (3,),
}
ROWS = [  # parties, states, steps at once
    *((parties, "1e3", parallel) for parties in (3, 4, 5, 6) for parallel in (1, 3)),
    *((parties, "1e4", parallel) for parties in (3, 4, 5, 6) for parallel in (1, 3)),
    *((parties, "1e5", parallel) for parties in (3, 4) for parallel in (1, 3)),
    (3, "1e6", 1),
    (3, "1e7", 1),
]
MOTIVES = ("H2_survival", "H3_reform", "H4_china")
BRACKET, SECONDS, MEGABYTES = 0.005, 60.0, 2048.0


def run() -> list[str]:
    """Measure; return the names of what missed its figure."""
    return [*_korea(), *_synthetic(), *_trees()]


def _korea() -> list[str]:
    missed = []
    print("korea-2018, core, target full_denuclearisation; figure: closed to 0.005, 60 s, 2 GB")
    for motive in MOTIVES:
        for parallel in (1, 3):
            for threats in ("credible", "all"):
                row = _measured("korea", motive, str(parallel), threats)
                name = f"{motive:12} parallel {parallel} {threats:8}"
                print(f"  {name} {_said(row)}", flush=True)
                held = "refused" not in row and (row["proved"] or row["gap"] <= BRACKET)
                if not held or row["s"] > SECONDS or row["mb"] > MEGABYTES:
                    missed.append(f"roadmap {' '.join(name.split())}")
    return missed


def _synthetic() -> list[str]:
    missed = []
    print(
        "cases from a seed; plain: label setting with dominance alone on the same phases, bisecting"
    )
    for parties, states, parallel in ROWS:
        ours = _measured("ours", str(parties), states, str(parallel))
        name = f"{parties} parties, {states} states, parallel {parallel}"
        print(f"  {name:36} {_said(ours)}", flush=True)
        if states in LARGE:
            continue  # the twin does not end on the size below
        plain = _measured("plain", str(parties), states, str(parallel))
        if "refused" in plain:
            print(f"  {'':36} plain: {plain['refused']}", flush=True)
            continue
        print(
            f"  {'':36} plain: {plain['s']:7.2f} s {plain['mb']:6.0f} MB "
            f"{plain['labels']:>10,} labels",
            flush=True,
        )
        if "refused" in ours or not _agree(ours, plain):
            missed.append(f"roadmap {name}: search and plain labels disagree")
    return missed


def _agree(ours: dict[str, Any], plain: dict[str, Any]) -> bool:
    """Return whether two brackets of one optimum overlap; below 0 only the sign counts."""
    if ours["margin"] is None or ours["margin"] < 0:
        return bool(plain["lower"] < 0)
    far = 1e-9 + ours["upper"] >= plain["lower"] and ours["margin"] <= plain["upper"] + 1e-9
    return bool(far and plain["lower"] >= 0)


def _trees() -> list[str]:
    if importlib.util.find_spec("pyspiel") is None:
        print("OpenSpiel is not installed (group bench): no game tree to compare with")
        return ["roadmap beside a game tree: OpenSpiel is missing"]
    missed = []
    print(
        "game tree in OpenSpiel: every order a branch, stop or carry on at every moment, backward\n"
        "  induction; compared: whether there is an order in which nobody stops. 3 parties, all\n"
        "  measures in full, one step a phase; ten cases a size, seconds for all ten"
    )
    for measures in (3, 4, 5, 6, 7):
        row = _measured("tree", str(measures))
        if "refused" in row:
            print(f"  {measures} steps: {row['refused']}", flush=True)
            break
        print(
            f"  {measures} steps: {row['orders']:>6,} orders, {row['nodes']:>9,} nodes a case; "
            f"{row['hold']} of {row['cases']} hold; tree {row['write']:.2f} s to write, "
            f"{row['load']:.2f} s to load, {row['solve']:.2f} s to solve; search {row['s']:.2f} s "
            f"(with its optimum)",
            flush=True,
        )
        if not row["same"]:
            missed.append(f"roadmap, {measures} steps: search and game tree disagree")
    return missed


def _said(row: dict[str, Any]) -> str:
    if "refused" in row:
        return str(row["refused"])
    margin = "none" if row["margin"] is None else f"{row['margin']:.4f}"
    what = "proved" if row["proved"] else f"gap {row['gap']:.4f}, stopped by {row['stopped']}"
    cost = f"{row['s']:7.2f} s {row['mb']:6.0f} MB {row['labels']:>10,} labels"
    return f"{cost}  margin {margin}, {what}"


def _measured(*arguments: str) -> dict[str, Any]:
    """Return what a process says of itself, or why it says nothing; a fault ends the benchmark."""
    command = [sys.executable, "-m", "benchmarks.roadmap_rows", *arguments]
    limit = patience(arguments) + 60.0 * (arguments[0] == "ours")  # a search ends by itself
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"refused": f"stopped after {limit:g} s"}
    if done.returncode == -signal.SIGKILL or "MemoryError" in done.stderr[-200:]:
        return {"refused": "stopped: out of memory"}
    if done.returncode:
        sys.exit(done.stderr)
    return dict(json.loads(done.stdout))


def patience(arguments: Sequence[str]) -> float:
    """Return the seconds that a row may take."""
    return LONG if set(LARGE) & set(arguments) else PATIENCE


if __name__ == "__main__":
    print(run())
