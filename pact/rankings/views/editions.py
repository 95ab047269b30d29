"""Editions as pages, JSON and CSV. They show what was frozen, never the live tables."""

import json
from collections.abc import Callable
from itertools import groupby
from typing import Any

from flask import Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.queries import linkable_slugs
from pact.core import site
from pact.core.access import public
from pact.core.frozen.keys import KEY_ADDRESS, allowed_signers
from pact.core.i18n.countries import is_country, named_countries
from pact.core.i18n.messages import gettext, message_of
from pact.core.web.downloads import CONTENT_TYPES, file_response
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.rankings.editions import citing
from pact.rankings.editions import queries as edition_queries
from pact.rankings.editions.body import basis_of_frozen
from pact.rankings.editions.changes import changes_between
from pact.rankings.editions.export import edition_csv
from pact.rankings.editions.rows import countries_of, frozen_table
from pact.rankings.measures import MEASURES, SCALES, Measure
from pact.rankings.models import Edition
from pact.rankings.service import freezing_day
from pact.rankings.tables.schemas import edition_schema, table_schema
from pact.rankings.views.comparing import compared, edition_among
from pact.rankings.views.tables import blueprint
from pact.rankings.wording import MEASURE_LABELS, MEASURE_TITLES, bounds_sentence

# An edition never changes. An hour saves requests, and limits the harm if a server's clock was wrong.
KEPT = "public, max-age=3600"


@blueprint.get("/editions")
@public
@cached_page
def list_editions() -> str:
    heads = edition_queries.edition_heads()
    months = [list(revisions) for _month, revisions in groupby(heads, key=lambda edition: edition.month)]
    return render_template("rankings/list_editions.html", months=months, due_on=freezing_day)


@blueprint.get("/editions/latest")
@public
def to_latest() -> BaseResponse:
    return redirect(f"/editions/{_newest().ident}", 302)


@blueprint.get("/editions/<edition_id>")
@public
@cached_page
def show_edition(edition_id: str) -> str:
    edition, heads = _edition_among(edition_id)
    measure = _measure()
    content = json.loads(edition_queries.body_of(edition))
    if measure not in content["tables"]:  # frozen before there was such a measure
        abort(404, gettext("This edition is from before there was this measure."))
    country, codes = _country(content), countries_of(content) or []
    table = frozen_table(content, measure, answering=linkable_slugs(), country=country)
    own = f"/editions/{edition.ident}"
    canonical = f"{own}?country={country}" if country else own
    return render_template(
        "rankings/show_edition.html",
        edition=edition,
        revisions=[other for other in heads if other.month == edition.month],
        before=_before(edition, heads),
        measure=measure,
        title=MEASURE_TITLES[measure],
        labels={name: words for name, words in MEASURE_LABELS.items() if name in content["tables"]},
        has_answers=measure in SCALES,
        table=table,
        country=country,
        countries=named_countries(codes) if len(codes) > 1 else [],
        canonical=canonical,
        bounds=bounds_sentence(table.head["figures"]),
        counted=message_of(MEASURES[measure].counted),
        text=citing.as_text(edition),
        bibtex=citing.as_bibtex(edition),
        recipe=citing.recipe(edition),
        signature_recipe=citing.signature_recipe(edition) if edition.signature else "",
        previous=content.get("previous"),
        received=content.get("receipts"),
        licence=site.LICENCE,
    )


@blueprint.get("/editions/<edition_id>/changes")
@public
@cached_page
def show_changes(edition_id: str) -> str:
    edition, older, heads = compared(edition_id)
    measure = _measure()
    changes = basis = None
    if older is not None:
        was, now = (json.loads(edition_queries.body_of(each)) for each in (older, edition))
        basis = basis_of_frozen(now["tables"][measure]) if measure in now["tables"] else None
        changes = changes_between(was, now, measure, answering=linkable_slugs())
    return render_template("rankings/show_changes.html", edition=edition, older=older, measure=measure,
                           since=request.args.get("since", ""),
                           others=[other for other in heads if other.id != edition.id], labels=MEASURE_LABELS,
                           changes=changes, basis=basis)  # fmt: skip


@blueprint.get("/editions/<edition_id>.json")
@public
@open_data
def download_edition_json(edition_id: str) -> BaseResponse:
    """The exact bytes that were frozen, so that their SHA-256 is the one on the page."""
    return _download(edition_id, "json", lambda body: body)


@blueprint.get("/editions/<edition_id>.csv")
@public
@open_data
def download_edition_csv(edition_id: str) -> BaseResponse:
    return _download(edition_id, "csv", lambda body: edition_csv(content := json.loads(body), _country(content)))


@blueprint.get("/editions/<edition_id>.sig")
@public
@open_data
def download_edition_signature(edition_id: str) -> BaseResponse:
    """The signature of the JSON file. 404 for an edition that was frozen before editions were signed."""
    if edition_id == "latest":
        return redirect(f"/editions/{_newest().ident}.sig", 302)
    edition = edition_queries.edition_named(edition_id) or _missing()
    if edition.signature is None:
        abort(404, gettext("This edition is from before editions were signed."))
    response = file_response(edition.signature, f"ccpact-{edition.ident}.sig")
    response.headers["Cache-Control"] = KEPT
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get(KEY_ADDRESS)
@public
@open_data
@cached_page
def show_edition_key() -> Response:
    """The public keys of all editions and verdicts, in the form that `ssh-keygen -Y verify -f` reads."""
    return Response(allowed_signers(), content_type=CONTENT_TYPES["sig"])


@blueprint.get("/editions/schema.json")
@public
@open_data
@cached_page
def show_edition_schema() -> Response:
    return _schema(edition_schema())


@blueprint.get("/rankings/schema.json")
@public
@open_data
@cached_page
def show_table_schema() -> Response:
    return _schema(table_schema())


def _schema(schema: dict[str, Any]) -> Response:
    return Response(json.dumps(schema, indent=1), content_type="application/schema+json")


def _download(edition_id: str, kind: str, write: Callable[[str], str]) -> BaseResponse:
    if edition_id == "latest":
        return redirect(f"/editions/{_newest().ident}.{kind}", 302)
    edition = edition_queries.edition_named(edition_id) or _missing()
    part = f"-{code.lower()}" if (code := _asked_country()) and kind == "csv" else ""
    name = f"ccpact-{edition.ident}{part}.{kind}"
    response = file_response(None, name) if kind == "csv" else Response(content_type=CONTENT_TYPES[kind])
    response.set_etag(f"{edition.sha256}{part}-{kind}")
    response.headers["Cache-Control"] = KEPT
    given = request.if_none_match
    if given.star_tag or not given.contains_weak(
        response.get_etag()[0] or ""
    ):  # else the tables stay where they are
        response.set_data(write(edition_queries.body_of(edition)))
    return response.make_conditional(request)


def _edition_among(edition_id: str) -> tuple[Edition, list[Edition]]:
    """The edition, and the heads of all editions."""
    heads = edition_queries.edition_heads()
    return edition_among(heads, edition_id), heads


def _before(edition: Edition, heads: list[Edition]) -> Edition | None:
    """The newest revision of the last month before this one that has an edition."""
    return next((other for other in heads if other.month < edition.month), None)


def _newest() -> Edition:
    return edition_queries.newest_edition() or _missing()


def _missing() -> Any:
    abort(404, gettext("Edition not found. You can see all editions at /editions."))


def _asked_country() -> str:
    code = request.args.get("country", "").strip().upper()
    return (
        code
        if not code or is_country(code)
        else abort(404, gettext("This edition has no company of this country."))
    )


def _country(content: dict[str, Any]) -> str:
    """The country that is asked for, as the edition has them; empty for all, and where all companies are of one."""
    code, codes = _asked_country(), countries_of(content)
    if not code:
        return ""
    if codes is None:
        abort(
            404,
            gettext("This edition is from before we recorded the countries of companies."),
        )
    if code not in codes:
        abort(404, gettext("This edition has no company of this country."))
    return code if len(codes) > 1 else ""


def _measure() -> Measure:
    word = request.args.get("measure", Measure.OVERALL)
    if word not in tuple(Measure):
        abort(404, gettext("Measure not found."))
    return Measure(word)
