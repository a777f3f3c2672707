"""Laws of gates: total, one inside the other, and the same in any order of typing."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from tests.laws.test_record import LAST, TERMS, bodies, entries_of

from detente.status.fold import Folding, visible
from detente.status.gates import GATES, gates_of


def gates_at(entries):
    folding = Folding(TERMS)
    used = visible(entries, LAST, LAST)
    folding.take(used)
    status = SimpleNamespace(terms=TERMS, on=LAST, used=used, **folding.status(LAST))
    status.notices = [m for m in status.matters if m.kind == "notice"]
    return gates_of(status)


@given(st.lists(bodies(), max_size=12))
def test_every_condition_of_every_record_is_yes_no_or_unknown(found):
    gates = gates_at(entries_of(found))
    assert len(gates.conditions) == 9
    assert {c.says for c in gates.conditions} <= {"yes", "no", "unknown"}
    numbers = {0, None, *range(1, len(found) + 1)}
    assert {c.entry for c in gates.conditions} <= numbers


@given(st.lists(bodies(), max_size=12))
def test_a_gate_is_never_passed_before_the_one_before_it(found):
    gates, rank = gates_at(entries_of(found)), {"no": 0, "unknown": 1, "yes": 2}
    answers = [rank[gates.says(gate)] for gate in GATES]
    assert answers == sorted(answers, reverse=True)


@given(st.data())
def test_gates_do_not_hang_on_the_order_of_typing(data):
    found = entries_of(data.draw(st.lists(bodies(), max_size=10)))
    mixed = [(k, name, body) for k, (_, name, body) in enumerate(data.draw(st.permutations(found)))]
    one, two = gates_at(found), gates_at(mixed)
    assert [(c.name, c.says) for c in one.conditions] == [(c.name, c.says) for c in two.conditions]
