"""The case that was opened, and the answers given on it so far."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import anyio

from detente.case.findings import DetenteError
from detente.case.load import locate
from detente.report.asked import Asked, ask
from detente.web.render import Rendered
from detente.web.state import State

T = TypeVar("T")


@dataclass(frozen=True)
class Opened:
    """A case by the name it was opened under; no request can name another."""

    name: str

    def ask(self, state: State) -> Asked:
        """Read the case as a state has it, again only where the file has changed."""
        of = locate(self.name).stat()
        stamp = (of.st_mtime_ns, of.st_size, of.st_ino)
        return _asked(self.name, stamp, state.scenario, state.changes, state.motives, state.scope)


@lru_cache(maxsize=4)  # each keeps its compiled game: the dearest part of most answers
def _asked(
    name: str,
    stamp: tuple[int, ...],
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    scope: str,
) -> Asked:
    like = None
    if changes:
        with suppress(DetenteError):  # who changes what is wrong is told of the change
            like = _asked(name, stamp, scenario, (), motives, scope).game
    return ask(name, scenario, changes, motives, scope, like)


class Answers:
    """Rendered answers, the latest asked for; two who ask the same at once share one."""

    def __init__(self, most: int = 128, at_once: int = 2) -> None:
        self._kept: OrderedDict[Hashable, asyncio.Future[Rendered]] = OrderedDict()
        self._most = most
        self._at_once = at_once
        self._room: anyio.CapacityLimiter | None = None

    async def work(self, make: Callable[[], T]) -> T:
        """Do short work in a thread, few at once."""
        self._room = self._room or anyio.CapacityLimiter(self._at_once)
        return await anyio.to_thread.run_sync(make, limiter=self._room)

    async def get(self, key: Hashable, make: Callable[[], Rendered]) -> Rendered:
        """Return an answer, made in a thread where it is not at hand."""
        task = self._kept.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = asyncio.ensure_future(self.work(make))
            self._keep(key, task)
        self._kept.move_to_end(key)
        return await asyncio.shield(task)  # who leaves takes nothing from who stays

    def peek(self, key: Hashable) -> Rendered | None:
        """Return an answer that is at hand."""
        task = self._kept.get(key)
        good = task is not None and task.done() and not task.cancelled() and not task.exception()
        return task.result() if task is not None and good else None

    def put(self, key: Hashable, answer: Rendered) -> None:
        """Keep an answer that was made elsewhere."""
        task: asyncio.Future[Rendered] = asyncio.get_running_loop().create_future()
        task.set_result(answer)
        self._keep(key, task)

    def _keep(self, key: Hashable, task: "asyncio.Future[Rendered]") -> None:
        self._kept[key] = task
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
