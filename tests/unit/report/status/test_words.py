"""Where an agreement stands, as it reads: names, order of urgency, whole words in 80 columns."""

import datetime as dt
import io
import re

import pytest

from detente.case.findings import CaseError
from detente.case.record.chain import line_after
from detente.case.record.entries import normal
from detente.case.record.log import Record, header_of, read_record
from detente.case.record.terms import terms_from
from detente.report.status.words import status_section
from detente.status.fold import fold
from detente.status.waits import turns

START = dt.date(2020, 1, 1)
TERMS = {
    "format": 1,
    "agreement": "small",
    "parties": ["A", "B"],
    "bodies": ["V"],
    "names": {"A": "Here", "B": "There", "V": "the inspectors"},
    "obligations": {
        "halt": {"who": "A", "what": "All firing ends.", "short": "a halt to firing"}
        | {"due": "2020-02-01", "proof": "V", "finder": "V"},
        "hut": {"who": "B", "what": "A hut is built.", "due": "2020-02-20", "days": 60},
        "road": {"who": "A", "what": "Road open.", "due": "2020-04-01", "waits": "hut"},
        "ring_a": {"who": "A", "what": "First.", "waits": "ring_b"},
        "ring_b": {"who": "B", "what": "Second.", "waits": "ring_a"},
        "permit": {"who": "B", "what": "Permits.", "mode": "recur", "every": 40},
        "visits": {"who": "A", "what": "Visits on request.", "mode": "right", "quota": 2},
        "relief": {"who": "B", "what": "Relief."}
        | {"consequence": {"by": "V", "days": 10, "expires": "2020-03-01"}},
    },
}
NOTICE = {"on": "2020-02-01", "kind": "notice", "by": "B", "items": "relief", "matter": "N"}
ENTRIES = (
    {"on": "2020-01-02", "kind": "declared", "by": "B", "items": "permit,relief"},
    {"on": "2020-01-05", "kind": "declared", "by": "A", "items": "halt", "text": "so they say"},
    {"on": "2020-01-05", "kind": "declared", "by": "A", "items": "visits", "text": "one"},
    {"on": "2020-01-06", "kind": "declared", "by": "A", "items": "visits", "text": "two"},
    {**NOTICE, "days": 20, "contested_by": "A"},
    {"on": "2020-02-02", "kind": "dispute_opened", "by": "B", "items": "halt", "matter": "D"}
    | {"clock_days": 15, "ground": "shots"},
)


def record_of(entries=ENTRIES, terms=TERMS):
    lines = [line_after(None, header_of(terms_from(terms, "x"), START), "kd", "2020-01-01")]
    for body in entries:
        lines.append(line_after(lines[-1], normal(body), "kd", "2020-01-01"))
    return Record("x", tuple(lines))


def section_of(on, entries=ENTRIES, terms=TERMS):
    return status_section(fold(record_of(entries, terms), dt.date.fromisoformat(on)), "x")


def test_everything_that_is_coming_is_said_the_most_urgent_first():
    said = section_of("2020-02-10").more
    starts = [
        "Notice N of 1 February 2020 by There about “Relief” runs out in 11 days (21 February 2020)"
        "; contested by Here.",
        "“Relief”: a notice of 10 days is of use until 20 February 2020 (10 days left); its clause",
        "Disputed by There since 2 February 2020 on the ground “shots”, whose clock runs out 17 "
        "February 2020: a halt to firing (declared since 5 January 2020); owed by Here.",
        "Dispute clock runs out in 7 days (17 February 2020): D.",
        "Due in 10 days (20 February 2020): “A hut is built”.",
        "Renewal in 1 day (11 February 2020): “Permits”.",
        "Deadlock: “First” and “Second” wait for each other.",
        "Then: due in 51 days (1 April 2020): “Road open”.",
        "Next in turn: 1 obligation waits for There; 2 more lie behind.",
        "“Visits on request”: used 2 of 2 times in 2020, none is left to Here.",
    ]
    assert [s[: len(start)] for s, start in zip(said, starts, strict=False)] == starts


def test_a_renewal_that_is_not_recorded_is_said_to_be_missing():
    assert any("no renewal is recorded since" in s for s in section_of("2020-02-20").more)


def test_the_earliest_end_is_said_where_nobody_waits_in_a_ring():
    of = {k: v for k, v in TERMS["obligations"].items() if not k.startswith("ring")}
    more = section_of("2020-02-10", terms=TERMS | {"obligations": of}).more
    assert any("ends on 10 April 2020 at the earliest" in s for s in more)


def test_a_clause_that_expires_too_soon_is_said_last_of_what_is_coming():
    more = section_of("2020-02-25", ENTRIES[:4]).more
    at = [k for k, s in enumerate(more) if "given now runs out after its clause" in s]
    turn = [k for k, s in enumerate(more) if s.startswith("Next in turn")]
    assert at[0] > turn[0]


def test_what_has_one_cause_is_one_sentence():
    section = status_section(fold(read_record("jcpoa-2015"), dt.date(2020, 9, 25)), "jcpoa-2015")
    (disputed,) = [s for s in section.more if s.startswith("Disputed by the E3")]
    assert "the limit of 3.67 % on enrichment (suspended, undone since 8 July 2019)" in disputed
    assert disputed.endswith("; owed by Tehran.")


def test_no_sentence_of_the_library_speaks_in_ids():
    for name, days in (("jcpoa-2015", (2016, 2018, 2020, 2025)), ("korea-2018", (2019, 2023))):
        record = read_record(name)
        for year in days:
            status = fold(record, dt.date(year, 12, 1))
            said = " ".join(status_section(status, name).more)
            for of in record.terms.obligations.values():
                said = said.replace((of.short or of.what)[4:], "")  # in its own words
            codes = [*record.terms.parties, *record.terms.bodies]
            ids = [n for n in record.terms.obligations if "_" in n]
            for word in (*ids, *(c for c in codes if c in record.terms.names)):
                if record.terms.names.get(word, "").endswith(word):
                    continue  # the E3 are called so
                assert not re.search(rf"(?<![-\w]){word}(?![-\w])", said), (word, said)


def test_claims_are_said_by_whom_and_beside_what_is_verified():
    section = status_section(fold(read_record("jcpoa-2015"), dt.date(2025, 10, 20)), "jcpoa-2015")
    assert (
        "The end of resolution 2231 on Termination Day: ended, as Beijing, Tehran and Moscow say; "
        "to be done, as far as verified."
    ) in section.more


def test_nobody_is_said_to_be_named_where_the_terms_name_nobody():
    section = status_section(fold(read_record("korea-2018"), dt.date(2019, 3, 1)), "korea-2018")
    assert "The terms name nobody who could find a breach, and no dispute is open." in section.more
    assert section.more[0] == (
        "Late by 186 days, due 27 August 2018: a halt to large joint exercises; owed by Washington "
        "and Seoul."
    )


def test_of_those_who_wait_only_the_next_in_turn_are_shown():
    section = status_section(fold(read_record("korea-2018"), dt.date(2019, 3, 1)), "korea-2018")
    (table,) = [t for t in section.tables if t.name == "waiting"]
    assert len(table.rows) == 1
    assert "liaison offices in both capitals (Washington)" in table.rows[0][0]
    assert "the dismantling of Yongbyon" not in table.rows[0][0]
    assert table.caption.endswith("16 more lie behind these")


def test_only_parties_and_bodies_have_names():
    with pytest.raises(CaseError, match='names.C E306 unknown party or body "C"'):
        terms_from(TERMS | {"names": {"C": "Elsewhere"}}, "x")


@pytest.mark.parametrize(
    ("waits", "first", "behind"),
    [
        ({}, {}, 0),
        ({"b": ["a"], "c": ["b"]}, {"b": ("a",)}, 1),
        ({"a": ["b"], "b": ["a"]}, {}, 2),
        ({"c": ["a", "b"]}, {"c": ("a", "b")}, 0),
        ({"b": ["a"], "c": ["b", "a"], "d": ["c", "b", "a"]}, {"b": ("a",)}, 2),
    ],
)
def test_turns(waits, first, behind):
    assert turns(waits) == (first, behind)


@pytest.mark.parametrize("name", ["jcpoa-2015", "korea-2018"])
@pytest.mark.parametrize("on", ["2019-03-01", "2020-06-30", "2025-10-20"])
def test_tables_break_no_word_in_80_columns(name, on):
    from rich.console import Console

    from detente.cli.output import print_table

    section = status_section(fold(read_record(name), dt.date.fromisoformat(on)), name)
    for table in section.tables:
        out = io.StringIO()
        print_table(table, Console(file=out, width=80, highlight=False))
        drawn = out.getvalue()
        assert all(len(line) <= 80 for line in drawn.splitlines())
        for word in {word for row in table.rows for cell in row for word in cell.split()}:
            assert word in drawn, (table.name, word)


def test_how_late_reports_come_is_said_by_inspector():
    found = {"on": "2020-01-10", "kind": "inspected", "by": "V", "items": "halt"}
    found |= {"finding": "conforms", "known": "2020-01-17"}
    said = "What the inspectors found became known 7 days later on average."
    assert said in section_of("2020-01-20", (*ENTRIES, found)).more
    prompt = {**found, "known": "2020-01-10"}
    assert not [s for s in section_of("2020-01-20", (*ENTRIES, prompt)).more if "became" in s]
