"""Verdicts as pages, JSON and CSV. They show what was frozen, never the live figures."""

import json
from typing import Any, Final

from flask import Response, abort, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.models import Company
from pact.core import site
from pact.core.access import public
from pact.core.db import one_state
from pact.core.i18n.messages import gettext
from pact.core.web.downloads import CONTENT_TYPES, file_response, parts_response
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.promises import wording
from pact.promises.catalogue import Promise
from pact.promises.verdicts import citing, listing, queries
from pact.promises.verdicts.content import verdict_schema
from pact.promises.verdicts.models import Verdict
from pact.promises.verdicts.results import result_from, told_of_courtesies
from pact.promises.views.blueprint import blueprint, signatory

KEPT: Final = "public, max-age=3600"
"""A verdict never changes. An hour saves requests, and limits the harm if a server’s clock was wrong."""


@blueprint.get("/pact/<slug>/<verdict_id>")
@public
@cached_page
def show_verdict(slug: str, verdict_id: str) -> str:
    company = signatory(slug)
    heads = queries.verdicts_of_company(company.id)
    verdict = next((each for each in heads if each.ident == verdict_id), None) or _missing()
    content = json.loads(queries.body_of(verdict))
    named = {"company": content["company"], "slug": company.slug}
    return render_template(
        "promises/show_verdict.html",
        company=company,
        verdict=verdict,
        revisions=[each for each in heads if each.quarter == verdict.quarter],
        content=content,
        results=[result_from(entry) for entry in content["promises"]],
        courtesies=told_of_courtesies(content["courtesies"]),
        words=wording,
        text=citing.as_text(verdict, **named),
        bibtex=citing.as_bibtex(verdict, **named),
        recipe=citing.recipe(verdict, company.slug),
        signature_recipe=citing.signature_recipe(verdict, company.slug),
        licence=site.LICENCE,
    )


@blueprint.get("/pact/<slug>/<verdict_id>.json")
@public
@open_data
def download_verdict_json(slug: str, verdict_id: str) -> BaseResponse:
    """The exact bytes that were frozen, so that their SHA-256 is the one on the page."""
    _company, verdict = _named(slug, verdict_id)
    response = Response(content_type=CONTENT_TYPES["json"])
    response.set_etag(f"{verdict.sha256}-json")
    response.headers["Cache-Control"] = KEPT
    if not request.if_none_match.contains_weak(response.get_etag()[0] or ""):  # else the text stays where it is
        response.set_data(queries.body_of(verdict))
    return response.make_conditional(request)


@blueprint.get("/pact/<slug>/<verdict_id>.sig")
@public
@open_data
def download_verdict_signature(slug: str, verdict_id: str) -> BaseResponse:
    """The signature of the JSON file."""
    company, verdict = _named(slug, verdict_id)
    response = file_response(verdict.signature, f"{company.slug}-{verdict.ident}.sig")
    response.headers["Cache-Control"] = KEPT
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/pact/verdicts.csv")
@public
@open_data
@cached_page
def download_verdicts_csv() -> Response:
    one_state()
    return parts_response(listing.verdicts_csv(), "ccpact-verdicts.csv", rows=_rows())


@blueprint.get("/pact/verdicts.json")
@public
@open_data
@cached_page
def download_verdicts_json() -> Response:
    one_state()
    return parts_response(listing.verdicts_json(), "ccpact-verdicts.json", rows=_rows())


@blueprint.get("/pact/verdicts/schema.json")
@public
@open_data
@cached_page
def show_verdict_schema() -> Response:
    return Response(json.dumps(verdict_schema(), indent=1), content_type="application/schema+json")


def _rows() -> int:
    """At most so many rows have the files: one for each promise of each verdict."""
    return queries.count_public() * len(Promise)


def _named(slug: str, verdict_id: str) -> tuple[Company, Verdict]:
    company = signatory(slug)
    return company, queries.verdict_named(company.id, verdict_id) or _missing()


def _missing() -> Any:
    abort(404, gettext("Verdict not found."))
