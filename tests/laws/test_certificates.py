"""R9 on small random cases: whatever the engine says of an order, the checker finds again."""

import json
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.strategies import LEVELS, questions, to_case

from detente.case.schema import Roadmap
from detente.game import compile_game
from detente.roadmap import walk_order
from detente.roadmap.certificate import build_certificate
from detente.roadmap.checker import check_certificate
from detente.roadmap.checker.enclosure import Enclosures, Floats
from detente.roadmap.checker.path import Path
from detente.roadmap.checker.plan import read_phases
from detente.roadmap.checker.rules import Rules


@st.composite
def walks(draw):
    """Draw a case, and the walk through an order as far as it can go."""
    data, motives, scope = draw(questions())
    case = to_case(data)
    game = compile_game(case, motives, scope)
    above = {
        name: range(int(game.space.start[m]) + 1, len(game.space.levels[m]))
        for m, name in enumerate(game.measures)
        if game.space.start[m] + 1 < len(game.space.levels[m])
    }
    assume(above)
    names = st.lists(st.sampled_from(list(above)), min_size=1, max_size=3, unique=True)
    phases = [
        {"do": {n: LEVELS[draw(st.sampled_from(above[n]))] for n in draw(names)}}
        | ({"opens": "2 months"} if draw(st.integers(0, 5)) == 5 else {})
        for _ in range(draw(st.integers(1, 4)))
    ]
    name = draw(st.sampled_from(list(above)))
    late = {f"{name}={LEVELS[above[name][0]]}": draw(st.sampled_from([0.5, 3]))}
    answer = None
    while phases and (answer is None or answer.stuck is not None):
        answer = walk_order(
            case,
            Roadmap.model_validate({"phases": phases}),
            motives,
            scope,
            threats=draw(st.sampled_from(["credible", "all"])),
            late=late if draw(st.booleans()) else {},
        )
        phases = phases[: answer.stuck[0] - 1] if answer.stuck is not None else phases
    assume(phases)
    return case, answer


def certify(answer):
    return json.loads(json.dumps(build_certificate(answer, "random", "test")))


@settings(deadline=None, max_examples=120)
@given(walks())
def test_the_checker_finds_the_same_numbers(drawn):
    case, answer = drawn
    verdict = check_certificate(certify(answer), case)
    assert verdict.reasons == ()
    assert verdict.feasible is answer.feasible
    assert verdict.stakes_listed


@settings(deadline=None, max_examples=40)
@given(walks())
def test_enclosures_hold_what_floats_find(drawn):
    case, answer = drawn
    document = certify(answer)
    motives, scope = document["case"]["motives"], document["case"]["scope"]
    exact = Rules(case, motives, scope, Enclosures())
    floats = Rules(case, motives, scope, Floats())
    paths = [
        Path(rules, read_phases(rules, document["plan"]), document["threats"])
        for rules in (exact, floats)
    ]
    for party in case.parties:
        for moment in list(paths[1].moments(party))[::3]:
            within, value = (path.carry_on(party, moment) for path in paths)
            assert float(within.low) - 1e-9 <= value <= float(within.high) + 1e-9
            within, value = (path.stop(party, moment, party) for path in paths)
            assert float(within.low) - 1e-9 <= value <= float(within.high) + 1e-9


@given(st.sampled_from([0.9, 0.82, 0.5, 0.999]), st.fractions(0, 40, max_denominator=50))
def test_a_discount_factor_lies_in_its_enclosure(per_year, months):
    """Raised to the denominator again, its ends lie on both sides of a whole power."""
    found = Enclosures().over(per_year, months)
    years = months / 12
    whole = Fraction(str(per_year)) ** years.numerator
    assert Fraction(found.low) ** years.denominator <= whole
    assert whole <= Fraction(found.high) ** years.denominator
    assert found.high - found.low < Fraction(1, 10**48)
