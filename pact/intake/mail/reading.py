"""Extract the sender, subject and text from a mail's bytes. Nothing in the mail is run or fetched.

Python's parser accepts any bytes. The limits here bound what hostile input can cost: number of parts, depth of
nesting, length of headers and text. Headers stay unparsed (the parser's older policy); only the few we need are
parsed, each cut to a length at which nothing in the library is slow.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.feedparser import BytesFeedParser
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses
from typing import Any, Final

from pact.core.sanitising import clean_line, clean_text
from pact.intake.mail.cutting import own_words, unflowed
from pact.intake.mail.html import text_of_html, without_tags

MAX_PARTS: Final = 200
MAX_CONTAINERS: Final = 20
"""Parts that contain other parts, which also limits the depth of nesting."""
MAX_HEADERS: Final = 2000
MAX_HEADER_LENGTH: Final = 4096
"""Characters; the rest of a header is ignored."""
MAX_PART_LENGTH: Final = 256 * 1024
"""Characters of text read from one part."""
MAX_TEXT_LENGTH: Final = 20_000
MAX_SUBJECT_LENGTH: Final = 200
MAX_TEXTS: Final = 10
MAX_VALUES_PER_HEADER: Final = 10

# Headers that decide whether we may reply (see answering.py).
KEPT_HEADERS = (
    "return-path", "auto-submitted", "precedence", "list-id", "list-unsubscribe", "list-post", "x-loop",
    "x-auto-response-suppress", "x-autoreply", "x-autorespond", "feedback-id", "x-spam-flag", "sender",
    "authentication-results", "message-id", "date",
)  # fmt: skip
# Accepted charsets, all fast to decode. UTF-7 is not among them because it can hide markup.
CHARSETS = re.compile(
    r"utf-8|utf-16|utf-16-[bl]e|utf-32|ascii|iso8859-\d+|cp(?:125\d|437|850|852|866|932|936|949|950|874)|koi8-[rut]"
    r"|mac-roman|gb2312|gbk|gb18030|big5|big5hkscs|shift_jis|euc_jp|euc_kr|iso2022_(?:jp|kr)|johab|hz|tis-620"
)
ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@(?:[^\W_](?:[\w-]{0,62})\.){1,10}[^\W\d_][\w-]{1,62}")
_ANSWER_SIGN = re.compile(r"(?:(?:re|fwd?|aw|wg|rv|tr|sv|vs|antw|res|enc)(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_LOOKS_LIKE_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|div|table)\b", re.IGNORECASE)


class MailError(Exception):
    """The mail can never be accepted as it is. The message says why, in ASCII, and is sent to its sender."""


@dataclass(frozen=True, kw_only=True)
class ReadMail:
    """What was read. `sender` is "" if it is uncertain; `headers` holds those listed in KEPT_HEADERS, by lower-case name."""

    sender: str = ""
    subject: str = ""
    text: str = ""
    attachments: int = 0
    kind: str = "text/plain"  # of the mail as a whole
    hops: int = 0
    headers: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class _Budget:
    parts: int = 0
    containers: int = 0
    headers: int = 0


class _BoundedPolicy(Compat32):
    """The parser's older policy, which keeps headers unparsed, with a limit on their length and number."""

    budget: _Budget = _Budget()

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        self.budget.headers += 1
        if self.budget.headers > MAX_HEADERS:
            raise MailError("The message has too many headers")
        name, _, first = sourcelines[0][:MAX_HEADER_LENGTH].partition(":")
        value = first
        for line in sourcelines[1:]:
            if len(value) >= MAX_HEADER_LENGTH:
                break
            value += line[:MAX_HEADER_LENGTH]
        value = value[:MAX_HEADER_LENGTH].strip(" \t\r\n")
        if name.strip().lower() == "content-type" and value.lower().startswith(("multipart/", "message/")):
            self.budget.containers += 1
            if self.budget.containers > MAX_CONTAINERS:
                raise MailError("The message is nested too deeply")
        return name, value


def read_mail(raw: bytes) -> ReadMail:
    """Read a mail. Raises MailError, and nothing else, if it exceeds a limit or cannot be read."""
    try:
        return _read(_parsed(raw))
    except MailError:
        raise
    except Exception as error:  # the library raises a dozen kinds on hostile input
        raise MailError("The message could not be read") from error


def _parsed(raw: bytes) -> Message:
    budget = _Budget()

    def counted(**kwargs: Any) -> Message:
        budget.parts += 1
        if budget.parts > MAX_PARTS:
            raise MailError("The message has too many parts")
        return Message(**kwargs)

    # The parser calls the factory once more than there are parts, to see whether it accepts a policy.
    policy = _BoundedPolicy(budget=budget)  # type: ignore[call-arg]  # a policy accepts its attributes as keywords
    parser = BytesFeedParser(counted, policy=policy)
    parser.feed(raw)
    return parser.close()


def _read(message: Message) -> ReadMail:
    texts: list[str] = []
    attachments = 0
    for part in _leaves(message):
        found = _text_of(part) if len(texts) < MAX_TEXTS else None
        if found is None:
            attachments += 1
        elif found.strip():
            texts.append(found)
    joined = without_tags(clean_text("\n\n".join(texts)))
    return ReadMail(
        sender=_sender(message),
        subject=_subject(message),
        text=own_words(joined)[:MAX_TEXT_LENGTH].strip(),
        attachments=attachments,
        kind=message.get_content_type(),
        hops=len(message.get_all("received", [])),
        headers=_kept_headers(message),
    )


def _leaves(part: Message) -> Iterator[Message]:
    """The text parts and attachments; of a multipart/alternative only the one to read."""
    kind = part.get_content_type()
    payload = part.get_payload()
    if kind.startswith("multipart/") and isinstance(payload, list):
        inner = [child for child in payload if isinstance(child, Message)]
        if kind == "multipart/alternative":
            yield from _best_of(inner)
        elif kind == "multipart/signed":  # the second part is the signature
            yield from _leaves(inner[0]) if inner else ()
        else:
            for child in inner:
                yield from _leaves(child)
    else:
        yield part


def _best_of(alternatives: list[Message]) -> Iterator[Message]:
    """Prefer non-empty plain text, then HTML; the other alternatives are dropped."""
    readable = [list(_leaves(part)) for part in alternatives]
    for kind in ("text/plain", "text/html"):
        for leaves in readable:
            first = leaves[0] if leaves else None
            if first is not None and first.get_content_type() == kind and (_text_of(first) or "").strip():
                yield from leaves
                return
    yield from readable[0] if readable else ()


def _text_of(part: Message) -> str | None:
    """The text of a part; None for an attachment."""
    kind = part.get_content_type()
    if part.get_content_maintype() == "multipart":  # a container whose parts were not found: treat it as text
        kind = "text/plain"
    if kind not in ("text/plain", "text/html") or _is_attached(part):
        return None
    text = _decoded(part)
    if kind == "text/html" or _LOOKS_LIKE_HTML.match(text[:500]):
        return text_of_html(text)
    if str(_parameter(part, "format")).lower() == "flowed":
        text = unflowed(text, deletes_space=str(_parameter(part, "delsp")).lower() == "yes")
    return text


def _is_attached(part: Message) -> bool:
    disposition = str(part.get("content-disposition", "")).strip().lower()
    return disposition.startswith("attachment") or "filename" in disposition


def _decoded(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, str):
        # Encoded text is longer: base64 by a third, and quoted-printable up to three times.
        part.set_payload(payload[: 3 * MAX_PART_LENGTH])
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    raw = raw[: 2 * MAX_PART_LENGTH]
    charset = _known_charset(str(_parameter(part, "charset") or "utf-8"))
    if charset:
        return raw.decode(charset, "replace")[:MAX_PART_LENGTH]
    try:
        return raw.decode("utf-8")[:MAX_PART_LENGTH]
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")[:MAX_PART_LENGTH]


def _known_charset(name: str) -> str | None:
    """The codec for an accepted charset; None for others and for ASCII and UTF-8, since both are often wrong."""
    try:
        found = codecs.lookup(name.strip()[:40]).name
    except (LookupError, ValueError):
        return None
    return found if CHARSETS.fullmatch(found) and found not in ("ascii", "utf-8") else None


def _parameter(part: Message, name: str) -> object:
    value = part.get_param(name)
    return value[2] if isinstance(value, tuple) else value


def _sender(message: Message) -> str:
    """The single address in the single From header, or "" for several addresses, groups or invalid ones."""
    given = message.get_all("from", [])
    if len(given) != 1:
        return ""
    line = str(given[0])
    is_group = re.search(r"[:;]", re.sub(r'"[^"]*"', "", line))
    if len(line) >= MAX_HEADER_LENGTH or "\0" in line or is_group:
        return ""
    try:
        found = getaddresses([re.sub(r"[\r\n]+[ \t]*", " ", line)])
    except (RecursionError, ValueError, IndexError):  # deeply nested comments
        return ""
    if len(found) != 1 or line.count("@") != line.count("@", 0, line.rfind(found[0][1]) + len(found[0][1])):
        return ""
    return found[0][1] if is_address(found[0][1]) else ""


def is_address(text: str) -> bool:
    """Whether this is one plain address that a mail can be sent to."""
    return len(text) <= 254 and text.isprintable() and ADDRESS.fullmatch(text) is not None and ".." not in text


def _subject(message: Message) -> str:
    raw = str(message.get("subject", ""))
    try:
        pieces = decode_header(raw[:1000])
        words = "".join(_piece(text, charset) if isinstance(text, bytes) else text for text, charset in pieces)
    except (HeaderParseError, ValueError):
        words = raw
    words = without_tags(clean_line(words))
    return _ANSWER_SIGN.sub("", words, count=1).strip()[:MAX_SUBJECT_LENGTH] if words else ""


def _piece(text: bytes, charset: str | None) -> str:
    codec = _known_charset(charset) if charset else None
    return text.decode(codec or "utf-8", "replace")


def _kept_headers(message: Message) -> dict[str, list[str]]:
    found = {}
    for name in KEPT_HEADERS:
        values = [clean_line(str(value))[:1000] for value in message.get_all(name, [])[:MAX_VALUES_PER_HEADER]]
        if values:
            found[name] = values
    return found
