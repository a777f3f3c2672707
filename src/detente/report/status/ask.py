"""Questions about a record, and what is done to one, each as an answer ready to be shown."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.report.asked import Answered
from detente.report.section import Section, plain
from detente.report.status.under_way import UnderWay, under_way

if TYPE_CHECKING:
    from detente.case.findings import Finding
    from detente.case.record.log import Record
    from detente.case.schema import Case
    from detente.status.answer import Status
    from detente.status.gates import Gates
    from detente.status.inspections import WorthOfInspections


@dataclass(frozen=True, eq=False)
class Stood:
    """A status with its section; what lies beside it is worked out when it is asked for."""

    status: "Status"
    answered: Answered
    torn: "Finding | None"
    """What is said of a last line that a power cut left incomplete, if there is one."""
    record: "Record"

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """How far it has come; and, beside a case that is there, what is at stake and watched."""
        from detente.report.status.words_gates import gates_section

        return (gates_section(self._gates, self.status.terms), *self._beside[0])

    @property
    def whole(self) -> tuple[Section, ...]:
        """All of it in the order to be shown, the next command last."""
        first, *more, last = (self.answered.section, *self.sections)
        ends = replace(last, next_command=first.next_command)
        return (replace(first, next_command=""), *more, ends)

    @cached_property
    def body(self) -> dict[str, Any]:
        """What `--json` prints."""
        from detente.report.status.words_gates import gates_json

        return self.answered.body() | {"gates": gates_json(self._gates), **self._beside[1]}

    @cached_property
    def _gates(self) -> "Gates":
        from detente.status.gates import gates_of

        here = self._here
        at = here.at_stake if isinstance(here, UnderWay) else None
        return gates_of(self.status, at)

    @property
    def begins(self) -> dt.date:
        """The day of adoption."""
        return dt.date.fromisoformat(self.record.header["on"])

    @property
    def worths(self) -> "tuple[WorthOfInspections, ...]":
        """What inspections are worth, beside a case that is there."""
        return self._here.worths if isinstance(self._here, UnderWay) else ()

    @cached_property
    def _here(self) -> UnderWay | str:
        """The case beside it, or why it is not: empty where the record is of terms alone."""
        from detente.case.findings import DetenteError

        if "case" not in self.record.adopted:
            return ""
        try:
            here = under_way(self.record, self.status)
            here.at_stake  # noqa: B018  what cannot be weighed is said too
        except DetenteError as err:
            return str(err)
        return here

    @cached_property
    def _beside(self) -> tuple[tuple[Section, ...], dict[str, Any]]:
        here = self._here
        if not here:
            return (), {}
        from detente.report.status.words_under_way import (
            stake_json,
            unweighed_section,
            weighed_sections,
        )

        if isinstance(here, str):
            return (unweighed_section(here),), {}
        worths = here.worths
        body = {"stake": stake_json(here.at_stake), "inspections": plain(worths)}
        return weighed_sections(here.asked.case, here.at_stake, worths), body


def ask_status(
    file: str, on: dt.date | None = None, known: dt.date | None = None, up_to: int | None = None
) -> Stood:
    """Ask where an agreement stands on a day, as known by a day."""
    return stand(_read(file), file, on, known, up_to)


def stand(
    record: "Record",
    file: str,
    on: dt.date | None = None,
    known: dt.date | None = None,
    up_to: int | None = None,
) -> Stood:
    """Say where an agreement stands by a record that was read, from the file as typed."""
    from detente.case.record.clocks import utc_today
    from detente.report.status.words import status_json, status_section
    from detente.status.fold import fold

    today = utc_today()
    status = fold(record, on or today, known, up_to)
    section = status_section(status, file)
    if status.on > today:
        ahead = "That day lies ahead: so it stands if nothing happens until then."
        section = replace(section, more=(ahead, *section.more))
    torn = record.torn_finding() if record.torn else None
    answered = Answered(section, lambda: status_json(status, section))
    return Stood(status, answered, torn, record)


def _read(file: str, share: bool = False) -> "Record":
    from detente.case.record.exchange import shared
    from detente.case.record.log import parse_record, read_record

    record = read_record(file)
    return parse_record(shared(record), record.name) if share else record


def adopt(
    name: str,
    out: Path,
    *,
    roadmap: str | None,
    on: dt.date | None,
    recorder: str,
    also: Path | None = None,
    amend: bool = False,
    scenario: str | None = None,
    changes: tuple[str, ...] = (),
) -> Answered:
    """Begin a record on a case and an order of steps, or on terms alone; or amend one."""
    from detente.case.findings import QuestionError
    from detente.case.record.clocks import utc_today
    from detente.case.record.log import append, create, header_of, read_record
    from detente.report.status.words_log import adopted_section, log_json

    today = utc_today()
    day = on or today
    if day > today:
        raise QuestionError(
            f"--on E302 {day} lies in the future; adopt on the day itself, or let the terms say "
            "when each thing is owed"
        )
    terms, adopted = _terms(name, roadmap, day, scenario, changes, also)
    header = header_of(terms, day, adopted=adopted)
    if amend:
        _check_own(out)
        before = read_record(out).terms
        if before.agreement != terms.agreement:
            raise QuestionError(
                f"{out} is a record of {before.agreement}, these terms are of {terms.agreement}: "
                "begin a record of their own, without --amend"
            )
        by = sorted({*terms.parties} & {*before.parties})
        body = {"on": day.isoformat(), "kind": "amended", "by": ",".join(by)}
        body |= {key: header[key] for key in ("terms", "hashes", "case", "plan") if key in header}
        record, _ = append(out, [body], recorder)
    else:
        record = create(out, header, recorder)
    section = adopted_section(record, str(out), amend)
    return Answered(section, lambda: log_json(record, section, hashes=header["hashes"]))


def _check_own(file: Path) -> None:
    from detente.report.status.ask_days import check_own

    check_own(str(file))


def _terms(
    name: str,
    roadmap: str | None,
    day: dt.date,
    scenario: str | None,
    changes: tuple[str, ...],
    also: Path | None,
) -> tuple[Any, dict[str, Any] | None]:
    """Return terms, and the case and plan they come from."""
    from detente.case.findings import QuestionError
    from detente.case.load import locate, read
    from detente.case.record.adopting import plan_of_certificate, plan_of_roadmap, terms_of
    from detente.case.record.terms import read_terms
    from detente.case.yaml_io import parse_text, read_text

    path = locate(name)
    if path.suffix == ".jsonl":
        raise QuestionError(
            f"{name} is a record already: `detente status {name}` says where it stands"
        )
    data = parse_text(read_text(path, name), name).data
    if "agreement" in data or "obligations" in data:
        if roadmap is not None or also is not None:
            raise QuestionError(f"{name} holds terms: --roadmap and --terms go with a case")
        return read_terms(path, name), None
    case = read(name, scenario=scenario, changes=changes).sound()
    if roadmap is None:
        from detente.case.findings import did_you_mean

        known = did_you_mean("", case.roadmaps)
        raise QuestionError(f"which order? --roadmap NAME or certificate.json{known}")
    if roadmap.endswith(".json"):
        from detente.roadmap.checker import read_json

        plan = plan_of_certificate(case, read_json(Path(roadmap)))
    else:
        plan = plan_of_roadmap(case, roadmap)
    of: dict[str, Any] = {"name": case.case, "file": name, "hash": case.hash}
    of |= {"scenario": scenario, "set": list(changes)}
    more = parse_text(read_text(also, str(also)), str(also)).data if also is not None else None
    terms = terms_of(case, plan, day, more, str(also or ""))
    return terms, {"case": of, "plan": plan}


def record_entry(file: Path, typed: Mapping[str, Any], recorder: str) -> Answered:
    """Add one entry."""
    from detente.case.record.checks import check_verifier
    from detente.case.record.entries import normal
    from detente.case.record.log import append
    from detente.report.status.words_log import added_section, log_json

    _check_own(file)
    body = normal(typed)
    record, numbers = append(file, [body], recorder)
    section = added_section(record, str(file), numbers)
    said = [f"{w.code} {w.message}" for w in check_verifier(body, record.terms)]
    if said:
        section = _with(section, said)
    added = [{"number": n, "id": name, "new": new} for n, name, new in numbers]
    return Answered(section, lambda: log_json(record, section, entries=added))


def _with(section: Section, said: Sequence[str]) -> Section:
    return replace(section, more=(*section.more, *said))


@dataclass(frozen=True)
class Imported:
    """What an import found, and its answer."""

    findings: tuple["Finding", ...]
    answered: Answered


def import_entries(file: Path, source: Path, recorder: str, write: bool) -> Imported:
    """Read a file of entries against a record; with `write`, add what is sound if all of it is."""
    from detente.case.record.log import append, read_record
    from detente.case.record.tables import read_entries
    from detente.report.status.words_log import added_section, import_section, log_json

    _check_own(file)
    record = read_record(file)
    read = read_entries(source, record.known())
    if write and not read.errors:
        record, numbers = append(file, read.bodies, recorder)
        section = added_section(record, str(file), numbers)
    else:
        rows = len(read.bodies)
        section = import_section(record, str(file), str(source), rows, read.new, read.findings)
    said = [str(finding) for finding in read.findings]
    body = partial(log_json, record, section, new=read.new, findings=said)
    return Imported(read.findings, Answered(section, body, not read.errors))


def export(
    file: str, out: Path, *, share: bool, on: dt.date | None, known: dt.date | None
) -> Answered:
    """Write entries as a table, the log as a copy, or coming days as a calendar."""
    from detente.case.edit import write_atomically
    from detente.case.findings import QuestionError
    from detente.report.status.words_agreement import many
    from detente.report.status.words_log import done_section, log_json

    record = _read(file, share)
    kind = out.suffix.lower()
    if out.exists() and out.resolve() == Path(file).resolve():
        raise QuestionError(f"{out} is the record itself; choose another name")
    if kind == ".ics":
        from detente.case.record.clocks import utc_today
        from detente.report.status.calendar import calendar
        from detente.status.fold import fold

        day = on or utc_today()
        content: str | bytes = calendar(fold(record, day, known))
    elif kind == ".jsonl":
        content = b"".join(line.text() for line in record.lines)
    else:
        content = _table(record, kind, out)
    write_atomically(out, content)
    without = ""
    if share and record.withheld:
        without = f" without {many(record.withheld, 'private entry', 'private entries')}"
    section = done_section(record, file, f"Wrote {out}{without}.")
    return Answered(section, lambda: log_json(record, section, output=str(out)))


def _table(record: "Record", kind: str, out: Path) -> str | bytes:
    import json

    from detente.case.findings import QuestionError
    from detente.case.record.tables import entries_as_csv, entries_as_sheet

    bodies = [body for _, _, body in record.entries()]
    if kind == ".csv":
        return entries_as_csv(bodies)
    if kind == ".xlsx":
        return entries_as_sheet(bodies)
    if kind == ".json":
        of = [{"number": n, "id": name, **body} for n, name, body in record.entries()]
        whole = {"agreement": record.header["agreement"], "number": record.number}
        whole |= {"head": record.head, "withheld": record.withheld, "entries": of}
        return json.dumps(whole, ensure_ascii=False, indent=1)
    raise QuestionError(f"{out}: call it {out.stem}.csv, .xlsx, .json, .jsonl or .ics")


def merge_records(file: Path, other: str, recorder: str) -> Answered:
    """Add what a colleague's copy has."""
    from detente.case.record.exchange import merge
    from detente.case.record.log import read_record
    from detente.report.status.words_agreement import many
    from detente.report.status.words_log import done_section, log_json

    _check_own(file)
    before = read_record(file).number
    record = merge(file, read_record(other), recorder)
    count = max(record.number - before - 1, 0)
    section = done_section(record, str(file), f"{many(count, 'entry', 'entries')} taken over.")
    return Answered(section, lambda: log_json(record, section, added=count))


def repair_record(file: Path) -> Answered:
    """Set a torn last line aside."""
    from detente.case.record.log import repair
    from detente.report.status.words_log import done_section, log_json

    _check_own(file)
    record, count = repair(file)
    sentence = f"The torn line is in {file.name}.torn." if count else "No line is torn."
    section = done_section(record, str(file), sentence)
    return Answered(section, lambda: log_json(record, section, moved=count))


def verify_record(
    file: str, head: str | None = None, against: str | None = None, case_name: str | None = None
) -> Answered:
    """Check a chain, compare it with a printed head or an older copy, and the plan with its case.

    Raises
    ------
    CaseError, QuestionError
        At the first thing that is not as it was.
    """
    from detente.case.findings import CaseError
    from detente.case.record.exchange import check_against, check_head
    from detente.case.record.log import read_record
    from detente.report.status.words_log import log_json, verified_section

    record, compared = read_record(file), []
    if record.torn:
        raise CaseError([record.torn_finding()])
    if head is not None:
        check_head(record, head)
        compared.append(f"It holds what was printed as {head}.")
    if against is not None:
        check_against(record, read_record(against))
        compared.append(f"It begins with all of {against}.")
    if (case := _case_of(record, case_name)) is not None:
        from detente.case.record.adopting import check_plan

        check_plan(case, record.adopted)
    section = verified_section(record, file, compared)
    return Answered(section, lambda: log_json(record, section, sound=True))


def _case_of(record: "Record", case_name: str | None) -> "Case | None":
    """Return the case that a record was adopted from, if it is where it was."""
    from detente.case.findings import CaseError
    from detente.case.load import load

    of = record.adopted.get("case")
    if of is None:
        return None
    try:
        return load(case_name or of["file"], scenario=of["scenario"], changes=of["set"])
    except CaseError:
        if case_name is not None:
            raise
        return None
