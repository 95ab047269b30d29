"""The blueprint of receipts, and what its views share."""

from datetime import date

from flask import Blueprint, Response, abort, make_response, render_template

from pact.core.access import no_store
from pact.core.clock import read_month
from pact.receipts.models import Receipt, ReceiptCount
from pact.receipts.queries import count_of, receipt_named

blueprint = Blueprint("receipts", __name__)


def private(template: str, status: int = 200, **context: object) -> Response:
    return no_store(make_response(render_template(template, **context), status))


def receipt_or_404(secret: str) -> Receipt:
    return receipt_named(secret) or abort(private("receipts/no_such_receipt.html", 404))


def count_or_404(word: str) -> ReceiptCount:
    month: date | None = read_month(word)
    return (count_of(month) if month else None) or abort(404)
