"""Telling a story and confirming it."""

import secrets

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from pact.authors import service
from pact.authors.forms import ShareStoryForm
from pact.authors.mail_drafts import use_draft
from pact.authors.views.mailed_drafts import prefill_from
from pact.authors.views.pages import blueprint, private, see_other
from pact.companies.queries import company_by_slug, nearest_name, present_address
from pact.core import crypto
from pact.core.access import no_store, public
from pact.core.db import session
from pact.core.languages import current_language
from pact.core.limits import limiter, share_limit
from pact.core.requests import source_digest
from pact.core.sanitising import clean_line
from pact.stories.fields import Status


@blueprint.get("/share")
@public
def show_share_form() -> BaseResponse:
    form, word = ShareStoryForm(), request.args.get("company", "")
    known = company_by_slug(word) if word else None
    if word and known is None and (there := present_address(word)):
        return redirect(url_for("authors.show_share_form", company=there), 301)
    form.company.data = known.name if known else clean_line(word)[:120]
    form.idempotency_key.data = secrets.token_urlsafe(24)
    prefilled = prefill_from(request.args.get("draft", ""), form)
    page = _uncached(render_template("authors/share_story.html", form=form, nearest=None, prefilled=prefilled))
    return no_store(page) if prefilled else page


@blueprint.post("/share")
@public
@limiter.limit(share_limit)
def share_story() -> BaseResponse:
    form = ShareStoryForm(request.form)
    if not form.validate():
        form.idempotency_key.data = form.key() or secrets.token_urlsafe(24)
        nearest = nearest_name(form.company.data or "")
        return _uncached(render_template("authors/share_story.html", form=form, nearest=nearest), 422)
    story = service.share(
        form.story_fields(),
        company_name=form.company.data,
        email=form.email.data,
        source_digest=source_digest(),
        idempotency_key=form.key() or secrets.token_urlsafe(24),
        language=current_language(),
    )
    use_draft(form.draft.data or "", story)
    session().commit()
    return redirect("/share/check-your-email", 303)


@blueprint.get("/share/check-your-email")
@public
def check_your_email() -> str:
    return render_template("authors/check_your_email.html")


@blueprint.get("/confirm/<token>")
@public
def show_confirmation(token: str) -> Response:
    return _confirmation_page(token)


@blueprint.post("/confirm/<token>")
@public
def confirm_story(token: str) -> BaseResponse:
    try:
        story = service.story_to_confirm(token)
    except (crypto.TokenExpired, crypto.TokenInvalid):
        return _confirmation_page(token)
    if story is not None:
        service.confirm(story)
        session().commit()
    return no_store(see_other(f"/confirm/{token}"))


def _confirmation_page(token: str) -> Response:
    """The page for whatever state the link is in; the same for the second visit as for the first."""
    try:
        story = service.story_to_confirm(token)
    except crypto.TokenExpired:
        return private("authors/confirm_story.html", 410, state="expired", token=token)
    except crypto.TokenInvalid:
        return private("authors/confirm_story.html", 404, state="invalid", token=token)
    if story is None:
        return private("authors/confirm_story.html", 410, state="expired", token=token)
    state = "waiting" if story.status is Status.UNCONFIRMED else "done"
    return private("authors/confirm_story.html", state=state, token=token)


def _uncached(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
