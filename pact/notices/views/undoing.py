"""Taking the rejection of notices back, on their page at the desk."""

from flask import abort, flash, redirect, request
from flask_login import current_user

from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.notices.listing import desk_address
from pact.notices.undoing import TooLate, undo, undoable
from pact.notices.views.blueprint import Answer, blueprint
from pact.stories.queries import story_by_public_id

blueprint.add_app_template_global(undoable, "undoable_notices")


@blueprint.post("/moderation/notices/<public_id>/undo")
@moderator
def undo_rejection(public_id: str) -> Answer:
    story = story_by_public_id(public_id) or abort(404)
    try:
        undo(story, request.form.getlist("notice", type=int), moderator_id=current_user.id)
        session().commit()
        flash(gettext("Undone, and nobody is told."), "success")
    except TooLate:
        session().rollback()
        flash(gettext("It was too late to undo that."), "warning")
    return redirect(desk_address(public_id), 303)
