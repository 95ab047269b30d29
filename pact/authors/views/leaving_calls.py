"""Leave a timed call without a story: `/hold/<company>/leave`. A mailed link confirms it, and deletes it again."""

from typing import NamedTuple

from flask import Response, abort, current_app, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from pact.authors.holding import records
from pact.authors.holding.forms import LeaveCallForm
from pact.authors.holding.presses import Call, clock_words
from pact.authors.holding.tokens import call_to
from pact.authors.views.after_sending import mailing_time
from pact.authors.views.pages import blueprint, private, see_other
from pact.companies.models import Company
from pact.companies.queries import company_by_slug, current_slug
from pact.core import clock, crypto
from pact.core.access import no_store, public
from pact.core.db import begin_writing, end_writing, session
from pact.core.i18n.languages import current_language
from pact.core.web import bot_check
from pact.core.web.downloads import file_response
from pact.core.web.limits import has_shared_more_than, limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again
from pact.core.web.requests import reads_first, source_digest
from pact.mail.service import send_later
from pact.stories.fields import EndedHow
from pact.stories.holds.models import HoldRecord


@blueprint.get("/hold/<slug>/leave")
@public
def show_leave_call(slug: str) -> BaseResponse:
    company = company_by_slug(slug)
    if company is None:
        there = current_slug(slug) or abort(404)
        asked = request.query_string.decode("latin-1")
        return redirect(f"/hold/{there}/leave" + (f"?{asked}" if asked else ""), 301)
    token = request.args.get("call", "")
    if not token:
        return redirect(f"/hold/{company.slug}")
    form = LeaveCallForm(call=token, stamp=bot_check.stamp_for(_key(token)))
    return _form_page(form, company)


def _form_again(message: str, slug: str) -> Response:
    form = LeaveCallForm(request.form)
    form.form_errors.append(message)
    return _form_page(form, company_by_slug(slug) or abort(404))


@blueprint.post("/hold/<slug>/leave")
@reads_first
@public
@limiter.limit(share_limit, override_defaults=False, deduct_when=was_taken)
@shows_again(_form_again)
def leave_call(slug: str) -> BaseResponse:
    company = company_by_slug(slug)
    if company is None:
        there = current_slug(slug) or abort(404)
        return redirect(f"/hold/{there}/leave", 308)
    form = LeaveCallForm(request.form)
    call = _timed(form, company).call
    if call is None or not form.validate():
        return _form_page(form, company, 422)
    key = _key(form.call.data)
    stamp = bot_check.read_stamp(form.stamp.data or "", key=key)
    if _looks_like_a_bot(form, stamp) and not bot_check.has_passed(stamp, form.altcha.data or "", key=key):
        return _challenge_page(form, company, stamp)
    begin_writing()
    record, is_new = records.receive(call, company, form.answers(), email=form.email.data,
                                     source_digest=source_digest(), language=current_language())  # fmt: skip
    if is_new or record.created_at < clock.now() - bot_check.WAIT:  # otherwise the second of two presses
        _mail(record, form.email.data)
    session().commit()
    return no_store(see_other(f"/hold/{company.slug}/leave/sent"))


@blueprint.get("/hold/<slug>/leave/sent")
@public
def show_call_left(slug: str) -> Response:
    return private("authors/call_left.html", company=company_by_slug(slug) or abort(404))


def _key(token: str) -> str:
    """Of a call, for the stamp and the proof of work: they are good for this call alone."""
    return crypto.keyed_digest("timed-call-form", token)[:40]


class _Timed(NamedTuple):
    """The call that a form leaves, or why it cannot be left."""

    call: Call | None
    fault: str = ""
    status: int = 200


def _timed(form: LeaveCallForm, company: Company) -> _Timed:
    try:
        call = call_to(company.slug, form.call.data or "")
    except crypto.TokenExpired:
        return _Timed(None, "expired", 410)
    except crypto.TokenInvalid:
        return _Timed(None, "invalid", 404)
    if call.ended_how is None:
        return _Timed(None, "not_over", 409)
    return _Timed(call) if call.is_timed(int(clock.now().timestamp())) else _Timed(None, "doubt", 409)


def _looks_like_a_bot(form: LeaveCallForm, stamp: bot_check.Stamp | None) -> bool:
    freely = current_app.config["PACT"].share_freely
    return (
        stamp is None
        or stamp.is_suspicious
        or bool(form.further_note.data)
        or has_shared_more_than(freely)
        or records.unconfirmed_holds_from(source_digest()) > freely
    )


def _challenge_page(form: LeaveCallForm, company: Company, stamp: bot_check.Stamp | None) -> Response:
    """The form with what was typed and a challenge: proof of work, or waiting."""
    key = _key(form.call.data)
    if stamp is None or not stamp.is_suspicious:
        form.stamp.data = bot_check.stamp_for(key, is_suspicious=True)
    form.altcha.data = form.further_note.data = ""
    challenge = bot_check.as_text(bot_check.new_challenge(key))
    return _form_page(form, company, 422, challenge=challenge, wait_seconds=int(bot_check.WAIT.total_seconds()))


def _form_page(form: LeaveCallForm, company: Company, status: int = 200, **more: object) -> Response:
    end_writing()
    timed = _timed(form, company)
    ended_how = EndedHow(timed.call.ended_how or "") if timed.call else None
    return private("authors/leave_call.html", timed.status if timed.fault else status, form=form, company=company,
                   call=timed.call, fault=timed.fault, ended_how=ended_how, clock_words=clock_words, **more)  # fmt: skip


def _mail(record: HoldRecord, email: str) -> None:
    may_mail, not_before = mailing_time(email)
    if may_mail:
        send_later("authors/confirm_call", recipient_kind="hold_record", recipient_id=record.id,
                   data={"record": record.id}, not_before=not_before)  # fmt: skip


@blueprint.get("/timed-call/<token>")
@public
def show_timed_call(token: str) -> Response:
    return _own_page(token)


@blueprint.post("/timed-call/<token>")
@public
@limiter.limit(share_limit)
def confirm_timed_call(token: str) -> BaseResponse:
    record = _record(token)
    if record is None:
        return _own_page(token)
    found = records.confirm(record)
    session().commit()
    return _own_page(token, another=True) if found is records.Confirmed.ANOTHER else _back_to(token)


@blueprint.post("/timed-call/<token>/delete")
@public
@limiter.limit(share_limit)
def delete_timed_call(token: str) -> BaseResponse:
    """Delete a call from the link's mailbox. The link ends with its own."""
    record = _record(token)
    if record is None:
        return _own_page(token)
    chosen = request.form.get("call")
    own = [record, *(each for each in records.records_from(record.mailbox_digest) if each is not record)]
    records.delete_records([each for each in own if each.public_id == chosen])
    session().commit()
    return _back_to(token)


@blueprint.get("/timed-call/<token>/data.json")
@public
def download_timed_calls(token: str) -> Response:
    record = _record(token) or abort(404)
    text = records.exported(record)
    return no_store(file_response(text, "ccpact-timed-calls.json"))


def _back_to(token: str) -> Response:
    return no_store(see_other(f"/timed-call/{token}"))


def _record(token: str) -> HoldRecord | None:
    try:
        return records.record_of_link(token)
    except (crypto.TokenExpired, crypto.TokenInvalid):
        return None


def _own_page(token: str, *, another: bool = False) -> Response:
    """The page of a link: its own call as it is now, and the others from its mailbox."""
    record = _record(token)
    if record is None or records.is_late(record):
        status = 200 if another else 410
        return private("authors/timed_call.html", status, state="another" if another else "gone", token=token)
    state = "done" if record.confirmed_at else "waiting"
    own = records.records_from(record.mailbox_digest) if record.confirmed_at else [record]
    rows = [(each, records.company_of(each)) for each in own]
    return private("authors/timed_call.html", state=state, token=token, record=record, rows=rows,
                   company=records.company_of(record), clock_words=clock_words)  # fmt: skip
