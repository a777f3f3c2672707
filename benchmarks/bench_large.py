"""Peak memory on millions of packages, and what that makes of the most that is listed.

5 parties, 4 motives of one of them, 14 measures of 3 levels, seed 1: 4,782,969 admissible packages.
"""

import resource
import subprocess
import sys
import time

MEASURES, GIGABYTES = 14, 4.0


def everything() -> None:
    """Ask the first question and print packages, seconds and the peak in gigabytes."""
    import numpy as np

    from detente.case.validation import validate
    from detente.packages import find_packages

    weights = np.random.default_rng(1).uniform(-10, 10, size=(5, MEASURES))
    names = [f"m{k}" for k in range(MEASURES)]
    data = {
        "format": 1,
        "case": "large",
        "parties": {f"P{i}": {"no_deal": -3} for i in range(5)},
        "measures": {name: {"by": "P0", "levels": ["a", "b", "c"]} for name in names},
        "values": {
            f"P{i}": dict(zip(names, map(float, of), strict=True)) for i, of in enumerate(weights)
        },
        "motives": {"P1": {f"h{k}": {"weights": {names[k]: f"x{1 + k}"}} for k in range(4)}},
        "targets": {"t": "m0 == c and m1 == c"},
    }
    case, issues = validate(data)
    assert case is not None, issues
    started = time.perf_counter()
    admissible = find_packages(case).counts.admissible
    took = time.perf_counter() - started
    print(admissible, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2)


def run() -> list[str]:
    """Measure; return the names of what missed its figure."""
    from detente.game.space import MOST_PACKAGES

    command = [sys.executable, "-m", "benchmarks.bench_large"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    packages, took, peak = map(float, done.stdout.split())
    at_most = peak * MOST_PACKAGES / packages
    held = at_most < GIGABYTES
    print(
        f"{packages:,.0f} packages in {took:.1f} s and {peak:.2f} GB, so {at_most:.1f} GB for the "
        f"{MOST_PACKAGES:,} that are listed at most   figure {GIGABYTES:g} GB   "
        f"{'held' if held else 'MISSED'}"
    )
    return [] if held else ["memory on millions of packages"]


if __name__ == "__main__":
    everything()
