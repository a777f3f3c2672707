"""Conditions on a package, such as ``peace_treaty < four_party_treaty or recognition >= liaison``.

Grammar: comparisons of a measure with a level (name or number) or with another measure, joined by
``and``, ``or``, ``not`` and parentheses. Nothing else exists here, and nothing is ever evaluated
by Python's own parser.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_TOKEN = re.compile(
    r"\s*(?:(?P<op>(?:==|!=|<=|>=|<|>)(?![=<>]))|(?P<paren>[()])|(?P<word>\w+)|(?P<bad>[^\w\s()]+))"
)
_MEANT = {"=": "==", "=>": ">=", "=<": "<=", "<>": "!=", "===": "==", "&&": "and", "||": "or"}
_MEANT |= {"&": "and", "|": "or", "!": "not", ",": "and", "is": "==", "AND": "and", "OR": "or"}
_MEANT |= {"And": "and", "Or": "or", "NOT": "not", "Not": "not"}
_DEEPEST = 40


class ExpressionError(ValueError):
    """A condition that cannot be read; `offset` is the character it fails at (from 0)."""

    def __init__(
        self,
        message: str,
        offset: int,
        unknown: str | None = None,
        known: Sequence[str] = (),
        meant: str = "",
    ) -> None:
        super().__init__(message)
        self.offset = offset
        self.unknown = unknown
        self.known = known
        """What could stand in place of the unknown name, besides a measure."""
        self.meant = meant
        """What was probably meant by a word or sign that cannot stand there."""


@dataclass(frozen=True)
class Compare:
    """`left` (a measure) compared with `right`: a measure, a level's name or its number."""

    left: str
    op: str
    right: str | int
    offset: int
    right_offset: int


@dataclass(frozen=True)
class Not:
    """What must not hold."""

    part: "Tree"


@dataclass(frozen=True)
class AllOf:
    """What must hold together."""

    parts: "tuple[Tree, ...]"


@dataclass(frozen=True)
class AnyOf:
    """Of which one is enough."""

    parts: "tuple[Tree, ...]"


Tree = Compare | Not | AllOf | AnyOf


class _Parser:
    """Recursive descent; each method reads one level of precedence."""

    def __init__(self, text: str) -> None:
        self.end = len(text)
        self.tokens = [
            (str(m.lastgroup), m[str(m.lastgroup)], m.start(str(m.lastgroup)))
            for m in _TOKEN.finditer(text.rstrip())
        ]
        self.at = 0
        self.depth = 0

    def peek(self) -> tuple[str, str, int]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "the end", self.end)

    def take(self) -> tuple[str, str, int]:
        token = self.peek()
        self.at += 1
        return token

    def expected(self, what: str) -> ExpressionError:
        kind, found, offset = self.peek()
        meant = _MEANT.get(found, "")
        shown = found if kind == "end" else f"`{found[:40]}`"
        fits = meant if meant in what else ""
        return ExpressionError(f"expected {what}, found {shown}", offset, meant=fits)

    def joined(self, word: str, part: Callable[[], Tree]) -> list[Tree]:
        parts = [part()]
        while self.peek()[:2] == ("word", word):
            self.at += 1
            parts.append(part())
        return parts

    def any_of(self) -> Tree:
        parts = self.joined("or", self.all_of)
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def all_of(self) -> Tree:
        parts = self.joined("and", self.one)
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def one(self) -> Tree:
        self.depth += 1
        if self.depth > _DEEPEST:
            message = f"more than {_DEEPEST} parentheses or `not` inside each other"
            raise ExpressionError(message, self.peek()[2])
        kind, word, offset = self.take()
        tree: Tree
        if (kind, word) == ("word", "not"):
            tree = Not(self.one())
        elif (kind, word) == ("paren", "("):
            tree = self.any_of()
            if self.peek()[:2] != ("paren", ")"):
                raise self.expected("`and`, `or` or `)`")
            self.at += 1
        elif kind == "word" and not word.isdigit() and word not in ("and", "or"):
            tree = self.comparison(word, offset)
        else:
            self.at -= 1
            raise self.expected("a measure")
        self.depth -= 1
        return tree

    def comparison(self, left: str, offset: int) -> Compare:
        if self.peek()[0] != "op":
            raise self.expected("one of == != < <= > >=")
        op = self.take()[1]
        if self.peek()[0] != "word" or self.peek()[1] in ("and", "or", "not"):
            raise self.expected("a level or a measure")
        _, right, where = self.take()
        # isdecimal alone would let other scripts' digits through, which int() reads too
        number = right.isascii() and right.isdigit()
        return Compare(left, op, int(right[:9]) if number else right, offset, where)


@lru_cache(maxsize=4096)
def parse(text: str) -> Tree:
    """Read a condition.

    Raises
    ------
    ExpressionError
        Where it is not of the grammar.

    Examples
    --------
    >>> parse("warheads < 1 or production >= frozen").parts[1].right
    'frozen'
    """
    parser = _Parser(text)
    tree = parser.any_of()
    if parser.peek()[0] != "end":
        raise parser.expected("`and`, `or` or the end")
    return tree


def comparisons(tree: Tree) -> tuple[Compare, ...]:
    """Return every comparison of a condition, in the order written."""
    if isinstance(tree, Compare):
        return (tree,)
    parts = (tree.part,) if isinstance(tree, Not) else tree.parts
    return tuple(c for part in parts for c in comparisons(part))


def bind(tree: Tree, levels: Mapping[str, Sequence[str]]) -> Tree:
    """Turn names of levels into their numbers.

    Parameters
    ----------
    tree : Tree
        As parsed.
    levels : mapping
        Measure to its levels, lowest first.

    Raises
    ------
    ExpressionError
        For a measure or a level that the case does not have; `unknown` holds it.
    """
    if isinstance(tree, Not):
        return Not(bind(tree.part, levels))
    if isinstance(tree, AllOf | AnyOf):
        return type(tree)(tuple(bind(part, levels) for part in tree.parts))
    if tree.left not in levels:
        raise ExpressionError(f'unknown measure "{tree.left}"', tree.offset, tree.left)
    known = levels[tree.left]
    right = tree.right
    if isinstance(right, int):
        if right >= len(known):
            message = f"{tree.left} has levels 0 to {len(known) - 1}, found {right}"
            raise ExpressionError(message, tree.right_offset)
    elif right in known:
        right = list(known).index(right)
    elif right not in levels:
        message = f'unknown level "{right}" of {tree.left} (it has {", ".join(known)})'
        raise ExpressionError(message, tree.right_offset, right, known)
    return Compare(tree.left, tree.op, right, tree.offset, tree.right_offset)


def measures_in(tree: Tree) -> tuple[str, ...]:
    """Return the measures that a bound condition speaks of, each once, in the order written."""
    names: dict[str, None] = {}
    for c in comparisons(tree):
        names[c.left] = None
        if isinstance(c.right, str):
            names[c.right] = None
    return tuple(names)


def holds(tree: Tree, level: Callable[[str], Any]) -> Any:
    """Evaluate a bound condition.

    Parameters
    ----------
    tree : Tree
        From `bind`.
    level : callable
        Measure to its level: an int, or an array of any shape.

    Returns
    -------
    bool or array of bool
        Of the broadcast shape of the levels.
    """
    if isinstance(tree, Compare):
        right = tree.right if isinstance(tree.right, int) else level(tree.right)
        return _COMPARE[tree.op](level(tree.left), right)
    if isinstance(tree, Not):
        return holds(tree.part, level) ^ True
    join = operator.and_ if isinstance(tree, AllOf) else operator.or_
    result = holds(tree.parts[0], level)
    for part in tree.parts[1:]:
        result = join(result, holds(part, level))
    return result
