"""Decide several stories at once, after a page that lists what will happen."""

from collections import Counter
from typing import Any

from flask import flash, render_template, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from pact.core.access import moderator
from pact.core.db import begin_writing, session
from pact.core.i18n.messages import gettext, ngettext
from pact.core.web.requests import reads_first
from pact.moderation.decisions.batch import (
    SelectedStory,
    Skipped,
    decide_stories,
    obstacle,
    selectable_stories,
    selected_stories,
)
from pact.moderation.decisions.forms import DecideBatchForm
from pact.moderation.models import STORY_KINDS
from pact.moderation.queries import current_grounds
from pact.moderation.queue import listing as queue
from pact.moderation.settings.service import current_settings
from pact.moderation.statuses import DeskDecision
from pact.moderation.views.desk import blueprint, desk_context, filters_given, queue_address, role_of


@blueprint.get("/together")
@moderator
def show_together() -> str:
    return _form_page(DecideBatchForm(grounds=current_grounds()))


@blueprint.post("/together")
@reads_first
@moderator
def decide_several() -> Response | str | tuple[str, int]:
    form = DecideBatchForm(request.form, grounds=current_grounds())
    stories = selected_stories(form.story.data or [])
    if not form.validate():
        return _form_page(form), 422
    if "confirmed" not in request.form:
        obstacles = [obstacle(one, DeskDecision(form.decision.data)) for one in stories]
        return _page("moderation/confirm_together.html", form, stories, obstacles=obstacles)
    decision, grounds = DeskDecision(form.decision.data), form.chosen_grounds()
    begin_writing()
    stories = selected_stories(form.story.data or [])
    try:
        made, left = decide_stories(
            stories, decision, moderator_id=current_user.id, role=role_of(current_user),
            grounds=grounds, words=form.words.data or "",
        )  # fmt: skip
        session().commit()
    except StaleDataError:  # someone decided one of them at the same moment: nothing was saved
        session().rollback()
        flash(
            gettext(
                "Someone else decided one of these at the same time. Nothing was saved. Check them and try again."
            ),
            "warning",
        )
        return redirect(queue_address("/moderation/together"), 303)
    flash(ngettext("%(num)s story decided.", "%(num)s stories decided.", len(made)), "success")
    for why, count in Counter(left).items():
        flash(_skipped_words(why, count), "warning")
    return redirect(queue_address("/moderation/"), 303)


def _skipped_words(why: Skipped, count: int) -> str:
    return {
        Skipped.CHANGED: ngettext(
            "%(num)s story was skipped because it had changed.",
            "%(num)s stories were skipped because they had changed.",
            count,
        ),
        Skipped.CLAIMED: ngettext(
            "%(num)s story was skipped because a colleague had claimed it.",
            "%(num)s stories were skipped because a colleague had claimed them.",
            count,
        ),
        Skipped.UNCHECKED: ngettext(
            "%(num)s story was skipped because it has not been checked yet.",
            "%(num)s stories were skipped because they have not been checked yet.",
            count,
        ),
        Skipped.REDACTED: ngettext(
            "%(num)s change to a redacted story was skipped: open it to see what is redacted.",
            "%(num)s changes to redacted stories were skipped: open them to see what is redacted.",
            count,
        ),
        Skipped.EDIT: ngettext(
            "%(num)s change to a published story was skipped: it can be published or refused, not sent back.",
            "%(num)s changes to published stories were skipped: they can be published or refused, not sent back.",
            count,
        ),
    }[why]


def _form_page(form: DecideBatchForm) -> str:
    """The waiting stories on one page of the queue that match the filters, to select from."""
    after = request.args.get("after")
    page = queue.queue_page(filters_given(), account_id=current_user.id, after=after)
    ids = [row.item.subject_id for row in page.items if row.item.kind in STORY_KINDS]
    return _page(
        "moderation/show_together.html", form, selectable_stories(ids), after=after or "", more=page.after
    )


def _page(template: str, form: DecideBatchForm, stories: list[SelectedStory], **more: Any) -> str:
    context = desk_context(current_settings(), colleagues=())
    return render_template(template, form=form, stories=stories, **more, **context)
