"""The command line: parse, ask one question, show. No arithmetic, no wording."""

from detente.cli.main import main

__all__ = ["main"]
