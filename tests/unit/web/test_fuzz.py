"""Whatever an address says, it is answered or refused, and never a fault."""

from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.web.conftest import HERE

KEYS = ["scenario", "set", "motive", "scope", "level.a", "level.", "target", "floor", "x", "y", ""]
KEYS += ["party", "to_scenario", "to_set", "to_motive", "given", "to_given"]
KEYS += ["share", "start"]
ASKED = ["packages", "case", "compare", "brief", "brief.html", "brief/download"]
PATHS = ["calm", "parties", "values", "measures", "targets", "format", "requires", "motives"]
junk = st.text(max_size=12)
changes = st.builds("{}{}={}".format, st.sampled_from(PATHS), junk, junk)
values = (
    junk | changes | st.sampled_from(["core", "full", "no_deal", "0", "-1", "1e999", "{}", "[]"])
)
pairs = st.lists(st.tuples(st.sampled_from(KEYS) | junk, values), max_size=4)

FUZZ = settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@FUZZ
@given(st.sampled_from(ASKED), pairs)
def test_a_query_is_answered_or_refused(small, page, of):
    try:
        query = urlencode(of)
    except UnicodeEncodeError:
        return
    answer = small.get(f"/{page}?{query}")
    assert answer.status_code in (200, 400, 414), (query, answer.text)
    assert "Traceback" not in answer.text


STEPS = ["missiles 1", "missiles=2", "trade 2", "prisoners freed", "after 6 months:", "/", ",", "x"]
orders = st.lists(st.sampled_from(STEPS) | junk, max_size=6).map(" ".join)
of_order = st.tuples(
    st.sampled_from(
        ["late.trade=food", "late.x", "refuse", "without", "start", "suspend", "threats", "more"]
        + ["given", "search", "target", "margin", "parallel", "objective", "set.calm", "set."]
    ),
    junk
    | st.sampled_from(["6", "trade", "trade=open", "all", "mend", "trust", "2026-01-01", "1e999"]),
)


@FUZZ
@given(orders, st.lists(of_order, max_size=3))
def test_an_order_is_answered_or_refused(small, order, changed):
    try:
        query = urlencode([("order", order), *changed])
    except UnicodeEncodeError:
        return
    answer = small.get(f"/roadmap?{query}")
    assert answer.status_code in (200, 400, 414), (query, answer.text)
    assert "Traceback" not in answer.text


@FUZZ
@given(st.binary(max_size=80))
def test_a_query_of_any_bytes_is_answered_or_refused(small, raw):
    quoted = "".join(f"%{b:02x}" for b in raw)
    assert small.get(f"/packages?{quoted}").status_code in (200, 400)
    assert small.get(f"/packages?set={quoted}").status_code in (200, 400)


@FUZZ
@given(
    st.binary(max_size=200), st.text(st.characters(codec="ascii", categories=("L",)), max_size=9)
)
def test_a_form_is_answered_or_refused(small, body, name):
    for path in (f"/jobs/{name or 'x'}/cancel", "/packages"):
        answer = small.post(path, content=body, headers={"origin": HERE})
        assert answer.status_code in (404, 405)
