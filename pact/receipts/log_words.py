"""How the log names the counts of stories."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.core.clock import month_key
from pact.core.db import pairs_of
from pact.core.i18n.messages import lazy_gettext
from pact.receipts.models import ReceiptCount

_ = lazy_gettext


def counts_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    months = pairs_of(select(ReceiptCount.id, ReceiptCount.month).where(ReceiptCount.id.in_(set(ids))))
    return {ident: Subject(month_key(month), "/receipt") for ident, month in months.items()}


describe_subjects("receipt_count", word=_("count of stories"), found_by=counts_by_id)
describe_verbs(__file__)
