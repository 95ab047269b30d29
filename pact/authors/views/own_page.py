"""The author's page: how things stand, changing the story, taking it back."""

from flask import Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from pact.authors import service
from pact.authors.forms import StoryForm
from pact.authors.views.before_sending import review
from pact.authors.views.pages import blueprint, private, see_other
from pact.core.access import no_store, public
from pact.core.db import session
from pact.core.limits import limiter, share_limit
from pact.moderation.queries import standing_decisions_on
from pact.moderation.service import ChangeRefused
from pact.moderation.wording import REDACTION_LABELS
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version


@blueprint.get("/my-story/<token>")
@public
def show_my_story(token: str) -> Response:
    story = _story_or_404(token)
    decisions = standing_decisions_on(story)
    return private(
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
        return no_store(see_other(f"/my-story/{token}"))
    form = StoryForm(obj=latest_version(story))
    return private("authors/edit_story.html", token=token, story=story, form=form,
                    last_decision=standing_decisions_on(story)[0])  # fmt: skip


@blueprint.post("/my-story/<token>/edit")
@public
@limiter.limit(share_limit)
def edit_story(token: str) -> BaseResponse:
    story = _story_or_404(token)
    form = StoryForm(request.form)
    found = review(form, company_name=story.company.name)
    if not found.may_send:
        return private("authors/edit_story.html", 422, token=token, story=story, form=form, review=found,
                        last_decision=standing_decisions_on(story)[0], kind_words=REDACTION_LABELS)  # fmt: skip
    try:
        service.send_again(story, form.story_fields())
        session().commit()
    except ChangeRefused:  # sent twice, or decided in another window: the page says how things stand
        session().rollback()
    return no_store(see_other(f"/my-story/{token}"))


@blueprint.post("/my-story/<token>/withdraw")
@public
def withdraw_story(token: str) -> Response:
    story = _story_or_404(token)
    try:
        service.withdraw(story)
        session().commit()
    except ChangeRefused:
        session().rollback()
    return no_store(see_other(f"/my-story/{token}"))


def _published_version(story: Story) -> StoryVersion | None:
    return session().get(StoryVersion, story.published_version_id) if story.published_version_id else None


def _story_or_404(token: str) -> Story:
    story = service.story_of_link(token)
    if story is None:
        abort(404)
    return story
