"""What levels are worth to parties, in words, tables and one picture."""

from collections.abc import Mapping, Sequence
from functools import partial

from detente.case.schema import Case
from detente.game.worth import LevelWorth, TopWorth, Wall, Worths
from detente.report import words
from detente.report.section import Chart, Section, Table, plain
from detente.report.words_conditions import condition_in_words


def worth_section(case: Case, of: Worths, name: str) -> Section:
    """Say what each level is worth to one party, and what it accepts at no price.

    Parameters
    ----------
    case : Case
    of : Worths
    name : str
        The case as typed, for the next command.
    """
    who = words.party_name(case, of.party)
    assumed = {of.party: of.motive} if of.motive is not None else {}
    walls = tuple(_wall_in_words(case, of.party, wall) for wall in of.walls)
    rows = []
    for worth in of.levels:
        measure = words.measure_name(case, worth.measure)
        closed = "; ".join(
            condition_in_words(case, w.never) for w in of.walls if _key(worth) in w.closes
        )
        rows.append((measure, _level(case, worth), *_numbers(worth), closed or "–"))
    columns = ("Measure", "Level", "Points", "Low", "High", "Red line")
    caption = f"What each level is worth to {who} against things as they are, in its own points."
    table = Table("worth", caption, columns, tuple(rows), (False, False, True, True, True))
    return Section(
        question="show",
        title=f"What is each level worth to {who}?",
        sentence=words.begin(words.under(case, assumed) + _most_and_least(case, of)),
        more=walls,
        tables=(table,) if rows else (),
        chart=(lambda: _chart(case, of, table, walls)) if rows else None,
        next_command=f"detente explain {name} party {of.party}",
    )


def _key(worth: LevelWorth) -> tuple[str, str]:
    return worth.measure, worth.level


def _level(case: Case, worth: LevelWorth) -> str:
    own = case.measures[worth.measure].levels[worth.level].in_text
    return own or words.level_name(worth.level)


def _numbers(worth: LevelWorth) -> tuple[str, str, str]:
    return words.signed(worth.mode), words.signed(worth.low), words.signed(worth.high)


def _most_and_least(case: Case, of: Worths) -> str:
    who = "it" if of.motive is not None else words.in_text(case, of.party)
    ranked = sorted(of.levels, key=lambda worth: worth.mode)
    said = []
    for worth, verb in ((ranked[-1:], "would welcome"), (ranked[:1], "minds")):
        if worth and (worth[0].mode > 0) == (verb == "would welcome") and worth[0].mode:
            step = words.step_in_text(case, *_key(worth[0]))
            said.append(f"{verb} {step} most ({words.signed(worth[0].mode)} points)")
    return f"{who} {words.listed(said)}." if said else f"no level is worth anything to {who}."


def _wall_in_words(case: Case, party: str, wall: Wall) -> str:
    by = f" (set by: {wall.mandate})" if wall.mandate else ""
    who = words.begin(words.in_text(case, party))
    return f"{who} accepts at no price: {condition_in_words(case, wall.never)}{by}."


def _chart(case: Case, of: Worths, table: Table, walls: Sequence[str]) -> Chart:
    from detente.report.case.charts import worth_bars

    who = words.party_name(case, of.party)
    closed = {key for wall in of.walls for key in wall.closes}
    bars = [
        {
            "measure": words.measure_name(case, worth.measure),
            "level": _level(case, worth),
            "low": worth.low,
            "mode": worth.mode,
            "high": worth.high,
            "text": words.signed(worth.mode),
            "wall": "red line" if _key(worth) in closed else "",
        }
        for worth in of.levels
    ]
    title = f"What each level is worth to {who}, in points of its own, and from where to where"
    said = f"{title}. {' '.join(walls)} The same stands in a table.".replace("  ", " ")
    colour = case.parties[of.party].colour
    return Chart(title, partial(worth_bars, bars, colour), said, table, tall=True)


def worth_json(case: Case, of: Worths, section: Section) -> dict[str, object]:
    """Return what `show --party --json` prints."""
    return {"hash": case.hash, "sentence": section.sentence, **plain(of), "more": section.more}


def gives_section(
    case: Case, of: Sequence[TopWorth], motives: Mapping[str, str], name: str
) -> Section:
    """Say who carries out what, and what that is worth to whom."""
    rows = tuple(
        (
            words.listed(
                words.party_name(case, p) for p in words.performers(case.measures[g.measure])
            )
            or "–",
            words.step_in_text(case, g.measure, g.level),
            *(_cell(g.worth.get(p)) for p in case.parties),
        )
        for g in of
    )
    names = tuple(words.party_name(case, p) for p in case.parties)
    table = Table(
        "gives",
        "Who gives what to whom: what each measure at its top is worth to each party by itself, in "
        "points of its own (low to high).",
        ("Carried out by", "Measure, at its top", *names),
        rows,
        (False, False, *[True] * len(names)),
    )
    both = sum(
        any(w.mode > 0 for w in g.worth.values()) and any(w.mode < 0 for w in g.worth.values())
        for g in of
    )
    said = f"{words.count(both)} of {words.count(len(of))} measures please some and cost others."
    if both == len(of):
        said = "every measure pleases some and costs others."
    return Section(
        question="show",
        title="Who gives what to whom?",
        sentence=words.begin(words.under(case, motives) + said),
        tables=(table,),
        next_command=f"detente packages {name}",
    )


def _cell(worth: LevelWorth | None) -> str:
    if worth is None:
        return "–"
    point = worth.low == worth.high
    between = "" if point else f"\n({words.signed(worth.low)} to {words.signed(worth.high)})"
    return words.signed(worth.mode) + between


def gives_json(case: Case, of: Sequence[TopWorth], section: Section) -> dict[str, object]:
    """Return what `show --by performer --json` prints."""
    measures = [{**plain(g), "by": words.performers(case.measures[g.measure])} for g in of]
    return {"hash": case.hash, "sentence": section.sentence, "measures": measures}
