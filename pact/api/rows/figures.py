"""A company's figures as data: those of its page, with the columns and rows of their files."""

from typing import Any

from pact.api.answers import Row
from pact.core.i18n.rounding import without_fraction
from pact.core.site import site_url
from pact.pages.figures import Figure


def figure_row(figure: Figure, *, own: str, measure: str | None) -> Row:
    """`own` is the address of its files without their ending."""
    asked = f"?measure={measure}" if measure else ""
    return {
        "figure": figure.name,
        "heading": figure.heading,
        "sentence": figure.sentence,
        "note": figure.note,
        "measure": measure,
        "csv": site_url(f"{own}.csv{asked}"),
        "svg": site_url(f"{own}.svg{asked}") if figure.chart is not None else None,
        "columns": list(figure.csv_columns),
        "rows": [_cells(figure, row) for row in figure.csv_rows],
    }


def _cells(figure: Figure, row: Any) -> Row:
    return {
        name: without_fraction(value) if isinstance(value, float) else value
        for name, value in zip(figure.csv_columns, row, strict=True)
    }
