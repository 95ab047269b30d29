"""The content of an edition. Its one written form is in core/frozen."""

from collections.abc import Iterable, Mapping
from typing import Any

from pact.companies.models import Company, Sector
from pact.core import site
from pact.core.clock import month_key
from pact.core.frozen.text import moment_words
from pact.rankings.models import Edition, LeagueRow, LeagueTable
from pact.rankings.sources import Basis, basis_from_json, rows_from_json
from pact.rankings.tables.choice import ranks_of
from pact.rankings.values import EDITION_FORMAT, FEWEST, INTERVAL_WORDS, POINT_DECIMALS, score_of_row

_RANKS = ("rank", "rank_low", "rank_high", "sector_rank", "sector_rank_low", "sector_rank_high", "rank_change")

_NOT_FROZEN = ("parameters", "published", "texts", "basis", "sectors", "countries", "doubts")
"""What is written elsewhere, or what only the pages of the live tables use."""
_ROWS_OWN = ("ranked", "counting", "known", "asked")
"""The same of a row."""

Row = tuple[LeagueRow, Company, Sector]


def edition_content(
    edition: Edition, tables: Mapping[LeagueTable, Iterable[Row]], previous: Edition | None
) -> dict[str, Any]:
    """The whole edition: a head that makes the file self-contained, and the table of each measure.

    `edition` needs its month, revision, time, method, code version, reason and number of stories. `previous` is the
    edition that was frozen before it: nobody can exchange that one later without changing this one, too.
    """
    return head_of(edition) | {
        "format_version": EDITION_FORMAT,
        "previous": {"edition": previous.ident, "sha256": previous.sha256} if previous else None,
        "interval": INTERVAL_WORDS,
        "about": _about(tables),
        "address": site.site_url(f"/editions/{edition.ident}"),
        "schema": site.site_url("/editions/schema.json"),
        "licence": {"name": site.LICENCE.name, "title": site.LICENCE.title, "url": site.LICENCE.url},
        "site": {"name": site.site_name(), "url": site.site_url("/")},
        "tables": {table.measure.value: _table(table, rows) for table, rows in tables.items()},
    }


def head_of(edition: Edition) -> dict[str, Any]:
    """The fields that are both in the edition's row and in its text."""
    return {
        "edition": edition.ident,
        "month": month_key(edition.month),
        "revision": edition.revision,
        "reason": edition.reason,
        "frozen_at": moment_words(edition.frozen_at),
        "method": edition.method,
        "code_version": edition.code_version,
        "stories": edition.stories,
    }


def _about(tables: Iterable[LeagueTable]) -> str:
    """Where the rows of all tables come from, each source once."""
    of_tables = [table.basis for table in tables]
    imported = {rows.english: rows for basis in of_tables for rows in basis.imported}
    return Basis(
        told=max((basis.told for basis in of_tables), default=0),
        imported=tuple(imported.values()),
        unnamed=max((basis.unnamed for basis in of_tables), default=0),
    ).english


def basis_of_frozen(table: Mapping[str, Any]) -> Basis:
    """Where the rows of a frozen table come from, in the words with which it was frozen."""
    imported = tuple(rows_from_json(each)._replace(what=each["what"]) for each in table.get("sources", []))
    stories, unprompted = table["stories"], table["unprompted"]
    if "sources" not in table:
        return basis_from_json(None, stories=stories, unprompted=unprompted)
    told = stories - sum(rows.n for rows in imported)
    return Basis(told, imported, unprompted, invited=table.get("invited", 0), evidence=table.get("evidence_seen"))


def _table(table: LeagueTable, rows: Iterable[Row]) -> dict[str, Any]:
    written = [_row(*row) for row in rows]
    figures = {name: figure for name, figure in table.figures.items() if name not in _NOT_FROZEN}
    basis = table.figures.get("basis") or {"imported": []}
    return {
        "method": table.method,
        "provisional": table.is_provisional,
        "made_at": moment_words(table.made_at),
        "made_later": table.is_made_later,
        "compared_with": month_key(table.compared_with) if table.compared_with else None,
        "stories": table.stories,
        "stories_of_month": table.stories_of_month,
        "unprompted": table.unprompted,
        "sources": basis["imported"],
        "invited": basis.get("invited", 0),
        "evidence_seen": basis.get("evidence"),
        "average": table.average,
        "parameters": table.figures.get("parameters", {}),
        "figures": figures,
        "countries": {code: _of_country(said) for code, said in table.figures.get("countries", {}).items()},
        "ranked": [row for row in written if row["eligible"]],
        "not_yet_ranked": [row for row in written if not row["eligible"]],
    }


def _of_country(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a table says of the companies of a country together."""
    counts = {name: said[name] for name in ("stories", "unprompted", "average")}
    left_out = {*counts, *_NOT_FROZEN, "ranked", "withheld"}
    return {
        **counts,
        "invited": said["basis"].get("invited", 0),
        "evidence_seen": said["basis"].get("evidence"),
        "sources": said["basis"]["imported"],
        "figures": {name: figure for name, figure in said.items() if name not in left_out},
    }


def _row(row: LeagueRow, company: Company, sector: Sector) -> dict[str, Any]:
    score, low, high, sd = score_of_row(row.stories, row.score, row.low, row.high, row.sd)
    return {
        "company": company.name,
        "company_id": company.id,
        "company_slug": company.slug,
        "sector": sector.name,
        "sector_slug": sector.slug,
        "eligible": row.is_eligible,
        "score": score,
        "score_low": low,
        "score_high": high,
        "score_sd": sd,
        "n": round(row.n, POINT_DECIMALS),
        "stories": row.stories,
        "months_with_stories": row.months,
        "above_median": row.above_median,
        "below_median": row.below_median,
        "figures": {} if score is None else _figures(row.figures),
        **{name: getattr(row, name) for name in _RANKS},
        **_in_country(row),
        **({"explained": row.explained} if row.explained else {}),
    }


def _in_country(row: LeagueRow) -> dict[str, Any]:
    """The country, and the ranks and probabilities within it."""
    own = row.in_country or {}
    ranks = ranks_of(
        (row.rank, row.rank_low, row.rank_high),
        (row.sector_rank, row.sector_rank_low, row.sector_rank_high),
        row.country,
        row.in_country,
    )
    named: dict[str, Any] = {"country": row.country}
    for name, of in (("country_rank", ranks.country), ("country_sector_rank", ranks.country_sector)):
        named |= {name: of[0], f"{name}_low": of[1], f"{name}_high": of[2]}
    return named | {
        f"country_{name}": own.get(name, getattr(row, name) if row.country else None)
        for name in ("above_median", "below_median")
    }


def _figures(figures: Mapping[str, Any]) -> dict[str, Any]:
    """A row's figures, without the means of measures that too few stories have: those say what we expect, not what
    was seen.
    """
    found = {name: value for name, value in figures.items() if name not in _ROWS_OWN}
    if "means" in found and "answers" in found:
        pairs = zip(found["means"], found["answers"], strict=True)
        found["means"] = [mean if answers >= FEWEST else None for mean, answers in pairs]
    return found
