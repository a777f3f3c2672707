"""Does what a party said it would trade agree with the weights it was given?"""

from detente.case.schema import Case
from detente.case.validation import Issue
from detente.game.outlook import take_outlook
from detente.game.space import open_space


def find_contradicted_trades(case: Case) -> list[Issue]:
    """Return a warning for each of `trades` that the weights contradict.

    A party that would give one thing for another values both together at no less than things as
    they are, under the motive assumed of it and with nothing else changed; one that would not,
    values them at less.
    """
    space = open_space(case, "full")
    issues = []
    for k, trade in enumerate(case.trades):
        outlook = take_outlook(case, space, trade.party, case.default_motives().get(trade.party))
        package = space.package({**trade.gives, **trade.gets})
        gain = float(outlook.utility(package[:, None])[0]) - outlook.at_start
        if (gain >= 0) != trade.would:
            said = "would make" if trade.would else "would not make"
            worth = f"{gain:+.3g} points at the modes"
            message = f"{trade.party} {said} this trade, but its weights put it at {worth}"
            issues.append(Issue(("trades", k), "W316", message))
    return issues
