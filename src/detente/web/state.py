"""What a page is asked, as its address says it: read strictly, written into links.

Every page takes `scenario`, `set` and `motive` (both several times) and `scope`, as the command
line does, and the settings it names itself. Whatever else stands in an address is refused. An
address holds what is asked, never what is answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from detente.case.findings import QuestionError, did_you_mean

Kind = Literal["one", "many", "each", "lines"]
"""How often a setting stands in an address: once, several times, or once for each name after a
dot (`level.production=frozen`). `lines` stands once, and its lines are kept with ` / ` between."""

COMMON: Mapping[str, Kind] = {"scenario": "one", "set": "many", "motive": "many", "scope": "one"}
"""What every page takes."""

LONGEST_QUERY = 8_000
MOST_FIELDS = 200
LONGEST_VALUE = 3_000

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class State:
    """What is assumed of the case, and a page's own settings."""

    scenario: str | None = None
    changes: tuple[str, ...] = ()
    motives: tuple[str, ...] = ()
    scope: str = "core"
    own: Pairs = ()
    """Settings of the page, sorted by name; several of one name in the order given."""

    def one(self, name: str, otherwise: str = "") -> str:
        """Return a setting that stands once."""
        return dict(self.own).get(name, otherwise)

    def many(self, name: str) -> tuple[str, ...]:
        """Return a setting that may stand several times."""
        return tuple(value for key, value in self.own if key == name)

    def each(self, name: str) -> dict[str, str]:
        """Return a setting that stands once for each name after its dot."""
        start = f"{name}."
        return {k.removeprefix(start): v for k, v in self.own if k.startswith(start)}

    @property
    def common(self) -> Pairs:
        """What every page takes, as pairs; nothing where it is as usual."""
        pairs = [("scenario", self.scenario)] if self.scenario else []
        pairs += [("set", change) for change in self.changes]
        pairs += [("motive", motive) for motive in self.motives]
        pairs += [("scope", self.scope)] if self.scope != "core" else []
        return tuple(pairs)

    @property
    def pairs(self) -> Pairs:
        """The whole state, as pairs."""
        return self.common + self.own

    def but(self, **own: str | None) -> "State":
        """Return the state with settings of the page replaced; None takes one away.

        A dot in a name is written as two underscores.
        """
        new = {name.replace("__", "."): value for name, value in own.items()}
        kept = [(k, v) for k, v in self.own if k not in new]
        kept += [(k, v) for k, v in new.items() if v is not None]
        return replace(self, own=_sorted(kept))

    def with_each(self, name: str, values: Mapping[str, str]) -> "State":
        """Return the state with everything under a dotted setting replaced."""
        kept = [(k, v) for k, v in self.own if not k.startswith(f"{name}.")]
        return replace(self, own=_sorted([*kept, *((f"{name}.{k}", v) for k, v in values.items())]))

    def with_change(self, change: str) -> "State":
        """Return the state with one more value of the case changed."""
        return replace(self, changes=(*self.changes, change))

    def without_change(self, change: str) -> "State":
        """Return the state with one change of the case taken back."""
        return replace(self, changes=tuple(c for c in self.changes if c != change))

    def without_path(self, path: str) -> "State":
        """Return the state with one value of the case as it is there."""
        return replace(self, changes=tuple(c for c in self.changes if not c.startswith(f"{path}=")))

    def link(self, page: str, own: bool = True) -> str:
        """Return the address of a page in this state; `own` settings only fit its own page."""
        pairs = self.pairs if own else self.common
        return f"/{page}?{urlencode(pairs)}" if pairs else f"/{page}"


def _sorted(pairs: list[tuple[str, str]]) -> Pairs:
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


def read_state(query: bytes, settings: Mapping[str, Kind]) -> State:
    """Read the query of an address.

    Parameters
    ----------
    query : bytes
        As it stands in the address, behind the question mark.
    settings : mapping
        What the page takes beside `COMMON`.

    Raises
    ------
    QuestionError
        For whatever is too long, too much, unreadable, unknown, or said twice.
    """
    known = {**COMMON, **settings}
    found: dict[str, list[str]] = {}
    for key, value in _fields(query):
        if key.startswith("set.") and value:  # a slider's field: its name ends with the path
            key, value = "set", f"{key.removeprefix('set.')}={value}"
        if known.get(key) == "lines":
            value = " / ".join(line.strip() for line in value.splitlines() if line.strip())
        if kind_of(key, known) is None:
            shown = key[:60]
            raise QuestionError(f"the address has a setting {shown!r}{did_you_mean(shown, known)}")
        if not (key + value).isprintable():
            raise QuestionError("the address holds characters that cannot be shown")
        if value:  # a field of a form that was left empty says nothing
            found.setdefault(key, []).append(value)
    for key, values in found.items():
        if len(values) > 1 and kind_of(key, known) != "many":
            raise QuestionError(f"the address says {key!r} twice")
    scope = found.get("scope", ["core"])[0]
    if scope not in ("core", "full"):
        raise QuestionError(f"scope {scope!r} is neither core nor full")
    return State(
        scenario=found.get("scenario", [None])[0],
        changes=tuple(dict.fromkeys(found.get("set", ()))),
        motives=tuple(dict.fromkeys(found.get("motive", ()))),
        scope=scope,
        own=_sorted([(k, v) for k, values in found.items() if k not in COMMON for v in values]),
    )


def kind_of(key: str, known: Mapping[str, Kind]) -> Kind | None:
    """Return how often a key may stand, or None where it is unknown."""
    name, dot, rest = key.partition(".")
    if dot:
        return "each" if rest and known.get(name) == "each" else None
    kind = known.get(name)
    return None if kind == "each" else kind


def _fields(query: bytes) -> list[tuple[str, str]]:
    if len(query) > LONGEST_QUERY:
        raise QuestionError(f"the address is longer than {LONGEST_QUERY:,} characters")
    if not query:
        return []
    try:
        text = query.decode("ascii")
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise QuestionError("the address cannot be read") from None
    for key, value in pairs:
        if len(key) > LONGEST_VALUE or len(value) > LONGEST_VALUE:
            raise QuestionError(f"a setting of the address is over {LONGEST_VALUE} characters long")
    return pairs
