"""What keeps other pages, other programs and other people out.

Any web page can send requests to a port of this machine. So: one Host name; a secret that only the
start address of this run carries, kept as a cookie that no other site's request brings along; an
Origin on whatever changes something; nothing cached, nothing framed, nothing fetched from
elsewhere; and nothing that is too long is read.
"""

import asyncio
import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detente.web.state import LONGEST_QUERY

HOST = "127.0.0.1"
LONGEST_PATH = 200
LONGEST_BODY = 64_000
"""Bytes of a form."""
SLOWEST_BODY = 5.0
"""Seconds that a form may take to arrive."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

DOCUMENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""Of a document that goes with a page and brings its own styles: it runs and fetches nothing."""

SAFE = ("GET", "HEAD")


class SafeHeaders:
    """Adds `HEADERS` to every answer, refusals included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


class Guard:
    """Lets through what this run's own pages ask, and the start address."""

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self.app, self.port, self.token = app, port, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse in one line."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        refused = self._refusal(scope)
        body = b""
        if refused is None:
            try:
                read = await asyncio.wait_for(_whole(receive), SLOWEST_BODY)
            except TimeoutError:
                refused = PlainTextResponse("What was sent came too slowly.", 408)
            else:
                body = read or b""
                refused = PlainTextResponse("Too much was sent.", 413) if read is None else None
        if refused is not None:
            await refused(scope, receive, send)
        else:
            await self.app(scope, _again(body, receive), send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if len(scope["query_string"]) > LONGEST_QUERY or len(scope["path"]) > LONGEST_PATH:
            return PlainTextResponse("The address is too long.", 414)
        if scope["method"] not in (*SAFE, "POST"):
            return PlainTextResponse("Only GET and POST are answered.", 405)
        if scope["method"] not in SAFE:
            # with `no-referrer` a browser says `null` of our own forms, and vouches for them so
            known = {"same-origin": "null"}.get(headers.get("sec-fetch-site", ""))
            if headers.get("origin") not in (f"http://{HOST}:{self.port}", known or "-"):
                return PlainTextResponse("This did not come from the workbench's own page.", 403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 9 or int(length) > LONGEST_BODY:
            return PlainTextResponse("Too much was sent.", 413)
        if scope["path"] == "/start":
            return None
        if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return PlainTextResponse("This did not come from the workbench's own page.", 403)
        if not self._knows(headers):
            text = "Open the workbench by the address that `detente open` has printed."
            return PlainTextResponse(text, 403)
        return None

    def _knows(self, headers: Headers) -> bool:
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(cookie_name(self.port))
        except CookieError:
            return False
        return cookie is not None and same(cookie.value, self.token)


def cookie_name(port: int) -> str:
    """Return the cookie's name: browsers share cookies between the ports of a machine."""
    return f"detente-{port}"


def same(said: str, token: str) -> bool:
    """Compare with the secret in a time that tells nothing."""
    return hmac.compare_digest(said.encode(), token.encode())


async def _whole(receive: Receive) -> bytes | None:
    """Return what was sent, whether a page reads it or not; None where it is too long."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LONGEST_BODY:  # whatever length was announced
            return None
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    """Hand on what was read already."""
    sent = False

    async def once() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once
