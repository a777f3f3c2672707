"""What a user may write: the case language, its checks, and the library of cases."""

from detente.case.findings import CaseError, DetenteError, Finding, QuestionError, TooLargeError
from detente.case.load import CaseFile, load, read

__all__ = [
    "CaseError",
    "CaseFile",
    "DetenteError",
    "Finding",
    "QuestionError",
    "TooLargeError",
    "load",
    "read",
]
