import datetime as dt
from pathlib import Path
from typing import NamedTuple

import pytest
from starlette.testclient import TestClient

from detente.case import library
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


class Swaps(NamedTuple):
    case: Path
    record: Path


def adopted(folder, order="missiles halved / trade food / missiles gone / trade open"):
    """A case of one's own, and a record of an order of it, adopted on new year's day 2020."""
    from detente.report.status.ask import adopt

    case, record = folder / "mine.yaml", folder / "mine.record.jsonl"
    phases = ", ".join(f"{{do: {{{step.replace(' ', ': ')}}}}}" for step in order.split(" / "))
    text = library.find("two-swaps").read_text("utf-8")
    case.write_text(f"{text}roadmaps: {{turns: {{phases: [{phases}]}}}}\n", "utf-8")
    day = dt.date(2020, 1, 1)
    adopt(str(case), record, roadmap="turns", on=day, recorder="test")
    return Swaps(case, record)


@pytest.fixture
def swaps(tmp_path):
    return adopted(tmp_path)


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
