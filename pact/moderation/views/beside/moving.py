"""Move a story to the company that it is about: a page that says what will happen, the act, and taking it back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from pact.companies.models import Company
from pact.companies.queries import company_by_any_slug, company_named
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.decisions.undoing import TooLate
from pact.moderation.models import StoryMove
from pact.moderation.moving.forms import MoveStoryForm
from pact.moderation.moving.service import (
    MoveObstacle,
    MoveRefused,
    can_be_moved,
    move_story,
    undo_move,
)
from pact.moderation.moving.wording import WORDS, move_refusal
from pact.moderation.queries import moves_of
from pact.moderation.views.desk import blueprint, queue_address
from pact.replies.models import ReplyStatus
from pact.replies.queries import reply_of
from pact.stories.case_references import kept_reference
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id

Answer = Response | str | tuple[str, int]
blueprint.add_app_template_global(can_be_moved)
blueprint.add_app_template_global(moves_of)


@blueprint.get("/stories/<public_id>/move")
@moderator
def show_story_move(public_id: str) -> Answer:
    story = _story_or_404(public_id)
    return _page(story, MoveStoryForm(seen=story.revision))


@blueprint.post("/stories/<public_id>/move")
@moderator
def move_story_elsewhere(public_id: str) -> Answer:
    story, form = _story_or_404(public_id), MoveStoryForm(request.form)
    target = _company_meant(form.into.data or "")
    if not form.validate():
        return _page(story, form), 422
    if target is None:
        form.into.errors = [gettext("We have no company with this name. Choose one from the list.")]
        return _page(story, form), 422
    try:
        move_story(story, target, words=form.words.data, by=current_user.id, seen=form.seen_revision)
        session().commit()
    except MoveRefused as refused:
        session().rollback()
        return _refused(public_id, form, move_refusal(refused), refused.obstacle)
    except StaleDataError:
        session().rollback()
        return _refused(public_id, form, str(WORDS[MoveObstacle.STALE]), MoveObstacle.STALE)
    flash(gettext("The story is about %(company)s now.", company=target.name), "success")
    return redirect(queue_address(f"/moderation/stories/{public_id}"), 303)


@blueprint.post("/moves/<int:move_id>/undo")
@moderator
def undo_story_move(move_id: int) -> Response:
    move = session().get(StoryMove, move_id) or abort(404)
    address = f"/moderation/stories/{session().get_one(Story, move.story_id).public_id}"
    try:
        undo_move(move, by=current_user.id)
        session().commit()
        flash(gettext("Undone. The story is where it was, and nobody is told."), "success")
    except (TooLate, StaleDataError):
        session().rollback()
        flash(gettext("It was too late to undo that. You can move the story back."), "warning")
    return redirect(queue_address(address), 303)


def _refused(public_id: str, form: MoveStoryForm, words: str, obstacle: MoveObstacle) -> tuple[str, int]:
    """The page again with what was typed; after a change, for the story as it is now."""
    story = _story_or_404(public_id)
    if obstacle in (MoveObstacle.SAME, MoveObstacle.NOT_PUBLIC):
        form.into.errors = [words]
        return _page(story, form), 422
    form.seen.data = str(story.revision)
    return _page(story, form, notice=words), 409


def _page(story: Story, form: MoveStoryForm, *, notice: str = "") -> str:
    reply = reply_of(story.id)
    return render_template(
        "moderation/move_story.html",
        story=story,
        form=form,
        notice=notice,
        reply=reply if reply is not None and reply.status in _STANDING else None,
        has_case=kept_reference(story) is not None,
        is_public=story.status is Status.PUBLISHED,
        back=queue_address(f"/moderation/stories/{story.public_id}"),
        address=queue_address(f"/moderation/stories/{story.public_id}/move"),
    )


_STANDING: Any = (ReplyStatus.PENDING, ReplyStatus.PUBLISHED)


def _company_meant(typed: str) -> Company | None:
    """The company with this address or this name."""
    return company_by_any_slug(typed) or company_named(typed)


def _story_or_404(public_id: str) -> Story:
    story = story_by_public_id(public_id)
    if story is None or story.status is Status.UNCONFIRMED or story.erased_at is not None:
        abort(404)
    return story
