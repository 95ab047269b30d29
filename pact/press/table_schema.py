"""The columns of a table as a Table Schema: types, descriptions, units and limits."""

from collections.abc import Iterable
from typing import Any

from pact.rankings.tables.columns import BY_NAME, Column

MONTHS = ("month", "period")
DAYS = ("published_on", "left_on", "day")


def schema_of(columns: Iterable[str], *, key: tuple[str, ...]) -> dict[str, Any]:
    """Describe the columns of a table's CSV in order. `key` names the columns that together identify a row."""
    return described((BY_NAME[name] for name in columns), key=key)


def described(columns: Iterable[Column], *, key: tuple[str, ...]) -> dict[str, Any]:
    """The same for any columns."""
    return {
        "fields": [_field(column) for column in columns],
        "primaryKey": list(key),
        "missingValues": [""],
    }


def _field(column: Column) -> dict[str, Any]:
    limits = {"minimum": column.minimum, "maximum": column.maximum}
    constraints: dict[str, Any] = {name: value for name, value in limits.items() if value is not None}
    if not column.is_optional:
        constraints["required"] = True
    if column.words:
        constraints["enum"] = [str(word) for word in column.words]
    field: dict[str, Any] = {
        "name": column.name,
        "type": "yearmonth" if column.name in MONTHS else "date" if column.name in DAYS else column.kind,
        "description": column.description,
    }
    if column.unit:
        field["unit"] = column.unit
    if column.kind == "boolean":
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    return field | ({"constraints": constraints} if constraints else {})
