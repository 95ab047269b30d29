"""The blueprint of what companies and people looking for one use, and responses for pages of one person."""

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.models import Company
from pact.companies.queries import company_by_slug, current_slug
from pact.core.access import no_store

blueprint = Blueprint("companies", __name__)

Answer = BaseResponse | str | tuple[str, int]


def private(template: str, status: int = 200, **context: object) -> Response:
    return no_store(make_response(render_template(template, **context), status))


def see_other(path: str) -> Response:
    response = make_response("", 303)
    response.headers["Location"] = path
    return response


def public_company(slug: str) -> Company:
    """The public company with this slug; a former one redirects."""
    company = company_by_slug(slug)
    if company is None:
        there = current_slug(slug) or abort(404)
        abort(redirect(url_for(request.endpoint or "", **{**(request.view_args or {}), "slug": there}), 301))
    return company
