"""The blueprint of the pact, and the company that an address of it names."""

from flask import Blueprint, abort, redirect, request, url_for

from pact.companies.models import Company
from pact.companies.queries import company_by_slug, current_slug
from pact.promises.signing.terms import has_signed

blueprint = Blueprint("promises", __name__)


def signatory(slug: str) -> Company:
    """The public company with this slug, if it has ever signed; a former slug redirects. 404 otherwise."""
    company = company_by_slug(slug)
    if company is None:
        there = current_slug(slug) or abort(404)
        abort(redirect(url_for(request.endpoint or "", **{**(request.view_args or {}), "slug": there}), 301))
    return company if has_signed(company.id) else abort(404)
