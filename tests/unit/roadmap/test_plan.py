"""Plans that are looked at in part only: where one margin already says enough."""

import itertools

from detente.case import load
from detente.game import compile_game
from detente.roadmap.plan import pull_forward, smallest_share
from detente.roadmap.states import first_state
from detente.roadmap.walk import Walker


def plans():
    """Return every order of the first steps of `two-swaps`, one step a phase."""
    game = compile_game(load("two-swaps"))
    start = first_state(game)
    for order in itertools.permutations(range(len(start))):
        states = [start]
        for m in order:
            states.append(tuple(k + (n == m) for n, k in enumerate(states[-1])))
        yield game, tuple(states)


def test_whether_a_plan_reaches_a_share_is_known_before_all_of_it_is():
    for game, states in plans():
        walker, judged = Walker(game), range(len(game.parties))
        share = smallest_share(walker, states, "credible", judged)
        for asked in (share - 0.1, share - 1e-12, share + 1e-12, share + 0.1, share + 2):
            found = smallest_share(walker, states, "credible", judged, asked)
            assert (found >= asked) == (share >= asked)
            assert found >= share


def test_what_is_pulled_forward_loses_nothing():
    for game, states in plans():
        walker, judged = Walker(game), range(len(game.parties))

        def margin(path, at_least, walker=walker, judged=judged):
            return smallest_share(walker, path, "all", judged, at_least)

        better = pull_forward(game, states, 1, margin)
        assert margin(better, -1e9) >= margin(states, -1e9) - 1e-12
        assert better[-1] == states[-1]
