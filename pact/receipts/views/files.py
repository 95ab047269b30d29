"""Receipts, proofs, counts and leaves as files, and the script that checks them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from flask import Response, abort

from pact.core.access import no_store, public
from pact.core.clock import month_key
from pact.core.db import one_state
from pact.core.web.downloads import file_response, parts_response
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.receipts.counting import content_of
from pact.receipts.models import ReceiptCount
from pact.receipts.proving import as_file, place_of, proof_record, receipt_record
from pact.receipts.queries import all_leaves, counts
from pact.receipts.views.blueprint import blueprint, count_or_404, receipt_or_404

SCRIPT: Final = Path(__file__).parent.parent / "check_receipt.py"


@blueprint.get("/receipt/<secret>.json")
@public
def download_receipt(secret: str) -> Response:
    return no_store(file_response(as_file(receipt_record(receipt_or_404(secret))), "receipt.json"))


@blueprint.get("/receipt/<secret>/<month>.json")
@public
def download_proof(secret: str, month: str) -> Response:
    receipt, count = receipt_or_404(secret), count_or_404(month)
    place = place_of(receipt, count)
    if place is None:
        abort(404)
    return no_store(file_response(as_file(proof_record(count, place)), f"proof-{month}.json"))


@blueprint.get("/receipt/counts.json")
@public
@open_data
@cached_page
def download_counts() -> Response:
    """What each month's edition says of the stories received, the newest month first."""
    months = [{"month": month_key(count.month), **content_of(count)} for count in counts()]
    return file_response(as_file({"counts": months}), "ccpact-counts.json")


@blueprint.get("/receipt/counts/<month>.txt")
@public
@open_data
@cached_page
def download_leaves(month: str) -> Response:
    """A line for each story that was counted."""
    count = count_or_404(month)
    one_state()
    return parts_response(_lines(count), f"{month}.txt", rows=count.stories)


def _lines(count: ReceiptCount) -> Iterator[str]:
    for leaf in all_leaves(count):
        yield f"{leaf.hex()}\n"


@blueprint.get("/receipt/check-receipt.py")
@public
@open_data
@cached_page
def download_script() -> Response:
    return file_response(SCRIPT.read_text(encoding="utf-8"), "check-receipt.py")
