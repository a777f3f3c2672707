"""From a page's answer to HTML: the only place that knows templates."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2

from detente import __version__
from detente.report import words
from detente.report.asked import Asked
from detente.report.charts import to_svg
from detente.report.section import Chart
from detente.web.page import Drawn, Page
from detente.web.state import State

Draw = Callable[[Callable[[], dict[str, Any]]], str]
"""From what makes a Vega-Lite specification to SVG."""


def _ready(svg: str) -> Callable[[Draw], str]:
    return lambda _draw: svg


@dataclass(frozen=True)
class Rendered:
    """What a page shows, ready to be sent; it holds no secret and fits every tab."""

    title: str
    sentence: str
    html: str
    pictures: tuple[Callable[[Draw], str], ...] = ()
    """What gives each as SVG, drawn once it is asked for, and kept."""
    document: str = ""
    """What goes with the page, a whole document."""

    def to_bytes(self) -> bytes:
        """Return it as what a process can hand over."""
        drawn = [picture(lambda make: to_svg(make())) for picture in self.pictures]
        parts = [self.title, self.sentence, self.html, drawn, self.document]
        return json.dumps(parts).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Rendered":
        """Read what a process has handed over."""
        title, sentence, html, drawn, document = json.loads(data)
        return cls(title, sentence, html, tuple(map(_ready, drawn)), document)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill(*templates: str, **context: Any) -> str:
    """Fill the first of some templates that there is."""
    return _environment().select_template(templates).render(version=__version__, **context)


def render_page(page: Page, pages: tuple[Page, ...], asked: Asked, state: State) -> Rendered:
    """Ask a page's question and render what is between the skip link and the end of the page."""
    view = page.answer(asked, state)
    case = asked.case
    pictures: list[Callable[[Draw], str]] = []

    def picture(chart: Chart) -> str:
        """Return the address under which a picture of the page is drawn."""
        pictures.append(Drawn(chart).svg)
        query = f"?{urlencode(state.pairs)}" if state.pairs else ""
        return f"/pictures/{page.name}/{len(pictures) - 1}{query}"

    html = fill(
        f"{page.name}.html.j2",
        "page.html.j2",
        page=page,
        pages=pages,
        asked=asked,
        case=case,
        state=state,
        view=view,
        first=view.first,
        words=words,
        picture=picture,
        **view.fill,
    )
    sentence = view.first.section.sentence
    title = f"{page.title} – {case.title or case.case}"
    return Rendered(title, sentence, html, tuple(pictures), view.document)
