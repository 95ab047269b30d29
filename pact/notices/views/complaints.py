"""Complaints about defamation: what moderators do beside the decision, and the page by which the author answers."""

from typing import Any

from flask import Response, abort, flash, request
from flask_login import current_user

from pact.core.access import moderator, public
from pact.core.db import end_writing, session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.web.limits import limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again
from pact.core.web.requests import reads_first
from pact.moderation.decisions.transitions import ChangeRefused
from pact.notices.defamation.forms import AnswerComplaintForm
from pact.notices.defamation.mails import copy_of, why_removed
from pact.notices.defamation.models import DefamationCase
from pact.notices.defamation.queries import case_by_id
from pact.notices.defamation.service import (
    answer,
    answers_now,
    can_be_put_back,
    is_answered_so,
    reject_details,
    take_down,
    tell_author,
)
from pact.notices.defamation.steps import Event, Step
from pact.notices.defamation.wording import moment_there
from pact.notices.listing import desk_address
from pact.notices.views.blueprint import Answer, blueprint, private, see_other
from pact.stories.author_links import story_of_link, use_link
from pact.stories.models import Story

_ = lazy_gettext
PATH = "/my-story/<token>/defamation/<int:case_id>"
_DEEDS = {"tell": tell_author, "take_down": take_down, "false_details": reject_details}
_DONE = {
    "tell": _("We have told the author."),
    "take_down": _("The story is taken down."),
    "false_details": _("The answer counts as one without a name and an address. We tell the author."),
}


@blueprint.post("/moderation/defamation/<int:case_id>")
@moderator
def carry_on_complaint(case_id: int) -> Answer:
    case, deed = case_by_id(case_id), _DEEDS.get(request.form.get("deed", ""))
    if case is None or deed is None:
        abort(404)
    story = session().get_one(Story, case.notice.story_id)
    address = desk_address(story.public_id)
    try:
        deed(case, by=current_user.id)
        session().commit()
    except ChangeRefused:
        session().rollback()
        flash(gettext("This has changed since you opened the page. Nothing was done."), "warning")
        return see_other(address)
    flash(str(_DONE[request.form["deed"]]), "success")
    return see_other(address)


@blueprint.get(PATH)
@public
def show_complaint(token: str, case_id: int) -> Response:
    story, case = _subject_or_404(token, case_id)
    return _page(token, story, case, _form(story, case))


def _form_again(message: str, token: str, case_id: int) -> Response:
    story, case = _subject_or_404(token, case_id)
    form = _form(story, case, request.form)
    form.form_errors.append(message)
    return _page(token, story, case, form)


@blueprint.post(PATH)
@reads_first
@public
@limiter.limit(share_limit, deduct_when=was_taken)
@shows_again(_form_again)
def answer_complaint(token: str, case_id: int) -> Response:
    story, case = _subject_or_404(token, case_id)
    form = _form(story, case, request.form)
    if form.answer.data in tuple(Event) and is_answered_so(case, form.given):  # by the first of two clicks
        return see_other(request.path)
    if not answers_now(case, story):
        return _too_late(token, case_id)
    if not form.validate():
        return _page(token, story, case, form, 422)
    try:
        use_link(token)
        answer(case, form.given)
        session().commit()
    except ChangeRefused:
        session().rollback()
        return _too_late(token, case_id)
    return see_other(f"/my-story/{token}/defamation/{case_id}")


def _too_late(token: str, case_id: int) -> Response:
    words = gettext("This complaint was settled, or answered, before you sent this. Nothing was changed.")
    response = _form_again(words, token, case_id)
    response.status_code = 409
    return response


def _subject_or_404(token: str, case_id: int) -> tuple[Story, DefamationCase]:
    """404 before the author is told: until then the complaint is not theirs to see."""
    story = story_of_link(token) or abort(private("authors/no_such_link.html", 404))
    case = case_by_id(case_id)
    if case is None or case.notice.story_id != story.id:
        abort(404)
    if case.told_at is None and case.step in (Step.TELL, Step.TAKE_DOWN):
        abort(404)
    return story, case


def _form(story: Story, case: DefamationCase, data: Any = None) -> AnswerComplaintForm:
    return AnswerComplaintForm(data, answers=answers_now(case, story))


def _page(
    token: str, story: Story, case: DefamationCase, form: AnswerComplaintForm, status: int = 200
) -> Response:
    end_writing()
    return private(
        "notices/show_complaint.html", status, token=token, story=story, case=case, form=form, copy=copy_of(case),
        can_answer=bool(answers_now(case, story)), can_be_put_back=can_be_put_back(case, story),
        cause=why_removed(case.cause) if case.cause else "", moment_there=moment_there,
    )  # fmt: skip
