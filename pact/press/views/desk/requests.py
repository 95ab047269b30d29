"""Moderators decide what is passed on to authors."""

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from pact.accounts.newsrooms.queries import newsrooms_of
from pact.accounts.queries import account_by_id, colleague_names
from pact.authors.queries import names_of_company
from pact.authors.sharing.personal_data import personal_details_in
from pact.checks.findings import Place
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.refusals import shows_again
from pact.moderation.queue.service import ClaimedByAnother
from pact.moderation.settings.service import undo_seconds_left
from pact.moderation.wording import REDACTION_LABELS
from pact.press.desk.deciding import NotDecided, Obstacle, decide, is_undoable, undo
from pact.press.desk.forms import DecideRequestForm
from pact.press.desk.listing import request_address
from pact.press.desk.queries import request_with_story
from pact.press.desk.wording import DECIDING, desk_state_words
from pact.press.views.feeds import blueprint
from pact.stories.models import Story
from pact.stories.press_requests.models import PressRequest, RequestState
from pact.stories.press_requests.queries import is_contactable, requests_to

Answer = BaseResponse | str | tuple[str, int]
PATH = "/moderation/press-requests/<int:request_id>"


def _request_or_404(request_id: int) -> tuple[PressRequest, Story]:
    return request_with_story(request_id) or abort(404)


@blueprint.get(PATH)
@moderator
def show_press_request(request_id: int) -> str:
    return _page(request_id, DecideRequestForm())


def _again(message: str, request_id: int) -> str:
    form = DecideRequestForm(request.form)
    form.form_errors.append(message)
    return _page(request_id, form)


@blueprint.post(PATH)
@moderator
@shows_again(_again)
def decide_press_request(request_id: int) -> Answer:
    asked, _story = _request_or_404(request_id)
    form = DecideRequestForm(request.form)
    if not form.validate():
        return _page(request_id, form), 422
    ground = form.chosen_ground
    try:
        decide(asked, ground=ground, words=form.words.data or "" if ground else "", by=current_user.id)
    except NotDecided as refused:
        return _refused(request_id, form, str(DECIDING[refused.obstacle]))
    except ClaimedByAnother:
        return _refused(request_id, form, gettext("A colleague is working on this. Nothing was decided."))
    session().commit()
    flash(
        gettext("We send it to the author.")
        if ground is None
        else gettext("Refused. We tell the journalist why."),
        "success",
    )
    return redirect(request_address(request_id), 303)


def _refused(request_id: int, form: DecideRequestForm, words: str) -> Answer:
    session().rollback()
    return _page(request_id, form, notice=words), 409


@blueprint.post(f"{PATH}/undo")
@moderator
def undo_press_request(request_id: int) -> Answer:
    asked, _story = _request_or_404(request_id)
    try:
        undo(asked, by=current_user.id)
        session().commit()
        flash(gettext("Undone, and nobody is told."), "success")
    except NotDecided:
        session().rollback()
        flash(str(DECIDING[Obstacle.TOO_LATE]), "warning")
    return redirect(request_address(request_id), 303)


def _page(request_id: int, form: DecideRequestForm, *, notice: str = "") -> str:
    asked, story = _request_or_404(request_id)
    names = names_of_company(story.company.name)
    return render_template(
        "press/show_press_request.html",
        asked=asked,
        story=story,
        form=form,
        notice=notice,
        writer=account_by_id(asked.account_id),
        newsroom=newsrooms_of([asked.account_id]).get(asked.account_id),
        details=personal_details_in({Place.body: asked.words}, company_names=names) if asked.words else [],
        kind_words=REDACTION_LABELS,
        is_open=asked.state is RequestState.WAITING,
        is_allowed=is_contactable(story.id),
        others=len(requests_to(story.id)),
        state=desk_state_words(asked),
        undo_left=undo_seconds_left(asked.decided_at)
        if asked.decided_at and is_undoable(asked, current_user.id)
        else 0,
        colleagues=colleague_names([asked.decided_by_id] if asked.decided_by_id else []),
        address=request_address(request_id),
    )
