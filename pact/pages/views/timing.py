"""Time a call with the phone at the ear: `/hold/<company>`. Nothing is stored here; the address holds the call."""

from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from pact.authors.holding.presses import STEPS, Call, State, clock_words
from pact.authors.holding.reading import with_presses
from pact.authors.holding.tokens import call_to, token_of
from pact.authors.holding.wording import DOUBTS, ENDINGS, HEADINGS, PRESSES, STEP_WORDS
from pact.companies.models import Company
from pact.companies.numbers import numbers_of
from pact.companies.queries import company_by_slug, current_slug
from pact.core import clock, crypto
from pact.core.access import no_store, public
from pact.core.web.requests import reads_first
from pact.pages.company.expectations import DIMENSIONS, counts_of, what_to_expect
from pact.pages.company.timed import timed_calls
from pact.pages.figures import minutes
from pact.pages.views.blueprint import blueprint
from pact.rankings.values import FEWEST


@blueprint.get("/hold/<slug>")
@public
def time_call(slug: str) -> BaseResponse:
    company = company_by_slug(slug)
    if company is None:
        return _moved(slug)
    token = request.args.get("call", "")
    try:
        return _page(company, call_to(company.slug, token), token)
    except crypto.TokenExpired:
        return _page(company, Call(), "", 410, fault="expired")
    except crypto.TokenInvalid:
        return _page(company, Call(), "", 404, fault="invalid")


@blueprint.post("/hold/<slug>")
@reads_first  # it writes nothing at all
@public
def press_button(slug: str) -> BaseResponse:
    """Answers with the address of the call as it is after the presses."""
    company = company_by_slug(slug)
    if company is None:
        return _moved(slug, 308)
    token = request.form.get("call", "")
    try:
        call = call_to(company.slug, token)
    except (crypto.TokenExpired, crypto.TokenInvalid):
        return no_store(make_response(redirect(_address(company, token), 303)))
    presses, ago, after = (request.form.getlist(name) for name in ("press", "ago", "after"))
    call = with_presses(call, presses, ago, after, now=_now())
    return no_store(make_response(redirect(_address(company, token_of(company.slug, call)), 303)))


def _now() -> int:
    return int(clock.now().timestamp())


def _address(company: Company, token: str) -> str:
    asked = f"?{urlencode({'call': token})}" if token else ""
    return url_for("pages.time_call", slug=company.slug) + asked


def _moved(slug: str, status: int = 301) -> BaseResponse:
    there = current_slug(slug) or abort(404)
    asked = request.query_string.decode("latin-1")
    return redirect(url_for("pages.time_call", slug=there) + (f"?{asked}" if asked else ""), status)


def _page(company: Company, call: Call, token: str, status: int = 200, *, fault: str = "") -> Response:
    page = render_template(
        "pages/time_call.html",
        company=company,
        call=call,
        token=token,
        fault=fault,
        few=FEWEST,
        expect=what_to_expect(counts_of(company, *DIMENSIONS)),
        minutes_words=minutes,
        timed=timed_calls(company),
        official=numbers_of(company),
        **_words_of(call),
    )
    return no_store(make_response(page, status))


def _words_of(call: Call) -> dict[str, Any]:
    """What the page says of a call, and of every state that may come before the network is back."""
    now = _now()
    return {
        "now": now,
        "doubt": call.doubt(now),
        "is_timed": call.is_timed(now),
        "states": State,
        "steps": STEPS,
        "headings": HEADINGS,
        "doubts": DOUBTS,
        "press_words": {**PRESSES, **ENDINGS},
        "step_words": {**STEP_WORDS, **ENDINGS},
        "clock_words": clock_words,
    }
