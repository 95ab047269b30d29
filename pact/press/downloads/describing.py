"""What each file is, where it comes from, under which licence and how to cite it: as CSV on the Web, as resources of the
data package, as CITATION.cff and as a schema.org Dataset.

The CSV files have rows only, so that spreadsheets and parsers read them. What is said about them stands beside them, at
the address where CSV on the Web looks for it, and the responses' Link headers say so.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from pact.core import site
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import message_in
from pact.press.downloads.files import CHANGE_COLUMNS, LEFT_COLUMNS
from pact.press.story_columns import FILE_COLUMNS, LISTS
from pact.press.table_schema import DAYS, MONTHS, described
from pact.rankings.tables.columns import Column
from pact.rankings.values import METHOD

# Marks a message for extraction.
_ = str
Description = dict[str, Any]
STORIES: Final = "/data/stories.csv"
JSON_LINES: Final = "/data/stories.jsonl"
LEFT: Final = "/data/withdrawn.csv"
CHANGES: Final = "/data/changes.csv"
CITATION: Final = "/data/CITATION.cff"
METADATA: Final = f"{STORIES}-metadata.json"
WHO_TOLD_US: Final = (
    "People chose to tell us these stories. They are not a sample of a company's customers, so shares and averages of them "
    "say what people told us, not what happens to all customers."
)
WHAT_IS_LEFT_OUT: Final = (
    "Only published stories whose authors allow reuse are in these files. Other published stories are not, not even without "
    "their text; the league tables count them. Stories are taken out as soon as they are withdrawn or taken down: delete "
    "your copies of those in withdrawn.csv. One that was changed, redacted or moved is out until the next file."
)
_TITLES: Final = {
    STORIES: "Published stories that may be reused",
    JSON_LINES: "Published stories that may be reused, one JSON object in each line",
    LEFT: "Ids of stories that were in a file and are no longer",
    CHANGES: "Ids of stories that were added, changed or left, by day",
}
_CITED: Final = _("%(site)s: stories and league tables. %(address)s (%(licence)s)")
_CITED_OF_A_DAY: Final = _("%(site)s: stories and league tables. Files of %(day)s. %(address)s (%(licence)s)")
_COLUMNS: Final = {STORIES: FILE_COLUMNS, LEFT: LEFT_COLUMNS, CHANGES: CHANGE_COLUMNS}
_KEYS: Final = {STORIES: ("id",), LEFT: ("id",), CHANGES: ("day", "id")}
_KINDS: Final = {"integer": "integer", "number": "decimal", "string": "string"}


def how_to_cite(day: date | None, language: str = "en") -> str:
    """One line for a footnote. Files say it in English, the page about the data in its own language."""
    words = message_in(language, _CITED_OF_A_DAY if day else _CITED)
    return words % {
        "site": site.site_name(),
        "day": day.isoformat() if day else "",
        "address": page_url("/data", language),
        "licence": site.LICENCE.title,
    }


def csv_on_the_web(day: date | None) -> str:
    """stories.csv-metadata.json (W3C, Metadata Vocabulary for Tabular Data)."""
    described_here = {
        "@context": ["http://www.w3.org/ns/csvw", {"language": "en"}],
        "url": site.site_url(STORIES),
        "dc:title": _TITLES[STORIES],
        "dc:description": f"{WHO_TOLD_US} {WHAT_IS_LEFT_OUT}",
        "dc:source": site.site_url("/stories"),
        "dc:publisher": site.site_name(),
        "dc:license": {"@id": site.LICENCE.url},
        "dc:bibliographicCitation": how_to_cite(day),
        **({"dc:modified": {"@value": day.isoformat(), "@type": "date"}} if day else {}),
        "dc:conformsTo": f"Method of the league tables: {METHOD}, {site.site_url('/method')}",
        "dialect": {"header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True, "encoding": "utf-8",
                    "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": [_csvw(column) for column in FILE_COLUMNS], "primaryKey": "id"},
    }  # fmt: skip
    return json.dumps(described_here, ensure_ascii=False, indent=1) + "\n"


def _csvw(column: Column) -> Description:
    datatype: Any = _KINDS.get(column.kind, "string")
    if column.kind == "boolean":
        datatype = {"base": "boolean", "format": "yes|no"}
    elif column.name in MONTHS:
        datatype = "gYearMonth"
    elif column.name in DAYS:
        datatype = "date"
    elif column.minimum is not None:
        limits = {"minimum": column.minimum, "maximum": column.maximum}
        datatype = {"base": datatype, **{name: limit for name, limit in limits.items() if limit is not None}}
    return {
        "name": column.name,
        "titles": column.name,
        "datatype": datatype,
        "required": not column.is_optional,
        "dc:description": column.description + (f" ({column.unit})" if column.unit else ""),
        **({"separator": " "} if column.name in LISTS else {}),
    }


def resources(csv: Description) -> Iterable[Description]:
    """The files of stories as resources of the data package at their addresses. `csv` says how its CSV is written."""
    for address, columns in _COLUMNS.items():
        yield {
            "profile": "tabular-data-resource",
            "name": address.rpartition("/")[2].partition(".")[0],
            "title": _TITLES[address],
            **({"description": f"{WHO_TOLD_US} {WHAT_IS_LEFT_OUT}"} if address == STORIES else {}),
            **csv,
            "schema": described(columns, key=_KEYS[address]),
            "path": site.site_url(address),
        }
    yield {"name": "stories-json-lines", "title": _TITLES[JSON_LINES], "format": "jsonl",
           "mediatype": "application/jsonl", "encoding": "utf-8", "path": site.site_url(JSON_LINES)}  # fmt: skip


def read_me(day: date | None, about: str) -> str:
    """README.md of the data package: what it is, what it may be used for, and how to cite it."""
    name = site.site_name()
    dated = f"The newest of it is of {day.isoformat()}. " if day else ""
    return f"""# {name}: league tables and editions

Companies ranked by how contacting them went. {about}

{dated}The current tables are made by the method {METHOD}; each edition names its own. It is explained at
{site.site_url("/method")}.

- Source: {name}, {site.site_url("/data")}
- Licence: {site.LICENCE.title}, {site.LICENCE.url}
- How to cite: {how_to_cite(day)} Cite an edition by its own address: its page has the words. CITATION.cff has the same for
  programs.
- Never cite a rank without its range or a score without its number of stories.
- datapackage.json describes each file and each column.

Stories are not in this package, because their authors can withdraw them. Those whose authors allow reuse are at
{site.site_url(STORIES)}, and the ids of those that have left since at {site.site_url(LEFT)}.
"""


def citation_file(day: date | None) -> str:
    """CITATION.cff, format 1.2.0."""
    lines: dict[str, str | date] = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them like this. Cite a league table by its edition, whose page "
        "has a citation of its own.",
        "type": "dataset",
        "title": f"{site.site_name()}: stories and league tables",
        "abstract": WHO_TOLD_US,
        "url": site.site_url("/data"),
        "license": site.LICENCE.name,
        **({"date-released": day} if day else {}),
    }
    written = "".join(f"{name}: {_scalar(value)}\n" for name, value in lines.items())
    author = f"  - name: {_scalar(site.site_name())}\n    website: {_scalar(site.site_url('/'))}\n"
    return f"{written}authors:\n{author}"


def _scalar(value: str | date) -> str:
    """A value in YAML, of which a string in JSON is one. A day is quoted too, as the format asks for a string."""
    return json.dumps(str(value), ensure_ascii=False)


def dataset(day: date | None) -> Description:
    """The schema.org Dataset of the page about the data."""
    files = (*_TITLES, "/data/ccpact-data.zip")
    kinds = {"csv": "text/csv", "jsonl": "application/jsonl", "zip": "application/zip"}
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": site.site_url("/data"),
        "url": site.site_url("/data"),
        "name": f"{site.site_name()}: stories and league tables",
        "description": f"{WHO_TOLD_US} {WHAT_IS_LEFT_OUT}",
        "license": site.LICENCE.url,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": site.site_name(), "url": site.site_url("/")},
        "creditText": how_to_cite(day),
        "measurementTechnique": site.site_url("/method"),
        "version": METHOD,
        **({"dateModified": day.isoformat()} if day else {}),
        "distribution": [
            {"@type": "DataDownload", "contentUrl": site.site_url(address),
             "encodingFormat": kinds[address.rpartition(".")[2]]}
            for address in files
        ],
    }  # fmt: skip
