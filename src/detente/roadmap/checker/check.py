"""R9: every number of a certificate found again from the case and the plan, and compared."""

from collections.abc import Iterator
from typing import Any

from detente.case.expressions import ExpressionError
from detente.case.findings import CaseError, QuestionError
from detente.case.load import load
from detente.case.schema import Case
from detente.roadmap.checker.enclosure import Floats
from detente.roadmap.checker.margins import Found, Margins
from detente.roadmap.checker.path import Path
from detente.roadmap.checker.plan import find_faults, named, read_phases, read_state
from detente.roadmap.checker.reading import FORM, UNDER_WAY, find_misfit
from detente.roadmap.checker.rules import TOLERANCE, Rules
from detente.roadmap.checker.stakes import find_stakes
from detente.roadmap.checker.verdict import Reason, Verdict

KIND, FORMAT = "certificate", 1
THREATS = ("credible", "all")


def case_of(document: dict[str, Any], name: str | None = None) -> Case:
    """Load the case that a certificate speaks of, with its scenario and changes.

    Parameters
    ----------
    document : dict
        As read from the file.
    name : str, optional
        The case, if it is not where the certificate says.

    Raises
    ------
    QuestionError
        For a document that is no certificate, or a case that is not there.
    CaseError
        For a case with errors.
    """
    _expect_certificate(document)
    of = document["case"]
    try:
        return load(name or of["file"], scenario=of["scenario"], changes=of["set"])
    except CaseError as err:
        hint = "" if name else "; say where the case is with --case"
        raise QuestionError(f"{err}{hint}") from None


def _expect_certificate(document: dict[str, Any]) -> None:
    if document.get("kind") != KIND or document.get("format") != FORMAT:
        found = f"kind {document.get('kind')!r}, format {document.get('format')!r}"
        raise QuestionError(f"no certificate of format {FORMAT}: {found}")
    misfit = find_misfit(document, UNDER_WAY if "begins" in document else FORM)
    if misfit is not None:
        raise QuestionError(f"no certificate of format {FORMAT}: {misfit}")


def check_certificate(document: dict[str, Any], case: Case) -> Verdict:
    """Return whether everything that a certificate says of a plan is so.

    Parameters
    ----------
    document : dict
        As read from the file.
    case : Case
        Loaded with the scenario and the changes that the certificate names.

    Raises
    ------
    QuestionError
        For a document that is no certificate, or of a later format.
    """
    _expect_certificate(document)
    head = list(_find_foreign(document, case))
    if head:
        return Verdict(case.case, tuple(head))
    about = document["case"]
    rules = Rules(case, about["motives"], about["scope"], Floats())
    phases = read_phases(rules, document["plan"])
    if isinstance(phases, Reason):
        return Verdict(case.case, (phases,))
    begins = read_state(rules, document["begins"]) if "begins" in document else None
    if isinstance(begins, Reason):
        return Verdict(case.case, (begins,))
    faults = list(find_faults(rules, phases, document["plan"]["parallel"], begins))
    if faults:
        return Verdict(case.case, tuple(faults))
    listed = find_stakes(rules)
    stakes = document["stakes"] if listed is None else listed
    if set(stakes) != set(rules.parties):
        return Verdict(
            case.case, (Reason("parties", claimed=list(stakes), found=list(case.parties)),)
        )
    path = Path(rules, phases, document["threats"], begins)
    margins = Margins(path, stakes, document["claims"]["upper_bound"])
    comparison = _Comparison(document, margins)
    taken = {
        "begins": begins is not None,
        "gates": any(phase.gate for phase in phases),
        "late": any(any(phase.late.values()) for phase in phases),
        "stakes": listed is None,
        "bound": document["claims"]["upper_bound"] is not None,
        "proof": bool(document["claims"]["proved"]),
    }
    weakest = margins.weakest
    return Verdict(
        case=case.case,
        reasons=tuple(comparison.differences()),
        stops=len(margins.found),
        subsets=rules.tried,
        feasible=margins.feasible,
        margin=weakest.share if weakest else None,
        binding=_place(weakest, "binding") if weakest else None,
        responses=margins.responses,
        stakes_listed=listed is not None,
        close=margins.close,
        taken=tuple(what for what, is_so in taken.items() if is_so),
        outside=bool(case.outside_risks or case.guarantees),
    )


def _find_foreign(document: dict[str, Any], case: Case) -> Iterator[Reason]:
    """Yield what of the question does not belong to the case."""
    about = document["case"]
    if about["hash"] != case.hash:
        yield Reason("hash", claimed=about["hash"], found=case.hash)
        return
    if about["name"] != case.case:
        yield Reason("name", claimed=about["name"], found=case.case)
    if about["scope"] not in ("core", "full"):
        yield Reason("scope", claimed=about["scope"])
    if document["threats"] not in THREATS:
        yield Reason("threats", claimed=document["threats"])
    several = [party for party, of in case.motives.items() if of]
    if sorted(about["motives"]) != sorted(several):
        yield Reason("motives", claimed=list(about["motives"]), found=several)
    for party, motive in about["motives"].items():
        if motive not in case.motives.get(party, {}):
            yield Reason("motive", party, claimed=motive)
    for party, of in case.parties.items():
        if of.no_deal is None:
            yield Reason("no deal", party)


def _place(found: Found, what: str, claimed: object = None, of: object = None) -> Reason:
    return Reason(
        what,
        found.party,
        found.phase,
        float(found.moment.month),
        found.moment.name,
        claimed=claimed,
        found=of,
    )


class _Comparison:
    """A certificate beside what was found."""

    def __init__(self, document: dict[str, Any], margins: Margins) -> None:
        self.document, self.margins, self.path = document, margins, margins.path
        self.rules, self.claims = margins.path.rules, document["claims"]

    def differences(self) -> Iterator[Reason]:
        """Yield every difference, in the order of the file."""
        yield from self._states()
        yield from self._floors()
        yield from self._stops()
        yield from self._exposure()
        yield from self._verdict()

    def _off(self, claimed: float | None, found: float | None, unit: float = 1.0) -> bool:
        if claimed is None or found is None:
            return claimed is not found
        return abs(claimed - found) > TOLERANCE * max(1.0, self.margins.scale / unit)

    def _states(self) -> Iterator[Reason]:
        rules, document = self.rules, self.document
        states = [named(rules, state) for state in self.path.states]
        for name in ("states", "values"):
            if len(document[name]) != len(states):
                yield Reason(name, claimed=len(document[name]), found=len(states))
                return
        for t, state in enumerate(states):
            if document["states"][t] != state:
                yield Reason("state", phase=t + 1, claimed=document["states"][t], found=state)
            values = document["values"][t]
            if set(values) != set(rules.parties):
                yield Reason(
                    "parties", phase=t + 1, claimed=list(values), found=list(rules.parties)
                )
                continue
            for party, value in self.margins.values[t].items():
                if self._off(values[party], value):
                    yield Reason("value", party, t + 1, claimed=values[party], found=value)
        months = float(self.path.begins[-1])
        if self._off(self.claims["months"], months):
            yield Reason("months", claimed=self.claims["months"], found=months)

    def _floors(self) -> Iterator[Reason]:
        rules, document, margins = self.rules, self.document, self.margins
        for party in rules.parties:
            claimed = document["as_now"].get(party)
            found = None if self.path.begun else float(rules.as_now[party])
            if self._off(claimed, found):
                yield Reason("as now", party, claimed=claimed, found=found)
            claimed, stake = document["stakes"].get(party), margins.stakes[party]
            if self._off(claimed, stake):
                yield Reason("stake", party, claimed=claimed, found=stake)
        for party in set(document["as_now"]) | set(document["stakes"]):
            if party not in rules.parties:
                yield Reason("parties", party)
        if document["deciding"] != margins.deciding:
            yield Reason("deciding", claimed=document["deciding"], found=margins.deciding)

    def _stops(self) -> Iterator[Reason]:
        left = {}
        for stop in self.document["stops"]:
            key = (stop["party"], stop["phase"], stop["moment"], round(stop["month"], 8))
            if key in left:
                yield Reason("stop twice", *key[:2], stop["month"], stop["moment"])
            left[key] = stop
        for found in self.margins.found:
            stop = left.pop(found.key, None)
            if stop is None:
                yield _place(found, "missing stop")
                continue
            names = ("kind", "state", "takes_back", "receives")
            for name, of in zip(names, (found.kind, *self.margins.named(found)), strict=True):
                if stop[name] != of:
                    yield _place(found, name, stop[name], of)
            numbers = {"carry_on": found.carry_on, "stop": found.stop, "margin": found.points}
            for name, number in numbers.items():
                if self._off(stop[name], number):
                    yield _place(found, name, stop[name], number)
            if self._off(stop["share"], found.share, self.margins.stakes[found.party] or 1.0):
                yield _place(found, "share", stop["share"], found.share)
        for stop in left.values():
            yield Reason(
                "unknown stop", stop["party"], stop["phase"], stop["month"], stop["moment"]
            )

    def _exposure(self) -> Iterator[Reason]:
        left = {(e["party"], e["phase"]): e for e in self.document["exposure"]}
        if len(left) != len(self.document["exposure"]):
            yield Reason("exposure twice")
        for (party, phase), by in self.margins.exposure.items():
            entry, most = left.pop((party, phase), None), max(by.values())
            if entry is None:
                yield Reason("exposure", party, phase, found=most)
            elif self._off(entry["points"], most):
                yield Reason("exposure", party, phase, claimed=entry["points"], found=most)
            elif entry["by"] not in by or self._off(by[entry["by"]], most):
                worst = max(by, key=lambda other: by[other])
                yield Reason("exposed by", party, phase, claimed=entry["by"], found=worst)
        for party, phase in left:
            yield Reason("exposure", party, phase, claimed=left[party, phase]["points"])

    def _verdict(self) -> Iterator[Reason]:
        claims, margins = self.claims, self.margins
        yield from self._binding()
        if claims["feasible"] != margins.feasible:
            yield Reason("feasible", claimed=claims["feasible"], found=margins.feasible)
        for party, more in margins.responses.items():
            if margins.feasible and self._off(min(more, 0.0), 0.0):
                yield Reason("response", party, claimed=0.0, found=more)
        other = next(kind for kind in THREATS if kind != self.path.threats)
        path = Path(self.rules, self.path.phases, other, self.path.given)
        shares = [f.share for f in Margins(path, margins.stakes).deciding_found]
        least = min((s for s in shares if s is not None), default=None)
        if self._off(claims["other_threats"], least, margins.least_stake):
            yield Reason("other threats", claimed=claims["other_threats"], found=least)
        yield from self._search()

    def _binding(self) -> Iterator[Reason]:
        claimed, weakest, claims = self.document["binding"], self.margins.weakest, self.claims
        if claimed is None or weakest is None:
            if claimed is not None or weakest is not None:
                yield _place(weakest, "binding") if weakest else Reason("binding", claimed["party"])
            for name in ("margin", "margin_points") if weakest is None else ():
                if claims[name] is not None:
                    yield Reason(name, claimed=claims[name])
            return
        key = (claimed["party"], claimed["phase"], claimed["moment"], round(claimed["month"], 8))
        same = next((f for f in self.margins.deciding_found if f.key == key), None)
        least = self.margins.least_stake
        if (
            same is None
            or self._off(same.rank, weakest.rank, least)
            or claimed["kind"] != same.kind
        ):
            yield _place(weakest, "binding", claimed, weakest.rank)
            return
        if self._off(claims["margin"], same.share, least):
            yield Reason("smallest margin", claimed=claims["margin"], found=same.share)
        if self._off(claims["margin_points"], same.points):
            yield Reason("smallest margin", claimed=claims["margin_points"], found=same.points)

    def _search(self) -> Iterator[Reason]:
        claims, rules, weakest = self.claims, self.rules, self.margins.weakest
        if claims["target"] is not None:
            target = rules.case.targets.get(claims["target"])
            try:
                tree = rules.condition(target.holds if target else claims["target"])
                met = rules.met(tree, self.path.last)
            except ExpressionError:
                met = False
            if not met:
                yield Reason("target", claimed=claims["target"])
        bound = claims["upper_bound"]
        share = weakest.share if weakest else None
        if bound is not None and share is not None and share > bound + TOLERANCE:
            yield Reason("upper bound", claimed=bound, found=share)
        if claims["proved"] and bound is None:
            yield Reason("proved", claimed=True)
