"""Companies side by side."""

from flask import Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.queries import countries_in_use
from pact.core.access import public
from pact.core.web.downloads import file_response
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.pages.choosing import ACROSS, MOST, choice_of, compare_address
from pact.pages.comparing import (
    are_of_one_sector,
    as_csv,
    common_basis,
    common_month,
    comparisons,
    listed,
    trends_figure,
)
from pact.pages.views.blueprint import blueprint, measure_asked
from pact.rankings.measures import Measure
from pact.rankings.wording import MEASURE_LABELS


@blueprint.get("/compare")
@public
@cached_page
def compare_companies() -> str | BaseResponse:
    typed, measure = request.args.getlist("c"), measure_asked(Measure.OVERALL)
    choice = choice_of(typed)
    across = request.args.get("across") == ACROSS
    if choice.companies and not choice.errors and not choice.is_plain:
        return redirect(compare_address(choice.companies, request.args.get("measure"), across=across), 302)
    is_ready = len(choice.companies) > 1 and not choice.errors
    found = comparisons(choice.companies, across=across) if is_ready else []
    return render_template(
        "pages/compare_companies.html",
        choice=choice,
        most=MOST,
        comparisons=found,
        basis=common_basis(found),
        month=common_month(found),
        names=listed([company.name for company in choice.companies]),
        across=across,
        is_of_countries=is_ready and len(countries_in_use()) > 1,
        is_one_sector=are_of_one_sector(choice.companies),
        trends=trends_figure(choice.companies, measure) if is_ready else None,
        is_ready=is_ready,
        measure=measure,
        labels=MEASURE_LABELS,
        compare_address=compare_address,
    )


@blueprint.get("/compare.csv")
@public
@open_data
@cached_page
def download_comparison() -> Response:
    choice = choice_of(request.args.getlist("c"))
    if choice.errors:
        abort(404, choice.errors[0][1])
    body = as_csv(comparisons(choice.companies) if choice.companies else [])
    name = "-".join(["ccpact-compare", *(company.slug for company in choice.companies)])
    return file_response(body, f"{name[:120]}.csv")
