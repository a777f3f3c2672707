"""Every page with every setting it names: what its own controls say, and what nobody should."""

import html
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.web.conftest import HERE, adopted, entered, workbench

from detente.case.history import History
from detente.case.record.entries import FIELDS as ENTRY_FIELDS
from detente.case.record.entries import KINDS
from detente.web.edit import EDIT, FIELDS
from detente.web.entry import ENTRY
from detente.web.pages import PAGES
from detente.web.pages.record import Recording, record_page
from detente.web.state import COMMON

ANSWERED = (200, 202, 303, 400, 413, 414, 415)
HOSTILE = [
    *("", " ", "0", "-1", "1e999", "nan", "[]", "{}", "null", "../../etc/passwd", "a" * 401, "%00"),
    *("<script>", "'; --", "{{ 7 * 7 }}", "\u202e", "\ud7ff", "١٢", "a=b", "a.b.c", "+", "NORTH"),
    *("10" * 30, "1" * 399, "calm=", "=1", "calm=[1, 2", "parties=1", "values.North=null"),
]
hostile = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
FUZZ = settings(
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    """A workbench that may change its case, and add to its record."""
    case, record = adopted(tmp_path_factory.mktemp("case"))
    recording = Recording(str(record), "fuzz")
    with workbench(case, history=History(str(case)), recording=recording) as client:
        yield entered(client)


RECORD = record_page(Recording("mine"))
ALL = (*PAGES, RECORD, EDIT, ENTRY)
ORDER = "missiles halved / trade food / missiles gone / trade open"
OFFERED = {}
"""By page, found once."""


def offered(client, page):
    """Return what a page's links and controls would ask of it."""
    text = client.get(f"/{page.name}").text
    found = {("order", ORDER)} if "order" in page.settings else set()
    text += client.get(f"/{page.name}?{urlencode(sorted(found))}").text
    for link in re.findall(r'href="([^"]*)"', text):
        parts = urlsplit(html.unescape(link))
        if parts.path == f"/{page.name}":
            found |= set(parse_qsl(parts.query))
    for tag in re.findall(r"<input[^>]*>", text):
        of = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" in of:
            found.add((html.unescape(of["name"]), html.unescape(of.get("value", ""))))
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', text, re.S):
        found |= {(name, html.unescape(v)) for v in re.findall(r'value="([^"]*)"', options)}
    return sorted(found) or [("scope", "full")]


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
@FUZZ
@given(data=st.data())
def test_every_setting_is_answered_or_refused(bench, page, data):
    if page.name not in OFFERED:
        OFFERED[page.name] = offered(bench, page)
    known = OFFERED[page.name]
    names = [
        f"{k}.missiles" if kind == "each" else k for k, kind in {**COMMON, **page.settings}.items()
    ]
    pair = st.sampled_from(known) | st.tuples(st.sampled_from(names), hostile)
    pair |= st.builds(lambda a, b: (a[0], b[1]), st.sampled_from(known), st.sampled_from(known))
    query = urlencode(data.draw(st.lists(pair, max_size=5)))
    answer = bench.get(f"/{page.name}?{query}")
    assert answer.status_code in ANSWERED, (query, answer.text)
    assert "fault of detente" not in answer.text
    picture = bench.get(f"/pictures/{page.name}/{data.draw(st.integers(0, 99))}?{query}")
    assert picture.status_code in (*ANSWERED, 404)


PLACES = ["calm", "values.North.trade.weight", "measures.missiles.levels.gone.text", "parties"]
VALUES = [
    "0.3",
    "0.2 to 0.6",
    "[1, 2, 3]",
    "medium",
    "-4",
    "so: it is",
    "x2",
    "look",
    "save",
    "undo",
]


@settings(FUZZ, max_examples=60)
@given(data=st.data())
def test_every_form_is_answered_or_refused(bench, data):
    page = bench.get("/edit?place=calm").text
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    fields = st.sampled_from(FIELDS) | st.text(max_size=5)
    form = dict(
        data.draw(st.lists(st.tuples(fields, hostile | st.sampled_from(VALUES)), max_size=6))
    )
    form |= data.draw(
        st.fixed_dictionaries(
            {},
            optional={
                "do": st.sampled_from(["look", "save", "undo", "redo"]),
                "place": st.sampled_from(PLACES),
                "seen": st.just(seen),
                "value": st.sampled_from(VALUES),
            },
        )
    )
    try:
        body = urlencode(form)
    except UnicodeEncodeError:
        return
    kind = data.draw(st.sampled_from(["application/x-www-form-urlencoded"] * 4 + ["text/plain"]))
    answer = bench.post("/edit", content=body, headers={"origin": HERE, "content-type": kind})
    assert answer.status_code in ANSWERED, (body, answer.text)
    for other in ALL:
        posted = bench.post(f"/{other.name}", content=b"\xff%", headers={"origin": HERE})
        assert posted.status_code in (405, 415)
    assert bench.get("/edit").status_code == 200  # the case is sound, whatever was asked


SAID = ["North", "South", "missiles_halved", "trade_food", "2020-01-02", "2020-02-30", "conforms"]
SAID += ["0.5", "1", "2", "x", "look", "add", "kind", "yes", "note", "phase_1_done"]


@settings(FUZZ, max_examples=150)
@given(data=st.data())
def test_every_entry_is_taken_or_refused(bench, data):
    """Whatever a form of the record says, it is answered, and the record stays sound."""
    value = hostile | st.sampled_from(SAID)
    fields = st.sampled_from([*ENTRY_FIELDS, "do"]) | st.text(max_size=5)
    form = data.draw(st.lists(st.tuples(fields, value), max_size=8))
    form.append(("do", data.draw(st.sampled_from(["look", "add", "kind"]))))
    if data.draw(st.booleans()):
        form += [("kind", data.draw(st.sampled_from(KINDS))), ("on", "2020-03-04"), ("by", "North")]
        form = [pair for k, pair in enumerate(form) if pair[0] not in dict(form[k + 1 :])]
    try:
        body = urlencode(form)
    except UnicodeEncodeError:
        return
    headers = {"origin": HERE, "content-type": "application/x-www-form-urlencoded"}
    answer = bench.post("/entry", content=body, headers=headers)
    assert answer.status_code in ANSWERED, (body, answer.text)
    assert "fault of detente" not in answer.text
    assert bench.get("/entry").status_code == 200
    assert bench.get("/record").status_code == 200


@FUZZ
@given(st.binary(max_size=120))
def test_a_form_of_any_bytes_is_answered_or_refused(bench, raw):
    headers = {"origin": HERE, "content-type": "application/x-www-form-urlencoded"}
    assert bench.post("/edit", content=raw, headers=headers).status_code in ANSWERED
    assert bench.post("/edit?" + raw.hex(), content=raw, headers=headers).status_code in ANSWERED
    assert bench.post("/entry", content=raw, headers=headers).status_code in ANSWERED
    assert bench.post("/entry?" + raw.hex(), content=raw, headers=headers).status_code in ANSWERED
