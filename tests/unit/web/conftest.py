import pytest
from starlette.testclient import TestClient

from detente.web.app import create_app

PORT, TOKEN = 8765, "t0ken"
HERE = f"http://127.0.0.1:{PORT}"


def workbench(case="korea-2018", **options):
    """A workbench as its own browser sees it, before the start address is opened."""
    app = create_app(str(case), port=PORT, token=TOKEN, **options)
    return TestClient(app, base_url=HERE, follow_redirects=False)


def entered(client):
    client.get(f"/start?token={TOKEN}")
    return client


@pytest.fixture(scope="module")
def outside():
    with workbench() as client:
        yield client


@pytest.fixture(scope="module")
def client():
    with workbench() as client:
        yield entered(client)


@pytest.fixture(scope="module")
def small():
    with workbench("two-swaps") as client:
        yield entered(client)
