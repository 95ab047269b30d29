"""League tables as pages, CSV and JSON: finished rows, nothing computed."""

import re
from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.models import Sector
from pact.companies.queries import sector_by_slug, sectors_in_use
from pact.core.access import public
from pact.core.db import month_key
from pact.core.i18n import format_month, gettext
from pact.core.page_cache import cached_page
from pact.rankings import queries
from pact.rankings.export import as_csv, as_json
from pact.rankings.values import Measure
from pact.rankings.wording import MEASURE_LABELS, MEASURE_TITLES, table_sentence

blueprint = Blueprint("rankings", __name__)
PERIOD = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@blueprint.get("/rankings")
@public
def to_overall() -> BaseResponse:
    return redirect("/rankings/overall", 302)


@blueprint.get("/rankings/<measure>")
@public
@cached_page
def show_table(measure: str) -> str:
    chosen, view = _view(measure)
    months = [(month_key(month), format_month(month)) for month in queries.months_with_tables(chosen)]
    return render_template(
        "rankings/show_table.html",
        measure=chosen,
        title=MEASURE_TITLES[chosen],
        labels=MEASURE_LABELS,
        view=view,
        sentence=table_sentence(view.table) if view else "",
        sector=_sector(),
        sectors=sectors_in_use(),
        months=months,
        is_listed_month=any(value == request.args.get("period") for value, _words in months),
        period=request.args.get("period", ""),
    )


@blueprint.get("/rankings/<measure>.csv")
@public
@cached_page
def download_csv(measure: str) -> Response:
    chosen, view = _view(measure, unranked=queries.ALL)
    text = as_csv(view, with_unranked="unranked" in request.args)
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(chosen, view)}.csv"'
    return response


@blueprint.get("/rankings/<measure>.json")
@public
@cached_page
def download_json(measure: str) -> Response:
    chosen, view = _view(measure, unranked=queries.ALL)
    return Response(as_json(chosen, view), content_type="application/json")


def _view(word: str, *, unranked: int = queries.MOST_UNRANKED) -> tuple[Measure, queries.TableView | None]:
    if word not in tuple(Measure):
        abort(404)
    measure, sector = Measure(word), _sector()
    table = queries.table_of(measure, _month())
    return measure, queries.table_view(table, sector, unranked=unranked) if table else None


def _month() -> date | None:
    period = request.args.get("period", "")
    if not period:
        return None
    found = PERIOD.fullmatch(period)
    if not found or found[1] == "0000":
        abort(404, gettext("A month is written like 2026-10."))
    return date(int(found[1]), int(found[2]), 1)


def _sector() -> Sector | None:
    slug = request.args.get("sector", "")
    if not slug:
        return None
    return sector_by_slug(slug) or abort(404, gettext("There is no such sector."))


def _file_name(measure: Measure, view: queries.TableView | None) -> str:
    return f"ccpact-{measure}-{view.table.month:%Y-%m}" if view else f"ccpact-{measure}"
