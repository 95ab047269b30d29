"""What became of the mails that people sent us, counted by day for the desk. No addresses, no texts."""

from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.sql.functions import func

from pact.core import clock
from pact.core.db import insert_or, pairs_of, session
from pact.core.i18n.labels import Labelled
from pact.mail.models import MailCount

_ = str  # marks a message for extraction


class Fate(Labelled):
    """What became of a mail, or why it was not taken."""

    KEPT = "kept", _("Became a draft")
    KNOWN = "known", _("Had arrived before")
    NULL_SENDER = "null_sender", _("A bounce")
    AUTOMATIC = "automatic", _("An automatic reply or report")
    LOOP = "loop", _("A mail that went round in circles")
    OWN = "own", _("From one of our own addresses")
    AWAY = "away", _("Refused: looks like an out-of-office reply")
    LIST = "list", _("Refused: from a mailing list or newsletter")
    ROLE = "role", _("Refused: from an address that nobody reads")
    SPAM = "spam", _("Refused: the mail server calls it spam")
    NO_SENDER = "no_sender", _("Refused: no single sender")
    MISMATCH = "mismatch", _("Refused: the sender is uncertain")
    FORGED = "forged", _("Refused: the sender is forged")
    TOO_MANY = "too_many", _("Refused: five drafts of its sender are waiting")
    LIMIT = "limit", _("Put off: too many mails from uncertain senders")
    UNREADABLE = "unreadable", _("Refused: cannot be read, or would take too long")
    TOO_LARGE = "too_large", _("Refused: too large")
    FAULT = "fault", _("Put off: an error on our side, or too many at once")


FROM_MACHINES: Final = frozenset({Fate.NULL_SENDER, Fate.AUTOMATIC, Fate.LOOP, Fate.OWN})
"""The mail itself says that no person sent it, so nobody needs to be told that it was not taken."""


def count_mail(fate: Fate) -> None:
    """Count a mail that arrived today."""
    count = insert_or(MailCount).values(day=clock.today(), fate=fate, number=1)
    session().execute(
        count.on_conflict_do_update(index_elements=["day", "fate"], set_={"number": MailCount.number + 1})
    )


def mails_since(day: date) -> dict[Fate, int]:
    """How many mails have arrived since this day, by what became of them; only those that happened, in Fate's order."""
    statement = select(MailCount.fate, func.sum(MailCount.number)).where(MailCount.day >= day)
    found = pairs_of(statement.group_by(MailCount.fate))
    return {fate: int(found[fate]) for fate in Fate if fate in found}
