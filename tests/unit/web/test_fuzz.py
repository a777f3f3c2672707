"""Whatever an address says, it is answered or refused, and never a fault."""

from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.web.conftest import HERE

KEYS = ["scenario", "set", "motive", "scope", "level.a", "level.", "target", "floor", "x", "y", ""]
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
@given(pairs)
def test_a_query_is_answered_or_refused(small, of):
    try:
        query = urlencode(of)
    except UnicodeEncodeError:
        return
    answer = small.get(f"/packages?{query}")
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
