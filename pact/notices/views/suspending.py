"""Take no more notices from whoever sent one, by hand and with a reason. Lifting and taking back is with all suspensions."""

from typing import Any

from flask import abort, flash, request
from flask_login import current_user

from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.refusals import shows_again
from pact.moderation.settings.service import current_settings
from pact.moderation.suspensions.forms import SuspendSenderForm
from pact.moderation.suspensions.service import SuspensionRefused
from pact.notices.listing import desk_address
from pact.notices.models import Notice
from pact.notices.unfounded import suspend_by_hand, suspendable_senders
from pact.notices.views.blueprint import Answer, blueprint, private, see_other
from pact.notices.wording import notice_title
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id

PATH = "/moderation/notices/<public_id>/suspend/<int:notice_id>"
blueprint.add_app_template_global(suspendable_senders)


@blueprint.get(PATH)
@moderator
def show_suspending_sender(public_id: str, notice_id: int) -> Answer:
    story, notice = _subject_or_404(public_id, notice_id)
    if notice.id not in suspendable_senders([notice]):
        abort(404)
    return _page(story, notice, SuspendSenderForm(days=current_settings().suspension_days))


def _form_again(message: str, public_id: str, notice_id: int) -> Answer:
    form = SuspendSenderForm(request.form)
    form.form_errors.append(message)
    return _page(*_subject_or_404(public_id, notice_id), form)


@blueprint.post(PATH)
@moderator
@shows_again(_form_again)
def suspend_sender_by_hand(public_id: str, notice_id: int) -> Answer:
    story, notice = _subject_or_404(public_id, notice_id)
    form = SuspendSenderForm(request.form)
    if not form.validate():
        return _page(story, notice, form, 422)
    try:
        suspend_by_hand(notice, days=form.days.data, words=form.words.data, by=current_user.id)
        session().commit()
    except SuspensionRefused:
        session().rollback()
        form.form_errors.append(gettext("This has changed since you opened the page. Nobody was suspended."))
        return _page(*_subject_or_404(public_id, notice_id), form, 409)
    flash(gettext("We take no notices from them for now."), "success")
    return see_other(_back(story, notice))


def _page(story: Story, notice: Notice, form: Any, status: int = 200) -> Answer:
    return private(
        "notices/suspend_sender.html", status, story=story, title=notice_title(notice), form=form,
        address=f"{desk_address(story.public_id)}/suspend/{notice.id}", back=_back(story, notice),
    )  # fmt: skip


def _back(story: Story, notice: Notice) -> str:
    return f"{desk_address(story.public_id)}?part={notice.part}"


def _subject_or_404(public_id: str, notice_id: int) -> tuple[Story, Notice]:
    story, notice = story_by_public_id(public_id), session().get(Notice, notice_id)
    if story is None or notice is None or notice.story_id != story.id:
        abort(404)
    return story, notice
