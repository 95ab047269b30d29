"""From whom we take no stories or notices: the list, one of them, suspending by hand, lifting, and taking back."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.accounts.queries import colleague_names
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.refusals import shows_again
from pact.moderation.settings.service import current_settings
from pact.moderation.suspensions.forms import SuspendForm
from pact.moderation.suspensions.models import Suspension
from pact.moderation.suspensions.queries import in_force_beside, suspensions_page
from pact.moderation.suspensions.service import SuspensionRefused, Whom, lift, suspend, suspendable, undo
from pact.moderation.suspensions.wording import suspension_cause, suspension_state, suspension_title
from pact.moderation.views.desk import blueprint, queue_address
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id

Answer = Response | str | tuple[str, int]
blueprint.add_app_template_global(in_force_beside)
blueprint.add_app_template_global(suspendable)
blueprint.add_app_template_global(suspension_state)
blueprint.add_app_template_global(suspension_title)


@blueprint.get("/suspensions")
@moderator
def list_suspensions() -> str:
    is_over = request.args.get("show") == "over"
    page = suspensions_page(is_over=is_over, after=request.args.get("after"))
    return render_template("moderation/list_suspensions.html", page=page, is_over=is_over)


@blueprint.get("/suspensions/<int:suspension_id>")
@moderator
def show_suspension(suspension_id: int) -> str:
    one = _suspension_or_404(suspension_id)
    story = session().get(Story, one.recipient_id) if one.recipient_kind == "story" else None
    names = colleague_names({ident for ident in (one.account_id, one.lifted_by_id) if ident is not None})
    return render_template(
        "moderation/show_suspension.html", one=one, story=story, cause=suspension_cause(one), names=names
    )


@blueprint.post("/suspensions/<int:suspension_id>/lift")
@moderator
def lift_suspension(suspension_id: int) -> Response:
    one = _suspension_or_404(suspension_id)
    try:
        lift(one, by=current_user.id)
        session().commit()
        flash(gettext("Lifted. Those concerned are told by e-mail."), "success")
    except SuspensionRefused:
        session().rollback()
        flash(gettext("It was over already."), "warning")
    return redirect(f"/moderation/suspensions/{suspension_id}", 303)


@blueprint.post("/suspensions/<int:suspension_id>/undo")
@moderator
def undo_suspension(suspension_id: int) -> Response:
    one = _suspension_or_404(suspension_id)
    try:
        undo(one, by=current_user.id)
        session().commit()
        flash(gettext("Undone, and nobody is told."), "success")
    except SuspensionRefused:
        session().rollback()
        flash(gettext("It was too late to undo that. You can lift it."), "warning")
    return redirect(f"/moderation/suspensions/{suspension_id}", 303)


@blueprint.get("/stories/<public_id>/suspend")
@moderator
def show_suspending(public_id: str) -> Answer:
    story = _story_or_404(public_id)
    return _page(story, _form(story))


def _form_again(message: str, public_id: str) -> Answer:
    story = _story_or_404(public_id)
    return _page(story, _form(story, request.form), notice=message)


@blueprint.post("/stories/<public_id>/suspend")
@moderator
@shows_again(_form_again)
def suspend_by_hand(public_id: str) -> Answer:
    story = _story_or_404(public_id)
    form = _form(story, request.form)
    if not form.validate():
        return _page(story, form), 422
    try:
        suspend(story, Whom(form.whom.data), days=form.days.data, words=form.words.data, by=current_user.id)
        session().commit()
    except SuspensionRefused:
        session().rollback()
        words = gettext("This has changed since you opened the page. Nobody was suspended.")
        return _page(story, _form(story, request.form), notice=words), 409
    flash(gettext("We take no stories from them for now."), "success")
    return redirect(queue_address(f"/moderation/stories/{public_id}"), 303)


def _form(story: Story, data: Any = None) -> SuspendForm:
    """Whoever is suspended already is not offered."""
    offered = suspendable(story)
    if not offered:
        abort(404)
    given = {} if data is not None else {"days": current_settings().suspension_days}
    return SuspendForm(data, offered=offered, **given)


def _page(story: Story, form: SuspendForm, *, notice: str = "") -> str:
    address = f"/moderation/stories/{story.public_id}"
    return render_template("moderation/suspend.html", story=story, form=form, notice=notice,
                           address=queue_address(f"{address}/suspend"), back=queue_address(address))  # fmt: skip


def _suspension_or_404(ident: int) -> Suspension:
    return session().get(Suspension, ident) or abort(404)


def _story_or_404(public_id: str) -> Story:
    story = story_by_public_id(public_id)
    if story is None or story.status is Status.UNCONFIRMED or story.erased_at is not None:
        abort(404)
    return story
