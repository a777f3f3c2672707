"""What the tool says, word for word, in files that a person can read.

A change of wording changes a file under tests/goldens: read the diff, then
`DETENTE_NEW_GOLDENS=1 pytest tests/unit/report` writes it.
"""

import datetime as dt
import html
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import detente
from detente.report.brief import make_brief

GOLDENS = Path(__file__).parents[2] / "goldens"

EXPLAIN = ["explain", "korea-2018"]
COMMANDS = {
    "packages-korea-2018": ["packages", "korea-2018"],
    "packages-two-swaps": ["packages", "two-swaps"],
    "packages-korea-2018-bundles": ["packages", "korea-2018", "--package", "bundles"],
    "packages-korea-2018-all": ["packages", "korea-2018", "--table", "all"],
    "explain-target": [*EXPLAIN, "target", "full_denuclearisation", "--motive", "DPRK=H1_stall"],
    "explain-party": [*EXPLAIN, "party", "US"],
    "explain-measure": [*EXPLAIN, "measure", "us_troops"],
    "explain-package": [*EXPLAIN, "package", "bundles"],
    "roadmap-korea-2018-bundles": ["roadmap", "korea-2018", "--given", "bundles"],
    "roadmap-korea-2018-matrix": [
        *("roadmap", "korea-2018", "--given", "bundles", "--table", "matrix"),
        *("--start", "2020-01-01"),
    ],
    "roadmap-korea-2018-holds": [
        *("roadmap", "korea-2018", "--given", "all_at_once", "--motive", "DPRK=H3_reform"),
    ],
    "check-korea-2018": ["check", "korea-2018"],
    "show-two-swaps": ["show", "two-swaps"],
    "show-korea-2018-party": ["show", "korea-2018", "--party", "ROK"],
    "compare-korea-2018-hanoi": [
        *("compare", "korea-2018", "--to-scenario", "hanoi_2019", "--given", "bundles"),
    ],
    "compare-two-swaps": [
        *("compare", "two-swaps", "--to-motive", "North=hoarder", "--to-set", "calm=0.3"),
    ],
    "cases": ["cases"],
    "status-jcpoa-2015": ["status", "jcpoa-2015", "--on", "2025-09-20"],
    "demo": ["demo"],
}


def agree(name: str, text: str) -> None:
    path = GOLDENS / f"{name}.txt"
    text = "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
    text = re.sub(r"hash [0-9a-f]{12}", "hash …", text)
    if os.environ.get("DETENTE_NEW_GOLDENS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_terminal(name):
    env = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "detente", *COMMANDS[name]]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env)
    assert done.returncode == 0, done.stderr
    agree(name, done.stdout)


@pytest.mark.parametrize("given", [None, "bundles"])
def test_page_one_of_the_brief(given):
    brief = make_brief(detente.load("korea-2018"), given=given, today=dt.date(2018, 5, 9))
    agree(f"brief-korea-2018{'-' + given if given else ''}", before_the_annex(brief))


def test_where_things_stand_in_the_brief():
    day = dt.date(2019, 3, 1)
    brief = make_brief(detente.load("korea-2018"), today=day, record="korea-2018", on=day)
    agree("brief-korea-2018-record", before_the_annex(brief))


def before_the_annex(brief) -> str:
    body = brief.html[brief.html.index("<main>") : brief.html.index('<div class="annex">')]
    body = body.replace('<div class="page-two">', "[page two]")
    body = body.replace('<div class="page-two stands">', "[where things stand]")
    body = re.sub(r"<svg.*?</svg>", "[picture]", body, flags=re.DOTALL)
    return html.unescape(re.sub(r"\n\s*\n+", "\n", re.sub(r"<[^>]+>", "\n", body))).strip()
