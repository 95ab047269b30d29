"""Ask a story's author something before deciding, and take a question back."""

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.accounts.queries import colleague_names
from pact.core.access import moderator, no_store
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.asking import listing, telling  # noqa: F401 (they register marks in the queue and the mail)
from pact.moderation.asking.forms import AskAuthorForm
from pact.moderation.asking.models import AuthorQuestion
from pact.moderation.asking.queries import QuestionState, every_question_about
from pact.moderation.asking.service import AskRefused, ask_author, ask_obstacle, obstacle_among, withdraw_question
from pact.moderation.asking.wording import STATES, ask_refusal
from pact.moderation.evidence.models import EvidencePage
from pact.moderation.evidence.service import pages_of, picture_of
from pact.moderation.models import QueueItem, QueueKind
from pact.moderation.queue.service import open_item_of
from pact.moderation.views.desk import blueprint, queue_address
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id

Answer = Response | str | tuple[str, int]


@blueprint.app_template_global()
def questions_to_author(story: Story, item: QueueItem | None) -> dict[str, Any]:
    """What the desk shows of the questions about a story, with who asked, and whether more can be asked. `item` is what
    waits of the story itself.
    """
    every = every_question_about(story.id)
    questions = [question for question in every if question.state is not QuestionState.WITHDRAWN]
    return {
        "questions": questions,
        "names": colleague_names({question.account_id for question in questions}),
        "states": STATES,
        "pages": pages_of([question.id for question in questions]),
        "can_ask": obstacle_among(story, item or open_item_of(QueueKind.NOTICE, story.id), every) is None,
    }


@blueprint.get("/stories/<public_id>/question")
@moderator
def show_question_form(public_id: str) -> Answer:
    story = _story_or_404(public_id)
    return (
        _refused(story, AskRefused(obstacle))
        if (obstacle := ask_obstacle(story))
        else _page(story, AskAuthorForm())
    )


@blueprint.post("/stories/<public_id>/question")
@moderator
def send_question(public_id: str) -> Answer:
    story, form = _story_or_404(public_id), AskAuthorForm(request.form)
    if not form.validate():
        return _page(story, form), 422
    try:
        ask_author(story, form.words.data or "", by=current_user.id, wants_evidence=form.wants_evidence.data)
        session().commit()
    except AskRefused as refused:
        session().rollback()
        form.form_errors.append(ask_refusal(refused))
        return _page(_story_or_404(public_id), form), 409
    flash(gettext("Your question will be e-mailed to the author in a moment."), "success")
    return redirect(_address(story), 303)


@blueprint.post("/questions/<int:question_id>/withdraw")
@moderator
def take_question_back(question_id: int) -> Response:
    question = session().get(AuthorQuestion, question_id) or abort(404)
    story = session().get_one(Story, question.story_id)
    if withdraw_question(question, by=current_user.id):
        session().commit()
        flash(gettext("The question was taken back. The author can no longer answer it."), "success")
    else:
        session().rollback()
        flash(gettext("The question has been answered or taken back already."), "warning")
    return redirect(_address(story), 303)


@blueprint.get("/evidence/<int:page_id>")
@moderator
def show_evidence_page(page_id: int) -> Response:
    """A picture made from what an author sent. Of a story that its author took back, none is shown."""
    page = session().get(EvidencePage, page_id) or abort(404)
    question = session().get_one(AuthorQuestion, page.question_id)
    if session().get_one(Story, question.story_id).status is Status.WITHDRAWN:
        abort(404)
    return no_store(make_response(picture_of(page), {"Content-Type": "image/jpeg"}))


def _refused(story: Story, refused: AskRefused) -> Response:
    flash(ask_refusal(refused), "warning")
    return redirect(_address(story), 303)


def _address(story: Story) -> str:
    return queue_address(f"/moderation/stories/{story.public_id}")


def _page(story: Story, form: AskAuthorForm) -> str:
    return render_template(
        "moderation/ask_author.html",
        story=story,
        form=form,
        address=queue_address(f"/moderation/stories/{story.public_id}/question"),
        back=_address(story),
    )


def _story_or_404(public_id: str) -> Story:
    story = story_by_public_id(public_id)
    if story is None or story.status in (Status.UNCONFIRMED, Status.WITHDRAWN) or story.erased_at is not None:
        abort(404)
    return story
