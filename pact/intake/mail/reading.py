"""Extract the sender, subject and text from a mail's bytes. Nothing in the mail is run or fetched.

Python's parser accepts any bytes. The limits here bound what hostile input can cost: number of parts, depth of
nesting, length of headers and text. Headers stay unparsed (the parser's older policy); only the few we need are
parsed, each cut to a length at which nothing in the library is slow.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.feedparser import BytesFeedParser
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses
from typing import Any, Final

import webencodings

from pact.core.addresses import read_address
from pact.core.sanitising import clean_line, clean_text
from pact.intake.mail.cutting import split_words, unflowed
from pact.intake.mail.html import MAX_TAGS, text_of_html, without_tags

MAX_PARTS: Final = 200
MAX_CONTAINERS: Final = 20
"""Parts that contain other parts, which also limits the depth of nesting."""
MAX_HEADERS: Final = 2000
MAX_HEADER_LENGTH: Final = 4096
"""Characters; the rest of a header is ignored."""
MAX_PART_LENGTH: Final = 256 * 1024
"""Bytes read from one part."""
MAX_TEXT_IN_MAIL: Final = 1024 * 1024
"""Characters of text read from all parts together."""
MAX_ALTERNATIVES: Final = 10
FEW_WORDS: Final = 3
"""Different words that the HTML may have beside the plain text, or a tenth of its own, for both to say the same."""
MAX_TEXT_LENGTH: Final = 20_000
MAX_CUT_PIECES: Final = 20
MAX_SUBJECT_LENGTH: Final = 200
MAX_TEXTS: Final = 10
MAX_VALUES_PER_HEADER: Final = 10

# Headers that decide whether we may reply (see answering.py).
KEPT_HEADERS = (
    "return-path", "auto-submitted", "precedence", "list-id", "list-unsubscribe", "list-post", "x-loop",
    "x-auto-response-suppress", "x-autoreply", "x-autorespond", "feedback-id", "x-spam-flag", "sender",
    "authentication-results", "message-id", "date",
)  # fmt: skip
# Charsets that the web does not know, all fast to decode. UTF-7 is not among them because it can hide markup.
CHARSETS = re.compile(
    r"utf-8|utf-16|utf-16-[bl]e|utf-32|ascii|iso8859-\d+|cp(?:125\d|437|850|852|866|932|936|949|950|874)|koi8-[rut]"
    r"|mac-roman|gb2312|gbk|gb18030|big5|big5hkscs|shift_jis|euc_jp|euc_kr|iso2022_(?:jp|kr)|johab|hz|tis-620"
)
_NAMED = re.compile(r"(?P<name>[^<>:;]{0,500})<(?P<address>[^<>\s]{3,254})>")
_ENCODED_WORD = r"=\?[^?\s]{1,60}\?[bBqQ]\?[^?]*\?="
_ENCODED = re.compile(rf"{_ENCODED_WORD}(?:\s*{_ENCODED_WORD})*")
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
    cut: list[str] = field(default_factory=list)
    """What was taken for quotations and signatures and left out of `text`."""
    is_shortened: bool = False
    """Whether the mail was longer than what is read of it."""
    attachments: int = 0
    kind: str = "text/plain"  # of the mail as a whole
    hops: int = 0
    headers: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class _Budget:
    parts: int = 0
    containers: int = 0
    headers: int = 0


class _Part(Message):
    """A part of a mail. A parameter in pieces that the library cannot put together is as if it were not given."""

    def get_param(self, *given: Any, **named: Any) -> Any:
        try:
            return super().get_param(*given, **named)
        except (TypeError, ValueError):
            # Numbered and unnumbered pieces of one value, or a number of thousands of digits.
            return given[1] if len(given) > 1 else named.get("failobj")


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
        return _Part(**kwargs)

    # The parser calls the factory once more than there are parts, to see whether it accepts a policy.
    policy = _BoundedPolicy(budget=budget)  # type: ignore[call-arg]  # a policy accepts its attributes as keywords
    parser = BytesFeedParser(counted, policy=policy)
    parser.feed(raw)
    return parser.close()


def _read(message: Message) -> ReadMail:
    parts = _Parts()
    texts, attachments = parts.texts_in(message)
    text, cut = split_words(without_tags(clean_text("\n\n".join(texts))))
    cut += [without_tags(clean_text(other)) for other in parts.left_out]
    left_out, is_shortened = _fitted(cut, MAX_TEXT_LENGTH)
    return ReadMail(
        sender=_sender(message),
        subject=_subject(message),
        text=text[:MAX_TEXT_LENGTH].strip(),
        cut=left_out,
        is_shortened=is_shortened or parts.is_shortened or len(text) > MAX_TEXT_LENGTH,
        attachments=attachments,
        kind=message.get_content_type(),
        hops=len(message.get_all("received", [])),
        headers=_kept_headers(message),
    )


def _fitted(pieces: list[str], longest: int) -> tuple[list[str], bool]:
    """The pieces up to this many characters and this number, and whether something had to be left out."""
    kept: list[str] = []
    for piece in pieces[:MAX_CUT_PIECES]:
        kept.append(piece[:longest])
        longest -= len(piece)
        if longest <= 0:
            break
    return kept, sum(map(len, kept)) < sum(map(len, pieces))


class _Parts:
    """Reads the parts of one mail, each once, and only so much of them that no mail takes long."""

    def __init__(self) -> None:
        self.is_shortened = False
        self.left_out: list[str] = []
        """Alternatives that say something else than the one that is read."""
        self._found: dict[Message, str | None] = {}
        self._text_left, self._tags_left = MAX_TEXT_IN_MAIL, MAX_TAGS

    def texts_in(self, message: Message) -> tuple[list[str], int]:
        """The texts, without one that only repeats another, and the number of attachments."""
        texts: list[str] = []
        attachments = 0
        for part in self._leaves(message):
            found = self._text_of(part) if len(texts) < MAX_TEXTS else None
            if found is None:
                attachments += 1
            elif found.strip() and not any(_repeats(found, before) for before in texts):
                texts.append(found)
        return texts, attachments

    def _leaves(self, part: Message) -> Iterator[Message]:
        """The text parts and attachments; of a multipart/alternative only the one to read."""
        kind = part.get_content_type()
        # The library would decode the text of one without parts, and fails if its charset is written as RFC 2231 has it.
        payload = part.get_payload() if part.is_multipart() else []
        if kind.startswith("multipart/") and payload:
            inner = [child for child in payload if isinstance(child, Message)]
            if kind == "multipart/alternative":
                yield from self._best_of(inner)
            elif kind == "multipart/signed":  # the second part is the signature
                yield from self._leaves(inner[0]) if inner else ()
            else:
                for child in inner:
                    yield from self._leaves(child)
        else:
            yield part

    def _best_of(self, alternatives: list[Message]) -> Iterator[Message]:
        """The plain text, or the HTML if there is no plain text or it does not say the same; the others are dropped."""
        readable = [list(self._leaves(part)) for part in alternatives[:MAX_ALTERNATIVES]]
        plain = self._first_with_words(readable, "text/plain")
        html = self._first_with_words(readable, "text/html")
        best = plain or html or (readable[0] if readable else [])
        if plain and html:
            texts = self._text_of(plain[0]) or "", self._text_of(html[0]) or ""
            missing, in_html = _missing_words(*texts)
            if 2 * missing > in_html:  # some programs write “your program cannot show HTML” instead
                is_placeholder = "html" in texts[0].casefold() or len(texts[0]) < len(texts[1])
                best = html if is_placeholder else plain
                self.left_out.append(texts[not is_placeholder])
            elif missing > max(FEW_WORDS, in_html // 10):
                self.left_out.append(texts[1])
        yield from best

    def _first_with_words(self, readable: list[list[Message]], kind: str) -> list[Message] | None:
        for leaves in readable:
            if leaves and leaves[0].get_content_type() == kind and (self._text_of(leaves[0]) or "").strip():
                return leaves
        return None

    def _text_of(self, part: Message) -> str | None:
        """The text of a part; None for an attachment."""
        if part not in self._found:
            self._found[part] = self._read_text(part)
        return self._found[part]

    def _read_text(self, part: Message) -> str | None:
        kind = part.get_content_type()
        if part.get_content_maintype() == "multipart":  # a container whose parts were not found: treat it as text
            kind = "text/plain"
        if kind not in ("text/plain", "text/html") or _is_attached(part):
            return None
        text = self._decoded(part)
        if kind == "text/html" or _LOOKS_LIKE_HTML.match(text[:500]):
            most, self._tags_left = self._tags_left, max(self._tags_left - text.count("<"), 0)
            return text_of_html(text, most_tags=most)
        if str(_parameter(part, "format")).lower() == "flowed":
            text = unflowed(text, deletes_space=str(_parameter(part, "delsp")).lower() == "yes")
        return text

    def _decoded(self, part: Message) -> str:
        label = _parameter(part, "charset")
        raw = part.get_payload(decode=True)
        if not isinstance(raw, bytes):
            return ""
        self.is_shortened |= len(raw) > MAX_PART_LENGTH
        text = _text_from(raw[:MAX_PART_LENGTH], str(label) if label else "")
        self.is_shortened |= len(text) > self._text_left
        text = text[: self._text_left]
        self._text_left -= len(text)
        return text


def _missing_words(plain: str, html: str) -> tuple[int, int]:
    """How many different words of the HTML the plain text does not have, and how many the HTML has."""
    in_html = set(_words_of(html))
    return len(in_html - set(_words_of(plain))), len(in_html)


def _repeats(text: str, before: str) -> bool:
    """Whether every word was said before: some programs send a mail as text and again as HTML, both to be shown."""
    return not Counter(_words_of(text)) - Counter(_words_of(before))


def _words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _is_attached(part: Message) -> bool:
    """Whether a text is a file for the reader to save. Some programs name the texts of a mail, too, but show them inline."""
    return str(part.get("content-disposition", "")).strip().lower().startswith("attachment")


def _text_from(raw: bytes, label: str) -> str:
    """The text of these bytes, whose charset is named as the web knows it: “iso-8859-1” means windows-1252.

    Bytes that are UTF-8 are taken as such where the name is missing, unknown or a Western one: it is often wrong then,
    and hardly any other text looks like UTF-8 by accident.
    """
    encoding = webencodings.lookup(label.strip()[:40])
    if encoding is None and (codec := _rare_charset(label)):
        return raw.decode(codec, "replace")
    if encoding is None or encoding.name in ("utf-8", "windows-1252"):
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            encoding = webencodings.lookup("windows-1252")
    assert encoding is not None
    text: str = webencodings.decode(raw, encoding, "replace")[0]
    return text


def _rare_charset(name: str) -> str | None:
    """The codec of a charset that mails use and the web does not; None for others."""
    try:
        found = codecs.lookup(name.strip()[:40]).name
    except (LookupError, ValueError):
        return None
    return found if CHARSETS.fullmatch(found) else None


def _parameter(part: Message, name: str) -> object:
    value = part.get_param(name)
    return value[2] if isinstance(value, tuple) else value


def _raw_values(message: Message, name: str) -> list[str]:
    """A header's values. Bytes beyond ASCII are UTF-8 in today's mails, and windows-1252 otherwise."""
    values = [str(value) for given, value in message.raw_items() if given.strip().lower() == name]
    return [
        _text_from(value.encode("ascii", "surrogateescape"), "") if not value.isascii() else value
        for value in values
    ]


def _sender(message: Message) -> str:
    """The single address in the single From header, or "" for several addresses, groups or invalid ones."""
    given = _raw_values(message, "from")
    if len(given) != 1 or len(given[0]) >= MAX_HEADER_LENGTH or "\0" in given[0]:
        return ""
    line = re.sub(r"[\r\n]+[ \t]*", " ", given[0]).strip()
    if named := _NAMED.fullmatch(line):
        name, address = named["name"].strip(' "').casefold(), named["address"]
        # A name that is an address must be this one.
        return "" if "@" in name and name != address.casefold() else read_address(address) or ""
    if re.search(r"[:;]", re.sub(r'"[^"]*"', "", line)):  # a group
        return ""
    try:
        found = getaddresses([line])
    except (RecursionError, ValueError, IndexError):  # deeply nested comments
        return ""
    if len(found) != 1 or line.count("@") != line.count("@", 0, line.rfind(found[0][1]) + len(found[0][1])):
        return ""
    return read_address(found[0][1]) or ""


def _subject(message: Message) -> str:
    raw = next(iter(_raw_values(message, "subject")), "")[:1000]
    words = without_tags(clean_line(_ENCODED.sub(lambda run: _unencoded(run[0]), raw)))
    return _ANSWER_SIGN.sub("", words, count=1).strip()[:MAX_SUBJECT_LENGTH] if words else ""


def _unencoded(run: str) -> str:
    """The text of a run of encoded words (RFC 2047)."""
    try:
        pieces = decode_header(run)
    except (HeaderParseError, ValueError):
        return run
    return "".join(
        _text_from(text, charset or "") if isinstance(text, bytes) else text for text, charset in pieces
    )


def _kept_headers(message: Message) -> dict[str, list[str]]:
    found = {}
    for name in KEPT_HEADERS:
        values = [clean_line(str(value))[:1000] for value in message.get_all(name, [])[:MAX_VALUES_PER_HEADER]]
        if values:
            found[name] = values
    return found
