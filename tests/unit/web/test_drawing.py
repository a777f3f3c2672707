import time

import pytest
from tests.unit.web.conftest import entered, workbench

from detente.report import charts
from detente.web.drawing import Drawer


def nothing():
    return {"mark": "point", "data": {"values": [{}]}}


def wrong():
    raise ValueError("no such picture")


def test_a_picture_is_drawn_elsewhere_and_a_fault_is_told():
    drawer = Drawer()
    try:
        assert drawer.draw(nothing) == charts.to_svg(nothing())
        with pytest.raises(RuntimeError, match="no such picture"):
            drawer.draw(wrong)
        drawer._process.kill()
        drawer._process.join(5)
        assert drawer.draw(nothing).startswith("<svg")  # by another
    finally:
        drawer.close()
    assert drawer._process is None


ASKED = ["packages?x=North&y=South", "case", "compare?to_set=calm%3D0.3", "roadmap?order=trade+1"]


@pytest.mark.parametrize("asked", ASKED)
def test_every_picture_of_a_page_is_drawn_elsewhere(small, asked):
    page, _, query = asked.partition("?")
    count = small.get(f"/{asked}").text.count(f'src="/pictures/{page}/')
    for k in range(count):
        answer = small.get(f"/pictures/{page}/{k}?{query}")
        assert answer.text.startswith("<svg"), answer.text
    assert count


def test_it_ends_with_the_workbench():
    with workbench("two-swaps") as client:
        assert entered(client).get("/pictures/packages/0").status_code == 200
        drawer = next(r.endpoint.__self__.drawer for r in client.app.routes if r.path == "/")
        assert drawer._process.is_alive()
    until = time.monotonic() + 5
    while drawer._process is not None and time.monotonic() < until:
        time.sleep(0.05)
    assert drawer._process is None
