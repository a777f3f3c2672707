"""What the pages that write share: a strict reader of their forms, and what they need to be shown.

Token, Origin, method and size were seen to by `web.security` before a form is read.
"""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from detente.case.findings import QuestionError
from detente.report.asked import Asked
from detente.web.opened import Answers, Opened
from detente.web.page import Page, View
from detente.web.render import Rendered
from detente.web.state import State

LONGEST_FIELD = 5_000
MOST_SAID = 400
"""Values of one field that can be said several times."""


class Bench(Protocol):
    """What the page needs of the workbench."""

    opened: Opened
    answers: Answers
    pages: tuple[Page, ...]

    def shell(self, request: Request, of: Rendered, status: int = 200) -> Response:
        """Send a page."""


def not_asked(_asked: Asked, _state: State) -> View:
    """Refuse: a page that writes is never kept with the answers."""
    raise QuestionError("this page is shown by the workbench itself")


async def read_form(
    request: Request, fields: Sequence[str], several: Sequence[str] = ()
) -> dict[str, list[str]]:
    """Read a form strictly: known fields, each once but for `several`, none too long.

    Returns
    -------
    dict
        Of every field what was said; one empty text where it was left out, nothing of `several`.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, "That is not the form of this page.")
    try:
        pairs = parse_qsl(
            (await request.body()).decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=len(fields) + (MOST_SAID if several else 0),
        )
    except ValueError:
        raise HTTPException(400, "The form cannot be read.") from None
    form: dict[str, list[str]] = {}
    for key, value in pairs:
        form.setdefault(key, []).append(value)
    once = all(len(said) == 1 or key in several for key, said in form.items())
    if "do" not in form or not once or not set(form) <= set(fields):
        raise HTTPException(400, "The form cannot be read.")
    if max(len(value) for _, value in pairs) > LONGEST_FIELD:
        raise HTTPException(413, f"A field of the form is over {LONGEST_FIELD:,} characters long.")
    return {key: [] if key in several else [""] for key in fields} | form
