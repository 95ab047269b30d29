"""The blueprint of what companies and people looking for one use, and responses for pages of one person."""

from typing import cast

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from pact.accounts.models import Account
from pact.companies.models import Company
from pact.companies.queries import company_by_slug, current_slug
from pact.companies.users.models import CompanyUser
from pact.companies.users.queries import user_of
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


def myself() -> Account:
    """The account that is signed in."""
    return cast("Account", current_user._get_current_object())


def own_user(slug: str) -> CompanyUser:
    """As what the person who is signed in acts for this company. 404 if they do not, as if there were no such company."""
    user = user_of(myself().id, slug)
    if user is None:
        there = current_slug(slug)
        if there is None or request.method != "GET" or user_of(myself().id, there) is None:
            abort(404)
        abort(redirect(url_for(request.endpoint or "", **{**(request.view_args or {}), "slug": there}), 302))
    return user
