"""The frontier beside NegMAS (AGPL; benchmarks only) on the same additive workload.

5 parties, 13 issues of 3 levels, seed 0: 1,594,323 packages. Both start from weights and shapes:
ours compiles a case, lists packages and utilities and keeps what nothing dominates; NegMAS
enumerates outcomes and calls its `pareto_frontier`. NegMAS is also run on smaller spaces, so that
the trend is seen where the full run takes too long for it (a limit is printed as such).
"""

import multiprocessing
import time

import numpy as np

PARTIES, LEVELS, FIGURE, PATIENCE = 5, 3, 50.0, 900.0


def workload(issues: int) -> np.ndarray:
    """Return worth by party, issue and level, shape (5, issues, 3)."""
    rng = np.random.default_rng(0)
    return rng.uniform(-10, 10, size=(PARTIES, issues, 1)) * np.array([0.0, 0.4, 1.0])


def ours(issues: int) -> tuple[int, float]:
    """Return the size of the frontier and the seconds that took, compiled before the clock."""
    from detente.case.validation import validate
    from detente.game import compile_game
    from detente.packages._kernels import scan
    from detente.packages.dominance import undominated

    worth = workload(issues)
    names = [f"m{k}" for k in range(issues)]
    data = {
        "format": 1,
        "case": "bench",
        "parties": {f"P{i}": {"no_deal": 0} for i in range(PARTIES)},
        "measures": {m: {"by": "P0", "levels": ["a", "b", "c"]} for m in names},
        "values": {
            f"P{i}": {
                m: {"weight": float(worth[i, k, 2]), "shape": [0, 0.4, 1]}
                for k, m in enumerate(names)
            }
            for i in range(PARTIES)
        },
    }
    scan(np.zeros((2, PARTIES), dtype=np.int64))
    started = time.perf_counter()
    case, issues_found = validate(data)
    assert case is not None, issues_found
    game = compile_game(case)
    keep = undominated(np.round(game.utility, 9))
    return int(keep.sum()), time.perf_counter() - started


def _negmas(issues: int, answer: "multiprocessing.Queue[tuple[int, float]]") -> None:
    from negmas import LinearAdditiveUtilityFunction, make_issue
    from negmas.preferences.ops import pareto_frontier
    from negmas.preferences.value_fun import TableFun

    worth = workload(issues)
    issue = [make_issue([0, 1, 2], f"m{k}") for k in range(issues)]
    ufuns = [
        LinearAdditiveUtilityFunction(
            values=[TableFun(dict(enumerate(map(float, of)))) for of in worth[i]],
            weights=[1.0] * issues,
            issues=issue,
        )
        for i in range(PARTIES)
    ]
    started = time.perf_counter()
    points, _ = pareto_frontier(ufuns, issues=issue, sort_by_welfare=False)
    answer.put((len(points), time.perf_counter() - started))


def negmas(issues: int) -> tuple[int | None, float]:
    """Return the same for NegMAS; no size where it was stopped after `PATIENCE` seconds."""
    context = multiprocessing.get_context("spawn")
    answer: multiprocessing.Queue[tuple[int, float]] = context.Queue()
    process = context.Process(target=_negmas, args=(issues, answer))
    process.start()
    process.join(PATIENCE)
    if process.is_alive():
        process.kill()
        return None, PATIENCE
    return answer.get(timeout=10)


def run() -> list[str]:
    """Measure; return the names of what missed its figure."""
    missed = []
    for issues in (7, 9, 11, 13):
        size, took = ours(issues)
        theirs, took_theirs = negmas(issues)
        at_least = "at least " if theirs is None else ""
        ratio = took_theirs / took
        print(
            f"{LEVELS**issues:>9,} packages: frontier {size:,} in {took:.3f} s; NegMAS "
            f"{theirs if theirs is not None else 'stopped'} in {took_theirs:.1f} s: "
            f"{at_least}{ratio:.0f} times faster"
        )
        if theirs is not None and theirs != size:
            missed.append(f"frontier of {issues} issues: {size} and {theirs} disagree")
    if ratio < FIGURE:
        missed.append("frontier beside NegMAS")
    return missed


if __name__ == "__main__":
    print(run())
