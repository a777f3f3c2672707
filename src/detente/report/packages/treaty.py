"""A package as a text to be filled in: each measure an article, each level an agreed wording."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.case.findings import QuestionError
from detente.case.schema import Case
from detente.report import words


@dataclass(frozen=True)
class Choice:
    """One level of a measure."""

    level: str
    label: str
    """What it is called in a list."""
    wording: str
    """The agreed text; the label where the case has none."""


@dataclass(frozen=True)
class Article:
    """One measure and what can be agreed on it."""

    measure: str
    title: str
    by: str
    """Who carries it out."""
    now: str
    """The level it stands at."""
    choices: tuple[Choice, ...]

    def chosen(self, level: str) -> Choice:
        """Return the choice of a level; of one that there is not, how things stand."""
        found = {c.level: c for c in self.choices}
        return found.get(level) or found[self.now]


def articles(case: Case, scope: str = "core") -> tuple[Article, ...]:
    """Return the measures in scope, in the order of the case."""
    return tuple(
        Article(
            name,
            words.measure_name(case, name),
            words.listed(words.in_text(case, p) for p in words.performers(measure)),
            list(measure.levels)[measure.start],
            tuple(
                Choice(level, of.in_text or words.level_name(level), of.text or of.in_text or "")
                for level, of in measure.levels.items()
            ),
        )
        for name, measure in case.measures.items()
        if scope == "full" or measure.scope == "core"
    )


def package_text(package: Mapping[str, str], of: Sequence[Article]) -> str:
    """Return levels as `packages --package` takes them, those that change something.

    Raises
    ------
    QuestionError
        For a level that would read as several.
    """
    now = {a.measure: a.now for a in of}
    moved = [f"{m}={level}" for m, level in package.items() if level != now.get(m)]
    for text in moved:
        if text.count("=") > 1 or "," in text:
            raise QuestionError(f"{text!r} is no measure and its level")
    return ",".join(moved) or f"{of[0].measure}={of[0].now}"


def ends(case: Case, scope: str = "core") -> dict[str, dict[str, str]]:
    """Return where each roadmap of the case ends: title to the levels in scope that it moves."""
    inside = {a.measure for a in articles(case, scope)}
    found = {}
    for name, roadmap in case.roadmaps.items():
        levels = {m: str(level) for phase in roadmap.phases for m, level in phase.do.items()}
        title = roadmap.title or name.replace("_", " ")
        found[f"where “{title}” ends"] = {m: k for m, k in levels.items() if m in inside}
    return found
