"""Judgements that can be turned while one watches an order: each with the range the case gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from detente.case.judgement import Judgement
from detente.case.schema import Case
from detente.report import words
from detente.report.asked import Asked, read_case
from detente.roadmap.answer import GivenAnswer
from detente.roadmap.matrix import Matrix

_MONTHS = 24.0
"""How far a dial of months goes at least."""


@dataclass(frozen=True)
class Dial:
    """A judgement with where it stands and how far it can be turned."""

    path: str
    """Its place in the case, for `--set`."""
    label: str
    value: str
    """As it is now."""
    low: str
    mode: str
    high: str
    """As the case has it."""
    least: str
    most: str
    """Between which it can be turned."""
    step: str
    said: str
    """The range of the case, in words."""
    moved: bool
    """Whether it stands elsewhere than in the case."""


def order_dials(asked: Asked, answer: GivenAnswer, matrix: Matrix) -> tuple[Dial, ...]:
    """Return what can be turned for an order, the party of the weakest point first.

    Parameters
    ----------
    asked : Asked
    answer : GivenAnswer
    matrix : Matrix
        From `implementation`.
    """
    coded = _as_coded(asked)
    weak = {row.measure: None for row in matrix.rows if row.weak}
    binding = answer.binding.party if answer.binding else None
    parties = sorted(asked.case.parties, key=lambda p: p != binding)
    now = dict(_judgements(asked.case, parties, list(weak)))
    dials = []
    for (path, label), was in dict(_judgements(coded, parties, list(weak))).items():
        if (path, label) in now:
            dials.append(_dial(path, label, now[path, label], was))
    return tuple(dials)


def _as_coded(asked: Asked) -> Case:
    """Return the case without the changes that dials make: those give a judgement no range."""
    if not asked.file.changes:
        return asked.case
    from detente.case.load import locate

    name = asked.file.document.name
    of = locate(name).stat()
    return _read(name, asked.file.scenario, (of.st_mtime_ns, of.st_size))


@lru_cache(maxsize=4)
def _read(name: str, scenario: str | None, _stamp: tuple[int, int]) -> Case:
    return read_case(name, scenario).sound()


def _judgements(
    case: Case, parties: list[str], measures: list[str]
) -> Iterator[tuple[tuple[str, str], Judgement]]:
    for measure in measures:
        lines = case.measures[measure].take_back
        for k, line in enumerate(lines):
            path = f"measures.{measure}.take_back" + (f".{k + 1}" if len(lines) > 1 else "")
            label = words.begin(words.judgement_in_text(case, f"{path}.months"))
            if line.share is not None:
                when = f", while `{line.when}`" if line.when else ""
                yield (f"{path}.months", label + when), line.months or _none()
            for level, own in line.levels.items():
                said = own.months if "months" in own.model_fields_set else line.months
                place = f"{path}.levels.{level}.months"
                yield (place, words.begin(words.judgement_in_text(case, place))), said or _none()
    yield ("calm", "How far the present calm lasts without a deal"), case.calm
    for party in parties:
        of = case.parties[party]
        for field, judged in (("reaction_lag", of.reaction_lag), ("discount", of.discount)):
            place = f"parties.{party}.{field}"
            yield (place, words.begin(words.judgement_in_text(case, place))), judged


def _none() -> Judgement:
    return Judgement.model_validate(0)


def _dial(path: str, label: str, now: Judgement, was: Judgement) -> Dial:
    step = 0.5
    least, most = 0.0, max(_MONTHS, 2 * was.high, now.mode)
    if path == "calm" or path.endswith(".discount"):
        step, most = 0.01, 1.0
        least = min(0.5, was.low, now.mode) if path != "calm" else 0.0
        least = max(least, step) if path != "calm" else least  # a discount factor is above 0
    stands = (was.low, was.mode, was.high, now.mode)
    if any(abs((x - least) / step - round((x - least) / step)) > 1e-6 for x in stands):
        step = 0.001
    said = f"in the case {was.mode:g}"
    said += f", from {was.low:g} to {was.high:g}" if was.low < was.high else ", without a range"
    return Dial(
        path=path,
        label=label,
        value=_written(now.mode),
        low=_written(was.low),
        mode=_written(was.mode),
        high=_written(was.high),
        least=_written(least),
        most=_written(most),
        step=_written(step),
        said=said,
        moved=now.mode != was.mode,
    )


def _written(value: float) -> str:
    return f"{value:.6g}"
