"""Pictures are drawn in a process of their own: drawing is slow, and stops every thread."""

import logging
import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any


class Drawer:
    """One process that draws what it is handed, started when the first picture is wanted."""

    def __init__(self) -> None:
        self._process: Any = None
        self._pipe: Connection[Any, Any] | None = None
        self._lock = threading.Lock()

    def draw(self, make: Callable[[], dict[str, Any]]) -> str:
        """Return as SVG what `make` specifies; waits, so it is called in a thread.

        Raises
        ------
        RuntimeError
            Where it cannot be drawn.
        """
        with self._lock:
            try:
                pipe = self._started()
                pipe.send(make)
                drawn = pipe.recv_bytes().decode()
            except (EOFError, OSError):  # it has ended, whatever ended it; the next has a new one
                self.close()
                drawn = "-the process that draws has ended"
        if drawn[:1] == "-":
            raise RuntimeError(drawn[1:])
        return drawn[1:]

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join(1)
        self._process = None

    def _started(self) -> "Connection[Any, Any]":
        if self._pipe is None or self._process is None or not self._process.is_alive():
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_work, args=(theirs,), name="draw", daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe


def _work(pipe: "Connection[Any, Any]") -> None:
    """Draw until nobody is there any more."""
    from detente.report.charts import to_svg

    if hasattr(os, "nice"):
        os.nice(10)  # the text of the next question comes first; a busy machine still gets to it
    while True:
        try:
            make = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            pipe.send_bytes(b"+" + to_svg(make()).encode())
        except Exception as err:
            logging.getLogger("detente").info("a picture failed", exc_info=True)
            pipe.send_bytes(f"-{err}".encode())
