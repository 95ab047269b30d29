"""Decide several stories at once, after a page that lists what will happen."""

from typing import Any

from flask import flash, render_template, request
from flask_login import current_user
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from pact.core.access import moderator
from pact.core.db import begin_writing
from pact.core.i18n.messages import ngettext
from pact.core.web.requests import reads_first
from pact.moderation.decisions.batch import (
    SelectedStory,
    Skipped,
    Together,
    are_in_bulk,
    decide_stories,
    obstacle,
    selectable_stories,
    selected_stories,
)
from pact.moderation.decisions.batch_form import DecideBatchForm, too_few_in_bulk
from pact.moderation.models import STORY_KINDS
from pact.moderation.queries import current_grounds
from pact.moderation.queue import listing as queue
from pact.moderation.queue.listing import with_versions
from pact.moderation.settings.service import current_settings
from pact.moderation.views.desk import blueprint, desk_context, filters_given, queue_address, role_of
from pact.stories.models import Story


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
    if "back" in request.form:  # from the preview, with all that was chosen and typed
        return _form_page(form)
    if not form.validate():
        return _form_page(form), 422
    if form.is_bulk and not are_in_bulk(stories, by=current_user.id):
        form.story.errors = [too_few_in_bulk()]
        return _form_page(form), 422
    if "confirmed" not in request.form:
        obstacles = [obstacle(one, form.desk_decision, is_bulk=form.is_bulk) for one in stories]
        return _page("moderation/confirm_together.html", form, stories, obstacles=obstacles)
    together = Together(
        form.desk_decision, current_user.id, role_of(current_user), grounds=form.chosen_grounds(),
        words="" if form.is_bulk else form.words.data or "", is_bulk=form.is_bulk,
    )  # fmt: skip
    begin_writing()
    decide_stories(form.story.data or [], together)
    made = len(together.made)
    if made:
        flash(ngettext("%(num)s story decided.", "%(num)s stories decided.", made), "success")
    for why in dict.fromkeys(left.why for left in together.left):
        # Addresses only: the session's cookie has no room for thirty titles.
        flash(" ".join([why, *(left.public_id for left in together.left if left.why is why)]), "skipped")
    return redirect(queue_address("/moderation/"), 303)


@blueprint.app_template_global()
def skipped_stories(said: str) -> dict[str, object]:
    """Why stories were left out when several were decided, and which: the flashed words of the category “skipped”."""
    why, *public_ids = said.split()
    found = with_versions(Story.public_id.in_(public_ids))
    stories = sorted(found, key=lambda pair: public_ids.index(pair[0].public_id))
    return {"why": _skipped_words(Skipped(why), len(public_ids)), "stories": stories}


def _skipped_words(why: Skipped, count: int) -> str:
    return {
        Skipped.CHANGED: ngettext(
            "%(num)s story was skipped because it had changed:",
            "%(num)s stories were skipped because they had changed:",
            count,
        ),
        Skipped.CLAIMED: ngettext(
            "%(num)s story was skipped because a colleague had claimed it:",
            "%(num)s stories were skipped because a colleague had claimed them:",
            count,
        ),
        Skipped.UNCHECKED: ngettext(
            "%(num)s story was skipped because it has not been checked yet:",
            "%(num)s stories were skipped because they have not been checked yet:",
            count,
        ),
        Skipped.REDACTED: ngettext(
            "%(num)s change to a redacted story was skipped. Open it to see what is redacted:",
            "%(num)s changes to redacted stories were skipped. Open them to see what is redacted:",
            count,
        ),
        Skipped.FAULT: ngettext(
            "%(num)s story was not decided, because something went wrong. This is our fault. It still waits:",
            "%(num)s stories were not decided, because something went wrong. This is our fault. They still wait:",
            count,
        ),
        Skipped.PUBLIC: ngettext(
            "%(num)s change to a published story was skipped. Only new stories are refused as advertising sent in bulk:",
            "%(num)s changes to published stories were skipped. Only new stories are refused as advertising sent in bulk:",
            count,
        ),
        Skipped.EDIT: ngettext(
            "%(num)s change to a published story was skipped. It can be published or refused, not sent back:",
            "%(num)s changes to published stories were skipped. They can be published or refused, not sent back:",
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
