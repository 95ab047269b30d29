"""Gives receipts, and deletes them."""

from collections.abc import Sequence

from sqlalchemy import Delete, delete

from pact.core import crypto
from pact.core.db import session
from pact.receipts.leaves import text_mark
from pact.receipts.models import Receipt
from pact.stories.models import Story


def give_receipt(story: Story, body: str) -> Receipt:
    """Give a story that is being confirmed its receipt. `body` is its text as it is stored now."""
    secret = crypto.new_link_token()
    receipt = Receipt(story_id=story.id, secret=secret, text_mark=text_mark(secret, body))
    session().add(receipt)
    session().flush()
    return receipt


def forget_receipts(story_ids: Sequence[int]) -> None:
    """Delete the receipts of these stories. Roots stay valid, and nobody can tell which leaves were theirs."""
    _execute(delete(Receipt).where(Receipt.story_id.in_(story_ids)))


def delete_receipts(receipt_ids: Sequence[int]) -> None:
    """The same by the ids of the receipts."""
    _execute(delete(Receipt).where(Receipt.id.in_(receipt_ids)))


def _execute(statement: Delete) -> None:
    session().execute(statement.execution_options(synchronize_session=False))
