"""Decide whether a mail may be answered: only if a person sent it and the sender is certain enough. No database, no I/O.

A mail that says itself that a machine sent it (a bounce, an out-of-office reply, our own mail) is dropped, because a
reply could start a loop. Any other mail that is not taken is refused during the conversation, so that its sender's own
server tells them. Who sent a mail is read from its From address; the envelope's sender may be a technical one, made by
a forwarder (SRS) or the sender's own server (BATV).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pact.core.addresses import normalised_email, read_address
from pact.intake.mail.reading import ReadMail
from pact.mail.incoming import Fate

MAX_HOPS: Final = 30
NO_REPLY_LOCAL_PARTS = re.compile(
    r"mailer-daemon|postmaster|hostmaster|abuse|nobody|root|daemon|listserv|majordomo|bounces?|(?:no|do-?not)[-_.]?reply"
    r"|owner-.*|.*-(?:bounces?|owner|request)|bounces?[-+=].*",
    re.IGNORECASE,
)
# The subject of an out-of-office reply. A colon or nothing follows, so that a sentence about such replies is none.
_AWAY = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[- ]?re(?:ply|sponse)|autoreply|out of (?:the )?office(?: auto-?reply)?"
    r"|respuesta autom[áa]tica|fuera de (?:la )?oficina|r[ée]ponse automatique|absence du bureau|automatische antwort"
    r"|abwesenheitsnotiz|risposta automatica|automatisch antwoord)\s*(?::.*)?",
    re.IGNORECASE,
)
_BATV = re.compile(r"(?:ms)?prvs\d?=[^=@]+=(?P<local>[^@]+)@(?P<host>[^@]+)", re.IGNORECASE)
_SRS = re.compile(
    r"srs(?:0[-+=]|1[-+=][^=@]+=[^=@]+=[-+=])[^=@]+=[^=@]+=(?P<host>[^=@]+)=(?P<local>[^@]+)@[^@]+", re.IGNORECASE
)
_RESULT = re.compile(r"\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)(.*)", re.DOTALL)
_PROPERTY = re.compile(r"\b(?:header|smtp)\.(from|d|i|mailfrom)\s*=\s*\"?([^\s;\"]+)")


@dataclass(frozen=True, kw_only=True)
class SiteAddresses:
    """Our own addresses, and the mail server whose SPF, DKIM and DMARC results we trust ("" for none)."""

    addresses: tuple[str, ...]
    trusted_server: str = ""


def why_unanswered(mail: ReadMail, envelope_sender: str, site: SiteAddresses) -> Fate | None:
    """The first reason not to answer; None if `mail.sender` may be written to."""
    return _why_machine(mail, envelope_sender, site) or _why_unsure(mail, envelope_sender, site)


def is_authentic(mail: ReadMail, envelope_sender: str, site: SiteAddresses) -> bool:
    """Whether the trusted server says that the From address's domain vouches for this mail."""
    return bool(mail.sender) and any(
        result == "pass" and _vouches(method, properties, mail.sender, envelope_sender)
        for method, result, properties in _verdicts(mail, site.trusted_server)
    )


def original_sender(envelope_sender: str) -> str:
    """The sender of an envelope before a server wrote its own into it."""
    found = _BATV.fullmatch(envelope_sender) or _SRS.fullmatch(envelope_sender)
    return f"{found['local']}@{found['host']}" if found else envelope_sender


def _why_machine(mail: ReadMail, envelope_sender: str, site: SiteAddresses) -> Fate | None:
    headers = mail.headers
    own = {normalised_email(address) for address in site.addresses}
    precedence = _words(headers.get("precedence"))
    lists = ("list-id", "list-unsubscribe", "list-post", "feedback-id")
    loops = {normalised_email(word) for word in _words(headers.get("x-loop")) if "@" in word}
    reasons = {
        Fate.NULL_SENDER: envelope_sender in ("", "<>") or "<>" in headers.get("return-path", []),
        Fate.AUTOMATIC: _is_automatic(mail),
        Fate.LOOP: bool(own & loops) or mail.hops > MAX_HOPS,
        Fate.OWN: bool(own & {normalised_email(address) for address in (mail.sender, envelope_sender)}),
        Fate.AWAY: _AWAY.fullmatch(mail.subject) is not None,
        Fate.LIST: any(name in headers for name in lists) or bool(precedence & {"bulk", "list", "junk"}),
        Fate.ROLE: NO_REPLY_LOCAL_PARTS.fullmatch(mail.sender.rpartition("@")[0]) is not None,
        Fate.SPAM: "yes" in _words(headers.get("x-spam-flag")),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _is_automatic(mail: ReadMail) -> bool:
    # Not X-Auto-Response-Suppress: a person's mail may ask for no automatic answers too.
    headers = mail.headers
    submitted = [value.partition(";")[0].strip().lower() for value in headers.get("auto-submitted", [])]
    if any(word != "no" for word in submitted) or mail.kind in ("multipart/report", "message/delivery-status"):
        return True
    if _words(headers.get("precedence")) & {"auto_reply", "auto-reply"}:
        return True
    return any(_words(headers.get(name)) - {"no", "false", "0"} for name in ("x-autoreply", "x-autorespond"))


def _why_unsure(mail: ReadMail, envelope_sender: str, site: SiteAddresses) -> Fate | None:
    if not mail.sender:
        return Fate.NO_SENDER
    verdicts = {method: result for method, result, _ in reversed(_verdicts(mail, site.trusted_server))}
    if verdicts.get("dmarc") == "fail":
        return Fate.FORGED
    if is_authentic(mail, envelope_sender, site):
        return None
    if "dmarc" not in verdicts and verdicts.get("spf") in ("fail", "softfail"):
        return Fate.FORGED
    before = read_address(original_sender(envelope_sender))
    is_same = before is not None and normalised_email(before) == normalised_email(mail.sender)
    return None if is_same else Fate.MISMATCH


def _verdicts(mail: ReadMail, trusted_server: str) -> list[tuple[str, str, dict[str, str]]]:
    """(method, result, properties) from the topmost Authentication-Results header (RFC 8601), if it is that server’s."""
    first = mail.headers.get("authentication-results", [])[:1]
    if not trusted_server or not first:
        return []
    server, _, results = _without_comments(first[0].lower()).partition(";")
    if server.split()[:1] != [trusted_server]:
        return []
    found = filter(None, map(_RESULT.fullmatch, results.split(";")))
    return [(each[1], each[2], dict(_PROPERTY.findall(each[3]))) for each in found]


def _vouches(method: str, properties: dict[str, str], sender: str, envelope_sender: str) -> bool:
    """Whether a pass of this method is about the From address's own domain."""
    host = sender.rpartition("@")[2]
    if method == "dmarc":
        return _are_related(properties.get("from", host), host)
    if method == "dkim":
        return _are_related(properties.get("d") or properties.get("i", ""), host)
    return normalised_email(envelope_sender) == normalised_email(sender)


def _are_related(domain: str, host: str) -> bool:
    """Whether one domain is the other or part of it."""
    domain = domain.rpartition("@")[2].rstrip(".")
    return "." in domain and (f".{host}".endswith(f".{domain}") or domain.endswith(f".{host}"))


def _without_comments(text: str) -> str:
    return re.sub(r"\([^()]*\)", " ", text)


def _words(values: Iterable[str] | None) -> set[str]:
    return {word for value in values or () for word in re.split(r"[\s,;]+", value.lower()) if word}
