"""The brief: one self-contained HTML file that prints on A4."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente import __version__
from detente.case.edit import write_atomically
from detente.case.schema import Case
from detente.report import words
from detente.report.section import Section
from detente.report.sections import SECTIONS, Reader, best_roadmap, given_roadmap
from detente.report.status.ask_stands import Stands, ask_stands


@dataclass(frozen=True)
class Brief:
    """A page and the sentence it opens with."""

    html: str
    sections: tuple[Section, ...]
    withheld: tuple[str, ...] = ()
    """Why a shared brief does not print the answer."""
    left_out: tuple[str, ...] = ()
    """Places of the case that a shared brief leaves out."""
    torn: str = ""
    """What is said of a record whose last line is incomplete."""


def write_brief(
    case: Case,
    path: str | Path,
    *,
    name: str | None = None,
    motives: Mapping[str, str] | None = None,
    robust: Mapping[str, tuple[str, ...]] | None = None,
    scope: str = "core",
    given: str | None = None,
    search: bool = False,
    start: dt.date | None = None,
    target: str | None = None,
    stages: bool = False,
    share: bool = False,
    setting: str = "",
    today: dt.date | None = None,
    record: str | None = None,
    on: dt.date | None = None,
    known: dt.date | None = None,
) -> Brief:
    """Write the brief of a case; an existing file is replaced in one go.

    Parameters
    ----------
    case : Case
    path : str or Path
        The HTML file.
    name : str, optional
        The case as the next commands should name it.
    motives : mapping, optional
        Party to motive; the others have their default.
    robust : mapping, optional
        Party to the motives under all of which a deal has to be acceptable, to be said so.
    scope : {"core", "full"}
        Whether measures marked `scope: full` take part.
    given : str, optional
        An order to test: a roadmap of the case, or a file.
    search : bool
        Also look for the best order to the target, which takes a while.
    start : date, optional
        The day on which that order begins; the case's date if None.
    target : str, optional
        The target that page one is about, or any condition; the case's first if None.
    stages : bool
        Also count what holds once in place and what steps lead to, which takes a while.
    share : bool
        Leave out everything that is not shareable.
    setting : str
        What was changed of the case, to be said on the page; left out of a shared one.
    today : date, optional
        The date printed; today if None.
    record : str, optional
        A record adopted on the case: the brief then says where things stand.
    on, known : date, optional
        Where they stand on a day, as known by a day; today without them.

    Returns
    -------
    Brief
    """
    brief = make_brief(
        case,
        name=name,
        motives=motives,
        robust=robust,
        scope=scope,
        given=given,
        search=search,
        start=start,
        target=target,
        stages=stages,
        share=share,
        setting=setting,
        today=today,
        record=record,
        on=on,
        known=known,
    )
    write_atomically(Path(path), brief.html)
    return brief


def make_brief(
    case: Case,
    *,
    name: str | None = None,
    motives: Mapping[str, str] | None = None,
    robust: Mapping[str, tuple[str, ...]] | None = None,
    scope: str = "core",
    given: str | None = None,
    search: bool = False,
    start: dt.date | None = None,
    target: str | None = None,
    stages: bool = False,
    share: bool = False,
    setting: str = "",
    today: dt.date | None = None,
    record: str | None = None,
    on: dt.date | None = None,
    known: dt.date | None = None,
) -> Brief:
    """Compose the brief; see `write_brief`."""
    from detente.case.sharing import shared, withheld_answers

    withheld: Sequence[str] = (
        withheld_answers(case, dated=given is not None or search) if share else ()
    )
    sections: tuple[Section, ...] = ()
    stands: Stands | None = None
    if not withheld:
        reader = Reader(
            name or case.case, motives or {}, robust or {}, scope, target, stages, start
        )
        sections = tuple(ask(case, reader) for ask in SECTIONS.values())
        if given is not None:
            sections += (given_roadmap(case, reader, given),)
        if search:
            sections += (best_roadmap(case, reader),)
        stands = ask_stands(case, record, on, known, share) if record is not None else None
    shown, left_out = case, list[str]()
    if share:
        kept, left_out = shared(case.model_dump(mode="json", by_alias=True, exclude_unset=True))
        shown = Case.model_validate(kept)
    html = _template().render(
        case=shown,
        title=shown.title or shown.case,
        setting="" if share else setting,
        sections=[_drawn(s) for s in sections],
        stands=_drawn(stands.section)
        | {"beside": stands.beside, "further": [_drawn(s) for s in stands.further]}
        if stands
        else None,
        withheld=withheld,
        share=share,
        inputs=_inputs(shown),
        doubt=_doubt(shown),
        figures_in_words=words.figures_in_words,
        sources=list(shown.sources.items()),
        version=__version__,
        hash=shown.hash[:12],
        scope=scope,
        today=(today or dt.date.today()).isoformat(),
    )
    if stands is not None:
        sections += (stands.section, *stands.further)
    return Brief(html, sections, tuple(withheld), tuple(left_out), stands.torn if stands else "")


def brief_json(made: Brief) -> dict[str, Any]:
    """Return what `brief --json` prints beside the file."""
    return {
        "sentences": [s.sentence for s in made.sections],
        "withheld": made.withheld,
        "left_out": made.left_out,
    }


def _template() -> Any:
    import jinja2

    loader = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.get_template("brief.html.j2")


def _drawn(section: Section) -> dict[str, Any]:
    from detente.report.charts import to_svg

    chart = section.chart() if section.chart else None
    svg = to_svg(chart.spec) if chart else ""
    return {"section": section, "chart": chart, "svg": svg}


def _doubt(case: Case) -> str:
    """Say how many judgements the case rests on, how many lack a source, how many are guesses."""
    from detente.case.weaknesses import find_basis

    of = find_basis(case)
    bare = words.count(of.without_source)
    sources = f"{bare} of them without a source" if of.without_source else "each with a source"
    return (
        f"The case rests on {words.count(of.judgements)} judgements, {sources}; "
        f"{words.count(of.on_word)} rest on the analyst’s word or memory alone, and "
        f"{words.count(of.without_range)} are single numbers "
        "without a range. Points are each side’s own and are never compared or added across sides. "
        "This reasons from stated judgements; it is no forecast."
    )


def _inputs(case: Case) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return every judgement with its source, block by block."""
    from detente.case import paths
    from detente.case.weaknesses import judgements

    data = case.model_dump(mode="json", by_alias=True)
    sources: dict[Any, str] = {}
    blocks: dict[str, list[tuple[str, str, str]]] = {}
    from detente.case.references import cited

    for path, entry in cited(case):
        sources[path] = ", ".join(entry.source)
    for path, judgement, _ in judgements(case):
        own = next((sources[path[:k]] for k in range(len(path), 0, -1) if path[:k] in sources), "–")
        value = words.number(judgement.mode)
        if not judgement.is_point:
            value += f" ({words.number(judgement.low)} to {words.number(judgement.high)})"
        place = paths.dotted(data, path)
        blocks.setdefault(str(path[0]), []).append((place, value, own))
    return list(blocks.items())
