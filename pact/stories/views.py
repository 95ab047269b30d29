"""The list of stories."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from pact.companies.queries import company_by_slug, present_address, sectors_in_use
from pact.core.access import public
from pact.core.page_cache import cached_page
from pact.core.sanitising import clean_line
from pact.stories.fields import Reason, Resolved
from pact.stories.queries import SORTS, Filters, story_page

blueprint = Blueprint("stories", __name__)


@blueprint.get("/stories")
@public
@cached_page
def list_stories() -> str | Response:
    filters = _filters()
    company = company_by_slug(filters.company) if filters.company else None
    if filters.company and company is None and (there := present_address(filters.company)):
        # The company was renamed or merged: the same list, at the address it has now.
        return redirect(f"/stories?{urlencode(request.args.to_dict() | {'company': there})}", 301)
    return render_template(
        "stories/list_stories.html",
        filters=filters,
        page=story_page(filters, after=request.args.get("after")),
        company=company,
        sectors=sectors_in_use(),
        outcomes=list(Resolved),
        reasons=list(Reason),
        is_continued="after" in request.args,
    )


def _filters() -> Filters:
    given = {
        name: clean_line(request.args.get(name, ""))[:200]
        for name in ("q", "company", "sector", "outcome", "reason")
    }
    sort = request.args.get("sort", "")
    return Filters(**given, sort=sort if sort in SORTS else "newest")
