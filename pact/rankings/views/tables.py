"""League tables as pages, CSV and JSON. Rows are ready-made. Only a reader's own weights are applied here."""

from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.models import Sector
from pact.companies.queries import sector_by_slug, sectors_in_use
from pact.companies.scopes import of_company
from pact.core.access import public
from pact.core.clock import month_key, read_month
from pact.core.db import one_state
from pact.core.i18n.countries import country_name
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import format_month, gettext, message_of
from pact.core.web.downloads import parts_response
from pact.core.web.page_cache import cached_page, depends_only_on
from pact.core.web.security import open_data
from pact.rankings.measures import MEASURES, SCALES, Measure
from pact.rankings.models import LeagueTable
from pact.rankings.queries import ALL_ROWS, TABLES
from pact.rankings.tables import queries
from pact.rankings.tables.addresses import TableAddress
from pact.rankings.tables.choice import Chosen, knows_countries
from pact.rankings.tables.export import as_csv, as_json
from pact.rankings.tables.forms import WeighTableForm, chosen_country, countries_to_choose
from pact.rankings.tables.listing import TableView, Wanted, WholeTable, table_view, whole_table
from pact.rankings.tables.sorting import NAMED, ROWS, SORT_LABELS, Sort, sort_named
from pact.rankings.tables.svg_marks import scale_axis
from pact.rankings.tables.weighting import SITE_WEIGHTS, Weights, read_weights
from pact.rankings.values import ELIGIBLE_AUTHORS, ELIGIBLE_MONTHS
from pact.rankings.wording import (
    MEASURE_LABELS,
    MEASURE_TITLES,
    bounds_sentence,
    first_sentence,
    scale_words,
    table_sentence,
)

blueprint = Blueprint("rankings", __name__)
MOST_TYPED = 100


@blueprint.get("/rankings")
@public
@cached_page
def show_first_table() -> str | BaseResponse | tuple[str, int]:
    """The overall table or, if it ranks nobody, that of the first measure that ranks a company. Every page links here."""
    table = queries.table_to_show()
    return _shown(table.measure if table else Measure.OVERALL)


@blueprint.get("/rankings/<measure>")
@public
@cached_page
def show_table(measure: str) -> str | BaseResponse | tuple[str, int]:
    return _shown(_measure(measure))


def _shown(chosen: Measure) -> str | BaseResponse | tuple[str, int]:
    form, weights = _weighing(chosen)
    address = _address(chosen, weights)
    if form and form.validate():
        # Redirect form fields and other spellings of the weights to the one address for them.
        return redirect(address.to(w=str(form.weights)), 303)
    find = " ".join(request.args.get("find", "").split())[:MOST_TYPED]
    view = _view(chosen, Wanted(address.chosen_sort, weights, first=_first(), find=find))
    # Notes beside rows count stories as they are now, not as they were when the table was made.
    depends_only_on(TABLES, ALL_ROWS, *map(of_company, view.noted if view else ()))
    page = _table_page(address, form, view, weights, find)
    return (page, 422) if form else page


@blueprint.get("/rankings/<measure>.csv")
@public
@open_data
@cached_page
def download_csv(measure: str) -> Response:
    one_state()
    chosen = _measure(measure)
    whole = _whole(chosen, _weights_or_400(chosen))
    with_unranked = "unranked" in request.args
    name = f"{_file_name(chosen, whole, with_unranked=with_unranked)}.csv"
    return parts_response(as_csv(whole, with_unranked=with_unranked), name, rows=len(whole or ()))


@blueprint.get("/rankings/<measure>.json")
@public
@open_data
@cached_page
def download_json(measure: str) -> Response:
    one_state()
    chosen, weights = _measure(measure), _weights_or_400(_measure(measure))
    whole = _whole(chosen, weights)
    parts = as_json(chosen, whole, month=_month(), chosen=_chosen(), weights=weights)
    name = f"{_file_name(chosen, whole, with_unranked=False)}.json"
    response = parts_response(parts, name, rows=len(whole or ()))
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _table_page(
    address: TableAddress,
    refused: WeighTableForm | None,
    view: TableView | None,
    weights: Weights | None,
    find: str,
) -> str:
    """The page for these weights, with the refused form if there is one."""
    months, chosen = queries.months_with_tables(address.measure), view.chosen if view else _chosen()
    return render_template(
        "rankings/show_table.html",
        measure=address.measure,
        title=MEASURE_TITLES[address.measure],
        labels=MEASURE_LABELS,
        view=view,
        find=find,
        most_named=NAMED,
        rows=ROWS,
        sentence=table_sentence(address.measure, view.figures, view.basis, view.table.month) if view else "",
        first=first_sentence(address.measure, view.figures, view.basis, view.table.month) if view else "",
        bounds=bounds_sentence(view.figures) if view else "",
        sectors=sectors_in_use(),
        sector=chosen.sector,
        countries=countries_to_choose(),
        country=country_name(chosen.country) if chosen.country else "",
        month=_month(),
        months=[(month_key(month), month, format_month(month)) for month in months],
        editions={month: ident for month, ident in months.items() if ident},
        address=address,
        canonical=address.canonical,
        permanent=page_url(_permanent(address, view)),
        sort=address.chosen_sort,
        ignored=[word for word in [_order()[:MOST_TYPED]] if word and word not in tuple(Sort)],
        sorts=SORT_LABELS,
        points=message_of(MEASURES[address.measure].points),
        counted=message_of(MEASURES[address.measure].counted),
        axis=scale_axis(scale_words(address.measure)),
        has_answers=address.measure in SCALES,
        form=refused or _fresh_form(address.measure, weights),
        site_weights=SITE_WEIGHTS,
        needed_authors=ELIGIBLE_AUTHORS,
        needed_months=ELIGIBLE_MONTHS,
    )


def _measure(word: str) -> Measure:
    return Measure(word) if word in tuple(Measure) else abort(404)


def _view(measure: Measure, wanted: Wanted) -> TableView | None:
    found = _table(measure)
    return table_view(*found, wanted) if found else None


def _whole(measure: Measure, weights: Weights | None) -> WholeTable | None:
    """For files. 404 for a month without a table, so that a program does not take it for a month without companies."""
    found, month = _table(measure), _month()
    if found is None and month is not None:
        abort(404, gettext("There is no table of this month."))
    return whole_table(*found, weights) if found else None


def _table(measure: Measure) -> tuple[LeagueTable, Chosen] | None:
    """The table of the month asked for, and which of its companies."""
    chosen, table = _chosen(), queries.table_of(measure, _month())
    if table is not None and chosen.country and not knows_countries(table):
        abort(
            404,
            gettext("This table is from before we recorded the countries of companies."),
        )
    return (table, chosen) if table else None


def _first() -> int | None:
    """The place of the first row to show. None for anything but a number of up to six digits."""
    word = request.args.get("from", "")
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 6 else None


def _fresh_form(measure: Measure, weights: Weights | None) -> WeighTableForm | None:
    return WeighTableForm.of(weights or SITE_WEIGHTS) if measure is Measure.OVERALL else None


def _weighing(measure: Measure) -> tuple[WeighTableForm | None, Weights | None]:
    """The weights in the address. If they are invalid, the form with what was typed instead."""
    if measure is not Measure.OVERALL:
        return None, None
    if any(name in request.args for name in SITE_WEIGHTS._fields):
        return WeighTableForm(request.args), None
    words = request.args.get("w", "")
    try:
        return None, read_weights(words) if words else None
    except ValueError:
        return WeighTableForm.of_words(words), None


def _weights_or_400(measure: Measure) -> Weights | None:
    words = request.args.get("w", "")
    if words and measure is not Measure.OVERALL:
        abort(400, gettext("Only the overall table takes weights."))
    try:
        return read_weights(words) if words else None
    except ValueError:
        abort(
            400,
            gettext(
                "Write the weights as 50-20-30, for resolution, politeness and wait. They must add up to 100."
            ),
        )


def _address(measure: Measure, weights: Weights | None) -> TableAddress:
    sort = sort_named(_order())
    return TableAddress(
        measure,
        sector=request.args.get("sector", ""),
        country=chosen_country(),
        period=request.args.get("period", ""),
        order="" if sort is Sort.RANK else sort,
        w=str(weights) if weights else "",
    )


def _order() -> str:
    """The order in the address. Older links say `sort`."""
    return request.args.get("order", "") or request.args.get("sort", "")


def _permanent(address: TableAddress, view: TableView | None) -> str:
    """An address that keeps showing this month's table when the default month has changed."""
    return replace(address, period=month_key(view.table.month) if view else address.period).to()


def _month() -> date | None:
    period = request.args.get("period", "")
    if not period:
        return None
    return read_month(period) or abort(404, gettext("Write the month as 2026-10."))


def _sector() -> Sector | None:
    slug = request.args.get("sector", "")
    if not slug:
        return None
    return sector_by_slug(slug) or abort(404, gettext("Sector not found."))


def _chosen() -> Chosen:
    return Chosen(_sector(), chosen_country())


def _file_name(measure: Measure, view: WholeTable | None, *, with_unranked: bool) -> str:
    """The name says which table it is, so that a reader who saves several can tell them apart."""
    parts = ["ccpact", measure.value]
    if month := view.table.month if view else _month():
        parts.append(month_key(month))
    if (sector := _sector()) is not None:
        parts.append(sector.slug)
    if country := chosen_country():
        parts.append(country.lower())
    if view is not None and view.weights:
        parts.append(f"weights-{view.weights}")
    if with_unranked:
        parts.append("with-unranked")
    return "-".join(parts)
