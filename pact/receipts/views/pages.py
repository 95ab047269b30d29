"""The page that takes a receipt, and the page of one receipt."""

from typing import Final

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.models import Company
from pact.core import clock
from pact.core.access import no_store, public
from pact.core.clock import month_key, read_month
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.limits import limiter
from pact.core.web.page_cache import cached_page
from pact.core.web.refusals import shows_again
from pact.rankings.service import freezing_day
from pact.receipts.forms import ReceiptForm
from pact.receipts.leaves import Standing
from pact.receipts.proving import place_of, recipe
from pact.receipts.queries import counts, receipt_among
from pact.receipts.views.blueprint import blueprint, private, receipt_or_404
from pact.stories.models import Story

RECEIPTS_AN_HOUR: Final = "60 per hour"


@blueprint.get("/receipt")
@public
@cached_page
def show_receipt_form() -> str:
    return _form_page(ReceiptForm())


def _form_again(message: str) -> Response:
    form = ReceiptForm(request.form)
    form.form_errors.append(message)
    return no_store(make_response(_form_page(form)))


@blueprint.post("/receipt")
@public
@shows_again(_form_again)
@limiter.limit(RECEIPTS_AN_HOUR)
def find_receipt() -> BaseResponse:
    """On to the page of the receipt that was pasted. The form is sent by POST, so that no address holds what was pasted."""
    form = ReceiptForm(request.form)
    is_valid = form.validate()
    receipt = receipt_among(form.secrets()) if is_valid else None
    if receipt is None:
        if is_valid:
            form.receipt.errors = [
                gettext(
                    "We have no receipt like this. Is it complete? If you have had your story deleted, or it was refused,"
                    " withdrawn, taken down or sent back to you more than a year ago, its receipt is deleted too."
                )
            ]
        return no_store(make_response(_form_page(form), 422))
    response = make_response("", 303)
    response.headers["Location"] = f"/receipt/{receipt.secret}"
    return no_store(response)


def _form_page(form: ReceiptForm) -> str:
    there = counts()
    return render_template(
        "receipts/show_receipt_form.html",
        form=form,
        counts=there,
        standings=list(Standing),
        month_key=month_key,
        recipe=recipe(there[0]) if there else "",
    )


@blueprint.get("/receipt/<secret>")
@public
def show_receipt(secret: str) -> Response:
    receipt = receipt_or_404(secret)
    story = session().get_one(Story, receipt.story_id)
    month = story.month or clock.month_of(clock.today())
    since = [count for count in counts() if count.month >= month]
    asked = read_month(request.args.get("month", ""))
    chosen = next((count for count in since if count.month == asked), since[0] if since else None)
    return private(
        "receipts/show_receipt.html",
        receipt=receipt,
        company=session().get_one(Company, story.company_id).name,
        confirmed_at=story.confirmed_at,
        first_month=month,
        first_count_on=freezing_day(month),
        since=since,
        chosen=chosen,
        place=place_of(receipt, chosen) if chosen else None,
        month_key=month_key,
        recipe=recipe(chosen) if chosen else "",
    )
