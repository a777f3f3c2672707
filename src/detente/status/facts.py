"""What an obligation's fact can be, what moves it, and the one word that is said of it.

The table is total: any pair that does not stand in it leaves the fact as it is, and the entry is
shown beside it as a note.
"""

FACTS = ("dormant", "open", "under_way", "declared", "done", "undone", "ended")

_ALL = {
    ("open", "started"): "under_way",
    ("open", "inspected/partial"): "under_way",
    ("declared", "inspected/not_done"): "open",
    ("declared", "inspected/partial"): "under_way",
    ("undone", "started"): "under_way",
}
_ALL |= {(fact, "declared"): "declared" for fact in ("open", "under_way", "undone")}
_ALL |= {(fact, "undone"): "undone" for fact in ("declared", "done")}
_ALL |= {
    (fact, "inspected/exceeds"): "undone" for fact in ("open", "under_way", "declared", "done")
}
_ALL |= {
    (fact, event): "done"
    for fact in ("dormant", "open", "under_way", "declared", "undone")
    for event in ("inspected/conforms", "verified")
}
_ALL |= {(fact, "ended"): "ended" for fact in FACTS[:-1]}

TABLE: dict[tuple[str, str], str] = {("dormant", "gate"): "open", **_ALL}
"""From fact and event to the next fact."""

SEVERITY = {"conforms": 0, "partial": 1, "question": 2, "no_access": 3, "not_done": 4, "exceeds": 5}
"""Of findings of the same day the worst comes last."""

WORDS: tuple[str, ...] = (
    *("ended", "waived", "breach", "disowned", "disputed", "suspended", "undone", "questioned"),
    *("late", "done", "declared", "under_way", "open", "dormant"),
)
"""The first that holds is the word of an obligation."""

WORD_OF = {
    "waiver": "waived",
    "breach": "breach",
    "disowning": "disowned",
    "dispute": "disputed",
    "suspension": "suspended",
    "question": "questioned",
}
"""By kind of an open matter, the word that it gives."""

ORDER = (
    *("signed", "ratified", "adopted", "gate", "amended", "government_changed", "note", "evidence"),
    *("deadline_moved", "started", "declared", "renewed", "verified", "undone", "complaint"),
    *("suspended", "resumed", "waived", "left", "returned", "dispute_opened", "dispute_extended"),
    *("settled", "breach_found", "resolved", "cured", "notice", "notice_stopped"),
    *("notice_rejected", "notice_effective", "guarantee_called", "guarantee_honoured"),
    *("guarantee_refused", "ended", "retract", "merged"),
)
RANK = {kind: k for k, kind in enumerate(ORDER)}
RANK["inspected"] = RANK["verified"]
"""Of entries of the same day, what comes first: what opens before what closes."""


def step(fact: str, event: str) -> str:
    """Return the fact after an event, or the fact itself.

    Examples
    --------
    >>> step("open", "started"), step("ended", "declared")
    ('under_way', 'ended')
    """
    return TABLE.get((fact, event), fact)


def word_of(fact: str, matters: set[str], late: bool) -> tuple[str, tuple[str, ...]]:
    """Return the one word for an obligation, and every other word that holds beside it.

    Parameters
    ----------
    fact : str
    matters : set of str
        Kinds of the matters that are open.
    late : bool
        Whether it is late.
    """
    hold = {WORD_OF[kind] for kind in matters if kind in WORD_OF} | {fact}
    hold |= {"late"} if late else set()
    first, *others = (word for word in WORDS if word in hold)
    return first, tuple(others)
