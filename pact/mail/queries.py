"""Whether mails leave, for those who watch over the site."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select

from pact.core import clock
from pact.core.db import session
from pact.jobs.queries import failing_jobs
from pact.mail.models import Mail

OF_ONE_MAIL: Final = frozenset({"SMTPRecipientsRefused", "SMTPDataError", "ValueError", "UnicodeEncodeError"})
"""Errors that are usually about one mail or address, and not about the server."""
MANY: Final = 3
"""So many mails with such errors are not about one."""


class HeldUp(NamedTuple):
    """How many mails wait because sending them fails, since when (UTC), and the most frequent kind of error."""

    mails: int
    since: datetime
    error: str


def mails_held_up(*, longer_than: timedelta) -> HeldUp | None:
    """What waits because the mail server takes no mails, and has taken none for so long; None if it takes them.

    One mail that is refused while others leave holds up nothing.
    """
    failing = failing_jobs("mail.send")
    if len(failing) < MANY:
        failing = [job for job in failing if job.error not in OF_ONE_MAIL]
    if not failing:
        return None
    since = min(job.first_tried_at for job in failing)
    sent_at = _last_sent_at()
    if clock.now() - since < longer_than or (sent_at and sent_at > max(job.last_tried_at for job in failing)):
        return None
    [(error, _number)] = Counter(job.error for job in failing).most_common(1)
    return HeldUp(len(failing), since, error)


def _last_sent_at() -> datetime | None:
    """About when the last mail left: the newest mails leave last."""
    return session().scalar(
        select(Mail.sent_at).where(Mail.sent_at.is_not(None)).order_by(Mail.id.desc()).limit(1)
    )
