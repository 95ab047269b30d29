"""An author's appeal, by the link to their own page."""

from typing import Final

from flask import Response, abort

from pact.appeals.against.kinds import Made, find
from pact.appeals.models import Against
from pact.appeals.views.blueprint import Asked, appeal_page, blueprint, form_again, private, send_by_form
from pact.appeals.wording import suspension_titles, told_of
from pact.companies.models import Company
from pact.core.access import public
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.limits import limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again
from pact.moderation.suspensions.models import Suspension
from pact.moderation.suspensions.queries import told_to_author
from pact.stories.author_links import story_of_link, use_link
from pact.stories.models import Story

PATH = "/my-story/<token>/appeal/<subject>/<int:decision_id>"
_SUBJECTS: Final = {subject.value: subject for subject in (Against.STORY, Against.ANSWER, Against.SUSPENSION)}


def _asked(token: str, subject: str, decision_id: int) -> Asked:
    """404 unless the link is good and the decision is about its story or its author."""
    story = story_of_link(token) or abort(private("authors/no_such_link.html", 404))
    made = find(_SUBJECTS[subject], decision_id) if subject in _SUBJECTS else None
    if made is None or not _concerns(made, story):
        abort(404)
    back, name = f"/my-story/{token}", session().get_one(Company, story.company_id).name
    titles = (
        gettext("Appeal against a decision on your story about %(company)s", company=name),
        gettext("Your appeal about your story about %(company)s", company=name),
    )
    notes: list[str] = []
    if made.against is Against.SUSPENSION:
        titles, notes = suspension_titles(made.done), told_of(session().get_one(Suspension, decision_id))
    address = f"{back}/appeal/{subject}/{decision_id}"
    return Asked(made, address, titles, back, gettext("Go to my story"), notes=notes)


def _concerns(made: Made, story: Story) -> bool:
    if made.against is Against.SUSPENSION:
        return made.ident in [one.id for one in told_to_author(story)]
    return made.text_story.id == story.id


@blueprint.get(PATH)
@public
def show_appeal(token: str, subject: str, decision_id: int) -> Response:
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
