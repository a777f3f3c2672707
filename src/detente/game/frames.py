"""How an answer of any question shows itself in a notebook, and becomes a pandas frame."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from detente.case.findings import DetenteError

if TYPE_CHECKING:
    import pandas as pd


def to_frame(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> "pd.DataFrame":
    """Return rows as a pandas frame.

    Raises
    ------
    DetenteError
        Where pandas is not installed, with how to get it.
    """
    try:
        import pandas as pd
    except ImportError:
        raise DetenteError("to_frame() needs pandas: pip install 'detente[frames]'") from None
    return pd.DataFrame(list(map(list, rows)), columns=list(columns))


def to_html(caption: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return rows as an HTML table; needs no pandas."""
    head = "".join(f"<th>{escape(c)}</th>" for c in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
