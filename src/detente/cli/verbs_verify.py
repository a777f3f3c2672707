"""The verb that checks what Détente, or somebody else, has written down."""

from pathlib import Path

import click

from detente.cli.options import json_option, waiting


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--case", "case_name", metavar="CASE", help="The case, if it is not where it was.")
@click.option("--head", metavar="N:HASH", help="Of a record: number and head, as printed.")
@click.option("--against", metavar="OLDER", help="Of a record: an older copy.")
@json_option
def verify(
    path: Path, case_name: str | None, head: str | None, against: str | None, as_json: bool
) -> None:
    """Is every number of a certificate right, or a record as it was written?

    Exit code 0: yes, 1: a number is wrong, 2: it cannot be read, or the record was touched.
    """
    from detente.case.findings import QuestionError
    from detente.roadmap.checker import read_json

    if _is_record(path):
        from detente.cli.verbs_record import show
        from detente.report.status.ask import verify_record

        show("verify", verify_record(str(path), head, against, case_name), as_json)
        return
    if head is not None or against is not None:
        raise QuestionError(f"{path} is no record: --head and --against are for records")
    document = read_json(path)
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise QuestionError(f"{path} is of no kind that can be verified ({', '.join(_KINDS)})")
    if not _KINDS[kind](path, document, case_name, as_json):
        raise SystemExit(1)


def _is_record(path: Path) -> bool:
    """Whether it is a log, or named like one, or a record of the library."""
    from detente.case import library

    if path.suffix == ".jsonl" or str(path) in library.records():
        return True
    try:
        with path.open("rb") as stream:
            return stream.read(7) == b'{"seq":'
    except OSError:
        return False


def _certificate(
    path: Path, document: dict[str, object], case_name: str | None, as_json: bool
) -> bool:
    from detente.report.roadmap.words_verify import verdict_json, verdict_section
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
