"""Laws of a record: what order, time, retraction, sharing and merging may and may not change."""

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from detente.case.findings import CaseError
from detente.case.record import log
from detente.case.record.chain import hash_of_body, line_after
from detente.case.record.clocks import Bracket, bracket
from detente.case.record.entries import FINDINGS, KINDS, NEEDED, normal
from detente.case.record.exchange import check_against, check_head, merge, shared
from detente.case.record.terms import Clock, terms_from
from detente.report.status.words import status_section
from detente.status.facts import FACTS, TABLE, WORDS, step
from detente.status.fold import Folding, fold, visible

START = dt.date(2020, 1, 1)
LAST = START + dt.timedelta(days=120)
PARTIES, BODIES = ("A", "B", "C"), ("V", "F")
NAMES = ("a", "b", "c", "d")

TERMS = terms_from(
    {
        "format": 1,
        "agreement": "laws",
        "parties": list(PARTIES),
        "bodies": list(BODIES),
        "named_days": {
            "soon": {"earliest": [{"after": {"event": "x"}, "days": 20}, {"event": "y"}]}
        },
        "dispute_clock": {"first": 5, "second": 10},
        "obligations": {
            "a": {
                "who": "A",
                "what": "1",
                "proof": "V",
                "finder": "F",
                "gate": "x",
                "cure_days": 9,
            },
            "b": {"who": "B", "what": "2", "gate": "soon", "due": {"after": "soon", "days": 10}},
            "c": {"who": ["A", "C"], "what": "3", "joint": True, "due": "2020-03-01", "waits": "a"},
            "d": {"who": "C", "what": "4", "proof": "V", "coverage": 0.5, "finder": ["F", "V"]}
            | {"mode": "keep", "until": {"after": {"event": "a"}, "days": 40}, "every": 30},
        },
    },
    "laws",
)

days = st.integers(0, 8).map(lambda k: START + dt.timedelta(days=15 * k))
actors = st.sampled_from((*PARTIES, *BODIES, "A,B", "A,B,C"))


@st.composite
def bodies(draw):
    """An entry that the checks let pass; most kinds move something."""
    kind = draw(st.sampled_from([k for k in KINDS if k not in ("retract", "merged", "amended")]))
    on, by = draw(days), draw(actors)
    if draw(st.booleans()):  # what happens most: findings by those who may find
        kind, by = (
            draw(st.sampled_from(("inspected", "declared", "undone", "breach_found"))),
            "A,F,V",
        )
    body = {"on": on, "kind": kind, "by": by, "text": draw(st.sampled_from("pq"))}
    if "items" in NEEDED[kind] or draw(st.booleans()):
        body["items"] = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3))
    more = {
        "known": days.filter(lambda day: day >= on),
        "matter": st.sampled_from(("m", "n")),
        "finding": st.sampled_from(FINDINGS),
        "coverage": st.sampled_from((0.2, 0.7, 1)),
        "days": st.integers(1, 40),
        "clock_days": st.integers(1, 40),
        "due": days,
        "until": days,
        "gate": st.sampled_from(("x", "y", "soon")),
        "event": st.sampled_from(("x", "y")),
        "contested_by": st.lists(st.sampled_from(PARTIES)),
    }
    from detente.case.record.entries import FIELDS_OF

    for key, values in more.items():
        if key in FIELDS_OF[kind] and (key in NEEDED[kind] or draw(st.booleans())):
            body[key] = draw(values)
    if kind in ("signed", "ratified") or "items" not in FIELDS_OF[kind]:
        body.pop("items", None)
    return normal(body)


def entries_of(found):
    """Return number, id and body, each fact once."""
    named = {hash_of_body(body, None)[:12]: body for body in found}
    return [(k, name, body) for k, (name, body) in enumerate(named.items(), start=1)]


def status_of(entries, on=LAST, known=LAST):
    folding = Folding(TERMS)
    folding.take(visible(entries, on, known))
    found = folding.status(on)
    # numbers are of the file, not of what happened
    found["obligations"] = {
        name: (of.word, of.beside, of.fact, of.since, of.claimed, of.claimed_by, of.due, of.late)
        for name, of in found["obligations"].items()
    }
    found["matters"] = [
        (m.kind, m.name, m.by, m.on, m.items, m.state, m.ends) for m in found["matters"]
    ]
    found["notes"] = sorted((n.id, n.items, n.why) for n in found["notes"])
    return found


many = st.lists(bodies(), max_size=25)
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(many, st.randoms(use_true_random=False))
def test_any_order_of_recording_gives_one_status(found, random):
    shuffled = found.copy()
    random.shuffle(shuffled)
    once = status_of(entries_of(found))
    assert status_of(entries_of(shuffled)) == once
    assert status_of(entries_of([*found, *shuffled])) == once  # nor does typing twice change it


@relaxed
@given(many, days)
def test_what_is_known_later_changes_nothing(found, on):
    early = [b for b in found if b.get("known", b["on"]) <= on.isoformat()]
    assert status_of(entries_of(found), on, on) == status_of(entries_of(early), on, on)


@relaxed
@given(many, st.data())
def test_a_retraction_undoes(found, data):
    entries = entries_of(found)
    if not entries:
        return
    _, name, gone = data.draw(st.sampled_from(entries))
    on = gone.get("known", gone["on"])
    taken = {"on": on, "kind": "retract", "by": "A", "retracts": name}
    without = [b for _, other, b in entries if other != name]
    kept = [b for _, _, b in entries]
    assert status_of(entries_of([*kept, normal(taken)])) == status_of(entries_of(without))
    again = {**taken, "text": "after all", "retracts": hash_of_body(normal(taken), None)[:12]}
    both = [*kept, normal(taken), normal(again)]
    assert status_of(entries_of(both)) == status_of(entries_of(kept))


@relaxed
@given(many, days)
def test_time_alone_moves_only_clocks(found, on):
    """Without entries a fact only becomes owed or ends; nothing is done or undone."""
    entries = entries_of([b for b in found if b["on"] <= on.isoformat()])
    now, then = status_of(entries, on), status_of(entries, LAST)
    for name in NAMES:
        before, after = now["obligations"][name][2], then["obligations"][name][2]
        assert after in (before, "ended") or (before, after) == ("dormant", "open")
    assert then["events"].keys() >= now["events"].keys()
    assert then["notes"] == now["notes"]
    assert [m[:4] for m in then["matters"]] == [m[:4] for m in now["matters"]]
    for before, after in zip(now["matters"], then["matters"], strict=True):
        run_out = ("over", "exhausted", "not answered", "ran out, effect not recorded")
        assert after[5] in (before[5], *run_out)
        assert after[6] == before[6]


@relaxed
@given(many, days)
def test_every_obligation_has_one_word(found, on):
    for word, beside, fact, *_ in status_of(entries_of(found), on)["obligations"].values():
        assert word in WORDS
        assert word not in beside
        assert fact == word or fact in beside
        assert [*beside] == sorted(beside, key=WORDS.index)
        assert all(WORDS.index(word) < WORDS.index(other) for other in beside)


@given(st.sampled_from(FACTS), st.one_of(st.sampled_from([e for _, e in TABLE]), st.text()))
def test_the_table_is_total(fact, event):
    assert step(fact, event) in FACTS
    assert step("ended", event) == "ended"


@relaxed
@given(many)
def test_a_fact_is_done_only_by_who_may_say_so(found):
    by_those = [b for b in found if not (b["kind"] in ("inspected", "verified") and "V" in b["by"])]
    of = status_of(entries_of(by_those))["obligations"]
    assert of["a"][2] != "done"
    assert of["d"][2] != "done"
    finders = [
        b for b in found if b["kind"] != "breach_found" or not {"F", "A"} & {*b["by"].split(",")}
    ]
    of = status_of(entries_of(finders))["obligations"]
    assert "breach" not in (of["a"][0], *of["a"][1])


clock_parts = st.recursive(
    st.one_of(
        st.builds(lambda d: {"on": d}, days),
        st.builds(lambda e: {"event": e}, st.sampled_from("xyz")),
    ),
    lambda inner: st.one_of(
        st.builds(lambda c, n: {"after": c, "days": n}, inner, st.integers(0, 60)),
        st.builds(lambda c, n: {"after": c, "months": n}, inner, st.integers(0, 3)),
        st.builds(lambda c: {"earliest": c}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda c: {"latest": c}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=5,
)


@given(clock_parts, st.fixed_dictionaries(dict.fromkeys("xyz", days)))
def test_brackets_hold_the_true_day_and_only_narrow(written, happens):
    clock = Clock.model_validate(written)

    def seen(day):
        def happened(name):
            return Bracket(happens[name], happens[name]) if happens[name] <= day else None

        return bracket(clock, day, happened)

    true = seen(LAST)
    assert true.is_settled
    before = None
    for k in range(0, 121, 8):
        found = seen(START + dt.timedelta(days=k))
        assert found.lo <= true.lo
        assert found.hi is None or found.hi >= true.lo
        if before is not None:
            assert found.lo >= before.lo
            assert before.hi is None or (found.hi is not None and found.hi <= before.hi)
        before = found


def log_of(found):
    line = line_after(None, log.header_of(TERMS, START), "kd", "2020-01-01T00:00:00Z")
    lines = [line]
    for body in found:
        salt = "5a" * 16 if body.get("private") else None
        lines.append(line_after(lines[-1], body, "kd", "2020-01-01T00:00:00Z", salt))
    return lines


@relaxed
@given(many)
def test_replaying_is_deterministic(found):
    raw = b"".join(line.text() for line in log_of([normal(b) for b in found]))
    first, second = (fold(log.parse_record(raw, "x"), LAST) for _ in range(2))
    assert first == second
    assert status_section(first, "x") == status_section(second, "x")


touches = st.sampled_from(["edit", "swap", "insert", "delete", "cut"])


@relaxed
@given(st.lists(bodies(), min_size=3, max_size=12, unique_by=str), touches, st.data())
def test_what_was_touched_is_seen(found, touch, data):
    lines = log_of(found)
    raw = [line.text() for line in lines]
    k = data.draw(st.integers(1, len(raw) - 2))
    if touch == "edit":
        at = raw[k].index(b'"text":') + 8
        raw[k] = raw[k][:at] + b"z" + raw[k][at:]
    elif touch == "swap":
        raw[k], raw[k + 1] = raw[k + 1], raw[k]
    elif touch == "insert":
        raw.insert(k, raw[data.draw(st.integers(1, len(raw) - 1))])
    elif touch == "delete":
        del raw[k]
    else:
        raw = raw[: k + 1]
    if touch != "cut":
        with pytest.raises(CaseError, match="E320"):
            log.parse_record(b"".join(raw), "x")
        return
    cut = log.parse_record(b"".join(raw), "x")  # only a head that was kept elsewhere shows this
    with pytest.raises(CaseError, match="E321"):
        check_head(cut, f"{lines[-1].seq}:{lines[-1].hash[:12]}")


@relaxed
@given(st.lists(bodies(), max_size=12, unique_by=str), st.data())
def test_sharing_keeps_the_chain(found, data):
    private = data.draw(st.lists(st.booleans(), min_size=len(found), max_size=len(found)))
    found = [b | {"private": True} if p else b for b, p in zip(found, private, strict=True)]
    record = log.parse_record(b"".join(line.text() for line in log_of(found)), "x")
    copy = log.parse_record(shared(record), "copy")
    assert (copy.number, copy.head) == (record.number, record.head)
    assert copy.withheld == sum(private)
    check_against(record, copy)
    check_against(copy, record)
    assert [b for _, _, b in copy.entries()] == [
        b for _, _, b in record.entries() if "private" not in b
    ]


@settings(deadline=None, max_examples=30)
@given(many, many)
def test_merging_is_the_same_both_ways(mine, theirs):
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{n}.record.jsonl" for n in "ab"]
        for path, found in zip(paths, (mine, theirs), strict=True):
            path.write_bytes(b"".join(line.text() for line in log_of(found)))
        before = [log.read_record(path) for path in paths]
        merged = [
            merge(path, other, "kd", LAST) for path, other in zip(paths, before[::-1], strict=True)
        ]
        one, two = (status_of([*m.entries()]) for m in merged)
        assert one == two
        assert one == status_of(entries_of([*mine, *theirs]))
        assert fold(merged[0], LAST).entries_used == fold(merged[1], LAST).entries_used


class Recorders(RuleBasedStateMachine):
    """Two recorders who type, take back, merge, share and verify, against a plain list."""

    ids = Bundle("ids")

    def __init__(self):
        super().__init__()
        self.folder = TemporaryDirectory()
        self.paths = [Path(self.folder.name) / f"{n}.record.jsonl" for n in "ab"]
        line = log_of([])[0]
        for path in self.paths:
            path.write_bytes(line.text())
        self.model = [{}, {}]
        """By file, the body of every entry by id."""
        self.heads = [[], []]
        self.older = [[], []]

    @rule(target=ids, who=st.integers(0, 1), body=bodies(), private=st.booleans())
    def record(self, who, body, private):
        body = body | {"private": True} if private else body
        known = log.read_record(self.paths[who]).known(LAST)
        known.open(body)
        from detente.case.record.checks import check

        if any(w.stops for w in check(body, known)):
            with pytest.raises(CaseError):
                log.append(self.paths[who], [body], "r", LAST)
            return None
        _, ((number, name, new),) = log.append(self.paths[who], [body], "r", LAST)
        assert new == (name not in self.model[who])
        self.model[who][name] = body
        return name

    @rule(who=st.integers(0, 1), name=ids)
    def retract(self, who, name):
        body = {"on": LAST.isoformat(), "kind": "retract", "by": "A", "retracts": name}
        private = self.model[who].get(name, {}).get("private")
        body |= {"private": True} if private else {}
        if name not in self.model[who]:
            with pytest.raises(CaseError, match="E310"):
                log.append(self.paths[who], [body], "r", LAST)
            return
        _, ((_, taken, _),) = log.append(self.paths[who], [body], "r", LAST)
        self.model[who][taken] = body

    @rule(who=st.integers(0, 1))
    def merge(self, who):
        other = log.read_record(self.paths[1 - who])
        before = len(self.model[who])
        record = merge(self.paths[who], other, "r", LAST)
        self.model[who] |= self.model[1 - who]
        for name, body in ((n, b) for _, n, b in record.entries() if b["kind"] == "merged"):
            self.model[who][name] = body
        assert len(self.model[who]) >= before

    @rule(who=st.integers(0, 1))
    def share(self, who):
        record = log.read_record(self.paths[who])
        copy = log.parse_record(shared(record), "copy")
        assert copy.head == record.head
        assert copy.withheld == sum("private" in b for b in self.model[who].values())
        known = {n for _, n, _ in copy.entries()}
        assert known == {n for n, b in self.model[who].items() if "private" not in b}

    @rule(who=st.integers(0, 1))
    def print_head(self, who):
        record = log.read_record(self.paths[who])
        self.heads[who].append(f"{record.number}:{record.head[:12]}")
        self.older[who].append(record)

    @invariant()
    def verified(self):
        for who, path in enumerate(self.paths):
            record = log.read_record(path)
            assert {name: body for _, name, body in record.entries()} == self.model[who]
            for head, older in zip(self.heads[who], self.older[who], strict=True):
                check_head(record, head)
                check_against(record, older)

    def teardown(self):
        self.folder.cleanup()


TestRecorders = Recorders.TestCase
TestRecorders.settings = settings(deadline=None, max_examples=15, stateful_step_count=15)
