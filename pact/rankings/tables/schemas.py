"""JSON Schemas (Draft 2020-12) for the JSON downloads: a current table and an edition.

The files `*.schema.json` beside this module hold what stays the same. In them, `{"column": name}` stands for the
description of a column and `{"shared": "source"}` for that of a source. What
depends on the measures is left empty there and filled in here.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pact.core import site
from pact.rankings.measures import MEASURES, Measure
from pact.rankings.tables.columns import BY_NAME, TABLE_COLUMNS, Column
from pact.rankings.tables.export import FIGURES

Schema = dict[str, Any]
_MONTH: Schema = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
_POINTS: Schema = {"type": "number"}
_COUNTS: Schema = {"type": "array", "items": {"type": "integer", "minimum": 0}}
_ANSWERS: Schema = {"anyOf": [_COUNTS, {"type": "array", "items": _COUNTS, "minItems": 2, "maxItems": 2}]}
_OF_MEASURE: dict[str, Schema] = {
    "year": {"type": "integer", "minimum": 0, "description": "Stories and records of the last twelve months."},
    "sources": {
        "type": "object",
        "additionalProperties": {"type": "integer", "minimum": 1},
        "description": "How many of them came from which source. The name of stories told here is empty.",
    },
    "answers": _ANSWERS | {
        "description": "How often each answer was given in these months, worst first. For waits two lists, of answered "
        "and of unanswered ones, by minutes: up to 2, 4, 8, 15, 25, 40, 60 and more. Absent with fewer than five."
    },
    "lately": _ANSWERS | {"description": "The same of the last three months, where there are enough."},
    "plain": _POINTS | {"description": "The score that these answers make, points of 100. Waits are as they were told."},
    "steps": {
        "type": "object",
        "additionalProperties": _POINTS,
        "description": "What each step of the method added, in points. With `plain` they add up to the estimate.",
    },
}  # fmt: skip
_EXPLAINED: Schema = {
    "type": ["object", "null"],
    "description": "What the score is made of. Null or absent where it is not known.",
    "properties": {
        **_OF_MEASURE,
        "measures": {
            "type": "object",
            "additionalProperties": {"type": "object", "properties": _OF_MEASURE},
            "description": "Overall only: the same for each measure, instead.",
        },
        "year_before": _POINTS | {"description": "The score twelve months before, where a change since is sure."},
    },
}
_EXPLANATION: Schema = {
    "type": "array",
    "items": {"type": "string"},
    "description": "The same in sentences, in the language of the address, and the public notes about the company.",
}
_SOURCE: Schema = {
    "type": "object",
    "properties": {
        "source": {"type": "string", "description": "The source's name."},
        "what": {"type": "string", "description": "Kind of record, source and years, in English."},
        "rows": {"type": "integer", "minimum": 1, "description": "Records counted in the table."},
        "silent": {
            "type": "integer",
            "minimum": 0,
            "description": "Further records that say nothing counted here.",
        },
        "from": _MONTH | {"description": "Month of the first record counted."},
        "to": _MONTH | {"description": "Month of the last."},
    },
    "required": ["source", "what", "rows", "silent", "from", "to"],
}


def table_schema() -> Schema:
    """For `/rankings/<measure>.json`. If there is no table yet, what is not known of it is null."""
    schema = _schema("table")
    schema["$defs"]["row"] |= {
        "properties": _properties(TABLE_COLUMNS) | {"explanation": _EXPLANATION, "explained": _EXPLAINED},
        "required": [name for name in TABLE_COLUMNS if name not in FIGURES],
    }
    return schema


def edition_schema() -> Schema:
    """For `/editions/<id>.json`."""
    schema = _schema("edition")
    row = schema["$defs"]["row"]["properties"]
    row["explained"], figures = _EXPLAINED, row["figures"]
    figures["properties"] = _properties(FIGURES) | figures["properties"]
    schema["properties"]["tables"] |= {
        "properties": {measure.value: {"$ref": "#/$defs/table"} for measure in Measure},
        "required": [measure.value for measure in Measure if MEASURES[measure].is_in_first_edition],
    }
    return schema


def _schema(name: str) -> Schema:
    text = (Path(__file__).parent / f"{name}.schema.json").read_text(encoding="utf-8")
    schema: Schema = json.loads(text, object_hook=_with_column)
    return schema | {"$id": site.site_url(schema["$id"])}


def _with_column(found: Schema) -> Schema:
    if "shared" in found:
        return _SOURCE
    return column_schema(BY_NAME[found.pop("column")]) | found if "column" in found else found


def _properties(names: Iterable[str]) -> Schema:
    return {name: column_schema(BY_NAME[name]) for name in names}


def column_schema(column: Column) -> Schema:
    """A column as a property."""
    unit = f" Unit: {column.unit}." if column.unit else ""
    found: Schema = {
        "type": [column.kind, "null"] if column.is_optional else column.kind,
        "description": column.description + unit,
    }
    limits = {"minimum": column.minimum, "maximum": column.maximum}
    found |= {name: value for name, value in limits.items() if value is not None}
    return found | ({"enum": list(column.words)} if column.words else {})
