"""Decide whether a mail may be answered: only if a person sent it and the sender is certain. No database, no I/O.

There are two kinds of reasons not to answer. Mail from a machine (a bounce, an out-of-office reply, a mailing list,
our own mail) is dropped silently, because a reply could start a loop. Mail that a person may have sent, but whose
sender is uncertain, is refused during the SMTP conversation, so that the real sender's own server tells them and no
stranger gets a mail from us.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pact.core.addresses import normalised_email, read_address
from pact.intake.mail.reading import ReadMail

MAX_HOPS: Final = 30
NO_REPLY_LOCAL_PARTS = re.compile(
    r"mailer-daemon|postmaster|hostmaster|abuse|nobody|root|daemon|listserv|majordomo|bounces?|(?:no|do-?not)[-_.]?reply"
    r"|owner-.*|.*-(?:bounces?|owner|request|confirm|admin)|bounces?[-+=].*|.*[-+=]bounces?|prvs=.*|srs[01]=.*",
    re.IGNORECASE,
)
_NULL_SENDERS = ("", "<>")


class Unanswered(StrEnum):
    """Why a mail is not answered. The values appear in the log."""

    NULL_SENDER = "null_sender"
    AUTOMATIC = "automatic"
    LIST = "list"
    LOOP = "loop"
    ROLE = "role"
    OWN = "own"
    SPAM = "spam"
    NO_SENDER = "no_sender"
    MISMATCH = "mismatch"
    FORGED = "forged"


UNSURE = frozenset({Unanswered.NO_SENDER, Unanswered.MISMATCH, Unanswered.FORGED})
"""Reasons that leave open whether a person sent the mail."""


@dataclass(frozen=True, kw_only=True)
class SiteAddresses:
    """Our own addresses, and the mail server whose SPF and DMARC results we trust ("" for none)."""

    addresses: tuple[str, ...]
    trusted_server: str = ""


def why_unanswered(mail: ReadMail, envelope_sender: str, site: SiteAddresses) -> Unanswered | None:
    """The first reason not to answer; None if `mail.sender` may be written to."""
    return _why_machine(mail, envelope_sender, site) or _why_unsure(mail, envelope_sender, site)


def _why_machine(mail: ReadMail, envelope_sender: str, site: SiteAddresses) -> Unanswered | None:
    headers = mail.headers
    senders = (mail.sender, envelope_sender)
    own = {normalised_email(address) for address in site.addresses}
    lists = ("list-id", "list-unsubscribe", "list-post", "feedback-id")
    reasons = {
        Unanswered.NULL_SENDER: envelope_sender in _NULL_SENDERS or "<>" in headers.get("return-path", []),
        Unanswered.AUTOMATIC: _is_automatic(mail),
        Unanswered.LIST: any(name in headers for name in lists)
        or bool(_words(headers.get("precedence")) & {"bulk", "list", "junk"}),
        Unanswered.LOOP: "x-loop" in headers or mail.hops > MAX_HOPS,
        Unanswered.ROLE: any(NO_REPLY_LOCAL_PARTS.fullmatch(address.rpartition("@")[0]) for address in senders),
        Unanswered.OWN: bool(own & {normalised_email(address) for address in senders}),
        Unanswered.SPAM: "yes" in _words(headers.get("x-spam-flag")),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _is_automatic(mail: ReadMail) -> bool:
    headers = mail.headers
    submitted = [value.partition(";")[0].strip().lower() for value in headers.get("auto-submitted", [])]
    if any(word != "no" for word in submitted) or mail.kind in ("multipart/report", "message/delivery-status"):
        return True
    if _words(headers.get("precedence")) & {"auto_reply", "auto-reply"}:
        return True
    suppressed = _words(headers.get("x-auto-response-suppress")) & {"all", "autoreply"}
    return bool(suppressed) or "x-autoreply" in headers or "x-autorespond" in headers


def _why_unsure(mail: ReadMail, envelope_sender: str, site: SiteAddresses) -> Unanswered | None:
    if not mail.sender:
        return Unanswered.NO_SENDER
    verdicts = _verdicts(mail, site.trusted_server)
    if verdicts.get("dmarc") == "fail" or (
        "dmarc" not in verdicts and verdicts.get("spf") in ("fail", "softfail")
    ):
        return Unanswered.FORGED
    is_same = bool(read_address(envelope_sender)) and (
        normalised_email(mail.sender) == normalised_email(envelope_sender)
    )
    # A forwarder puts its own sender on the envelope, so then the From address needs a DMARC pass.
    return None if is_same or verdicts.get("dmarc") == "pass" else Unanswered.MISMATCH


def _verdicts(mail: ReadMail, trusted_server: str) -> dict[str, str]:
    """SPF and DMARC results from the topmost Authentication-Results header (RFC 8601), if the trusted server wrote it."""
    found: dict[str, str] = {}
    first = mail.headers.get("authentication-results", [])[:1]
    for line in first if trusted_server else []:
        server, _, results = line.partition(";")
        if server.lower().split()[:1] == [trusted_server]:
            for method, result in re.findall(r"\b(spf|dmarc)\s*=\s*([a-z]+)", _without_comments(results.lower())):
                found.setdefault(method, result)
    return found


def _without_comments(text: str) -> str:
    return re.sub(r"\([^()]*\)", " ", text)


def _words(values: Iterable[str] | None) -> set[str]:
    return {word for value in values or () for word in re.split(r"[\s,;]+", value.lower()) if word}
