"""The list of stories."""

from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from pact.companies.queries import company_by_slug, current_slug, sectors_in_use
from pact.companies.scopes import of_company
from pact.core import clock
from pact.core.access import public
from pact.core.sanitising import clean_line
from pact.core.web.page_cache import cached_page, depends_only_on
from pact.stories.call_outs.queries import call_out_by_slug
from pact.stories.lists import (
    ANSWERS,
    LIST_WORDS,
    MAX_COUNTED,
    YES,
    Filters,
    choice_counts,
    month_words,
    months_offered,
    oldest_published,
    read_filters,
    story_page,
)
from pact.stories.queries import ALL_STORIES

blueprint = Blueprint("stories", __name__)


@blueprint.get("/stories")
@public
@cached_page
def list_stories() -> str | Response:
    filters = _filters()
    company = company_by_slug(filters.company) if filters.company else None
    depends_only_on(of_company(company.id) if company else ALL_STORIES)
    if filters.company and company is None and (slug := current_slug(filters.company)):
        # The company was renamed or merged: redirect to the same list at its current address.
        return redirect(f"/stories?{urlencode(request.args.to_dict() | {'company': slug})}", 301)
    filters = replace(filters, known_company=company.id if company else None)
    after = request.args.get("after", "")
    pairs = filters.given() + ([("after", after)] if after else [])
    return render_template(
        "stories/list_stories.html",
        filters=filters,
        page=story_page(filters, after=after),
        counts=choice_counts(filters),
        most_counted=MAX_COUNTED,
        company=company,
        call_out=call_out_by_slug(filters.call_out) if filters.call_out else None,
        sectors=sectors_in_use(),
        answers=ANSWERS,
        yes=YES,
        months=month_words(months_offered(clock.today(), oldest=oldest_published(company))),
        is_continued=bool(after),
        is_ahead=filters.month > clock.month_key(clock.today()),
        canonical=f"/stories?{urlencode(pairs)}" if pairs else "/stories",
    )


def _filters() -> Filters:
    return read_filters({name: clean_line(request.args.get(name, ""))[:200] for name in LIST_WORDS})
