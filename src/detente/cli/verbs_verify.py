"""The verb that checks what Détente, or somebody else, has written down."""

from pathlib import Path

import click

from detente.cli.options import json_option, waiting


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--case", "case_name", metavar="CASE", help="The case, if it is not where it was.")
@json_option
def verify(path: Path, case_name: str | None, as_json: bool) -> None:
    """Is every number of a certificate right? Exit code 0: yes, 1: no, 2: it cannot be read."""
    from detente.case.findings import QuestionError
    from detente.roadmap.checker import read_json

    document = read_json(path)
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise QuestionError(f"{path} is of no kind that can be verified ({', '.join(_KINDS)})")
    if not _KINDS[kind](path, document, case_name, as_json):
        raise SystemExit(1)


def _certificate(
    path: Path, document: dict[str, object], case_name: str | None, as_json: bool
) -> bool:
    from detente.report.words_verify import verdict_json, verdict_section
    from detente.roadmap.checker import case_of, check_certificate

    with waiting("checking the certificate"):
        case = case_of(document, case_name)
        verdict = check_certificate(document, case)
    section = verdict_section(case, verdict)
    if as_json:
        from detente.cli.output import print_json

        print_json("verify", {"file": str(path), **verdict_json(case, verdict, section)})
    else:
        from detente.cli.output import print_section

        print_section(section)
    return verdict.accepted


_KINDS = {"certificate": _certificate}
"""By the `kind` that a file says it is of."""
