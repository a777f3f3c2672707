"""Who may say what: an entry by anybody else is kept as a claim and moves nothing."""

from collections.abc import Iterable

from detente.case.record.terms import Obligation, Terms


class Rights:
    """Who may do what about each obligation, from the terms."""

    def __init__(self, terms: Terms) -> None:
        self.parties, self.bodies = frozenset(terms.parties), frozenset(terms.bodies)
        self.who = {n: frozenset(o.who) for n, o in terms.obligations.items()}
        self.finder = {n: frozenset(o.finder) for n, o in terms.obligations.items()}
        self.owed = {n: self._owed(o) for n, o in terms.obligations.items()}
        self.proof = {n: o.proof for n, o in terms.obligations.items()}
        self.stops = {n: self._stops(o) for n, o in terms.obligations.items()}

    def _owed(self, of: Obligation) -> frozenset[str]:
        return frozenset(of.owed_to) or self.parties - frozenset(of.who)

    def _stops(self, of: Obligation) -> frozenset[str]:
        """Who can stop, reject or accept a notice: the body named, else any body."""
        named = frozenset(of.consequence.by) if of.consequence else frozenset()
        return named or self.bodies

    def refusal(self, kind: str, by: frozenset[str], item: str) -> str:
        """Return why an entry is only a claim as to an obligation, or an empty text.

        Matters that are closed are asked about in `closes`, for they belong to several obligations.
        """
        if kind in ("started", "declared", "undone", "renewed", "suspended", "resumed"):
            return "" if by & self.who[item] else "not by who owes it"
        if kind in ("inspected", "verified"):
            return "" if self.proof[item] in by else "not by the verifier named"
        if kind == "ended":
            return "" if by & self.finder[item] else "not by a finder named in the terms"
        if kind == "breach_found":
            found = by & (self.finder[item] | self.who[item])
            return "" if found else "not by a finder named in the terms, nor admitted"
        if kind == "waived":
            return "" if self.owed[item] <= by else "not by all to whom it is owed"
        if kind == "deadline_moved":
            agreed = self.who[item] | self.owed[item] <= by or bool(by & self.finder[item])
            return "" if agreed else "not agreed by all, nor by the body named"
        if kind in ("dispute_opened", "notice"):
            return "" if by & self.parties else "not by a party"
        if kind == "guarantee_called":
            return "" if by & self.owed[item] else "not by who is owed it"
        return ""

    def closes(
        self, kind: str, by: frozenset[str], raised: Iterable[str], items: Iterable[str]
    ) -> str:
        """Return why an entry does not close or move a matter, or an empty text."""
        items, raised = list(items), frozenset(raised)
        finders = frozenset[str]().union(*(self.finder[i] for i in items))
        if kind == "resolved":
            return "" if by & (raised | finders) else "not by who raised it, nor by a finder"
        if kind in ("settled", "dispute_extended"):
            sides = raised.union(*(self.who[i] for i in items))
            agreed = sides <= by or bool(by & finders)
            return "" if agreed else "not by all parties to it, nor by the body named"
        if kind == "cured":
            return "" if by & finders else "not by a finder named in the terms"
        if kind == "resumed":
            sides = frozenset[str]().union(*(self.who[i] for i in items))
            return "" if by & sides else "not by who owes it"
        if kind == "returned":
            return "" if by & raised else "not by who left"
        if kind in ("notice_stopped", "notice_rejected", "notice_effective"):
            bodies = frozenset[str]().union(*(self.stops[i] for i in items)) or self.bodies
            return "" if by & bodies else "not by the body that decides on it"
        return ""
