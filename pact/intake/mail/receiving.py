"""Turn a mail that has been read into a draft and invite its sender to finish it, or say why not."""

from dataclasses import dataclass
from enum import StrEnum

from pact.authors.sharing.mail_drafts import DraftContent, Receipt, keep_draft
from pact.core.db import snapshot
from pact.intake.mail.answering import UNSURE, SiteAddresses, why_unanswered
from pact.intake.mail.guessing import company_in, language_of
from pact.intake.mail.reading import ReadMail


class MailOutcome(StrEnum):
    """Kept as a draft; dropped silently (sent by a machine); refused, so that the sender's own server tells them."""

    KEPT = "kept"
    DROPPED = "dropped"
    REFUSED = "refused"


@dataclass(frozen=True)
class MailResult:
    """The outcome and a one-word reason for the log."""

    outcome: MailOutcome
    reason: str


def receive(mail: ReadMail, envelope_sender: str, site: SiteAddresses) -> MailResult:
    """Keep a draft if a person certainly sent the mail. The caller commits before accepting the mail."""
    reason = why_unanswered(mail, envelope_sender, site)
    if reason is not None:
        return MailResult(MailOutcome.REFUSED if reason in UNSURE else MailOutcome.DROPPED, reason.value)
    with snapshot():
        company, language = company_in(mail.subject, mail.text), language_of(f"{mail.subject}\n{mail.text}")
    content = DraftContent(
        title=mail.subject, body=mail.text, company=company, cut=mail.cut, is_shortened=mail.is_shortened
    )
    receipt = keep_draft(content, sender=mail.sender, language=language, attachments=mail.attachments)
    return MailResult(MailOutcome.REFUSED if receipt is Receipt.TOO_MANY else MailOutcome.KEPT, receipt.value)
