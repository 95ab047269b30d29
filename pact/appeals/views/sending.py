"""An author's appeal, by the link to their own page."""

from typing import Final

from flask import Response, abort
from sqlalchemy import select

from pact.appeals.against.kinds import find
from pact.appeals.models import Against
from pact.appeals.views.blueprint import Asked, appeal_page, blueprint, form_again, private, send_by_form
from pact.companies.models import Company
from pact.core.access import public
from pact.core.db import session
from pact.core.web.limits import limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again
from pact.stories.author_links import story_of_link, use_link

PATH = "/my-story/<token>/appeal/<subject>/<int:decision_id>"
_SUBJECTS: Final = {"story": Against.STORY, "answer": Against.ANSWER}


def _asked(token: str, subject: str, decision_id: int) -> Asked:
    """404 unless the link is good and the decision is about its story."""
    story = story_of_link(token) or abort(404)
    made = find(_SUBJECTS[subject], decision_id) if subject in _SUBJECTS else None
    if made is None or made.story.id != story.id:
        abort(404)
    back = f"/my-story/{token}"
    company = session().scalar(select(Company).where(Company.id == story.company_id))
    return Asked(made, f"{back}/appeal/{subject}/{decision_id}", back, "appeals/appeal_by_author.html", company)


@blueprint.get(PATH)
@public
def show_appeal(token: str, subject: str, decision_id: int) -> Response:
    if story_of_link(token) is None:
        return private("authors/no_such_link.html", 404)
    return appeal_page(_asked(token, subject, decision_id))


def _again(message: str, token: str, subject: str, decision_id: int) -> Response:
    return form_again(message, _asked(token, subject, decision_id))


@blueprint.post(PATH)
@public
@limiter.limit(share_limit, deduct_when=was_taken)
@shows_again(_again)
def send_appeal(token: str, subject: str, decision_id: int) -> Response:
    asked = _asked(token, subject, decision_id)
    use_link(token)
    return send_by_form(asked)
