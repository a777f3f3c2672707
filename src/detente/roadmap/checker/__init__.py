"""R9: checks a certificate by other code: forward sums, explicit subsets, nothing of the engine.

It imports the case language and nothing else of Détente, so that a fault of the engine is not
repeated here.
"""

from detente.roadmap.checker.check import case_of, check_certificate
from detente.roadmap.checker.reading import read_json
from detente.roadmap.checker.verdict import Close, Reason, Verdict

__all__ = ["Close", "Reason", "Verdict", "case_of", "check_certificate", "read_json"]
