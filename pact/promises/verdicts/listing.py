"""All verdicts as one CSV and one JSON file: a row for each promise of each document, in the order frozen."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from pact.core import site
from pact.core.frozen.text import moment_words
from pact.core.spreadsheets import ROWS_AT_ONCE, csv_parts
from pact.promises.verdicts.content import ABOUT, FIGURES, RULE
from pact.promises.verdicts.models import Verdict
from pact.promises.verdicts.periods import quarter_key
from pact.promises.verdicts.queries import newest_revisions, public_in_order
from pact.rankings.values import INTERVAL_WORDS

COUNTS: Final = ("breaches", "premium", "unconfirmed", "published", "too_recent", "undecided")
_OF_ENTRY: Final = (
    "promise", "kind", "metric", "version", "target", "comparator", "minutes", "starts_on", "ends_on", "is_final",
    "first_month", "last_month", "outcome", "n", "effective_n", "yes", "share", "low", "high", "established", "needed",
)  # fmt: skip
_OF_DOCUMENT: Final = (
    "company", "company_slug", "verdict", "quarter", "revision", "is_newest", "reason", "frozen_at",
)  # fmt: skip
COLUMNS: Final = (*_OF_DOCUMENT, *_OF_ENTRY, *COUNTS, "interval", "sources", "about", "address", "sha256")


def verdicts_csv() -> Iterator[str]:
    """RFC 4180, safe in a spreadsheet, in parts. There is a header even without rows."""
    return csv_parts(COLUMNS, ([row[name] for name in COLUMNS] for row in _rows()))


def verdicts_json() -> Iterator[str]:
    """The same rows with what readers must know about them, in parts."""
    head = {
        "interval": INTERVAL_WORDS,
        "about": ABOUT,
        "rule": dict(RULE),
        "figures": dict(FIGURES),
        "schema": site.site_url("/pact/verdicts/schema.json"),
        "licence": {"name": site.LICENCE.name, "title": site.LICENCE.title, "url": site.LICENCE.url},
        "site": {"name": site.site_name(), "url": site.site_url("/")},
    }
    yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "verdicts": ['
    comma = ""
    for row in _rows():
        kept = {name: value for name, value in row.items() if name not in ("interval", "about")}
        yield f"{comma}\n  {json.dumps(kept, ensure_ascii=False)}"
        comma = ","
    yield "\n ]\n}\n" if comma else "]\n}\n"


def _rows() -> Iterator[dict[str, Any]]:
    newest = newest_revisions()
    for verdict in public_in_order(size=ROWS_AT_ONCE):
        yield from document_rows(verdict, newest)


def document_rows(verdict: Verdict, newest: Mapping[tuple[int, date], int]) -> list[dict[str, Any]]:
    """The rows of a document. `newest` are the `newest_revisions()`."""
    document = _document(verdict, newest)
    return [document | _entry(entry) | {"sha256": verdict.sha256} for entry in verdict.outcomes.values()]


def _document(verdict: Verdict, newest: Mapping[tuple[int, date], int]) -> dict[str, Any]:
    """What the rows of a document have in common. The company’s name and address are those of today."""
    slug = verdict.company.slug
    return {
        "company": verdict.company.name,
        "company_slug": slug,
        "verdict": verdict.ident,
        "quarter": quarter_key(verdict.quarter),
        "revision": verdict.revision,
        "is_newest": verdict.revision == newest.get((verdict.company_id, verdict.quarter), 1),
        "reason": verdict.reason,
        "frozen_at": moment_words(verdict.frozen_at),
        "address": site.site_url(f"/pact/{slug}/{verdict.ident}"),
    }


def _entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    sources = "; ".join(f"{source}: {n}" for source, n in sorted(entry["by_source"].items()))
    return {
        **{name: entry[name] for name in _OF_ENTRY},
        **{name: entry["counts"].get(name) for name in COUNTS},
        "interval": INTERVAL_WORDS if entry["low"] is not None else None,
        "sources": sources,
        "about": ABOUT,
    }
