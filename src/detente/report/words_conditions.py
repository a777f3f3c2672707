"""Conditions of a case in words: what a package has to have, and what needs what."""

from detente.case.expressions import AllOf, AnyOf, Compare, Not, Tree, parse
from detente.case.schema import Case
from detente.report import words


def broken_in_words(case: Case, line: str) -> str:
    """Say what a line of `requires` asks for, to follow `it is not admissible:`.

    A line `a < x or b >= y` reads: whoever has x of a needs y of b.
    """
    entry = next(r for r in case.requires if r.holds == line)
    if entry.title:
        return entry.title
    tree = parse(line)
    if isinstance(tree, AnyOf):
        first, *rest = tree.parts
        if (
            isinstance(first, Compare)
            and first.op == "<"
            and str(first.right) in case.measures[first.left].levels
        ):
            what = words.step_in_text(case, first.left, str(first.right))
            return f"{what} needs {words.listed((_said(case, t) for t in rest), 'or')}"
    return f"it needs {_said(case, tree)}"


def condition_in_words(case: Case, text: str) -> str:
    """Say a condition of a case, to follow `never` or `until`."""
    return _said(case, parse(text))


def _said(case: Case, tree: Tree) -> str:
    if isinstance(tree, AllOf):
        return words.listed(_said(case, t) for t in tree.parts)
    if isinstance(tree, AnyOf):
        return words.listed((_said(case, t) for t in tree.parts), "or")
    if isinstance(tree, Not):
        return f"not {_said(case, tree.part)}"
    left, right = tree.left, str(tree.right)
    if right in case.measures:
        than = {"<=": "no further than", ">=": "at least as far as", "==": "as far as"}
        name = words.measure_in_text
        said = than.get(tree.op, {"<": "less far than", ">": "further than"}.get(tree.op, "not as"))
        return f"{name(case, left)} {said} {name(case, right)}"
    levels = list(case.measures[left].levels)
    level = levels[int(right)] if right.isdigit() and right not in levels else right
    of = words.step_in_text(case, left, level)
    if tree.op == "==" or (tree.op == ">=" and level == levels[-1]):
        return of
    how = {">=": "at least", "<=": "at most", "<": "less than", ">": "more than", "!=": "not"}
    return f"{how[tree.op]} {of}"
