"""Long answers: each made in a process of its own, watched by those who wait, ended by none.

Who asks gets a ticket. Two tabs that ask the same share a process; it ends when the last of them
has cancelled, or has not looked for `PATIENCE` seconds.
"""

import asyncio
import multiprocessing
import secrets
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from detente.case.findings import DetenteError
from detente.web.page import Page
from detente.web.render import Rendered, render_page
from detente.web.state import State

AT_ONCE = 2
MOST_WAITING = 16
MOST_KEPT = 64
PATIENCE = 60.0

_FAULT = "this is a fault of detente, not of your file; `detente --verbose open …` shows where"


class BusyError(DetenteError):
    """More is being worked on than should be."""


@dataclass(eq=False)
class Job:
    """One answer in the making."""

    key: Hashable
    what: str
    tickets: list["Ticket"] = field(default_factory=list)
    started: float | None = None
    ended: str = ""
    """Empty while it goes on; then `answered`, `refused`, `failed` or `cancelled`."""
    message: str = ""

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for it."""
        now = time.monotonic()
        return any(not t.cancelled and now - t.seen < PATIENCE for t in self.tickets)


@dataclass(eq=False)
class Ticket:
    """One tab that waits for a job."""

    id: str
    job: Job
    back: str
    """The address that asked."""
    seen: float
    cancelled: bool = False

    @property
    def ended(self) -> str:
        """How it ended, for this tab."""
        return "cancelled" if self.cancelled else self.job.ended

    @property
    def line(self) -> str:
        """What is going on, in one line."""
        if self.job.started is None:
            return f"{self.job.what}: waits for another question to end"
        return f"{self.job.what} {time.monotonic() - self.job.started:.0f} s"


class Jobs:
    """Everything that is being worked on."""

    def __init__(self, keep: Callable[[Hashable, Rendered], None], pages: tuple[Page, ...]) -> None:
        self._pages = pages
        self._keep = keep
        self._running: dict[Hashable, Job] = {}
        self._tickets: dict[str, Ticket] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)

    def ask(self, key: Hashable, what: str, page: Page, case_name: str, state: State) -> Ticket:
        """Begin an answer, or join those who wait for the same one."""
        job = self._running.get(key)
        if job is None:
            if len(self._running) >= MOST_WAITING:
                raise BusyError("too many questions wait for an answer: cancel some of them")
            job = self._running[key] = Job(key, what)
            task = asyncio.create_task(self._run(job, page, case_name, state))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        ticket = Ticket(secrets.token_urlsafe(12), job, state.link(page.name), time.monotonic())
        job.tickets.append(ticket)
        self._tickets[ticket.id] = ticket
        for old in list(self._tickets)[:-MOST_KEPT]:
            del self._tickets[old]
        return ticket

    def look(self, ticket_id: str) -> Ticket | None:
        """Return a ticket, and note that somebody still waits."""
        ticket = self._tickets.get(ticket_id)
        if ticket is not None:
            ticket.seen = time.monotonic()
        return ticket

    async def close(self) -> None:
        """End everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, job: Job, page: Page, case_name: str, state: State) -> None:
        try:
            async with self._room:
                job.started = time.monotonic()
                if job.wanted:
                    await self._watch(job, page, case_name, state)
            job.ended = job.ended or "cancelled"
        finally:
            self._running.pop(job.key, None)

    async def _watch(self, job: Job, page: Page, case_name: str, state: State) -> None:
        context = multiprocessing.get_context("spawn")
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(
            name=f"answer {page.name}",
            target=_work,
            args=(sender, page, self._pages, case_name, state),
            daemon=True,
        )
        process.start()
        sender.close()
        try:
            while job.wanted:
                alive = process.is_alive()  # before the look into the pipe, which it may have left
                if receiver.poll():
                    self._take(job, receiver)
                    return
                if not alive:
                    job.ended, job.message = "failed", _FAULT
                    return
                await asyncio.sleep(0.05)
        finally:
            process.kill()
            process.join(1)
            receiver.close()

    def _take(self, job: Job, receiver: "Connection[bytes, bytes]") -> None:
        try:
            data = receiver.recv_bytes()
        except EOFError:
            job.ended, job.message = "failed", _FAULT
            return
        if data[:1] == b"+":
            self._keep(job.key, Rendered.from_bytes(data[1:]))
            job.ended = "answered"
        else:
            job.ended, job.message = "refused", data[1:].decode()


def _work(
    sender: "Connection[bytes, bytes]",
    page: Page,
    pages: tuple[Page, ...],
    case_name: str,
    state: State,
) -> None:
    """Answer, in the process: `+` and the page, or `-` and why not."""
    from detente.web.opened import Opened

    try:
        asked = Opened(case_name).ask(state)
        sender.send_bytes(b"+" + render_page(page, pages, asked, state).to_bytes())
    except DetenteError as err:
        sender.send_bytes(b"-" + str(err).encode())
    except MemoryError:
        sender.send_bytes(b"-out of memory: too large for this machine")
