"""A real server: many at once, the hostile refused while it goes on, the secret needed."""

import time

import pytest
from tests.unit.web.live import opened


@pytest.fixture(scope="module")
def live():
    with opened("two-swaps") as live:
        yield live
        assert live.ask("/packages")[0] == 200  # after everything, it still answers


def test_two_hundred_at_once(live):
    levels = ["kept", "halved", "gone"]
    paths = [
        f"/packages?level.missiles={levels[k % 3]}&set=calm%3D0.{k % 9 + 1}" for k in range(200)
    ]
    assert set(live.at_once(paths)) == {200}


def test_the_secret_is_needed_and_another_in_every_run(live):
    with opened("two-swaps") as other:
        assert other.token != live.token
        assert min(len(other.token), len(live.token)) >= 43  # 32 random bytes
        for cookie in ("", live.cookie, f"detente-{other.port}={live.token}"):
            assert other.ask("/packages", cookie=cookie)[0] == 403
            assert other.ask(f"/start?token={live.token}", cookie=cookie)[0] == 403
        assert other.ask("/packages")[0] == 200
        assert other.ask(f"/start?token={other.token}", cookie="")[0] == 303


def get(live, path=b"/packages", **headers):
    """A request as it is sent, headers replaced or, where None, left out."""
    of = {"Host": live.host, "Cookie": live.cookie, "Connection": "close", **headers}
    lines = [f"{k}: {v}".encode("latin1") for k, v in of.items() if v is not None]
    return b"\r\n".join([b"GET " + path + b" HTTP/1.1", *lines, b"", b""])


def status(answer):
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::1]", "a b", None])
def test_hostile_hosts(live, host):
    assert status(live.raw(get(live, Host=host))) == 400


@pytest.mark.parametrize(
    "path",
    [
        b"/../../etc/passwd",
        b"/static/../../../etc/passwd",
        b"/static/..%2f..%2f..%2fetc%2fpasswd",
        b"/static//etc/passwd",
        b"/static/%00",
        b"/static/\\..\\app.py",
        b"/pictures/..%2fcase/0",
        b"/pictures/packages/-1",
        b"/pictures/packages/99999999999999999999",
        b"http://evil.example/packages/x",
        b"//evil.example/x",
    ],
)
def test_hostile_paths(live, path):
    answer = live.raw(get(live, path))
    assert status(answer) in (400, 404)
    assert b"root:" not in answer


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,  # TLS
        b"\x00" * 1000 + b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /packages HTTP/9.9\r\n\r\n",
        b"GET /packages HTTP/1.1\r\nHost\r\n\r\n",
        b"GET /packages HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /packages HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET /packages HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"GET /packages HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (k, b"y" * 50) for k in range(5_000)),
        b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"z" * 1_000_000,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(live, sent):
    assert status(live.raw(sent)) in (0, 400, 403, 405, 414, 431)  # 0: hung up
    assert live.ask("/packages")[0] == 200


TOO_MUCH = b"".join(b"%x\r\n%s\r\n" % (n, b"a" * n) for n in (32_000, 32_000, 100))


@pytest.mark.parametrize("path", [b"/packages", b"/jobs/x/cancel", b"/nowhere", b"/start"])
@pytest.mark.parametrize("method", [b"POST", b"GET"])
def test_an_oversized_body_is_refused_whatever_reads_it(live, path, method):
    head = get(live, path, Origin=f"http://{live.host}", Connection="close")
    head = head.replace(b"GET", method, 1)[:-2]
    chunked = live.raw(head + b"Transfer-Encoding: chunked\r\n\r\n", TOO_MUCH)
    assert status(chunked) == 413
    for length in (b"64001", b"9" * 18, b"1" * 300):
        assert status(live.raw(head + b"Content-Length: " + length + b"\r\n\r\n")) in (400, 413)


def test_a_slow_form_keeps_nobody_waiting(live):
    import socket

    head = get(live, b"/jobs/x/cancel", Origin=f"http://{live.host}").replace(b"GET", b"POST", 1)
    head = head[:-2] + b"Content-Length: 100\r\n\r\n"
    slow = [socket.create_connection(("127.0.0.1", live.port), timeout=20) for _ in range(50)]
    try:
        for k, to in enumerate(slow):
            to.sendall(head + b"a" if k % 2 else head[:40])  # a body, or not even its head
        started = time.monotonic()
        assert live.ask("/static/detente.css")[0] == 200
        assert time.monotonic() - started < 5
        assert status(slow[1].recv(1000)) == 408
    finally:
        for to in slow:
            to.close()


def test_who_hangs_up_in_the_middle_harms_nobody(live):
    import socket

    for cut in (1, 10, 60, 200):
        with socket.create_connection(("127.0.0.1", live.port)) as to:
            to.sendall(get(live, b"/packages?set=calm%3D0.37")[:cut])
    assert live.ask("/packages")[0] == 200
