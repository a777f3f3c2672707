"""From a page's answer to HTML: the only place that knows templates."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from detente import __version__
from detente.report import words
from detente.report.asked import Asked
from detente.web.page import Page
from detente.web.state import State


@dataclass(frozen=True)
class Rendered:
    """What a page shows, ready to be sent; it holds no secret and fits every tab."""

    title: str
    sentence: str
    html: str

    def to_bytes(self) -> bytes:
        """Return it as what a process can hand over."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Rendered":
        """Read what a process has handed over."""
        return cls(**json.loads(data))


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
        **view.fill,
    )
    sentence = view.first.section.sentence
    return Rendered(f"{page.title} – {case.title or case.case}", sentence, html)
