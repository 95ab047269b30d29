"""Sharing a story, confirming it, and the author's page."""

import secrets

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from pact.authors import service
from pact.authors.forms import ShareStoryForm, StoryForm
from pact.companies.queries import company_by_slug, nearest_name, present_address
from pact.core import crypto
from pact.core.access import no_store, public
from pact.core.db import session
from pact.core.limits import limiter, share_limit
from pact.core.requests import source_digest
from pact.core.sanitising import clean_line
from pact.moderation.queries import standing_decisions_on
from pact.moderation.service import ChangeRefused
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version

blueprint = Blueprint("authors", __name__)


@blueprint.get("/share")
@public
def show_share_form() -> BaseResponse:
    form, word = ShareStoryForm(), request.args.get("company", "")
    known = company_by_slug(word) if word else None
    if word and known is None and (there := present_address(word)):
        return redirect(url_for("authors.show_share_form", company=there), 301)
    form.company.data = known.name if known else clean_line(word)[:120]
    form.idempotency_key.data = secrets.token_urlsafe(24)
    return _uncached(render_template("authors/share_story.html", form=form, nearest=None))


@blueprint.post("/share")
@public
@limiter.limit(share_limit)
def share_story() -> BaseResponse:
    form = ShareStoryForm(request.form)
    if not form.validate():
        form.idempotency_key.data = form.key() or secrets.token_urlsafe(24)
        nearest = nearest_name(form.company.data or "")
        return _uncached(render_template("authors/share_story.html", form=form, nearest=nearest), 422)
    service.share(
        form.story_fields(),
        company_name=form.company.data,
        email=form.email.data,
        source_digest=source_digest(),
        idempotency_key=form.key() or secrets.token_urlsafe(24),
    )
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
    return no_store(_see_other(f"/confirm/{token}"))


@blueprint.get("/my-story/<token>")
@public
def show_my_story(token: str) -> Response:
    story = _story_or_404(token)
    decisions = standing_decisions_on(story)
    return _private(
        "authors/my_story.html",
        token=token,
        story=story,
        version=latest_version(story),
        published=_published_version(story),
        decisions=decisions,
        last_decision=next((decision for decision in decisions if decision.grounds or decision.words), None),
        can_edit=story.status in service.EDITABLE,
        can_withdraw=story.status in service.WITHDRAWABLE,
    )


@blueprint.get("/my-story/<token>/edit")
@public
def show_edit_form(token: str) -> Response:
    story = _story_or_404(token)
    if story.status not in service.EDITABLE:
        return no_store(_see_other(f"/my-story/{token}"))
    form = StoryForm(obj=latest_version(story))
    return _private("authors/edit_story.html", token=token, story=story, form=form,
                    last_decision=standing_decisions_on(story)[0])  # fmt: skip


@blueprint.post("/my-story/<token>/edit")
@public
@limiter.limit(share_limit)
def edit_story(token: str) -> BaseResponse:
    story = _story_or_404(token)
    form = StoryForm(request.form)
    if not form.validate():
        return _private("authors/edit_story.html", 422, token=token, story=story, form=form,
                        last_decision=standing_decisions_on(story)[0])  # fmt: skip
    try:
        service.send_again(story, form.story_fields())
        session().commit()
    except ChangeRefused:  # sent twice, or decided in another window: the page says how things stand
        session().rollback()
    return no_store(_see_other(f"/my-story/{token}"))


@blueprint.post("/my-story/<token>/withdraw")
@public
def withdraw_story(token: str) -> Response:
    story = _story_or_404(token)
    try:
        service.withdraw(story)
        session().commit()
    except ChangeRefused:
        session().rollback()
    return no_store(_see_other(f"/my-story/{token}"))


def _confirmation_page(token: str) -> Response:
    """The page for whatever state the link is in; the same for the second visit as for the first."""
    try:
        story = service.story_to_confirm(token)
    except crypto.TokenExpired:
        return _private("authors/confirm_story.html", 410, state="expired", token=token)
    except crypto.TokenInvalid:
        return _private("authors/confirm_story.html", 404, state="invalid", token=token)
    if story is None:
        return _private("authors/confirm_story.html", 410, state="expired", token=token)
    state = "waiting" if story.status is Status.UNCONFIRMED else "done"
    return _private("authors/confirm_story.html", state=state, token=token)


def _published_version(story: Story) -> StoryVersion | None:
    return session().get(StoryVersion, story.published_version_id) if story.published_version_id else None


def _story_or_404(token: str) -> Story:
    story = service.story_of_link(token)
    if story is None:
        abort(404)
    return story


def _private(template: str, status: int = 200, **context: object) -> Response:
    return no_store(make_response(render_template(template, **context), status))


def _uncached(page: str, status: int = 200) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _see_other(path: str) -> Response:
    response = make_response("", 303)
    response.headers["Location"] = path
    return response
