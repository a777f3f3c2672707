"""Whole processes: time by hyperfine, peak memory by the kernel's own count."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DETENTE = str(Path(sys.executable).with_name("detente"))


def measure(name: str, command: list[str], seconds: float, megabytes: float | None = None) -> bool:
    """Time a command warm (mean of 5 after 2), print it beside its figure, say whether it held."""
    took = _hyperfine(command)
    used = _peak_megabytes(command)
    held = took < seconds and (megabytes is None or used < megabytes)
    limit = f"{seconds:g} s" + (f", {megabytes:g} MB" if megabytes else "")
    print(
        f"{name:52} {took:7.3f} s {used:6.0f} MB   figure {limit}   {'held' if held else 'MISSED'}"
    )
    return held


def _hyperfine(command: list[str]) -> float:
    if shutil.which("hyperfine") is None:
        sys.exit("hyperfine is missing: install Debian's package hyperfine")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "times.json"
        line = " ".join(command)
        arguments = ["--warmup", "2", "--runs", "5", "--shell", "none", "--export-json", str(out)]
        subprocess.run(["hyperfine", *arguments, line], check=True, capture_output=True)
        return float(json.loads(out.read_text())["results"][0]["mean"])


def _peak_megabytes(command: list[str]) -> float:
    script = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command], check=True, capture_output=True, text=True
    )
    return float(done.stdout)
