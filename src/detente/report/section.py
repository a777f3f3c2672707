"""How a question joins the terminal, the brief and the workbench.

A question is added to all three by one function that turns its answer into a `Section`, registered
in `report.sections`. It says things in this order: one plain sentence, the figures with their
ranges, the reason, what would change it, the next command. Pictures are drawn only where they are
shown, so a section on the terminal loads no charts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Status = Literal["proved", "bounded", "sampled", "assumed"]


@dataclass(frozen=True)
class Figure:
    """One number of an answer."""

    label: str
    """What it is, in a practitioner's words."""
    value: float | None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    """Such as `points`, `share of stake`, `months`."""
    status: Status = "proved"
    """What kind of knowledge it is: proved for the stated case, bounded, sampled or assumed."""
    range_from: str = ""
    """What moves it from low to high, such as `when any one judgement moves`."""


@dataclass(frozen=True)
class Table:
    """The data behind a picture, or a list."""

    name: str
    """By which it can be asked for, such as `funnel`."""
    caption: str
    """One line that says what to see."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...] = ()
    """Which columns are numbers, and so stand to the right; those not named are text."""
    marked: tuple[int, ...] = ()
    """Rows that stand out; what makes them stand out is also said in a cell."""
    widths: tuple[int, ...] = ()
    """How wide columns of long texts are beside one another; the contents decide where empty."""

    @property
    def nested(self) -> bool:
        """Whether some rows, indented by two spaces, belong to the one above them."""
        return any(row[0].startswith("  ") for row in self.rows)

    def is_number(self, column: int) -> bool:
        """Return whether a column holds numbers."""
        return column < len(self.numeric) and self.numeric[column]


@dataclass(frozen=True)
class Chart:
    """A picture: one Vega-Lite specification for page, workbench and file."""

    title: str
    """What to see, in one line."""
    draw: Callable[[], dict[str, Any]]
    """Makes the specification: only where it is looked at, since that takes a while.
    A function of a module or a `partial` of one, so that another process can do it."""
    alternative: str
    """The same in words, for those who do not see it."""
    table: Table
    """The same data."""
    tall: bool = False
    """Whether it takes most of a page: it then stands right under the answer."""

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification."""
        return self.draw()


@dataclass(frozen=True)
class Section:
    """A question's answer, ready to be shown anywhere."""

    question: str
    """The verb that asks it, such as `packages`."""
    title: str
    sentence: str
    """The answer in plain words; under one reading of motives it begins with `If`."""
    more: tuple[str, ...] = ()
    """Further sentences that belong on page one."""
    figures: tuple[Figure, ...] = ()
    """Shown where they have a range."""
    tiles: tuple[tuple[str, str], ...] = ()
    """Up to three figures that stand large on page one: what is read first, and what it is."""
    reason: str = ""
    would_change: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    """Other courses, with what they cost and risk; each by itself."""
    next_command: str = ""
    tables: tuple[Table, ...] = ()
    """For the annex and the terminal."""
    chart: Callable[[], Chart] | None = None


def quoted(text: str) -> str:
    """Return text as one word of a command line."""
    import os
    import shlex

    if os.name == "nt":  # cmd.exe knows double quotes only
        return f'"{text}"' if " " in text else text
    return shlex.quote(text)


def plain(value: Any) -> Any:
    """Return an answer as what JSON can hold: dataclasses and tuples become dicts and lists."""
    import dataclasses
    import math
    from collections.abc import Mapping

    if value is None or isinstance(value, str | int):  # most of what there is
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, Sequence):
        return [plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
