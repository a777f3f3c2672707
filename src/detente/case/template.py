"""How a case begins: a copy of a template, with the schema beside it for editors."""

import json
import re
from pathlib import Path

from detente.case import library
from detente.case.edit import edited, write_atomically
from detente.case.findings import QuestionError
from detente.case.yaml_io import parse_text, read_text

SCHEMA_FILE = "detente.schema.json"
"""Named in the first line of every template."""


def json_schema_text() -> str:
    """Return the JSON Schema of case files as text."""
    from detente.case.schema import Case

    schema = Case.model_json_schema(mode="validation", by_alias=True)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A Détente case, format 1",
    }
    return json.dumps({**schema, **head}, indent=1, ensure_ascii=False) + "\n"


def start_case(path: Path, template: str) -> Path:
    """Write a new case and the schema beside it; return the schema's file.

    Raises
    ------
    CaseError
        Where there is no such template.
    QuestionError
        Where the file cannot be written.
    """
    if path.suffix not in (".yaml", ".yml"):
        raise QuestionError(f"{path}: a case is a .yaml file; call it {path.name}.yaml")
    text = read_text(library.find(template), template)
    name = re.sub(r"[^\w.-]+", "-", path.stem).strip("-") or "my-case"
    text = edited(parse_text(text, template), "case", name)
    schema = path.parent / SCHEMA_FILE
    write_atomically(path, text)
    write_atomically(schema, json_schema_text())
    return schema
