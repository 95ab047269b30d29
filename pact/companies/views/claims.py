"""Claim a company's page, confirm the address by the mailed link, and answer a moderator's question.

The answer to a claim is the same whether or not the address is known here.
"""

from flask import Response, request

from pact.companies.forms import AnswerForm, ClaimForm, DetailsForm
from pact.companies.users import claiming
from pact.companies.users.models import ClaimState
from pact.companies.users.queries import claim_of_link, standing_decision
from pact.companies.views.blueprint import Answer, blueprint, private, public_company, see_other
from pact.core import crypto
from pact.core.access import no_store, public
from pact.core.db import session
from pact.core.i18n.languages import current_language
from pact.core.web.limits import limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again

MAILS_PER_HOUR = "3 per hour"
CLAIMS_PER_DAY = "30 per day"
"""Of one company."""


def _address_digest() -> str:
    return crypto.email_digest(request.form.get("email", ""))


def _company_key() -> str:
    return str((request.view_args or {}).get("slug"))


def _claim_page(slug: str, form: ClaimForm, status: int = 200) -> Response:
    return private("companies/claim_company.html", status, company=public_company(slug), form=form)


def _claim_again(message: str, slug: str) -> Response:
    form = ClaimForm(request.form)
    form.form_errors.append(message)
    return _claim_page(slug, form)


@blueprint.get("/for-companies/<slug>/claim")
@public
def show_claim(slug: str) -> Response:
    return _claim_page(slug, ClaimForm())


@blueprint.post("/for-companies/<slug>/claim")
@public
@limiter.limit(share_limit)
@shows_again(_claim_again)
@limiter.limit(CLAIMS_PER_DAY, key_func=_company_key, deduct_when=was_taken)
@limiter.limit(MAILS_PER_HOUR, key_func=_address_digest, deduct_when=was_taken)
def send_claim(slug: str) -> Answer:
    form, company = ClaimForm(request.form), public_company(slug)
    if not form.validate():
        return _claim_page(slug, form, 422)
    claiming.send_claim(
        company,
        name=form.name.data,
        job_title=form.job_title.data,
        email=form.address,
        language=current_language(),
    )
    session().commit()
    return see_other(f"/for-companies/{company.slug}/claim/sent")


@blueprint.get("/for-companies/<slug>/claim/sent")
@public
def show_claim_sent(slug: str) -> Response:
    return private("companies/claim_sent.html", company=public_company(slug))


def _confirm_page(token: str, form: DetailsForm, status: int = 200) -> Response:
    claim = claim_of_link(token, ClaimState.UNCONFIRMED)
    if claim is None:
        return _no_such_link()
    return private("companies/confirm_claim.html", status, token=token, claim=claim, form=form)


def _confirm_again(message: str, token: str) -> Response:
    form = DetailsForm(request.form)
    form.form_errors.append(message)
    return _confirm_page(token, form)


@blueprint.get("/claim/<token>")
@public
def show_confirm_claim(token: str) -> Response:
    return _confirm_page(token, DetailsForm())


@blueprint.post("/claim/<token>")
@public
@limiter.limit(share_limit)
@shows_again(_confirm_again)
def confirm_claim(token: str) -> Answer:
    claim, form = claim_of_link(token, ClaimState.UNCONFIRMED), DetailsForm(request.form)
    if claim is not None and claim.invited_by_id is not None and not form.validate():
        return _confirm_page(token, form, 422)
    claim = claiming.confirm(token, name=form.name.data or "", job_title=form.job_title.data or "")
    if claim is None:
        return _no_such_link(form.name.data, form.job_title.data)
    status = claim.state
    session().commit()
    return no_store(see_other(f"/claim/done/{status}"))


@blueprint.get("/claim/done/<answer>")
@public
def show_claim_confirmed(answer: str) -> Response:
    return private("companies/claim_confirmed.html", state=answer)


def _answer_page(token: str, form: AnswerForm, status: int = 200) -> Response:
    claim = claim_of_link(token, ClaimState.ASKED)
    asked = standing_decision(claim) if claim else None
    if claim is None or asked is None:
        return _no_such_link()
    return private("companies/answer_claim.html", status, token=token, claim=claim, asked=asked, form=form)


def _answer_again(message: str, token: str) -> Response:
    form = AnswerForm(request.form)
    form.form_errors.append(message)
    return _answer_page(token, form)


@blueprint.get("/claim-answer/<token>")
@public
def show_claim_answer(token: str) -> Response:
    return _answer_page(token, AnswerForm())


@blueprint.post("/claim-answer/<token>")
@public
@limiter.limit(share_limit)
@shows_again(_answer_again)
def answer_claim(token: str) -> Answer:
    form = AnswerForm(request.form)
    if claim_of_link(token, ClaimState.ASKED) is None:
        return _no_such_link(form.words.data)
    if not form.validate():
        return _answer_page(token, form, 422)
    if claiming.answer(token, form.words.data) is None:
        return _no_such_link(form.words.data)
    session().commit()
    return no_store(see_other("/claim/done/answered"))


def _no_such_link(*typed: str | None) -> Response:
    """The link works no longer. What was typed on its page is shown."""
    return private("companies/no_such_link.html", 410, typed=[words for words in typed if words])
