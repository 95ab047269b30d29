"""The author's answer to what a moderator asked before a decision."""

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from pact.authors.own_page.forms import AnswerQuestionForm
from pact.authors.views.own_page import on_to_own_page, own_page, story_or_404, story_to_change
from pact.authors.views.pages import blueprint
from pact.core.access import public
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.limits import limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again
from pact.moderation.asking.service import AnswerRefused, answer_question


def _form_again(message: str, token: str) -> BaseResponse:
    form = AnswerQuestionForm(request.form)
    form.form_errors.append(message)
    return own_page(token, story_or_404(token), question_form=form)


@blueprint.post("/my-story/<token>/question/<int:question_id>")
@public
@limiter.limit(share_limit, deduct_when=was_taken)
@shows_again(lambda message, token, question_id: _form_again(message, token))
def send_answer_to_question(token: str, question_id: int) -> BaseResponse:
    story, form = story_to_change(token), AnswerQuestionForm(request.form)
    if not form.validate():
        return own_page(token, story, 422, question_form=form)
    try:
        answer_question(story, question_id, form.said.data or "")
        session().commit()
    except AnswerRefused:
        session().rollback()
        message = gettext(
            "The question can no longer be answered: we have decided in the meantime, or you have changed your answer too "
            "often. What you wrote is still below."
        )
        response = _form_again(message, token)
        response.status_code = 409
        return response
    return on_to_own_page(token, "question", saved="answer")
