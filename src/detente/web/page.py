"""How a question joins the workbench: one `Page`, named in `web.pages`.

A page reads its state from the address, asks through `report.ask_*`, and hands on what was
answered. It works nothing out and words nothing: sentences, tables, pictures and what `--json`
prints come from the `Answered` of each question, and beside each stands the command that gives the
same. `page.html.j2` shows them: one sentence on top, what is assumed, the main picture, why, what
would change it, the tables, the command. A page that has controls, or shows more than one answer,
adds a template of its name that extends it and fills its blocks: `controls` (plain forms and links
that GET; `parts.ask()` and `parts.swaps()` make a script change only what differs), `answer`,
`turns`, `beside`. A page on another file than the case is made by a function of that file
(`web.pages.record`).
Styles stand in `static/detente.css` alone: the browser refuses any other. A picture
(`parts.picture`) is fetched after the text, which does not wait until it is drawn.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from detente.report.asked import Answered, Asked
from detente.report.section import Chart, Section, Table
from detente.web.state import Kind, State


@dataclass(frozen=True, eq=False)
class Drawn:
    """A picture beside an answer. It is drawn when it is looked at: the text comes first."""

    chart: Chart

    _drawn: list[str] = field(default_factory=list)

    def svg(self, draw: Callable[[Callable[[], dict[str, Any]]], str]) -> str:
        """Return it as SVG, drawn the first time."""
        if not self._drawn:
            self._drawn.append(draw(self.chart.draw))
        return self._drawn[0]


@dataclass(frozen=True, eq=False)
class Shown:
    """One answer on a page."""

    answered: Answered
    command: str
    """What gives the same on the command line; with `--json`, the same numbers."""
    names: tuple[str, ...] = ()
    """Which tables are shown, in this order; all if none is named."""
    drawn: bool = True
    """Whether its picture is."""

    @property
    def section(self) -> Section:
        """What it says."""
        return self.answered.section

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables shown."""
        of = {t.name: t for t in self.section.tables}
        return tuple(of[n] for n in self.names if n in of) if self.names else tuple(of.values())

    @cached_property
    def chart(self) -> Chart | None:
        """The picture, where there is one."""
        return self.section.chart() if self.drawn and self.section.chart else None


@dataclass(frozen=True, eq=False)
class View:
    """What a page shows."""

    first: Shown
    """The answer whose sentence stands on top."""
    beside: tuple[Shown, ...] = ()
    """Other questions asked on the page, each with its own command."""
    fill: Mapping[str, Any] = field(default_factory=dict)
    """What the page's template needs for its controls."""
    document: str = ""
    """A document of its own, as HTML, where the page has one."""


def at_once(_asked: Asked, _state: State) -> str:
    """Say that an answer takes no more than a moment."""
    return ""


def as_said(state: State, _opened: Callable[[State], Asked]) -> State:
    """Keep an address as it is."""
    return state


def nothing_else() -> Hashable:
    """Say that an answer rests on the case and the address alone."""
    return None


@dataclass(frozen=True, eq=False)
class Page:
    """One question of the workbench."""

    name: str
    """Its address, and its template if it has one: `/packages` and `packages.html.j2`."""
    title: str
    """What it is called in the list of pages."""
    answer: Callable[[Asked, State], View]
    """Asks. Raises `DetenteError` for what the case cannot answer: that is shown as one message."""
    settings: Mapping[str, Kind] = field(default_factory=dict)
    """What it takes from the address beside what every page takes."""
    long: Callable[[Asked, State], str] = at_once
    """What is being done, such as `searching for an order`, where that takes more than a moment:
    it is then done in a process of its own, with a progress line, and can be cancelled. Both
    `answer` and `long` then have to be functions of a module, not lambdas. Empty: done at once."""
    settled: Callable[[State, Callable[[State], Asked]], State] = as_said
    """Puts what a control says into the form in which an address is kept, such as a day for where
    a slider stands; it may look at the case."""
    rests_on: Callable[[], Hashable] = nothing_else
    """What changes whenever an answer may that rests on more than the case and the address. All
    of these functions have to be ones that another process can be handed."""
    document: bool = False
    """Whether a document goes with it (`View.document`): looked at under `/name.html`, where it may
    have styles of its own and no script, and taken away from `/name/download`."""
