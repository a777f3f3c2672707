"""No row of the theory's worked numbers is left out."""

import importlib
from pathlib import Path

from tests.theory import ROWS, used


def test_every_row_is_asked_for_by_a_test():
    for file in Path(__file__).parent.glob("test_*.py"):
        if "tests.theory import" in file.read_text(encoding="utf-8") and file != Path(__file__):
            importlib.import_module(f"tests.replication.{file.stem}")
    rows_in_tests = {row["id"] for row in ROWS}
    assert len(ROWS) == 58
    assert rows_in_tests - used == set()
