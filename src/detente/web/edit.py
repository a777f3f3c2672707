"""The page that changes the opened file, where `--edit` allows it.

Every page asks; this one and that of a new entry (`web.entry`) alone write. What is saved here is
what somebody has looked at before. It stands beside the pages of `web.pages`, for its answers
depend on what was done.
"""

from contextlib import suppress
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from detente.case.findings import CaseError, DetenteError
from detente.case.history import History
from detente.report import words
from detente.report.asked import Asked
from detente.report.case.ask_edit import Draft, ask_edit, save
from detente.web.form import Bench, not_asked, read_form
from detente.web.page import Page, Shown
from detente.web.render import Rendered, fill
from detente.web.state import Kind, State, read_state

FORM: dict[str, Kind] = {"place": "one", "find": "one", "block": "one"}
FIELDS = ("do", "place", "find", "block", "value", "source", "note", "seen")


EDIT = Page("edit", "Edit", not_asked, FORM)
"""Its place in the list of pages."""


class Editor:
    """The page and its history."""

    def __init__(self, bench: Bench, history: History) -> None:
        self.bench, self.history = bench, history
        self.said = ""
        self.route = Route("/edit", self.handle, methods=["GET", "POST"])

    async def handle(self, request: Request) -> Response:
        """Show the page, or do what a form asks and show what came of it."""
        if request.method != "POST":
            state = _read(request.scope["query_string"])
            return await self._show(request, state)
        form = {k: v[0] for k, v in (await read_form(request, FIELDS)).items()}
        state = _read(request.scope["query_string"])
        try:
            said = await self.bench.answers.work(partial(self._do, form))
        except DetenteError as err:
            return await self._show(request, state, _draft(form), err)
        if said is None:
            return await self._show(request, state, _draft(form))
        self.said = said
        return RedirectResponse(state.but(place=None).link("edit"), 303)

    def _do(self, form: dict[str, str]) -> str | None:
        """Do what the form asks; None where it only wants to look."""
        if form["do"] == "undo":
            return f"Undone: {self.history.undo()}."
        if form["do"] == "redo":
            return f"Done again: {self.history.redo()}."
        draft = _draft(form)
        if draft and form["do"] == "save":
            return f"Saved: {save(self._asked(), self.history, draft)}."
        if form["do"] == "look":
            return None
        raise HTTPException(400, "The form asks for nothing that can be done here.")

    def _asked(self) -> Asked:
        return self.bench.opened.ask(State())  # the file as it is, whatever is assumed elsewhere

    async def _show(
        self,
        request: Request,
        state: State,
        draft: Draft | None = None,
        wrong: DetenteError | None = None,
    ) -> Response:
        make = partial(self._render, state, draft, wrong)
        html, failed = await self.bench.answers.work(make)
        rendered = Rendered("Edit", self.said, html)
        return self.bench.shell(request, rendered, 400 if failed else 200)

    def _render(
        self, state: State, draft: Draft | None, wrong: DetenteError | None
    ) -> tuple[str, bool]:
        asked = self._asked()
        find, block = state.one("find"), state.one("block")
        place = state.one("place") or (draft.place if draft else "")
        try:
            tried = draft if wrong is None else None
            desk = ask_edit(asked, self.history, find, block, place, tried)
        except DetenteError as err:
            wrong, desk = err, ask_edit(asked, self.history, find, block)
            with suppress(DetenteError):  # the entry that was chosen, unless there is none such
                desk = ask_edit(asked, self.history, find, block, place)
        context: dict[str, Any] = {
            "page": EDIT,
            "pages": self.bench.pages,
            "asked": asked,
            "case": asked.case,
            "state": state,
            "first": Shown(desk.answered, ""),
            "words": words,
            "desk": desk,
            "draft": draft if draft and wrong else desk.draft,
            "looked": draft is not None and wrong is None,
            "history": self.history,
            "said": "" if wrong else self.said,
            "wrong": _lines(wrong),
            "find": find,
            "block": block,
        }
        return fill("edit.html.j2", **context), wrong is not None


def _lines(wrong: DetenteError | None) -> list[str]:
    if wrong is None:
        return []
    return [str(f) for f in wrong.findings] if isinstance(wrong, CaseError) else [str(wrong)]


def _read(query: bytes) -> State:
    return read_state(query, FORM)


def _draft(form: dict[str, str]) -> Draft | None:
    if form["do"] not in ("look", "save"):
        return None
    sources = tuple(line.strip() for line in form["source"].splitlines() if line.strip())
    texts = (" ".join(form[key].split()) for key in ("value", "note"))
    value, note = texts
    return Draft(form["place"], value, sources, note, form["seen"])
