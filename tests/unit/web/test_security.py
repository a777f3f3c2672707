"""What docs/decisions/0011-workbench.md says on security, line by line."""

import ast
import hashlib
import re
import socket
from pathlib import Path

import pytest
from tests.unit.web.conftest import HERE, TOKEN, entered, workbench

import detente.web
from detente.case.findings import QuestionError
from detente.web import serve
from detente.web.state import State

WEB = Path(detente.web.__file__).parent
FILES = [*WEB.glob("templates/*"), *WEB.glob("static/*")]
HOSTILE = ["evil.example", "localhost:8765", "127.0.0.1.evil.example", "[::1]", "0.0.0.0", ""]


def test_it_listens_on_this_machine_only_and_on_a_free_port():
    with serve._listen(0) as listening:
        host, port = listening.getsockname()
        assert host == "127.0.0.1"
        assert port > 0
        with pytest.raises(QuestionError, match=f"port {port} cannot be had"):
            serve._listen(port)


@pytest.mark.parametrize("host", HOSTILE)
def test_other_hosts_are_refused(client, host):
    for path in ("/packages", "/start?token=" + TOKEN, "/static/detente.css"):
        assert client.get(path, headers={"host": host}).status_code == 400


@pytest.mark.parametrize("origin", ["http://evil.example", "null", f"{HERE}0", "https://127.0.0.1"])
def test_what_changes_something_needs_our_origin(client, origin):
    for headers in ({"origin": origin}, {}):
        assert client.post("/jobs/x/cancel", headers=headers).status_code == 403
    for site in ("cross-site", "same-site", "none"):
        headers = {"origin": "null", "sec-fetch-site": site}
        assert client.post("/jobs/x/cancel", headers=headers).status_code == 403
    assert client.post("/jobs/x/cancel", headers={"origin": HERE}).status_code == 404
    own_form = {"origin": "null", "sec-fetch-site": "same-origin"}  # under `no-referrer`
    assert client.post("/jobs/x/cancel", headers=own_form).status_code == 404


def test_the_start_address_sets_a_strict_cookie_and_takes_the_secret_out_of_sight(outside):
    refused = outside.get("/start?token=guess")
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers
    answer = outside.get(f"/start?token={TOKEN}")
    assert answer.status_code == 303
    assert TOKEN not in answer.headers["location"]
    cookie = answer.headers["set-cookie"].lower()
    assert "samesite=strict" in cookie
    assert "httponly" in cookie
    outside.cookies.clear()


@pytest.mark.parametrize("path", ["/", "/packages", "/static/htmx.min.js", "/jobs/x", "/nowhere"])
def test_without_the_cookie_nothing_is_answered(outside, path):
    assert outside.get(path).status_code == 403
    for cookie in ("detente-8765=guess", 'detente-8765="', "\x01", "detente-8765=t0ken\xe9"):
        assert outside.get(path, headers={"cookie": cookie.encode("latin1")}).status_code == 403


def test_the_command_that_opens_the_browser_holds_a_secret_that_is_void_once_used():
    with workbench("two-swaps", once="0nce") as client:
        assert client.get("/start?token=0nce").status_code == 303
        assert client.get("/packages").status_code == 200
        client.cookies.clear()
        assert client.get("/start?token=0nce").status_code == 403
        assert client.get("/start?token=").status_code == 403
        assert client.get(f"/start?token={TOKEN}").status_code == 303


def test_the_browser_is_never_opened_with_the_secret_of_the_run(monkeypatch):
    import threading

    import uvicorn

    opened, told = [], []
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr(uvicorn.Server, "run", lambda *_, **__: None)
    serve.serve("two-swaps", State(), told=told.append)
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon:
            thread.join(1)
    (secret,), (shown,) = [[a.partition("token=")[2] for a in of] for of in (opened, told)]
    assert min(len(secret), len(shown)) >= 43
    assert secret != shown


def test_another_page_of_this_machine_is_refused(client):
    for site in ("cross-site", "same-site"):
        assert client.get("/packages", headers={"sec-fetch-site": site}).status_code == 403


@pytest.mark.parametrize("path", ["/packages", "/nowhere", "/static/detente.css", "/packages?x=1"])
def test_every_answer_has_the_headers_and_none_shares(client, path):
    headers = client.get(path, headers={"origin": "http://evil.example"}).headers
    csp = headers["content-security-policy"].split("; ")
    assert csp[0] == "default-src 'self'"
    assert "frame-ancestors 'none'" in csp
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert not [name for name in headers if name.startswith("access-control")]


def test_refusals_have_the_headers_too(outside):
    assert outside.get("/packages").headers["cache-control"] == "no-store"


PATHS = [
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/app.py",
    "SHA256SUMS",
    "/etc/passwd",
    "..\\app.py",
    "%00",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_of_a_request_is_opened(client, path, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a file was opened")

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr("io.open", refuse)
    assert client.get(f"/static/{path}").status_code == 404
    assert client.get("/packages", params={"level.production": path}).status_code == 400


def test_only_the_case_opened_at_the_start_is_read():
    """Neither an order nor another case or record is ever read by name."""
    for path in WEB.rglob("*.py"):
        names = {n.id for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Name)}
        assert not names & {"read_order", "read_case", "read_record", "eval", "exec"}, path
        if "ask" in names:
            assert path.name == "opened.py"


def test_nothing_is_pickled_nor_fetched_by_our_code():
    for path in WEB.rglob("*.py"):
        tree = ast.parse(path.read_text())
        froms = {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        plain = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        fetching = {"pickle", "requests", "httpx", "urllib.request", "http.client", "marshal"}
        assert not (froms | plain) & fetching, path


def test_what_a_case_says_is_text_and_never_markup(tmp_path):
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    text = (Path(detente.case.library.__file__).parent / "templates").glob("*.yaml")
    source = next(iter(sorted(text))).read_text()
    title = re.search(r"^title: (.*)$", source, flags=re.MULTILINE).group(1)
    case = tmp_path / "bad.yaml"
    case.write_text(source.replace(title, f"{bad!r}", 1))
    with workbench(case) as client:
        page = entered(client).get("/packages").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;" in page


def test_what_an_address_says_is_text_and_never_markup(client):
    answer = client.get("/packages", params={"<script>alert(1)</script>": "1"})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


def test_the_oversized_is_refused(client):
    assert client.get("/packages?set=" + "a" * 9_000).status_code == 414
    assert client.get("/" + "a" * 300).status_code == 414
    assert client.get("/packages?set=" + "a" * 3_001).status_code == 400
    assert client.get("/packages?" + "&".join(["set=a"] * 201)).status_code == 400
    for content in (b"a" * 64_001, iter([b"a" * 40_000] * 2)):
        answer = client.post("/jobs/x/cancel", content=content, headers={"origin": HERE})
        assert answer.status_code == 413


@pytest.mark.parametrize("query", ["%ff", "a", "set", "=&=", "scope=all", "scope=core&scope=full"])
def test_the_malformed_gets_one_message(client, query):
    answer = client.get(f"/packages?{query}")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(client, method):
    assert client.request(method, "/packages").status_code == 405


def test_no_template_or_static_file_names_another_host():
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        hosts = set(re.findall(r"(?:https?:)?//([\w.-]+\.[a-z]{2,})", text))
        assert hosts <= {"www.w3.org"}, path  # the name of SVG, never fetched


def test_no_template_has_inline_styles_or_scripts():
    for path in WEB.glob("templates/*"):
        assert not re.search(r"<style|\sstyle=|<script>|\son\w+=|javascript:", path.read_text()), (
            path
        )


def test_what_others_wrote_is_what_they_published():
    for line in (WEB / "static/SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((WEB / "static" / name).read_bytes()).hexdigest() == digest
    assert "Zero-Clause BSD" in (WEB / "static/htmx.LICENSE").read_text()


def test_an_answer_needs_no_network(client, monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("somebody was called")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert client.get("/packages?level.exercises=scaled").status_code == 200
