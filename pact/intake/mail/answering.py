"""Whether a mail may be answered: only a person's, only where it is sure that they sent it. Pure.

Two kinds of reasons speak against it. What a machine sent (a bounce, an answer on holiday, a list, our own mail) is
dropped without a word, since each word may be answered again. What a person may have sent, but from where nobody can
tell who it was, is refused by the conversation itself, so that their own server tells them and nobody else.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pact.core import crypto
from pact.intake.mail.reading import ReadMail, is_address

MOST_HOPS: Final = 30
NOBODY = re.compile(
    r"mailer-daemon|postmaster|hostmaster|abuse|nobody|root|daemon|listserv|majordomo|bounces?|(?:no|do-?not)[-_.]?reply"
    r"|owner-.*|.*-(?:bounces?|owner|request|confirm|admin)|bounces?[-+=].*|.*[-+=]bounces?|prvs=.*|srs[01]=.*",
    re.IGNORECASE,
)
_NULL_SENDERS = ("", "<>")


class Unanswered(StrEnum):
    """Why a mail is not answered; the words of the log."""

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
"""A person may have sent these."""


@dataclass(frozen=True, kw_only=True)
class SiteAddresses:
    """The site's own addresses, and the mail server whose DMARC and SPF results we believe ("" for none)."""

    addresses: tuple[str, ...]
    trusted_server: str = ""


def why_unanswered(mail: ReadMail, envelope_sender: str, site: SiteAddresses) -> Unanswered | None:
    """The first reason not to answer, or None: then `mail.sender` may be written to."""
    return _why_machine(mail, envelope_sender, site) or _why_unsure(mail, envelope_sender, site)


def _why_machine(mail: ReadMail, envelope_sender: str, site: SiteAddresses) -> Unanswered | None:
    headers = mail.headers
    senders = (mail.sender, envelope_sender)
    own = {crypto.normalised_email(address) for address in site.addresses}
    lists = ("list-id", "list-unsubscribe", "list-post", "feedback-id")
    reasons = {
        Unanswered.NULL_SENDER: envelope_sender in _NULL_SENDERS or "<>" in headers.get("return-path", []),
        Unanswered.AUTOMATIC: _is_automatic(mail),
        Unanswered.LIST: any(name in headers for name in lists)
        or bool(_words(headers.get("precedence")) & {"bulk", "list", "junk"}),
        Unanswered.LOOP: "x-loop" in headers or mail.hops > MOST_HOPS,
        Unanswered.ROLE: any(NOBODY.fullmatch(address.rpartition("@")[0]) for address in senders),
        Unanswered.OWN: bool(own & {crypto.normalised_email(address) for address in senders}),
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
    is_same = is_address(envelope_sender) and (
        crypto.normalised_email(mail.sender) == crypto.normalised_email(envelope_sender)
    )
    # A forwarder writes its own sender on the envelope; that the From is true, its domain must have signed.
    return None if is_same or verdicts.get("dmarc") == "pass" else Unanswered.MISMATCH


def _verdicts(mail: ReadMail, trusted_server: str) -> dict[str, str]:
    """What the trusted server says by Authentication-Results (RFC 8601), which it wrote on top of all others."""
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
