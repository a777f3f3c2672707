"""Law: an edit is refused and changes no byte, or is in the file with every comment kept."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.laws.test_edit import comments, layouts

from detente.case.findings import DetenteError
from detente.case.history import History
from detente.case.load import read
from detente.case.paths import get
from detente.case.spots import changes, spot_at, spots
from detente.case.yaml_io import parse_value

junk = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = junk | st.sampled_from(
    ["12", "8 to 16", "[8, 12, 16]", "[3, 2, 1]", "medium", "x2", "0.3", "25%", "-4", "{a: 1}"]
    + ["food, medicine", "a: b", "x # y", "null", "12 # sure", ".inf", "1e999", "[0.1, 0.2, 0.3]"]
)
SOURCES = st.lists(st.sampled_from(["BOOK", "TALK ¶2", "NOBODY", "BOOK a: b"]) | junk, max_size=2)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
@given(text=layouts(), data=st.data())
def test_refused_to_the_byte_or_done_whole_and_undone_to_the_byte(text, data, tmp_path):
    path = tmp_path / "f.yaml"
    path.write_bytes(text.replace("\n", data.draw(st.sampled_from(["\n", "\r\n"]))).encode())
    history = History(str(path))
    states = [path.read_bytes()]
    for _ in range(data.draw(st.integers(1, 3))):
        file = read(path)
        listed = list(spots(file.document, file.case))
        spot = data.draw(st.sampled_from(listed))
        value = data.draw(VALUES)
        sources, note = tuple(data.draw(SOURCES)), data.draw(junk | st.just(""))
        try:
            wanted = changes(file.document, spot, value, sources, note)
            history.save(wanted, "it")
        except DetenteError:
            assert path.read_bytes() == states[-1]
            continue
        states.append(path.read_bytes())
        after = read(path)
        assert not after.errors
        assert comments(after.document.text) == comments(file.document.text)
        place = spot.place
        if spot.is_text and isinstance(get(file.document.data, spot.path[:-1]), list):
            continue  # its levels have names now
        now = spot_at(after.document, place)
        if spot.is_text:
            assert now.value == value
        else:
            assert get(after.document.data, now.path) == parse_value(value, "f")
            assert now.home is None or (now.sources, now.note) == (sources, note)
    for state in reversed(states[:-1]):
        history.undo()
        assert path.read_bytes() == state
    for state in states[1:]:
        history.redo()
        assert path.read_bytes() == state
