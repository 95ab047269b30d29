"""History as data: a company by month, all editions in one table, and what differs between two editions."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from flask import Response, abort, redirect, request

from pact.companies.models import Company
from pact.companies.queries import company_by_slug, current_slug
from pact.core import site
from pact.core.access import public
from pact.core.db import one_state
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import gettext
from pact.core.spreadsheets import csv_text
from pact.core.web.downloads import MOST_AT_ONCE, file_response, parts_response
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.rankings.editions import change_rows, history
from pact.rankings.editions.long_table import long_table_csv
from pact.rankings.editions.queries import body_of, edition_heads
from pact.rankings.measures import Measure
from pact.rankings.tables.queries import published_counts
from pact.rankings.views.comparing import compared
from pact.rankings.views.tables import blueprint


@blueprint.get("/companies/<slug>/history.csv")
@public
@open_data
@cached_page
def download_history_csv(slug: str) -> Response:
    company, measure = _company(slug), _measure()
    rows = history.history_of(company, measure)
    return file_response(_csv(history.NAMES, rows), f"ccpact-{company.slug}-history.csv")


@blueprint.get("/companies/<slug>/history.json")
@public
@open_data
@cached_page
def download_history_json(slug: str) -> Response:
    company, measure = _company(slug), _measure()
    head = {
        "company": company.name,
        "company_slug": company.slug,
        "about": published_counts([company.id])[company.id].english,
        "address": page_url(f"/companies/{company.slug}"),
        **_licence(),
    }
    return _json(head | {"months": history.history_of(company, measure)}, f"ccpact-{company.slug}-history.json")


@blueprint.get("/editions/all.csv")
@public
@open_data
@cached_page
def download_all_editions() -> Response:
    one_state()
    return parts_response(long_table_csv(), "ccpact-editions.csv", rows=len(edition_heads()) * MOST_AT_ONCE)


@blueprint.get("/editions/<edition_id>/changes.csv")
@public
@open_data
@cached_page
def download_changes_csv(edition_id: str) -> Response:
    older, newer = _compared(edition_id)
    rows = change_rows.change_rows(older, newer, _measure())
    return file_response(_csv(change_rows.NAMES, rows), f"ccpact-{older['edition']}-{newer['edition']}.csv")


@blueprint.get("/editions/<edition_id>/changes.json")
@public
@open_data
@cached_page
def download_changes_json(edition_id: str) -> Response:
    older, newer = _compared(edition_id)
    head = {
        "edition_before": older["edition"],
        "edition_after": newer["edition"],
        "about": newer["about"],
        "not_compared": change_rows.not_compared(older, newer),
        "address": page_url(f"/editions/{newer['edition']}/changes?since={older['edition']}"),
        **_licence(),
    }
    body = head | {"changes": change_rows.change_rows(older, newer, _measure())}
    return _json(body, f"ccpact-{older['edition']}-{newer['edition']}.json")


def _compared(edition_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The older and the newer of two editions, as they were frozen."""
    newer, older, _heads = compared(edition_id)
    if older is None:
        abort(404, gettext("There is no edition before this one."))
    was, now = (json.loads(body_of(edition)) for edition in (older, newer))
    return was, now


def _company(slug: str) -> Company:
    """The company. A former slug redirects to the same file at its current one."""
    company = company_by_slug(slug)
    if company is None:
        there = current_slug(slug) or abort(404, gettext("Company not found."))
        rest = request.path.rpartition("/")[2]
        asked = request.query_string.decode("latin-1")
        abort(redirect(f"/companies/{quote(there)}/{rest}" + (f"?{asked}" if asked else ""), 301))
    return company


def _measure() -> Measure | None:
    word = request.args.get("measure", "")
    if word and word not in tuple(Measure):
        abort(404, gettext("Measure not found."))
    return Measure(word) if word else None


def _licence() -> dict[str, Any]:
    return {
        "licence": {"name": site.LICENCE.name, "title": site.LICENCE.title, "url": site.LICENCE.url},
        "site": {"name": site.site_name(), "url": site.site_url("/")},
    }


def _csv(names: Sequence[str], rows: Sequence[dict[str, Any]]) -> str:
    return csv_text(names, ([row[name] for name in names] for row in rows))


def _json(body: dict[str, Any], name: str) -> Response:
    response = file_response(json.dumps(body, ensure_ascii=False, indent=1) + "\n", name)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
