"""Run every benchmark, or those named: `python -m benchmarks [trunk …]`. Exit 1 if one misses."""

import importlib
import pkgutil
import sys

import benchmarks

wanted = sys.argv[1:]
missed = []
for module in sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__)):
    if not module.startswith("bench_") or (wanted and module[6:] not in wanted):
        continue
    print(f"== {module[6:]}")
    missed += importlib.import_module(f"benchmarks.{module}").run()
print(f"missed: {', '.join(missed)}" if missed else "every figure held")
sys.exit(bool(missed))
