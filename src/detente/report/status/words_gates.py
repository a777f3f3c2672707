"""Three gates before celebrating, in words: how far an agreement has come, and what decides it."""

from typing import Any

from detente.case.record.terms import Terms
from detente.report.section import Section, Table, plain
from detente.report.status.names import Names, names_of
from detente.report.words import listed
from detente.status.gates import GATES, Condition, Gates

_ASKS = {
    "agreed": "something was agreed",
    "deal": "a deal exists that all would accept",
    "margins": "nobody gains by stopping in what is left",
    "stayed": "nobody has left or gone back",
    "test": "the tests of sincerity that are owed are passed",
    "irreversible": "what cannot be undone is done and verified",
    "duties": "duties to keep are kept, and on time",
    "notice": "no notice runs or has taken effect",
    "cost": "whoever leaves would lose something",
}
_NOT = {
    "deal": "no deal exists that all would accept",
    "margins": "somebody gains by stopping",
    "stayed": "somebody has left or gone back",
    "test": "a test of sincerity that is owed is not passed",
    "irreversible": "what cannot be undone is not all done and verified",
    "duties": "a duty to keep is not kept",
    "notice": "a notice runs or has taken effect",
    "cost": "somebody could leave and the terms name nothing that it would lose",
}
_CASE = ("deal", "margins")
"""What only the case can say."""
_MOST = 3
"""Names in a sentence."""


def gates_section(gates: Gates, terms: Terms) -> Section:
    """Turn how far an agreement has come into a section.

    Parameters
    ----------
    gates : Gates
    terms : Terms
        For what parties and obligations are called.
    """
    names = names_of(terms)
    tables = (gates_table(gates, names),)
    return Section("status", "How far it has come", _sentence(gates, names), tables=tables)


def _sentence(gates: Gates, names: Names) -> str:
    passed, best = gates.passed, gates.at_best
    if passed == GATES[-1]:
        return "Three gates (bought, on ice, uncorked): uncorked, all that they ask for holds."
    start = f"Three gates (bought, on ice, uncorked): {best or 'not bought'}"
    start += "" if best is None or best == passed else " at best"
    following = GATES[0 if best is None else min(GATES.index(best) + 1, len(GATES) - 1)]
    why = [_why(c, names) for c in gates.conditions if c.gate == following and c.says == "no"]
    said = f"{start}; not {following}, for {listed(why)}." if why else f"{start}."
    upto = GATES[: GATES.index(best or GATES[0]) + 1]
    open_ = [c for c in gates.conditions if c.gate in upto and c.says == "unknown"]
    if open_:
        said += f" Unknown is whether {listed(_ASKS[c.name] for c in open_)}."
    return said


def _why(of: Condition, names: Names) -> str:
    return _NOT[of.name] + (f" ({_about(of, names)})" if of.about else "")


def _about(of: Condition, names: Names) -> str:
    actors = (*names.terms.parties, *names.terms.bodies)
    named = [names.party(n) if n in actors else names.in_text(n) for n in of.about[:_MOST]]
    more = len(of.about) - _MOST
    return listed([*named, f"{more} more"] if more > 0 else named)


def gates_table(gates: Gates, names: Names) -> Table:
    """Return what each gate asks for, whether that is so, and what decides it."""
    rows = tuple(
        (c.gate, _ASKS[c.name], c.says, _decides(c), _about(c, names) if c.says != "yes" else "")
        for c in gates.conditions
    )
    columns = ("gate", "asks that", "is so", "decided by", "about")
    caption = "Gates: each takes all that it and those before it ask for, and can be lost again"
    return Table("gates", caption, columns, rows, widths=(10, 36, 10, 14, 36))


def _decides(of: Condition) -> str:
    if of.entry:
        return f"entry {of.entry}"
    if of.name in _CASE:
        return "the case" if of.says != "unknown" else "a case only"
    return "the terms" if of.entry == 0 else ""


def gates_json(gates: Gates) -> dict[str, Any]:
    """Return what `--json` prints of gates."""
    return {
        "passed": gates.passed,
        "at_best": gates.at_best,
        "gates": {gate: gates.says(gate) for gate in GATES},
        "conditions": plain(gates.conditions),
    }
