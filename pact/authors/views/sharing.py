"""Share a story and confirm it."""

import secrets
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

from flask import Response, current_app, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from pact.authors import service
from pact.authors.own_page.editing import next_change_at
from pact.authors.queries import sent_before, story_of_form, unconfirmed_from
from pact.authors.sharing.form_fields import MinutesField, SaidField
from pact.authors.sharing.forms import ShareStoryForm, StoryForm
from pact.authors.sharing.mail_drafts import use_draft
from pact.authors.views.after_sending import answer_to_sent, mailing_time, may_ask_for_link, move_story
from pact.authors.views.before_sending import Review, review
from pact.authors.views.invitations import begin_invited, begun_for, form_of, invitation_of, source_of
from pact.authors.views.mailed_drafts import mailed_with, prefill_from, take_back
from pact.authors.views.pages import blueprint, limit_words, private, see_other, too_often_today, uncached
from pact.authors.views.timed_calls import begin_from_call
from pact.companies.candidates import nearest_name
from pact.companies.models import Company
from pact.companies.queries import company_by_slug, company_meant, current_slug
from pact.core import crypto
from pact.core.access import no_store, public
from pact.core.db import begin_writing, end_writing, session
from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import gettext
from pact.core.sanitising import clean_line
from pact.core.web import bot_check
from pact.core.web.limits import has_shared_more_than, limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again
from pact.core.web.requests import reads_first, source_digest
from pact.moderation.suspensions.queries import stopped_by
from pact.moderation.wording import REDACTION_LABELS
from pact.stories.case_references import case_reference_of
from pact.stories.fields import Status, makes_sense
from pact.stories.models import Story
from pact.stories.queries import latest_version
from pact.stories.wording import has_outcome, outcome_sentence


@blueprint.get("/share")
@public
def show_share_form() -> BaseResponse:
    form, word = begun_for(request.args.get("call_out", "")), request.args.get("company", "")
    known = company_by_slug(word) if word else None
    if word and known is None and (there := current_slug(word)):
        call_out = request.args.get("call_out") or None
        return redirect(url_for("authors.show_share_form", company=there, call_out=call_out), 301)
    if word:
        form.company.data = known.name if known else clean_line(word)[:120]
    form.open()
    prefilled = prefill_from(request.args.get("draft", ""), form)
    timed = begin_from_call(request.args.get("call", ""), form)
    invitation = begin_invited(request.args.get("invited", ""), form)
    page = _form_page(form, is_fresh=True, prefilled=prefilled, timed=timed, invitation=invitation)
    return no_store(page) if prefilled or timed or invitation or form.called else page


def _form_again(message: str) -> Response:
    form = form_of(request.form)
    form.form_errors.append(message)
    return _form_page(form)


@blueprint.post("/share")
@reads_first
@public
@limiter.limit(share_limit, override_defaults=False, deduct_when=was_taken)
@shows_again(_form_again)
def share_story() -> BaseResponse:
    form = form_of(request.form)
    if (status := _status_of_other_button(form)) is not None:
        return _form_page(form, status)
    _story_of(form)
    found = review(form, company_name=form.company.data or "")
    if not found.may_send:
        return _form_page(form, 422, found=found)
    stamp = bot_check.read_stamp(form.stamp.data or "", key=form.key())
    least = current_app.config["PACT"].share_least_seconds
    is_fast = stamp is not None and not stamp.is_suspicious and bot_check.is_too_fast(stamp, least_seconds=least)
    has_passed = bot_check.has_passed(stamp, form.altcha.data or "", key=form.key())
    begin_writing()
    if (story := _story_of(form)) is not None:  # perhaps since a moment ago, by the first of two clicks
        return _share_again(form, story)
    if (is_fast or _looks_like_a_bot(form, stamp)) and not has_passed:
        return _challenge_page(form, stamp, found=found, is_fast=is_fast)
    company = company_meant(service.received_name(form.company.data or ""))
    if (twin := _twin_of(form, company)) is not None:
        return _answer_to_twin(form, twin)
    _receive(form, company)
    session().commit()
    return answer_to_sent(form.key(), form.email.data)


def _story_of(form: ShareStoryForm) -> Story | None:
    """The story that this form has become. Used again for another company, the form gets a new key: another story."""
    story = story_of_form(form.key())
    if story is not None:
        company = company_meant(service.received_name(form.company.data or ""))
        if company is not None and company.id == story.company_id:
            return story
        form.idempotency_key.data = ""
    form.idempotency_key.data = form.key() or secrets.token_urlsafe(24)
    return None


def _twin_of(form: ShareStoryForm, company: Company | None) -> Story | None:
    """The story that the same draft has become in another tab, unless its sender says that this is another one."""
    if company is None or request.form.get("twin") == "other":
        return None
    return sent_before(
        form.body.data or "", email=form.email.data, company_id=company.id, source_digest=source_digest()
    )


def _answer_to_twin(form: ShareStoryForm, twin: Story) -> BaseResponse:
    """One story of the same draft sent twice. If it was changed in between, its sender says what it is to be."""
    is_wanted = request.form.get("twin") == "same" and twin.status is Status.UNCONFIRMED
    if not is_wanted and not service.is_as_received(twin, form.story_fields()):
        return _form_page(form, 409, twin=twin)
    own, form.idempotency_key.data = form.key(), twin.idempotency_key
    answer = _share_again(form, twin)
    return (
        answer
        if answer.status_code != HTTPStatus.SEE_OTHER
        else answer_to_sent(form.key(), form.email.data, draft=own)
    )


def _status_of_other_button(form: ShareStoryForm) -> int | None:
    """Do what a button did that does not send the form. Returns the status of the page; None if the form was sent."""
    if "switch" in request.form:  # to another language
        return 200
    if name := request.form.get("use_name"):  # beside “Did you mean …?”
        form.company.data = clean_line(name)
        return 422
    if piece := request.form.get("take_back"):  # below what was left out of a mail
        take_back(piece, form)
        return 422
    return None


def _share_again(form: ShareStoryForm, story: Story) -> BaseResponse:
    """The answer to a form that has arrived before: a double click, or its sender went back and changed something."""
    fields = form.story_fields()
    is_same = service.is_as_received(story, fields) and case_reference_of(story) == form.reference()
    if story.status is not Status.UNCONFIRMED and not is_same:
        form.form_errors.append(
            gettext(
                "You have already sent and confirmed this story, so this form cannot change it. To change it, use the link "
                "to your own page in our second e-mail."
            )
        )
        return _form_page(form, 409)
    is_moved = story.status is Status.UNCONFIRMED and not service.is_addressed_to(story, form.email.data)
    again_at = None if is_same else next_change_at(story)
    if again_at or (is_moved and not may_ask_for_link(form.key())):
        form.form_errors.append(
            limit_words(again_at) if again_at
            else gettext("You have corrected the address of this story five times today. Try again tomorrow.")
        )  # fmt: skip
        return too_often_today(_form_page(form))
    if story.status is Status.UNCONFIRMED:
        story.source, story.call_out_id = source_of(form)
        service.change_unconfirmed(story, fields, case_reference=form.reference())
        move_story(story, form.email.data)
        session().commit()
    return answer_to_sent(form.key(), form.email.data)


def _looks_like_a_bot(form: ShareStoryForm, stamp: bot_check.Stamp | None) -> bool:
    """A missing, old or suspicious stamp, a filled-in honeypot, or a source that sends very many stories."""
    freely = current_app.config["PACT"].share_freely
    return (
        stamp is None
        or stamp.is_suspicious
        or bool(form.further_note.data)
        or has_shared_more_than(freely)
        or unconfirmed_from(source_digest()) > freely
    )


def _challenge_page(
    form: ShareStoryForm, stamp: bot_check.Stamp | None, *, found: Review, is_fast: bool
) -> Response:
    """The form with everything that was typed and a challenge: proof of work, or waiting."""
    end_writing()
    # If the form is sent again too early, the wait continues and does not start again.
    if stamp is None or not stamp.is_suspicious:
        form.stamp.data = bot_check.stamp_for(form.key(), is_suspicious=True)
    form.altcha.data = ""
    challenge = bot_check.as_text(bot_check.new_challenge(form.key()))
    return _form_page(
        form,
        422,
        found=found,
        challenge=challenge,
        is_fast=is_fast,
        wait_seconds=int(bot_check.WAIT.total_seconds()),
    )


def _receive(form: ShareStoryForm, company: Company | None) -> None:
    """Receive the story; there is none with its form's key.

    Its author can ask for the link again if the address's limit allowed no mail now.
    """
    sends_mail, not_before = mailing_time(form.email.data)
    source, call_out_id = source_of(form)
    story = service.share(
        form.story_fields(),
        company_name=form.company.data,
        email=form.email.data,
        source=source,
        call_out_id=call_out_id,
        source_digest=source_digest(),
        idempotency_key=form.key(),
        case_reference=form.reference(),
        language=current_language(),
        sends_mail=sends_mail,
        mail_not_before=not_before,
        company=company,
        is_looked_for=True,
    )
    use_draft(form.draft.data or "", story)


@blueprint.post("/share/outcome")
@public
def show_outcome() -> Response:
    """How the story would begin, while the author fills in the form. Nothing is stored; POST keeps answers out of URLs."""
    form = StoryForm(request.form)
    begins = SimpleNamespace(**_sensible(form))
    sentence = outcome_sentence(begins) if has_outcome(begins) else None
    return no_store(
        jsonify(
            before=sentence.before if sentence else "",
            outcome=f"{sentence.outcome}." if sentence else "",
            tone=sentence.tone if sentence else "",
            times={field.short_name: field.understood() for field in form if isinstance(field, MinutesField)},
            doubts=_doubts(form),
        )
    )


def _doubts(form: StoryForm) -> dict[str, str]:
    """What would be asked about the figures when the form is sent."""
    form.validate()
    fields = [field for field in form if isinstance(field, SaidField) or field is form.currency]
    return {field.short_name: " ".join(field.errors) for field in fields if field.errors}


@blueprint.get("/confirm/<token>")
@public
def show_confirmation(token: str) -> Response:
    return _confirmation_page(token)


@blueprint.post("/confirm/<token>")
@public
def confirm_story(token: str) -> BaseResponse:
    try:
        story = service.story_to_confirm(token)
    except (crypto.TokenExpired, crypto.TokenInvalid):
        return _confirmation_page(token)
    if story is not None:
        service.confirm(story)
        session().commit()
    return no_store(see_other(f"/confirm/{token}"))


def _confirmation_page(token: str) -> Response:
    """The confirmation page for the link's current state."""
    try:
        story = service.story_to_confirm(token)
    except crypto.TokenExpired:
        return private("authors/confirm_story.html", 410, state="expired", token=token)
    except crypto.TokenInvalid:
        return private("authors/confirm_story.html", 404, state="invalid", token=token)
    if story is None:
        return private("authors/confirm_story.html", 410, state="gone", token=token)
    state, stop = ("waiting", stopped_by(story)) if story.status is Status.UNCONFIRMED else ("done", None)
    if stop is not None:  # only who reads the author's mail sees this page
        return private("authors/confirm_story.html", 403, state="suspended", token=token, stop=stop)
    return private(
        "authors/confirm_story.html", state=state, token=token, story=story, version=latest_version(story)
    )


def _sensible(form: StoryForm) -> dict[str, Any]:
    """The answers so far, without those that do not apply given the others."""
    answers = form.story_fields()
    return {name: value if makes_sense(name, answers) else None for name, value in answers.items()}


def _form_page(
    form: ShareStoryForm, status: int = 200, *, found: Review | None = None, is_fresh: bool = False, **more: Any
) -> Response:
    end_writing()
    more["prefilled"] = more.get("prefilled") or mailed_with(form)
    more["invitation"] = more.get("invitation") or invitation_of(form)
    nearest = None if is_fresh and not form.draft.data else nearest_name(form.company.data or "")
    page = render_template(
        "authors/share_story.html", form=form, nearest=nearest, review=found, is_fresh=is_fresh,
        begins=SimpleNamespace(**_sensible(form)), kind_words=REDACTION_LABELS, **more,
    )  # fmt: skip
    return uncached(page, status)
