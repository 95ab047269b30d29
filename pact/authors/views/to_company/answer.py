"""The form for the author's one short answer to the company's reply, and taking the answer back."""

import secrets
from typing import Any

from flask import Response, make_response, request
from werkzeug.wrappers import Response as BaseResponse

from pact.authors.answering import answers, telling  # noqa: F401 (telling registers its mails)
from pact.authors.answering.forms import AnswerForm
from pact.authors.views.before_sending import Review, review
from pact.authors.views.own_page import is_committed, on_to_own_page, story_or_404, story_to_change
from pact.authors.views.pages import blueprint, private, see_other, too_often_today
from pact.core.access import no_store, public
from pact.core.db import begin_writing, end_writing, session
from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import gettext
from pact.core.sanitising import render_markdown
from pact.core.web.limits import limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again
from pact.core.web.requests import reads_first
from pact.moderation.wording import REDACTION_LABELS
from pact.replies.service import received
from pact.stories.models import Story


@blueprint.get("/my-story/<token>/answer")
@public
def show_answer_form(token: str) -> Response:
    story = story_or_404(token)
    exchange = answers.exchange_about(story)
    if exchange is None or not exchange.can_write:
        return no_store(see_other(f"/my-story/{token}#reply"))
    return _page(token, story, AnswerForm(body=exchange.sent.body if exchange.sent else ""))


def _form_again(message: str, token: str) -> Response:
    form = AnswerForm(request.form)
    form.form_errors.append(message)
    return _page(token, story_or_404(token), form, found=Review())


@blueprint.post("/my-story/<token>/answer")
@reads_first
@public
@limiter.limit(share_limit, deduct_when=was_taken)
@shows_again(_form_again)
def send_answer(token: str) -> BaseResponse:
    story, form = story_or_404(token), AnswerForm(request.form)
    if "switch" in request.form:  # the language was switched while the form was being filled in
        return _page(token, story, form, found=Review())
    if "preview" in request.form:
        form.validate()
        return _page(token, story, form, 422 if form.errors else 200, found=Review(),
                     preview=render_markdown(received(form.body.data or "")))  # fmt: skip
    found = review(form, company_name=story.company.name)
    if not found.may_send:
        return _page(token, story, form, 422, found=found)
    begin_writing()
    story = story_to_change(token)
    if (settled := _if_settled(token, story, form)) is not None:
        return settled
    if not is_committed(lambda: answers.send_answer(story, form.body.data or "", language=current_language())):
        message = gettext("The reply can no longer be answered. What you wrote is still below.")
        return make_response(_form_again(message, token), 409)
    return on_to_own_page(token, "reply")


def _if_settled(token: str, story: Story, form: AnswerForm) -> Response | None:
    """The response where nothing is to be sent: it has been, or the form again."""
    if answers.is_as_received(story, form.body.data or ""):  # by the first of two clicks
        session().commit()
        return on_to_own_page(token, "reply")
    now = answers.look_of(story)
    if request.form.get("opened_from", now) != now:
        form.form_errors.append(
            gettext(
                "You have sent an answer, or we have decided on it, since you opened this form. Nothing was overwritten. "
                "What you wrote is still in the form. If you send it now, it replaces the other answer, if that can still "
                "be changed."
            )
        )
        return _page(token, story, form, 409, found=Review(), opened_from=now)
    if answers.has_sent_too_often(story):
        form.form_errors.append(
            gettext("You have already sent this answer several times today. Try again tomorrow.")
        )
        return too_often_today(_page(token, story, form, found=Review()))
    return None


@blueprint.post("/my-story/<token>/answer/withdraw")
@public
@limiter.limit(share_limit)
def withdraw_answer(token: str) -> Response:
    story = story_to_change(token)
    is_committed(lambda: answers.withdraw_answer(story))
    return no_store(see_other(f"/my-story/{token}#reply"))


def _page(
    token: str, story: Story, form: AnswerForm, status: int = 200, *, found: Review | None = None, **more: Any
) -> Response:
    end_writing()
    return private(
        "authors/answer_reply.html", status, token=token, story=story, form=form, review=found,
        exchange=answers.exchange_about(story), kind_words=REDACTION_LABELS, is_fresh=found is None,
        form_key=request.form.get("form_key") or secrets.token_urlsafe(24),
        **{"opened_from": request.form.get("opened_from") or answers.look_of(story)} | more,
    )  # fmt: skip
