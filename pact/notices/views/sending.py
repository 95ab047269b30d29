"""Report a published text: the form for anyone."""

from flask import Response, abort, current_app, request
from sqlalchemy.exc import IntegrityError

from pact.core import crypto
from pact.core.access import public
from pact.core.db import begin_writing, end_writing, session
from pact.core.web import bot_check
from pact.core.web.limits import has_shared_more_than, limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again
from pact.core.web.requests import reads_first, source_digest
from pact.notices.forms import NoticeForm
from pact.notices.models import NoticeGround, Part
from pact.notices.queries import parts_shown
from pact.notices.service import NotPublic, sender_digest_of
from pact.notices.unfounded import stop_of, tell_not_taken
from pact.notices.views.blueprint import blueprint, private, see_other
from pact.notices.views.receiving import has_procedure, receive_by_form
from pact.stories.models import Story
from pact.stories.queries import published_story

MAILS_PER_HOUR = "5 per hour"
"""To one address; without one, notices from one source."""


def _address_key() -> str:
    email = request.form.get("email", "").strip()
    return crypto.email_digest(email) if email else source_digest()


def _key(story: Story) -> str:
    """For the stamp and the proof of work: they are good for notices about this story alone."""
    return crypto.keyed_digest("notice-form", story.public_id)[:40]


@blueprint.get("/report/<public_id>")
@public
def show_report_form(public_id: str) -> Response:
    story = _story_or_404(public_id)
    parts = parts_shown(story)
    asked = request.args.get("about", "")
    form = NoticeForm(
        parts=parts, has_procedure=has_procedure(), part=asked if asked in parts else Part.STORY.value
    )
    form.stamp.data = bot_check.stamp_for(_key(story))
    return _page(story, form)


def _form_again(message: str, public_id: str) -> Response:
    story = _story_or_404(public_id)
    form = NoticeForm(request.form, parts=parts_shown(story), has_procedure=has_procedure())
    form.form_errors.append(message)
    return _page(story, form)


@blueprint.post("/report/<public_id>")
@reads_first
@public
@limiter.limit(share_limit, override_defaults=False, deduct_when=was_taken)
@shows_again(_form_again)
@limiter.limit(MAILS_PER_HOUR, key_func=_address_key, deduct_when=was_taken)
def send_report(public_id: str) -> Response:
    story = _story_or_404(public_id)
    form = NoticeForm(request.form, parts=parts_shown(story), has_procedure=has_procedure())
    if not form.validate():
        return _page(story, form, 422)
    stamp = bot_check.read_stamp(form.stamp.data or "", key=_key(story))
    if _looks_like_a_bot(form, stamp) and not bot_check.has_passed(stamp, form.altcha.data or "", key=_key(story)):
        return _challenge_page(story, form, stamp)
    begin_writing()
    try:
        _receive(story, form)
        session().commit()
    except NotPublic:
        abort(404)
    except IntegrityError:  # the second of two clicks: the first has sent it
        session().rollback()
    return see_other(f"/report/{public_id}/sent" + ("" if form.address else "?answer=no"))


def _receive(story: Story, form: NoticeForm) -> None:
    """Receive the notice, unless we take none from this address: then only a mail to it says so."""
    ground = NoticeGround(form.ground.data)
    stop = stop_of(sender_digest_of(None, form.address), ground)
    if stop is not None:
        tell_not_taken(stop)
        return
    receive_by_form(story, form, name=form.name.data or "", email=form.address)


@blueprint.get("/report/<public_id>/sent")
@public
def show_report_sent(public_id: str) -> Response:
    story = _story_or_404(public_id)
    return private("notices/report_sent.html", story=story, can_answer=request.args.get("answer") != "no")


def _looks_like_a_bot(form: NoticeForm, stamp: bot_check.Stamp | None) -> bool:
    config = current_app.config["PACT"]
    return (
        stamp is None
        or stamp.is_suspicious
        or bot_check.is_too_fast(stamp, least_seconds=config.share_least_seconds)
        or bool(form.further_note.data)
        or has_shared_more_than(config.share_freely)
    )


def _challenge_page(story: Story, form: NoticeForm, stamp: bot_check.Stamp | None) -> Response:
    """The form with what was typed and a challenge: proof of work, or waiting."""
    if stamp is None or not stamp.is_suspicious:
        form.stamp.data = bot_check.stamp_for(_key(story), is_suspicious=True)
    form.altcha.data = form.further_note.data = ""
    challenge = bot_check.as_text(bot_check.new_challenge(_key(story)))
    return _page(story, form, 422, challenge=challenge, wait_seconds=int(bot_check.WAIT.total_seconds()))


def _page(story: Story, form: NoticeForm, status: int = 200, **more: object) -> Response:
    end_writing()
    return private(
        "notices/report_text.html", status, story=story, version=story.published_version, form=form, **more
    )


def _story_or_404(public_id: str) -> Story:
    return published_story(public_id) or abort(404)
