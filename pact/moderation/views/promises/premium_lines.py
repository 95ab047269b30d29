"""Breaches of “no premium lines”: the moderator reads the story beside the company’s official numbers, and confirms."""

from typing import NamedTuple

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.companies.models import CompanyNumber
from pact.companies.numbers import numbers_of
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.settings.service import current_settings
from pact.moderation.views.desk import blueprint, desk_context, queue_address
from pact.moderation.waiting import count_at_desk
from pact.promises.breaches import (
    BreachRefused,
    breach_of,
    confirm_breach,
    count_unconfirmed,
    counting_unconfirmed,
    is_covered,
    unconfirmed_stories,
    undo_breach,
)
from pact.promises.models import Breach
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id

MOST_SHOWN = 50

count_at_desk("premium_lines", counting_unconfirmed)


class PremiumLine(NamedTuple):
    """What a story’s page at the desk shows: whether it can count as a breach now, and whether one is confirmed."""

    is_covered: bool
    breach: Breach | None
    numbers: list[CompanyNumber]


@blueprint.app_template_global()
def premium_line_of(story: Story) -> PremiumLine | None:
    """None if there is nothing to confirm and nothing to take back."""
    if story.published_at is None:
        return None
    covered, breach = is_covered(story), breach_of(story)
    return PremiumLine(covered, breach, numbers_of(story.company)) if covered or breach else None


@blueprint.get("/premium-lines")
@moderator
def list_premium_lines() -> str:
    """Stories of a premium line at companies that promised to have none, which nobody has confirmed."""
    return render_template(
        "moderation/list_premium_lines.html", stories=unconfirmed_stories(MOST_SHOWN), count=count_unconfirmed(),
        **desk_context(current_settings(), colleagues=[]),
    )  # fmt: skip


@blueprint.post("/stories/<public_id>/breach")
@moderator
def confirm_premium_line(public_id: str) -> Response:
    story = story_by_public_id(public_id) or abort(404)
    seen = request.form.get("seen", type=int)
    try:
        is_new = confirm_breach(story, by=current_user.id, seen_version=seen)
    except BreachRefused:
        session().rollback()
        words = gettext(
            "Nothing was confirmed. This story has changed since you opened the page, or no longer counts."
        )
        return _back(public_id, words, "warning")
    session().commit()
    words = gettext("Confirmed. It counts as a breach of the promise.")
    return _back(public_id, words if is_new else gettext("This was confirmed already."))


@blueprint.post("/stories/<public_id>/breach/undo")
@moderator
def undo_premium_line(public_id: str) -> Response:
    story = story_by_public_id(public_id) or abort(404)
    is_undone = undo_breach(story, by=current_user.id)
    session().commit()
    words = gettext("Undone. It does not count as a breach.")
    return _back(public_id, words if is_undone else gettext("This was undone already."))


def _back(public_id: str, words: str, category: str = "success") -> Response:
    flash(words, category)
    return redirect(queue_address(f"/moderation/stories/{public_id}"), 303)
