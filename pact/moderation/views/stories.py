"""The queue and the decision on one story."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from pact.checks.personal import find_personal_data
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n import gettext
from pact.mail.rendering import render
from pact.moderation import queries
from pact.moderation.findings import highlighted
from pact.moderation.forms import DecideForm
from pact.moderation.mails import statement_of_reasons
from pact.moderation.service import StaleDecision, decide
from pact.moderation.statuses import STATUS_AFTER, DeskDecision
from pact.moderation.views.desk import blueprint
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import latest_version, story_by_public_id
from pact.stories.wording import label


@blueprint.get("/")
@moderator
def show_queue() -> str:
    return render_template(
        "moderation/show_queue.html", page=queries.queue(after=request.args.get("after")),
        figures=queries.desk_figures(),
    )  # fmt: skip


@blueprint.get("/stories/<public_id>")
@moderator
def show_story(public_id: str) -> str:
    story = _story_or_404(public_id)
    return _story_page(story, _form(None))


@blueprint.post("/stories/<public_id>")
@moderator
def decide_story(public_id: str) -> Response | str | tuple[str, int]:
    story = _story_or_404(public_id)
    form = _form(request.form)
    if not form.validate():
        return _story_page(story, form), 422
    if "preview" in request.form:
        return _story_page(story, form)
    try:
        decide(
            story,
            DeskDecision(form.decision.data),
            moderator_id=current_user.id,
            ground=queries.current_ground(form.ground.data) if form.ground.data else None,
            words=form.words.data or "",
            seen_revision=form.seen_revision,
        )
        session().commit()
    except (StaleDecision, StaleDataError):
        session().rollback()
        return _story_page(_story_or_404(public_id), form, is_stale=True), 409
    flash(gettext("“%(title)s”: %(status)s.", title=latest_version(story).title or story.public_id,
                  status=label(story.status)))  # fmt: skip
    following = queries.next_waiting(story)
    if following is None:
        return redirect(url_for("moderation.show_queue"), 303)
    return redirect(url_for("moderation.show_story", public_id=following.public_id), 303)


def _story_or_404(public_id: str) -> Story:
    story = story_by_public_id(public_id)
    if story is None or story.status is Status.UNCONFIRMED:
        abort(404)
    return story


def _form(data: Any) -> DecideForm:
    return DecideForm(data, grounds=[(ground.code, ground.name) for ground in queries.current_grounds()])


def _story_page(story: Story, form: DecideForm, *, is_stale: bool = False) -> str:
    version = latest_version(story)
    return render_template(
        "moderation/show_story.html",
        story=story,
        version=version,
        form=form,
        is_stale=is_stale,
        is_waiting=story.status is Status.PENDING,
        title_parts=highlighted(version.title),
        body_parts=highlighted(version.body),
        tips_parts=highlighted(version.tips),
        findings=[
            (name, span, getattr(version, name)[span.start : span.end])
            for name in ("title", "body", "tips", "display_name")
            for span in find_personal_data(getattr(version, name))
        ],
        duplicates=queries.duplicates_of(version),
        decisions=queries.decisions_on(story),
        grounds=queries.current_grounds(),
        mail=_mail_preview(story, form),
        figures=queries.desk_figures(),
        page=queries.queue(after=None),
    )


def _mail_preview(story: Story, form: DecideForm) -> dict[str, str]:
    """What the author will be told by the decision as it stands in the form."""
    chosen = (
        DeskDecision(form.decision.data) if form.decision.data in tuple(DeskDecision) else DeskDecision.PUBLISH
    )
    ground = queries.current_ground(form.ground.data) if form.ground.data else None
    context = statement_of_reasons(story, STATUS_AFTER[chosen], ground=ground, words=form.words.data or "")
    subject, body = render("moderation/decision", context | {"link": gettext("(their own link)")})
    return {"subject": subject, "body": body}
