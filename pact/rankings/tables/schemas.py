"""JSON Schemas (Draft 2020-12) for the JSON downloads: a current table and an edition."""

from collections.abc import Mapping, Sequence
from typing import Any

from pact.core import site
from pact.rankings.measures import MEASURES, Measure
from pact.rankings.tables.columns import BY_NAME, TABLE_COLUMNS, Column
from pact.rankings.tables.export import FIGURES
from pact.rankings.tables.weighting import WHOLE, Weights

DRAFT = "https://json-schema.org/draft/2020-12/schema"
MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"
Schema = dict[str, Any]

_COUNT: Schema = {"type": "integer", "minimum": 0}
_MOMENT: Schema = {"type": "string", "format": "date-time"}
_AVERAGE: Schema = {
    "type": ["number", "null"],
    "description": "Mean score of the ranked companies, points of 100.",
}
_ROW_COLUMNS = (
    "company", "company_id", "company_slug", "sector", "sector_slug", "eligible", "score", "score_low", "score_high",
    "score_sd", "n", "stories", "months_with_stories", "above_median", "below_median", "rank", "rank_low", "rank_high",
    "sector_rank", "sector_rank_low", "sector_rank_high", "rank_change",
)  # fmt: skip


def table_schema() -> Schema:
    """For `/rankings/<measure>.json`. If there is no table yet, only the first four properties exist."""
    row = _object(
        {name: _value(BY_NAME[name]) for name in TABLE_COLUMNS},
        required=[name for name in TABLE_COLUMNS if name not in FIGURES],
    )
    head = {
        "measure": _value(BY_NAME["measure"]),
        "period": {"type": ["string", "null"], "pattern": MONTH, "description": BY_NAME["period"].description},
        "ranked": {"type": "array", "items": {"$ref": "#/$defs/row"}, "description": "Best first."},
        "not_yet_ranked": {
            "type": "array",
            "items": {"$ref": "#/$defs/row"},
            "description": "Most stories first.",
        },
    }
    more = {
        "sector": {"type": ["string", "null"], "description": "The sector of the table, or null for all sectors."},
        "made_at": _MOMENT,
        "made_later": _described("boolean", "Made long after its month, from what was known when it was made."),
        "method": _value(BY_NAME["method"]),
        "provisional": _value(BY_NAME["provisional"]),
        "interval": _value(BY_NAME["interval"]),
        "stories": _COUNT | {"description": "Scored stories behind the table."},
        "unprompted": _COUNT | {"description": "How many of them were sent in without an invitation."},
        "average": _AVERAGE,
        "about": _described("string", "Whose stories these are."),
        "weights": _object({name: _COUNT | {"maximum": WHOLE} for name in Weights._fields}, required=Weights._fields)
        | {"description": "Overall only: the weights of the three measures out of 100, the site's or a reader's own. "
           "With a reader's own, rows have no rank range, and site_rank is the rank by the site's weights."},
    }  # fmt: skip
    return _schema("/rankings/schema.json", "A league table", head | more, required=list(head), row=row)


def edition_schema() -> Schema:
    """For `/editions/<id>.json`."""
    figures = _object(
        {name: _value(BY_NAME[name]) for name in FIGURES}
        | {
            "means": {"type": "array", "items": {"type": "number"}, "description":
                      "Overall only: scores of resolution, politeness and wait, points of 100."},
            "covariance": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}, "description":
                           "Overall only: covariance of these three, points squared."},
        },
        required=[],
    )  # fmt: skip
    row = _object({name: _value(BY_NAME[name]) for name in _ROW_COLUMNS} | {"figures": figures},
                  required=[*_ROW_COLUMNS, "figures"])  # fmt: skip
    head: Schema = {
        "format_version": {"const": 1},
        "edition": _value(BY_NAME["edition"]) | {"pattern": r"^\d{4}-(0[1-9]|1[0-2])(\.r[1-9]\d*)?$"},
        "month": _value(BY_NAME["month"]) | {"pattern": MONTH},
        "revision": {
            "type": "integer",
            "minimum": 1,
            "description": "1 for the first edition of a month, one more for each correction.",
        },
        "reason": {
            "type": ["string", "null"],
            "description": "Why the edition was corrected. Null for the first edition of a month.",
        },
        "frozen_at": _MOMENT,
        "method": _value(BY_NAME["method"]),
        "code_version": _described("string", "Version of the code, with its commit if known."),
        "stories": _COUNT | {"description": "Scored stories behind the tables."},
        "interval": _value(BY_NAME["interval"]),
        "about": _described("string", "Whose stories these are."),
        "address": _described("string", "Permanent address of the edition."),
        "schema": _described("string", "Address of this schema."),
        "licence": _strings("name", "title", "url"),
        "site": _strings("name", "url"),
        "tables": _object(
            {measure.value: {"$ref": "#/$defs/table"} for measure in Measure},
            required=[measure for measure in Measure if MEASURES[measure].is_in_first_edition],
        ),
    }
    return _schema("/editions/schema.json", "An edition: frozen league tables", head, required=list(head),
                   table=_edition_table(), row=row)  # fmt: skip


def _edition_table() -> Schema:
    rows: Schema = {"type": "array", "items": {"$ref": "#/$defs/row"}}
    properties: Schema = {
        "method": _value(BY_NAME["method"]),
        "provisional": _value(BY_NAME["provisional"]),
        "made_at": _MOMENT,
        "made_later": _described("boolean", "First made long after its month."),
        "compared_with": {"type": ["string", "null"], "pattern": MONTH, "description":
                          "The month whose edition changes of rank are measured against."},
        "stories": _COUNT,
        "stories_of_month": _COUNT,
        "unprompted": _COUNT,
        "average": _AVERAGE,
        "parameters": _described("object", "What the method estimated from all companies, depending on its version."),
        "figures": _described("object", "Figures for all stories of the last twelve months together."),
        "ranked": rows | {"description": "Best first."},
        "not_yet_ranked": rows | {"description": "Most stories first."},
    }  # fmt: skip
    return _object(properties, required=list(properties))


def _schema(path: str, title: str, properties: Schema, *, required: list[str], **parts: Schema) -> Schema:
    return {
        "$schema": DRAFT,
        "$id": site.site_url(path),
        "title": title,
        **_object(properties, required=required),
        "$defs": parts,
    }


def _object(properties: Mapping[str, Any], *, required: Sequence[str]) -> Schema:
    return {"type": "object", "properties": dict(properties), "required": [str(name) for name in required]}


def _strings(*names: str) -> Schema:
    return _object({name: {"type": "string"} for name in names}, required=list(names))


def _described(kind: str, description: str) -> Schema:
    return {"type": kind, "description": description}


def _value(column: Column) -> Schema:
    unit = f" Unit: {column.unit}." if column.unit else ""
    found: Schema = {
        "type": [column.kind, "null"] if column.is_optional else column.kind,
        "description": column.description + unit,
    }
    limits = {"minimum": column.minimum, "maximum": column.maximum}
    found |= {name: value for name, value in limits.items() if value is not None}
    return found | ({"enum": list(column.words)} if column.words else {})
