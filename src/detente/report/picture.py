"""Draw the README's picture: `python -m detente.report.picture FILE.svg`."""

import sys
from html import escape
from pathlib import Path

from detente.case.edit import write_atomically
from detente.case.load import load
from detente.packages import find_packages
from detente.report.charts import to_svg
from detente.report.packages.words import packages_section
from detente.report.section import Chart


def standalone(chart: Chart) -> str:
    """Return a chart as an SVG file that says what it shows and is legible on any page."""
    ground = '<rect width="100%" height="100%" fill="white"/>'
    head, _, rest = to_svg(chart.spec).partition(">")
    return f"{head}><title>{escape(chart.alternative)}</title>{ground}{rest}\n"


if __name__ == "__main__":
    case = load("korea-2018")
    section = packages_section(case, find_packages(case), "korea-2018")
    assert section.chart is not None
    write_atomically(Path(sys.argv[1]), standalone(section.chart()))
