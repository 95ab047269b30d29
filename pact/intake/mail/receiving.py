"""Turn a mail that has been read into a draft and invite its sender to finish it, or say why not."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from pact.authors.sharing.mail_drafts import DraftContent, Receipt, keep_draft
from pact.core.db import snapshot
from pact.intake.mail.answering import SiteAddresses, is_authentic, why_unanswered
from pact.intake.mail.guessing import company_in, language_of
from pact.intake.mail.reading import ReadMail
from pact.mail.incoming import FROM_MACHINES, Fate, count_mail


class MailOutcome(StrEnum):
    """Kept as a draft; dropped (from a machine that says so); refused, so that the sender's own server tells them; or put
    off, so that it tries again.
    """

    KEPT = "kept"
    DROPPED = "dropped"
    REFUSED = "refused"
    PUT_OFF = "put_off"


@dataclass(frozen=True)
class MailResult:
    """The outcome and a one-word reason for the log."""

    outcome: MailOutcome
    reason: str


Allows = Callable[[str], bool]
"""Counts a mail of an uncertain sender from this host. Returns whether the limits allow to answer it."""


def receive(
    mail: ReadMail, envelope_sender: str, site: SiteAddresses, *, allows: Allows = lambda host: True
) -> MailResult:
    """Keep a draft if a person sent the mail, and count it. Flushes only: the caller commits before accepting the mail."""
    fate = why_unanswered(mail, envelope_sender, site)
    if fate is None:
        fate = _kept(mail, is_certain=is_authentic(mail, envelope_sender, site), allows=allows)
    count_mail(fate)
    return MailResult(_outcome_of(fate), fate.value)


def _kept(mail: ReadMail, *, is_certain: bool, allows: Allows) -> Fate:
    if not is_certain and not allows(mail.sender.rpartition("@")[2]):
        return Fate.LIMIT
    with snapshot():  # guessing takes long, and the write lock is everybody's
        company, language = company_in(mail.subject, mail.text), language_of(f"{mail.subject}\n{mail.text}")
    content = DraftContent(
        title=mail.subject, body=mail.text, company=company, cut=mail.cut, is_shortened=mail.is_shortened
    )
    receipt = keep_draft(content, sender=mail.sender, language=language,
                         attachments=mail.attachments, is_certain=is_certain)  # fmt: skip
    return {Receipt.KEPT: Fate.KEPT, Receipt.KNOWN: Fate.KNOWN, Receipt.TOO_MANY: Fate.TOO_MANY}[receipt]


def _outcome_of(fate: Fate) -> MailOutcome:
    if fate in (Fate.KEPT, Fate.KNOWN):
        return MailOutcome.KEPT
    if fate is Fate.LIMIT:
        return MailOutcome.PUT_OFF
    return MailOutcome.DROPPED if fate in FROM_MACHINES else MailOutcome.REFUSED
