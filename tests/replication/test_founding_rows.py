"""Every one of the 74 rows of the founding question is answered by entries that cite it."""

import csv
from pathlib import Path

import pytest

import detente
from detente.case import paths
from detente.case.provenance import QUESTIONS, by_source

TABLE = Path(__file__).with_name("founding_rows.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TABLE.splitlines()))
QUESTION_NAMES = {q for of in QUESTIONS.values() for q in of} | {"report", "case"}


@pytest.fixture(scope="module")
def data():
    case = detente.load("korea-2018")
    return case.model_dump(mode="json", by_alias=True)


def test_all_74_rows_are_there():
    assert [int(row["row"]) for row in ROWS] == list(range(1, 75))
    assert {row["answered_by"] for row in ROWS} <= QUESTION_NAMES
    assert [row["row"] for row in ROWS if not row["paths"]] == ["70"]  # how reports speak


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row{row['row']}")
def test_the_entries_of_a_row_cite_its_paragraph(row, data):
    paragraphs = {f"SEED ¶{p}" for p in row["paragraph"].split(";")}
    found = set()
    for place in filter(None, row["paths"].split(";")):
        path = paths.resolve(data, place.strip())
        cited = [
            citation
            for k in range(len(path), 0, -1)
            if isinstance(entry := paths.get(data, path[:k]), dict)
            for citation in entry.get("source") or ()
        ]
        assert paragraphs & set(cited), place
        found |= paragraphs & set(cited)
    assert found == paragraphs or not row["paths"]


def test_show_by_source_goes_from_every_paragraph_to_entries_and_questions():
    found = {s.locator: s for s in by_source(detente.load("korea-2018")) if s.source == "SEED"}
    assert [f"¶{k}" for k in range(15)] == [p for p in found if p]
    assert "guarantees.G1" in found["¶11"].entries
    assert "roadmap" in found["¶11"].questions
