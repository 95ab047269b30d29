"""Second opinions: ask for one beside a story, answer, take a question back, and list one's own."""

from collections.abc import Iterable
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.accounts.queries import colleague_names, staff_besides
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.roles import StaffRole
from pact.moderation.models import STORY_KINDS, QueueKind
from pact.moderation.opinions.forms import ROLES, AskOpinionForm, GiveOpinionForm
from pact.moderation.opinions.queries import (
    Opinion,
    asked_about,
    asked_by,
    count_waiting_for,
    opinion_by_id,
    opinions_on,
    waiting_for,
)
from pact.moderation.opinions.service import (
    AlreadySettled,
    NotAsked,
    ask_opinion,
    give_opinion,
    take_back_question,
)
from pact.moderation.queries import stories_by_id
from pact.moderation.queue.listing import QueueRow
from pact.moderation.views.desk import blueprint, queue_address, role_of
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import latest_version, story_by_public_id

Answer = Response | str | tuple[str, int]
_ABOUT_STORIES = (*STORY_KINDS, QueueKind.NOTICE)


@blueprint.app_template_global()
def second_opinions(story: Story) -> dict[str, Any]:
    """What was asked about a story, with the names that are shown."""
    found = opinions_on(story)
    return {"opinions": found, **_named(found), "role": role_of(current_user)}


@blueprint.app_template_global()
def opinions_asked(rows: Iterable[QueueRow]) -> dict[tuple[QueueKind, int], bool]:
    """The rows of the queue about whose story a second opinion is asked, and whether it is of the reader."""
    about = {(row.item.kind, row.item.subject_id) for row in rows if row.item.kind in _ABOUT_STORIES}
    ids = [story_id for _kind, story_id in about]
    found = asked_about(ids, account_id=current_user.id, role=role_of(current_user)) if ids else {}
    return {(kind, story_id): found[story_id] for kind, story_id in about if story_id in found}


@blueprint.app_template_global()
def opinions_waiting_for_me() -> int:
    return count_waiting_for(current_user.id, role_of(current_user))


@blueprint.get("/opinions")
@moderator
def list_opinions() -> str:
    mine, asked = waiting_for(current_user.id, role_of(current_user)), asked_by(current_user.id)
    named = _named([listed.opinion for listed in (*mine, *asked)])
    return render_template("moderation/list_opinions.html", waiting=mine, asked=asked, **named)


@blueprint.get("/stories/<public_id>/opinion")
@moderator
def show_opinion_form(public_id: str) -> Answer:
    return _ask_page(_story_or_404(public_id), _ask_form())


@blueprint.post("/stories/<public_id>/opinion")
@moderator
def ask_for_opinion(public_id: str) -> Answer:
    story, form = _story_or_404(public_id), _ask_form(request.form)
    if not form.validate():
        return _ask_page(story, form), 422
    ask_opinion(story, form.question.data, of=form.chosen, by=current_user.id)
    session().commit()
    flash(gettext("Asked. Your colleagues see the question in the queue and beside the story."), "success")
    return _to_story(story)


@blueprint.get("/opinions/<int:opinion_id>/answer")
@moderator
def show_opinion(opinion_id: int) -> Answer:
    opinion, story = _opinion_or_404(opinion_id)
    if not opinion.is_for(current_user.id, role_of(current_user)):
        abort(403)
    return _answer_page(opinion, story, GiveOpinionForm())


@blueprint.post("/opinions/<int:opinion_id>/answer")
@moderator
def answer_opinion(opinion_id: int) -> Answer:
    opinion, story = _opinion_or_404(opinion_id)
    form = GiveOpinionForm(request.form)
    if not opinion.is_for(current_user.id, role_of(current_user)):
        abort(403)
    if not form.validate():
        return _answer_page(opinion, story, form), 422
    try:
        give_opinion(opinion.id, form.words.data, by=current_user.id, role=role_of(current_user))
        session().commit()
    except (NotAsked, AlreadySettled):
        session().rollback()
        return _answer_page(*_opinion_or_404(opinion_id), form), 409
    flash(gettext("Your opinion stands beside the story now."), "success")
    return _to_story(story)


@blueprint.post("/opinions/<int:opinion_id>/take-back")
@moderator
def take_back_opinion(opinion_id: int) -> Response:
    _opinion, story = _opinion_or_404(opinion_id)
    try:
        take_back_question(opinion_id, by=current_user.id)
        session().commit()
        flash(gettext("You no longer ask for this opinion."), "success")
    except NotAsked:
        abort(403)
    except AlreadySettled:
        session().rollback()
        flash(gettext("It was answered or taken back before."), "warning")
    return _to_story(story)


def _named(opinions: Iterable[Opinion]) -> dict[str, Any]:
    """The names of everybody in these questions, and of the roles."""
    names = colleague_names({ident for opinion in opinions for ident in opinion.accounts})
    return {"names": names, "roles": ROLES, "is_role": lambda of: isinstance(of, StaffRole)}


def _ask_form(data: Any = None) -> AskOpinionForm:
    return AskOpinionForm(data, colleagues=staff_besides(current_user.id))


def _ask_page(story: Story, form: AskOpinionForm) -> str:
    address = f"/moderation/stories/{story.public_id}"
    return render_template(
        "moderation/ask_opinion.html", form=form, story=story, version=latest_version(story),
        has_colleagues=len(form.of.choices or ()) > 1,
        address=queue_address(f"{address}/opinion"), back=queue_address(address),
    )  # fmt: skip


def _answer_page(opinion: Opinion, story: Story, form: GiveOpinionForm) -> str:
    return render_template(
        "moderation/answer_opinion.html", form=form, opinion=opinion, story=story, version=latest_version(story),
        address=queue_address(f"/moderation/opinions/{opinion.id}/answer"),
        back=queue_address(f"/moderation/stories/{story.public_id}"), **_named([opinion]),
    )  # fmt: skip


def _to_story(story: Story) -> Response:
    return redirect(queue_address(f"/moderation/stories/{story.public_id}"), 303)


def _opinion_or_404(ident: int) -> tuple[Opinion, Story]:
    opinion = opinion_by_id(ident) or abort(404)
    return opinion, stories_by_id([opinion.story_id])[opinion.story_id]


def _story_or_404(public_id: str) -> Story:
    story = story_by_public_id(public_id)
    if story is None or story.status is Status.UNCONFIRMED or story.erased_at is not None:
        abort(404)
    return story
