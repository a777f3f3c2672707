"""The application: addresses, and what is answered at each."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from detente.case.findings import DetenteError
from detente.case.history import History
from detente.report.asked import Asked
from detente.web.drawing import Drawer
from detente.web.edit import EDIT, Editor
from detente.web.entry import ENTRY, Recorder
from detente.web.jobs import BusyError, Jobs, Ticket
from detente.web.opened import Answers, Opened
from detente.web.page import Page
from detente.web.pages import PAGES
from detente.web.pages.record import Recording, record_page
from detente.web.render import Rendered, fill, render_page
from detente.web.security import DOCUMENT_POLICY, HOST, Guard, SafeHeaders, cookie_name, same
from detente.web.state import State, read_state

TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
MEANWHILE = 0.25
"""Seconds before a picture is drawn: who goes on turning waits for none."""

STATIC = {
    path.name: (path.read_bytes(), TYPES[path.suffix])
    for path in (Path(__file__).parent / "static").iterdir()
    if path.suffix in TYPES
}
"""Read once: no name in a request is ever opened as a file."""


def create_app(
    case_name: str,
    first: State | None = None,
    *,
    port: int,
    token: str,
    pages: tuple[Page, ...] = PAGES,
    history: History | None = None,
    once: str = "",
    recording: Recording | None = None,
) -> Starlette:
    """Return the workbench of one case.

    Parameters
    ----------
    case_name : str
        The case, as `detente open` was given it; with the record, the only file that is read.
    first : State, optional
        What is assumed on the page that opens.
    port : int
        Where it is served, on this machine only.
    token : str
        The secret of this run.
    pages : sequence of Page
        What it has, in the order shown.
    history : History, optional
        Of the case's file, which may then be changed.
    once : str
        A secret that opens the workbench too, the first time that it is said.
    recording : Recording, optional
        The record that is open beside the case.
    """
    pages = (record_page(recording), *pages) if recording else pages
    adds = recording is not None and bool(recording.recorder)
    listed = (*pages, *([ENTRY] if adds else []), *([EDIT] if history else []))
    bench = Workbench(case_name, first or State(), port, token, listed, once)
    edit = [] if history is None else [Editor(bench, history).route]
    edit += [Recorder(bench, recording).route] if recording and adds else []
    return Starlette(
        routes=[
            Route("/", bench.home),
            Route("/start", bench.start),
            Route("/static/{name}", _static),
            Route("/pictures/{page}/{number:int}", bench.picture),
            Route("/jobs/{id}", bench.job),
            Route("/jobs/{id}/events", bench.events),
            Route("/jobs/{id}/cancel", bench.cancel, methods=["POST"]),
            *(Route(f"/{page.name}", partial(bench.show, page=page)) for page in pages),
            *(route for page in pages if page.document for route in bench.documents(page)),
            *edit,
        ],
        middleware=[
            Middleware(SafeHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=[HOST], www_redirect=False),
            Middleware(Guard, port=port, token=token),
        ],
        exception_handlers={HTTPException: bench.refuse, DetenteError: bench.refuse},
        lifespan=bench.run,
    )


class Workbench:
    """The state of one run: the case, its answers, what is being worked on."""

    def __init__(
        self,
        case_name: str,
        first: State,
        port: int,
        token: str,
        pages: tuple[Page, ...],
        once: str = "",
    ) -> None:
        self.opened = Opened(case_name)
        self.first, self.port, self.token, self.pages = first, port, token, pages
        self.once = once
        self.answers = Answers()
        self.jobs = Jobs(self.answers.put, pages)
        self.drawing, self.drawer = asyncio.Semaphore(1), Drawer()
        self.asking = 0

    @asynccontextmanager
    async def run(self, _app: Starlette) -> AsyncIterator[None]:
        """Serve, the first page made while the browser starts; leave no process behind."""
        warming = asyncio.create_task(self._warm())
        yield
        warming.cancel()
        self.drawer.close()
        await self.jobs.close()

    async def _warm(self) -> None:
        page = self.pages[0]
        with suppress(Exception):  # whoever opens the page is told
            state, asked, long = await self.answers.work(partial(self._look, page, self.first))
            if not long:
                make = partial(render_page, page, self.pages, asked, state)
                await self.answers.get(_key(page, asked, state), make)

    async def start(self, request: Request) -> Response:
        """Exchange the secret of the start address for a cookie, and go to the first page."""
        said = request.query_params.get("token", "")
        if self.once and same(said, self.once):
            self.once = ""  # the list of processes may have shown it
        elif not same(said, self.token):
            raise HTTPException(403, "This is not the address that `detente open` has printed.")
        response = RedirectResponse(self.first.link(self.pages[0].name), 303)
        name = cookie_name(self.port)
        response.set_cookie(name, self.token, httponly=True, samesite="strict", path="/")
        return response

    async def home(self, _request: Request) -> Response:
        """Go to the first page."""
        return RedirectResponse(self.first.link(self.pages[0].name), 303)

    def documents(self, page: Page) -> list[Route]:
        """Return where the document of a page is looked at, and where it is taken away."""
        return [
            Route(f"/{page.name}.html", partial(self.document, page=page)),
            Route(f"/{page.name}/download", partial(self.document, page=page, away=True)),
        ]

    async def show(self, request: Request, page: Page) -> Response:
        """Answer a page's question, or say what is in the way."""

        def send(_asked: Asked, state: State, ready: Rendered) -> Response:
            shown = self.shell(request, ready)
            if request.headers.get("hx-target", "page") == "page":
                shown.headers["HX-Push-Url"] = state.link(page.name)  # without empty fields
            return shown

        return await self._answer(request, page, send)

    async def document(self, request: Request, page: Page, away: bool = False) -> Response:
        """Send the document that goes with a page."""

        def send(asked: Asked, _state: State, ready: Rendered) -> Response:
            headers = {"Content-Security-Policy": DOCUMENT_POLICY}
            if away:
                name = quote(f"{asked.case.case}-{page.name}.html")
                headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
            return HTMLResponse(ready.document, headers=headers)

        return await self._answer(request, page, send)

    async def _answer(
        self, request: Request, page: Page, send: Callable[[Asked, State, Rendered], Response]
    ) -> Response:
        self.asking += 1
        try:
            state, asked, long = await self._read(request, page)
            key = _key(page, asked, state)
            ready = self.answers.peek(key)
            if ready is None and long:
                ticket = self.jobs.ask(key, long, page, self.opened.name, state)
                return self._waiting(request, ticket)
            make = partial(render_page, page, self.pages, asked, state)
            return send(asked, state, ready or await self.answers.get(key, make))
        except BusyError as err:
            return self._plain(request, str(err), 503)
        except DetenteError as err:
            return self._plain(request, str(err), 400)
        except MemoryError:
            return self._plain(request, "out of memory: too large for this machine", 503)
        except HTTPException:
            raise
        except Exception as err:
            logging.getLogger("detente").info("%s failed", page.name, exc_info=True)
            text = f"detente failed ({type(err).__name__}). This is a fault of detente, not of your"
            return self._plain(
                request, f"{text} file; `detente --verbose open …` shows where.", 500
            )
        finally:
            self.asking -= 1

    async def picture(self, request: Request) -> Response:
        """Draw a picture of an answer, which is at hand unless it was given long ago."""
        page = next((p for p in self.pages if p.name == request.path_params["page"]), None)
        if page is None:
            raise HTTPException(404, "")
        try:
            state, asked, long = await self._read(request, page)
            key = _key(page, asked, state)
            answer = self.answers.peek(key)
            if answer is None and not long:
                make = partial(render_page, page, self.pages, asked, state)
                answer = await self.answers.get(key, make)
        except DetenteError as err:
            raise HTTPException(400, str(err)) from None
        number = request.path_params["number"]
        if answer is None or number >= len(answer.pictures):
            raise HTTPException(404, "")
        await asyncio.sleep(MEANWHILE)
        while self.asking:  # who turns on is answered first, and then leaves this picture
            await asyncio.sleep(MEANWHILE)
        async with self.drawing:
            if await request.is_disconnected():
                return Response(status_code=204)
            try:
                svg = await asyncio.to_thread(answer.pictures[number], self.drawer.draw)
            except RuntimeError as err:
                raise HTTPException(500, f"The picture cannot be drawn: {err}.") from None
        return Response(svg, media_type=TYPES[".svg"])

    async def _read(self, request: Request, page: Page) -> tuple[State, Asked, str]:
        said = read_state(request.scope["query_string"], page.settings)
        return await self.answers.work(partial(self._look, page, said))

    def _look(self, page: Page, said: State) -> tuple[State, Asked, str]:
        state = page.settled(said, self.opened.ask)
        asked = self.opened.ask(state)
        return state, asked, page.long(asked, state)

    async def job(self, request: Request) -> Response:
        """Show how a long answer goes on, or where it ended."""
        ticket = self._ticket(request)
        if ticket.ended == "answered":
            return RedirectResponse(ticket.back, 303)
        if ticket.ended == "refused":
            return self._plain(request, ticket.job.message, 400)
        if ticket.ended == "failed":
            return self._plain(request, ticket.job.message, 500)
        return self._waiting(request, ticket)

    async def events(self, request: Request) -> Response:
        """Send the progress line as it changes, then that it ended."""
        ticket = self._ticket(request)

        async def told() -> AsyncIterator[str]:
            line = ""
            while not ticket.ended:
                self.jobs.look(ticket.id)
                if ticket.line != line:
                    line = ticket.line
                    yield f"data: {json.dumps(line)}\n\n"
                await asyncio.sleep(0.1)
            yield f"event: end\ndata: {json.dumps(ticket.ended)}\n\n"

        return StreamingResponse(told(), media_type="text/event-stream")

    async def cancel(self, request: Request) -> Response:
        """Give up waiting."""
        ticket = self._ticket(request)
        ticket.cancelled = True
        return RedirectResponse(f"/jobs/{ticket.id}", 303)

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Say in one line why not."""
        if not isinstance(error, HTTPException):
            return self._plain(request, str(error), 400)
        said = {404: "There is no such page.", 405: "That cannot be done here."}
        return self._plain(request, said.get(error.status_code, error.detail), error.status_code)

    def _ticket(self, request: Request) -> Ticket:
        ticket = self.jobs.look(request.path_params["id"])
        if ticket is None:
            raise HTTPException(404, "")
        return ticket

    def _waiting(self, request: Request, ticket: Ticket) -> Response:
        html = fill("waiting.html.j2", ticket=ticket, pages=self.pages)
        refresh = "" if ticket.ended else f"/jobs/{ticket.id}"
        rendered = Rendered(ticket.job.what, ticket.line, html)
        return self.shell(request, rendered, 200 if ticket.ended else 202, refresh)

    def _plain(self, request: Request, message: str, status: int) -> Response:
        html = fill("plain.html.j2", message=message, pages=self.pages, status=status)
        return self.shell(request, Rendered("Not answered", message, html), status)

    def shell(
        self, request: Request, of: Rendered, status: int = 200, refresh: str = ""
    ) -> Response:
        """Send a whole page, or only what has changed of it where a script asks so."""
        headers = request.headers
        part = "hx-request" in headers and "hx-history-restore-request" not in headers
        name = "part.html.j2" if part else "shell.html.j2"
        html = fill(name, of=of, refresh=refresh, whole=headers.get("hx-target", "page") == "page")
        return HTMLResponse(html, status)


def _key(page: Page, asked: Asked, state: State) -> Hashable:
    # the text too: line numbers and notes are shown, and leave the hash alone
    text = hash(asked.file.document.text)
    return asked.case.hash, text, page.rests_on(), page.name, state


async def _static(request: Request) -> Response:
    if request.path_params["name"] not in STATIC:
        raise HTTPException(404, "")
    body, kind = STATIC[request.path_params["name"]]
    return Response(body, media_type=kind)
