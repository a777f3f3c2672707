"""One hand writes the file: saved whole, undone to the byte, never over somebody else's change."""

import re
import stat

import pytest

from detente.case import library, load
from detente.case.findings import CaseError, QuestionError
from detente.case.history import MOST_STEPS, History, difference, digest
from detente.case.load import read
from detente.case.spots import changes, spot_at, spots
from detente.case.weaknesses import judgements


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(library.find("two-swaps").read_bytes())
    return path


def test_a_case_of_the_library_is_not_changed():
    says = "detente new my.yaml --from two-swaps, then detente open my.yaml --edit"
    for name in ("two-swaps", str(library.find("two-swaps"))):
        with pytest.raises(QuestionError, match=re.escape(says)):
            History(name)


def test_save_undo_and_redo_give_the_bytes_back(case):
    first = case.read_bytes()
    history = History(str(case))
    history.save({"calm": 0.3}, "calm")
    second = case.read_bytes()
    history.save({"values.North.trade.weight": [8, 12, 16]}, "trade")
    third = case.read_bytes()
    assert load(case).values["North"]["trade"].weight.high == 16
    assert [history.undo(), history.undo()] == ["trade", "calm"]
    assert case.read_bytes() == first
    with pytest.raises(QuestionError, match="nothing to undo"):
        history.undo()
    history.redo()
    assert case.read_bytes() == second
    history.redo()
    assert case.read_bytes() == third
    with pytest.raises(QuestionError, match="nothing to redo"):
        history.redo()
    history.undo()
    history.save({"calm": 0.1}, "calm again")  # what was undone is forgotten
    assert history.next is None
    assert history.saved == 2


def test_what_was_there_before_the_run_is_kept_beside_it(case):
    first = case.read_bytes()
    case.chmod(0o600)
    history = History(str(case))
    assert not history.backup.exists()
    history.save({"calm": 0.3}, "calm")
    history.save({"calm": 0.4}, "calm")
    assert history.backup.name == ".mine.yaml.before-edit"
    assert history.backup.read_bytes() == first
    assert stat.S_IMODE(history.backup.stat().st_mode) == 0o600  # no more people may read it


def test_nothing_is_undone_over_the_change_of_somebody_else(case):
    history = History(str(case))
    history.save({"calm": 0.3}, "calm")
    theirs = case.read_bytes() + b"# mine\n"
    case.write_bytes(theirs)
    with pytest.raises(QuestionError, match="changed outside the workbench"):
        history.undo()
    assert case.read_bytes() == theirs
    history.save({"calm": 0.2}, "calm")  # a change of one's own keeps theirs
    assert case.read_bytes().endswith(b"# mine\n")
    history.undo()
    assert case.read_bytes() == theirs
    with pytest.raises(QuestionError, match="changed outside the workbench"):
        history.undo()


def test_a_change_made_for_another_state_of_the_file_is_refused(case):
    history = History(str(case))
    seen = digest(history.read())
    case.write_bytes(case.read_bytes() + b"\n")
    with pytest.raises(QuestionError, match="changed meanwhile"):
        history.save({"calm": 0.3}, "calm", seen)
    assert not history.backup.exists()


def test_what_spoils_the_case_is_not_written(case):
    before, history = case.read_bytes(), History(str(case))
    for wrong in ({"calm": 7}, {"calm": "no number"}, {"values.North.trade.wieght": 3}):
        with pytest.raises(CaseError):
            history.save(wrong, "wrong")
    assert case.read_bytes() == before
    full = before + b"#" * (2_000_000 - len(before))
    case.write_bytes(full)
    with pytest.raises(CaseError, match="larger than"):
        history.save({"title": "y" * 100}, "wrong")
    assert case.read_bytes() == full
    assert [p.name for p in case.parent.iterdir()] == ["mine.yaml"]


def test_a_link_is_followed_and_the_backup_stands_beside_the_file(case, tmp_path):
    link = tmp_path / "elsewhere" / "link.yaml"
    link.parent.mkdir()
    link.symlink_to(case)
    history = History(str(link))
    history.save({"calm": 0.3}, "calm")
    assert link.is_symlink()
    assert load(case).calm.mode == 0.3
    assert history.backup.parent == case.parent


def test_so_many_steps_are_kept(case, monkeypatch):
    monkeypatch.setattr("detente.case.history.MOST_STEPS", 3)
    history = History(str(case))
    for k in range(5):
        history.save({"calm": k / 10 + 0.1}, str(k))
    assert [history.undo() for _ in range(history.saved)] == ["4", "3", "2"]
    assert MOST_STEPS > 3


def test_the_difference_is_the_lines_that_differ(case):
    edit = History(str(case)).look({"calm": 0.3})
    shown = [(sign, line) for sign, line, _ in difference(edit)]
    assert shown == [(" ", 6), ("-", 7), ("+", 7), (" ", 8)]
    assert ("+", 7, "calm: 0.3") in difference(edit)


# what can be changed


@pytest.mark.parametrize(
    "name", ["two-swaps", "four-measures", "two-party-ceasefire", "korea-2018"]
)
def test_every_judgement_of_the_file_is_listed_and_found_by_its_place(name):
    file = read(name)
    listed = list(spots(file.document, file.case))
    assert all(spot_at(file.document, s.place) == s for s in listed)
    assert len(listed) >= sum(path[0] != "scale" for path, _, _ in judgements(file.case))
    assert sum(s.path[:1] == ("measures",) and s.is_text for s in listed) == sum(
        len(m.levels) for m in file.case.measures.values()
    )


@pytest.mark.parametrize(
    ("place", "asked", "line"),
    [
        ("calm", ("0.2 to 0.6",), "calm: 0.2 to 0.6"),
        ("calm", ("0.5", ("BOOK ¶2",), "so"), 'calm: {value: 0.5, source: "BOOK ¶2", note: so}'),
        ("values.South.visits", ("low", ("BOOK",)), "    visits: {weight: low, source: BOOK}"),
        ("values.South.visits", ("2",), "    visits: {weight: 2, source: []}"),
        ("sources.BOOK.title", ("a: b",), '  BOOK: {title: "a: b", kind: example}'),
    ],
)
def test_what_is_written_in_the_case_language_stands_in_the_file(case, place, asked, line):
    history, document = History(str(case)), read(case).document
    history.save(changes(document, spot_at(document, place), *asked), "it")
    assert line in case.read_text(encoding="utf-8").splitlines()


def test_a_level_gets_its_wording_however_levels_are_written(tmp_path):
    path = tmp_path / "mine.yaml"
    for name, place in (
        ("two-party-ceasefire", "measures.ceasefire.levels.2"),
        ("two-swaps", "measures.missiles.levels.kept"),
    ):
        path.write_bytes(library.find(name).read_bytes())
        document = read(path).document
        History(str(path)).save(changes(document, spot_at(document, place), "as agreed: x"), "it")
        measure = load(path).measures[place.split(".")[1]]
        assert [v.text for v in measure.levels.values()].count("as agreed: x") == 1


@pytest.mark.parametrize(
    ("place", "value", "error"),
    [
        ("nowhere", "1", "has no 'nowhere'"),
        ("parties", "1", "several parts"),
        ("measures.missiles", "1", "several parts"),
        ("calm", "0.5", "what the file says already"),
        ("calm", " ", "write a value"),
        ("calm", "1\nformat: 2", "more than one value"),
    ],
)
def test_what_cannot_be_changed_is_refused(case, place, value, error):
    document = read(case).document
    with pytest.raises((QuestionError, CaseError), match=error):
        History(str(case)).save(changes(document, spot_at(document, place), value), "it")
