"""Serving on this machine, and to nobody else."""

import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable

from detente.case.findings import QuestionError
from detente.case.history import History
from detente.web.pages.record import Recording
from detente.web.security import HOST
from detente.web.state import State


def serve(
    case_name: str,
    first: State,
    port: int = 0,
    *,
    browser: bool = True,
    history: History | None = None,
    recording: Recording | None = None,
    told: Callable[[str], None],
) -> None:
    """Serve the workbench of a case until it is interrupted.

    Parameters
    ----------
    case_name : str
    first : State
        What is assumed on the page that opens.
    port : int
        A free one if 0.
    browser : bool
        Whether to open the browser.
    history : History, optional
        Of the case's file, which may then be changed.
    recording : Recording, optional
        The record that is open beside the case.
    told : callable
        Is told the start address once it answers.

    Raises
    ------
    QuestionError
        Where the port is taken.
    """
    import uvicorn

    from detente.web.app import create_app

    listening = _listen(port)
    port = listening.getsockname()[1]
    token, once = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    start = f"http://{HOST}:{port}/start?token="
    config = uvicorn.Config(
        create_app(
            case_name,
            first,
            port=port,
            token=token,
            history=history,
            once=once,
            recording=recording,
        ),
        http="h11",
        ws="none",
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=32_768,
    )
    told(start + token)
    if browser:  # what it asks waits in the socket until the server takes it; others may see `once`
        threading.Thread(target=webbrowser.open, args=(start + once,), daemon=True).start()
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


def _listen(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as err:
        listening.close()
        raise QuestionError(
            f"port {port} cannot be had ({err.strerror}): name another, or none for a free one"
        ) from None
    listening.listen(128)
    return listening
