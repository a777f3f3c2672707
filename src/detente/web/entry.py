"""The page that adds an entry to the open record, where `--edit` allows it.

Like `web.edit` it writes, and stands beside the pages of `web.pages`. Private entries are told
here: so what it shows is kept nowhere, and its addresses hold numbers of entries, never what they
say nor their ids, by which a private one could be guessed.
"""

from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from detente.case.findings import DetenteError
from detente.case.record.entries import FIELDS
from detente.report.status.ask_entry import (
    SEVERAL,
    Added,
    Typed,
    WrongEntryError,
    add_entry,
    ask_entry,
    begun,
)
from detente.web.form import Bench, not_asked, read_form
from detente.web.page import Page, Shown
from detente.web.pages.record import Recording
from detente.web.render import Rendered, fill
from detente.web.state import Kind, State, read_state

SETTINGS: dict[str, Kind] = {"kind": "one", "on": "one", "corrects": "one", "retracts": "one"}

ENTRY = Page("entry", "New entry", not_asked, SETTINGS)
"""Its place in the list of pages."""


class Recorder:
    """The page, and what was last added through it."""

    def __init__(self, bench: Bench, recording: Recording) -> None:
        self.bench, self.recording = bench, recording
        self.added: Added | None = None
        self.route = Route("/entry", self.handle, methods=["GET", "POST"])

    async def handle(self, request: Request) -> Response:
        """Show the form, or take what it says and show what came of it."""
        state = read_state(request.scope["query_string"], SETTINGS)
        if request.method != "POST":
            of = {key: state.one(key) for key in SETTINGS}
            typed = await self.bench.answers.work(partial(begun, self.recording.file, **of))
            return await self._show(request, state, typed)
        form = await read_form(request, ("do", *FIELDS), SEVERAL)
        (do,) = form.pop("do")
        if do not in ("kind", "look", "add"):
            raise HTTPException(400, "The form asks for nothing that can be done here.")
        if do != "add":
            return await self._show(request, state, form, look=do == "look")
        file, recorder = self.recording.file, self.recording.recorder
        try:
            self.added = await self.bench.answers.work(partial(add_entry, file, form, recorder))
        except WrongEntryError:
            return await self._show(request, state, form, look=True)
        except DetenteError as err:
            return await self._show(request, state, form, wrong=str(err))
        return RedirectResponse(State(state.scenario, state.changes).link("entry"), 303)

    async def _show(
        self, request: Request, state: State, typed: Typed, look: bool = False, wrong: str = ""
    ) -> Response:
        make = partial(self._render, state, typed, look, wrong)
        html, failed = await self.bench.answers.work(make)
        said = self.added.sentence if self.added else ""
        return self.bench.shell(request, Rendered(ENTRY.title, said, html), 400 if failed else 200)

    def _render(self, state: State, typed: Typed, look: bool, wrong: str) -> tuple[str, bool]:
        asked = self.bench.opened.ask(State())
        desk = ask_entry(self.recording.file, typed, look)
        at_fault = bool(wrong or desk.wrong or any(field.wrong for field in desk.fields))
        html = fill(
            "entry.html.j2",
            page=ENTRY,
            pages=self.bench.pages,
            asked=asked,
            case=asked.case,
            state=State(state.scenario, state.changes, state.motives, state.scope),
            first=Shown(desk.answered, ""),
            desk=desk,
            looked=look,
            at_fault=at_fault,
            wrong=wrong,
            added=self.added if typed["kind"] == [""] else None,  # a new form has begun
        )
        return html, at_fault
