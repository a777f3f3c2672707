import subprocess
import sys

import detente

NAMES = [
    "Case",
    "CaseError",
    "DetenteError",
    "Game",
    "OnePackage",
    "Packages",
    "QuestionError",
    "TooLargeError",
    "__version__",
    "assess_package",
    "compile_game",
    "find_packages",
    "load",
    "read",
    "write_brief",
]


def test_public_names_are_this_list():
    assert detente.__all__ == NAMES
    assert dir(detente) == sorted(NAMES)
    assert all(getattr(detente, name) is not None for name in NAMES)


def loaded_by(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has after `code`."""
    script = f"{code}\nimport sys; print(*{{m.split('.')[0] for m in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split("\n")[-2].split())


SERVES = {"starlette", "uvicorn", "anyio"}
HEAVY = SERVES | {"numpy", "pydantic", "altair", "vl_convert", "rich", "ruamel", "jinja2", "click"}


def test_import_loads_no_numerics_and_nothing_else_of_weight():
    assert not loaded_by("import detente") & HEAVY


def test_help_loads_no_numerics():
    code = "from detente.cli import main\nmain(['--help'], standalone_mode=False)"
    assert not loaded_by(code) & (HEAVY - {"click"})


def test_loading_a_case_loads_no_numerics():
    code = "import detente\ndetente.load('korea-2018')"
    assert not loaded_by(code) & {"numpy", "altair", "vl_convert", "rich"}


def test_the_reference_case_needs_no_compiled_scan():
    """It takes longer to load than all the rest takes to answer."""
    code = "import detente\ndetente.find_packages(detente.load('korea-2018'))"
    assert "numba" not in loaded_by(code)
