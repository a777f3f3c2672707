"""What would everybody accept? A package as a text to be filled in, and what a target takes."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from detente.case.findings import QuestionError, TooLargeError
from detente.report.asked import Asked
from detente.report.packages.ask import ask_package, ask_packages
from detente.report.packages.tradeoff import tradeoff_chart
from detente.report.packages.treaty import articles, ends, package_text
from detente.report.section import quoted
from detente.web.page import Drawn, Page, Shown, View
from detente.web.state import State


def _answer(asked: Asked, state: State) -> View:
    of = articles(asked.case, asked.scope)
    levels = state.each("level")
    text = package_text(levels, of)
    one = ask_package(asked, text)
    command = f"detente packages {asked.name} --package {quoted(text)}"
    target, floor = state.one("target") or None, state.one("floor", "no_deal")
    if floor not in ("no_deal", "as_now"):
        raise QuestionError(f"floor {floor!r} is neither no_deal nor as_now")
    takes: Shown | None = None
    smallest: Mapping[str, Mapping[str, str]] = {}
    deals: Sequence[Mapping[str, Any]] = ()
    too_large = ""
    try:
        takes, smallest, deals = _takes(asked, target, floor)
    except TooLargeError as err:  # one package can still be judged
        too_large = str(err)
    return View(
        first=Shown(one, command),
        beside=(takes,) if takes else (),
        fill={
            "articles": of,
            "levels": levels,
            "target": target or next(iter(asked.case.targets), ""),
            "floor": floor,
            "begin": _beginnings(asked, state, smallest),
            "turns": _turns(state, one.body(), one.section.would_change),
            "too_large": too_large,
            "pair": (state.one("x"), state.one("y")),
            "trade": _trade(asked, state, one.body(), deals),
            "deals": [state.with_each("level", d["package"]).link("packages") for d in deals],
        },
    )


@lru_cache(maxsize=4)
def _takes(
    asked: Asked, target: str | None, floor: str
) -> tuple[Shown, dict[str, Mapping[str, str]], Sequence[Mapping[str, Any]]]:
    """Ask what a target takes, for the smallest deal with each target, and for the frontier.

    The same whatever package is chosen, so asked once.
    """
    command = f"detente packages {asked.name}"
    command += f" --target {quoted(target)}" if target else ""
    command += " --floor as_now" if floor == "as_now" else ""
    answered = ask_packages(asked, target=target, floor=floor)
    body = answered.body()
    smallest = {
        asked.case.targets[name].title or name: within["smallest"]["listed"][0]["package"]
        for name, within in body["targets"].items()
        if name in asked.case.targets and within["smallest"]["listed"]
    }
    within = next(iter(body["targets"].values()), body)  # the target asked for comes first
    return Shown(answered, f"{command} --table all"), smallest, within["efficient"]["listed"]


def _trade(
    asked: Asked, state: State, one: Mapping[str, Any], deals: Sequence[Mapping[str, Any]]
) -> Drawn | None:
    """Return the trade-off between two parties, where two are chosen."""
    pair = (state.one("x"), state.one("y"))
    if not all(pair):
        return None
    here = {stand["party"]: stand["over_no_deal"] for stand in one["stands"]}
    return Drawn(tradeoff_chart(asked.case, [d["margins"] for d in deals], here, pair))


def _beginnings(
    asked: Asked, state: State, smallest: Mapping[str, Mapping[str, str]]
) -> list[tuple[str, str]]:
    """Return packages to begin with: name and link."""
    packages: dict[str, Mapping[str, str]] = {"nothing agreed": {}}
    packages |= {f"the smallest deal with {goal}": p for goal, p in smallest.items()}
    packages |= ends(asked.case, asked.scope)
    return [(name, state.with_each("level", p).link("packages")) for name, p in packages.items()]


def _turns(state: State, body: Mapping[str, Any], said: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return what would change a no, each with the link that tries it."""
    found = body["turns"].get("no_deal") or body["turns"].get("as_now", [])
    links = []
    for text, turn in zip(said, found, strict=True):
        if turn["kind"] == "level":
            levels = {**state.each("level"), turn["path"]: turn["to"]}
            tried = state.with_each("level", levels)
        else:
            tried = state.with_change(f"{turn['path']}={turn['to']!r}")
        links.append((text, tried.link("packages")))
    return links


def _long(asked: Asked, _state: State) -> str:
    return "listing packages" if asked.is_large else ""


PACKAGES = Page(
    name="packages",
    title="Packages",
    answer=_answer,
    settings={"level": "each", "target": "one", "floor": "one", "x": "one", "y": "one"},
    long=_long,
)
