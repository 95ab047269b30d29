"""Who asks for a page of people who act for a company. The views of every feature that has such pages use it."""

from typing import cast

from flask import abort, redirect, request, url_for
from flask_login import current_user

from pact.accounts.models import Account
from pact.companies.queries import current_slug
from pact.companies.users.models import CompanyUser
from pact.companies.users.queries import user_of


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
