"""Which options of `roadmap` go together: what does nothing is refused instead of ignored."""

import click

_SEARCHING = ("target", "objective", "margin", "parallel", "seconds", "when", "diverse")
_GIVEN = ("late", "refuse", "without", "suspend", "trust", "patience")
_FURTHER = ("diverse", "patience", "repair", "trust", "when")
_OF_THE_PLAIN = {"tables", "export", "certificate", "save", "require", "objective", "suspend"}
_NOT_WITH = {
    "trust": {"late", "refuse", "without", "start", "motives"},
    "when": {"start"},
    "diverse": {"start"},
}


def refuse_what_does_not_go_together(given: bool) -> str | None:
    """Refuse options of another question; return the further question asked, if any."""
    context = click.get_current_context()
    typed = {
        name
        for name in context.params
        if context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE
    }
    for name in _SEARCHING if given else _GIVEN:
        if name in typed:
            instead = "a search, not with --given" if given else "an order: add --given NAME"
            raise click.UsageError(f"--{name} goes with {instead}")
    further = [name for name in _FURTHER if name in typed]
    if len(further) > 1:
        raise click.UsageError(f"--{further[0]} and --{further[1]}: ask one at a time")
    if not further:
        return None
    of_search = {"margin", "start"} if further == ["repair"] and not given else set()
    for name in sorted(typed & (_OF_THE_PLAIN | _NOT_WITH.get(further[0], of_search))):
        option = {"tables": "table", "motives": "motive"}.get(name, name)
        raise click.UsageError(f"--{option} does nothing with --{further[0]}: leave it out")
    return further[0]
