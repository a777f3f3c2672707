"""From a source's paragraph to what rests on it."""

from detente.case import library, load, paths
from detente.case.load import read_document
from detente.case.provenance import QUESTIONS, by_source
from detente.case.schema import Case
from detente.case.yaml_io import parse_text

TEXT = """\
format: 1
case: small
sources: {BOOK: {title: A book}, TALK: {title: A talk}, REST: {title: Not cited}}
parties:
  A: {no_deal: {value: -4, source: [BOOK ¶10, TALK]}}
measures:
  m: {by: A, levels: {none: {}, full: {months: {value: 3, source: BOOK ¶2}}}, take_back: {share: 1}}
values: {A: {m: {weight: 5, source: BOOK ¶2}}}
interactions: []
motives: {A: {H: {source: TALK}}}
evidence:
  - {id: E1, date: 2018-01-01, of: A, text: Rain, likelihood: {H: 0.5}, source: "BOOK ¶10, note 3"}
"""


def small() -> Case:
    return read_document(parse_text(TEXT, "f")).sound()


def test_paragraphs_come_in_the_order_of_the_sources_and_of_their_numbers():
    found = [(s.source, s.locator, s.title, s.entries) for s in by_source(small())]
    assert found == [
        ("BOOK", "¶2", "A book", ("measures.m.levels.full.months", "values.A.m")),
        ("BOOK", "¶10", "A book", ("parties.A.no_deal",)),
        ("BOOK", "¶10, note 3", "A book", ("evidence.E1",)),
        ("TALK", "", "A talk", ("parties.A.no_deal", "motives.A.H")),
    ]


def test_each_paragraph_names_the_questions_that_use_it_once():
    by_place = {(s.source, s.locator): s.questions for s in by_source(small())}
    assert by_place["BOOK", "¶2"] == QUESTIONS["values"]
    assert by_place["BOOK", "¶10, note 3"] == ("motives",)
    assert set(by_place["TALK", ""]) == {*QUESTIONS["parties"], *QUESTIONS["motives"]}
    assert len(by_place["TALK", ""]) == len(set(by_place["TALK", ""]))


def test_every_place_of_the_reference_case_is_there_and_every_citation_counted():
    case = load("korea-2018")
    data = parse_text(library.find("korea-2018").read_text(encoding="utf-8"), "k").data
    supports = by_source(case)
    for support in supports:
        for place in support.entries:
            if place != "the case itself":
                paths.resolve(data, place)
    written = sum(
        len(entry["source"]) if isinstance(entry["source"], list) else 1
        for _, entry in paths.entries(data)
        if "source" in entry
    )
    assert sum(len(s.entries) for s in supports) == written
    order = [s.source for s in supports]
    assert order == sorted(order, key=list(case.sources).index)


def test_a_source_that_nothing_cites_supports_nothing():
    assert "REST" not in {s.source for s in by_source(small())}
