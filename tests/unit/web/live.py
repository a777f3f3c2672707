"""A workbench as users have it: a process of its own, asked over its socket."""

import asyncio
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit


class Live:
    """One running workbench, and its cookie."""

    def __init__(self, address: str, process: subprocess.Popen[str]) -> None:
        parts = urlsplit(address)
        self.address, self.port, self.process = address, parts.port, process
        self.host = f"127.0.0.1:{self.port}"
        self.token = parts.query.partition("=")[2]
        self.cookie = f"detente-{self.port}={self.token}"

    def ask(self, path, method="GET", body=None, headers=(), cookie=None):
        """Return status and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        sent = {"cookie": self.cookie if cookie is None else cookie, **dict(headers)}
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def post(self, path, **form):
        kind = "application/x-www-form-urlencoded"
        headers = {"origin": f"http://{self.host}", "content-type": kind}
        return self.ask(path, "POST", urlencode(form), headers)

    def raw(self, *parts: bytes, seconds=15.0) -> bytes:
        """Send bytes as they are, and return what comes back until it is closed or idle."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as to:
            got = b""
            try:
                for part in parts:
                    to.sendall(part)
                while b"\r\n\r\n" not in got and (more := to.recv(65_536)):
                    got += more
            except OSError:
                pass  # refused while it was sent
            return got

    def at_once(self, paths, together=200):
        """Ask many questions at the same time; return their statuses."""

        async def one(path: str, room: asyncio.Semaphore) -> int:
            async with room:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                lines = [f"GET {path} HTTP/1.1", f"Host: {self.host}", f"Cookie: {self.cookie}"]
                writer.write(("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode())
                answer = await reader.read()
                writer.close()
                return int(answer.split(b" ", 2)[1])

        async def everything() -> list[int]:
            room = asyncio.Semaphore(together)
            return await asyncio.gather(*(one(path, room) for path in paths))

        with ThreadPoolExecutor(
            1
        ) as aside:  # a browser of other tests may run a loop in this thread
            return aside.submit(asyncio.run, everything()).result()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)


@contextmanager
def opened(case, *options):
    """Open a case by the real command."""
    command = [sys.executable, "-m", "detente", "open", str(case), "--no-browser", "--json"]
    process = subprocess.Popen(
        [*command, *map(str, options)], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    try:
        told = ""
        for line in process.stdout:
            told += line
            if line == "}\n":
                break
        yield Live(json.loads(told)["address"], process)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def seen(live, place="calm"):
    """Return what the form of a place says of the file's state."""
    return re.search(r'name="seen" value="(\w+)"', live.ask(f"/edit?place={place}")[1])[1]
