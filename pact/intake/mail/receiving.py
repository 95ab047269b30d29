"""What becomes of a mail that was read: a draft that its sender is told of, or nothing, with the reason."""

from dataclasses import dataclass
from enum import StrEnum

from pact.authors.sharing.mail_drafts import Content, Receipt, keep_draft
from pact.intake.mail.answering import UNSURE, SiteAddresses, Unanswered, why_unanswered
from pact.intake.mail.guessing import company_in, language_of
from pact.intake.mail.reading import ReadMail


class Fate(StrEnum):
    """Kept; dropped without a word (a machine's); refused, so that the sender's own server tells them."""

    KEPT = "kept"
    DROPPED = "dropped"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """A fate and its reason, a word for the log."""

    fate: Fate
    reason: str


def receive(mail: ReadMail, envelope_sender: str, site: SiteAddresses) -> Outcome:
    """Make a draft of a mail that a person surely sent. Flushes; the caller commits before it says so."""
    reason = why_unanswered(mail, envelope_sender, site)
    if reason is not None:
        return Outcome(_fate_of(reason), reason.value)
    content = Content(title=mail.subject, body=mail.text, company=company_in(mail.subject, mail.text))
    receipt = keep_draft(content, sender=mail.sender, language=language_of(f"{mail.subject}\n{mail.text}"),
                         attachments=mail.attachments)  # fmt: skip
    return Outcome(Fate.REFUSED if receipt is Receipt.TOO_MANY else Fate.KEPT, receipt.value)


def _fate_of(reason: Unanswered) -> Fate:
    return Fate.REFUSED if reason in UNSURE else Fate.DROPPED
