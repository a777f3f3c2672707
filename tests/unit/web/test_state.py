import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.findings import QuestionError
from detente.web.state import State, read_state

SETTINGS = {"target": "one", "late": "many", "level": "each"}


def test_a_state_is_read_and_written_back():
    query = (
        b"scenario=s&set=calm%3D0.3&set=a%3Db&motive=DPRK%3DH1&scope=full&level.x=2&late=a&late=b"
    )
    state = read_state(query, SETTINGS)
    assert state.changes == ("calm=0.3", "a=b")
    assert state.each("level") == {"x": "2"}
    assert state.many("late") == ("a", "b")
    link = state.link("packages")
    assert read_state(link.partition("?")[2].encode(), SETTINGS) == state
    assert "level" not in state.link("case", own=False)


def test_what_a_form_leaves_empty_says_nothing():
    assert read_state(b"scenario=&level.x=&scope=core", SETTINGS) == State()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (b"targit=x", 'did you mean "target"'),
        (b"level=x", "has a setting 'level'"),
        (b"level.=x", "has a setting 'level.'"),
        (b"target=a&target=b", "twice"),
        (b"scope=half", "neither core nor full"),
        (b"set=%0a", "cannot be shown"),
        (b"set=%ff", "cannot be read"),
        (b"\xff", "cannot be read"),
    ],
)
def test_a_bad_address_says_what_is_wrong(query, message):
    with pytest.raises(QuestionError, match=message):
        read_state(query, SETTINGS)


words = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=20)


@given(
    st.builds(
        State,
        scenario=st.none() | words,
        changes=st.lists(words, unique=True, max_size=3).map(tuple),
        motives=st.lists(words, unique=True, max_size=3).map(tuple),
        scope=st.sampled_from(["core", "full"]),
    )
)
def test_writing_and_reading_agree(state):
    assert read_state(state.link("p").partition("?")[2].encode(), {}) == state


@given(st.binary(max_size=60))
def test_whatever_an_address_says_is_read_or_refused(query):
    with contextlib.suppress(QuestionError):
        assert isinstance(read_state(query, SETTINGS), State)
