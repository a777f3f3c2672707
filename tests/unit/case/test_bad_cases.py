"""What an analyst reads who gives `detente check` a bad file: the exact lines, for each file."""

import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from detente.case import CaseError, read

FOLDER = Path(__file__).parents[2] / "bad_cases"
SOURCES = Path(__file__).parents[3] / "src/detente/case"
NAMES = sorted(f.stem for f in FOLDER.glob("*.yaml"))
OPTIONS = {
    "scenario_sets_bad_value": ["--scenario", "bad_year"],
    "scenario_sets_unknown_path": ["--scenario", "bad_year"],
    "unknown_change": ["--set", "parties.North.nodeal.value=-4"],
    "unknown_scenario": ["--scenario", "bad_yaer"],
}
SMALL = (FOLDER / "typo_in_a_key.yaml").read_text(encoding="utf-8")


def deep_block() -> bytes:
    return "".join(f"{' ' * k}a:\n" for k in range(1900)).encode()


MADE = {
    "over_size.yaml": (
        b"# a long story\n" * 140_000,
        " E003 is larger than 2,000,000 bytes; a case is text of a few pages",
    ),
    "many_entries.yaml": (
        b"values:\n" + b"- 1\n" * 100_000,
        ":99999:3 E003 more than 100,000 entries; a case is smaller",
    ),
    "deep_block.yaml": (deep_block(), ":24:24 E005 nested deeper than 24; a case is flatter"),
    "picture.yaml": (
        b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(range(256)) * 300,
        " E002 is no text file; a case is UTF-8 text",
    ),
    "windows.yaml": (
        SMALL.replace("\n", "\r\n").encode("utf-8-sig"),
        ':7:55 E101 unknown key `takeback`, did you mean "take_back"?',
    ),
    "old_mac.yaml": (
        SMALL.replace("\n", "\r").encode(),
        ':7:55 E101 unknown key `takeback`, did you mean "take_back"?',
    ),
    "missing.yaml": (None, " E001 cannot be read: no such file or directory"),
    "folder.yaml": ("folder", " E001 cannot be read: it is a folder"),
    "two-swap": (
        None,
        ' E001 no such file, and no case of the library, did you mean "two-swaps"?',
    ),
    "a" * 300 + ".yaml": (None, " E001 cannot be read: file name too long"),
}
"""Content and the one line that is printed, of files too large, too odd or too absent to keep."""


def check(folder: Path, name: str, options: list[str]) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "detente", "check", name, *options],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    for name, (content, _) in MADE.items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        elif content == "folder":
            (folder / name).mkdir()
    return folder


@pytest.fixture(scope="module")
def printed(made) -> dict[str, tuple[int, str]]:
    """What the command prints for each file, and its exit code."""
    asked = [(FOLDER, f"{name}.yaml", OPTIONS.get(name, [])) for name in NAMES]
    asked += [(made, name, []) for name in MADE]
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda a: check(*a), asked)
        return {name: answer for (_, name, _), answer in zip(asked, answers, strict=True)}


@pytest.mark.parametrize("name", NAMES)
def test_each_bad_file_prints_exactly_its_lines(printed, name):
    code, output = printed[f"{name}.yaml"]
    assert output == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert code == 2
    assert "Traceback" not in output


@pytest.mark.parametrize("name", MADE)
def test_files_that_are_made_here(printed, name):
    assert printed[name] == (2, f"{name}{MADE[name][1]}\n1 error: mend it first.\n")


def findings_of(path: Path, name: str) -> list[str]:
    """Read through the API; the same findings, with the bare name."""
    options = OPTIONS.get(name, [])
    asked = {"scenario": options[1]} if options[:1] == ["--scenario"] else {}
    changes = [options[1]] if options[:1] == ["--set"] else []
    try:
        found = read(path, **asked, changes=changes).findings
    except CaseError as err:
        found = err.findings
    return [str(f).replace(str(path), path.name) for f in found]


def test_the_api_finds_the_same_in_little_time(made, monkeypatch):
    started = time.perf_counter()
    for name in NAMES:
        expected = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        assert findings_of(FOLDER / f"{name}.yaml", name) == expected[:-1], name
    monkeypatch.chdir(made)
    for name, (_, line) in MADE.items():
        assert findings_of(Path(name), name) == [name + line]
    assert time.perf_counter() - started < len(NAMES) + len(MADE)


def test_every_error_code_has_a_bad_file():
    code = re.compile(r"E\d{3}")
    used = {c for f in SOURCES.glob("*.py") for c in re.findall(r'"(E\d{3})"', f.read_text())}
    shown = {c for name in NAMES for c in code.findall((FOLDER / f"{name}.txt").read_text())}
    shown |= {c for _, line in MADE.values() for c in code.findall(line)}
    assert used == shown


def test_every_file_has_its_lines():
    assert {f.stem for f in FOLDER.glob("*.txt")} == set(NAMES)
    assert len(NAMES) >= 30


def test_no_message_speaks_of_the_machinery():
    told = "".join((FOLDER / f"{name}.txt").read_text() for name in NAMES)
    for word in (
        "pydantic",
        "ruamel",
        "libyaml",
        "scanner",
        "block mapping",
        "flow",
        "None",
        "dict",
    ):
        assert word not in told
    assert max(map(len, told.splitlines())) < 250
