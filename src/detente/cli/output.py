"""How a section, a table and JSON reach the terminal."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Literal

import click

from detente import __version__
from detente.report.section import Section, Table, plain
from detente.report.words import figures_in_words

SCHEMA_VERSION = 1
"""Of every `--json` output; raised when a key changes its meaning or goes."""

ROOM = 30
"""How many characters a column of long texts needs to be read."""


def print_json(question: str, body: dict[str, Any], asked: Any = None) -> None:
    """Print an answer as JSON, headed by what it belongs to."""
    head: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "detente": __version__,
        "question": question,
    }
    if asked is not None:
        head["case"] = {
            "name": asked.case.case,
            "title": asked.case.title,
            "hash": asked.case.hash,
            "scope": asked.scope,
            "scenario": asked.file.scenario,
            "set": list(asked.file.changes),
        }
    click.echo(json.dumps(plain({**head, **body}), ensure_ascii=False, indent=2, allow_nan=False))


def print_answer(
    question: str,
    asked: Any,
    section: Section,
    body: Callable[[], dict[str, Any]],
    as_json: bool,
    tables: Sequence[str] = ("all",),
) -> None:
    """Print an answer: as JSON, or what was changed of the case and the section."""
    if as_json:
        print_json(question, body(), asked)
    else:
        print_setting(asked)
        print_section(section, tables)


def print_setting(asked: Any) -> None:
    """Print what was changed of the case, if anything."""
    if asked.setting:
        click.echo(asked.setting)


def print_sentences(sections: Sequence[Section]) -> None:
    """Print what sections say, without their tables."""
    for section in sections:
        click.echo(section.sentence)
        for sentence in section.more:
            click.echo(f"  – {sentence}")


def print_section(section: Section, tables: Sequence[str] = ("all",)) -> None:
    """Print a section: sentence, more, reason, what would change it, tables, next command."""
    from rich.console import Console
    from rich.padding import Padding

    console = Console(highlight=False, soft_wrap=False)
    console.print(section.sentence, style="bold", markup=False)
    for sentence in section.more:
        console.print(Padding(_text(f"– {sentence}"), (0, 0, 0, 2)))
    if section.reason:
        console.print(section.reason, markup=False)
    if figures := figures_in_words(section.figures):
        console.print(figures, markup=False)
    for table in section.tables:
        if table.name in tables or "all" in tables:
            console.print()
            print_table(table, console)
    if section.would_change:
        console.print()
        console.print(f"What would change it: {'; '.join(section.would_change)}.", markup=False)
    if section.next_command:
        console.print(f"Next: {section.next_command}", markup=False, soft_wrap=True)


def print_table(table: Table, console: Any = None) -> None:
    """Print a table, its columns folded to the width there is."""
    from rich.console import Console
    from rich.table import Table as RichTable

    console = console or Console(highlight=False)
    if console.width < 9 * len(table.columns):
        _print_records(table, console)
        return
    drawn = RichTable(
        title=_text(table.caption),
        title_justify="left",
        box=None,
        pad_edge=False,
        padding=(0, 1, int(bool(table.widths)), 0),
        expand=bool(table.widths),
    )
    # one column of long texts takes what the others leave: whole, or at least their longest words
    cells = list(zip(table.columns, *table.rows, strict=True))
    lengths = [max(map(len, column[1:]), default=0) for column in cells]
    words = [max(len(word) for cell in column for word in cell.split() or [""]) for column in cells]
    whole = sum(max(map(len, column)) + 1 for column in cells)
    tight = sum(words) + len(words) <= console.width < whole
    long = max(lengths) > 60 or (tight and max(words) > 20)  # long names are not broken either
    longest = lengths.index(max(lengths)) if long and not table.widths else None
    full = list(map(max, lengths, words))

    def left(taken: list[int]) -> int:
        return int(console.width) - sum(n + 1 for j, n in enumerate(taken) if j != longest)

    taken = full if left(full) >= ROOM else words
    for k, column in enumerate(table.columns):
        side: Literal["left", "right"] = "right" if table.is_number(k) else "left"
        width = None
        if longest is not None:
            width = max(left(taken), 20) if k == longest else taken[k]
        elif k == 0 and tight and lengths[0] <= words[0]:  # names of one word are not broken
            width = words[0]
        ratio = table.widths[k] if table.widths else None
        drawn.add_column(_text(column), justify=side, overflow="fold", width=width, ratio=ratio)
    for k, row in enumerate(table.rows):
        style = "bold reverse" if k in table.marked else None
        drawn.add_row(*(_text(cell) for cell in row), style=style)
    console.print(drawn)


def _print_records(table: Table, console: Any) -> None:
    """Print one line a cell where the terminal is too narrow for columns."""
    console.print(_text(table.caption), style="italic")
    for row in table.rows:
        for column, cell in zip(table.columns, row, strict=True):
            console.print(_text(f"{column}: {cell}"))
        console.print()


def _text(text: str) -> Any:
    from rich.text import Text

    return Text(text)
