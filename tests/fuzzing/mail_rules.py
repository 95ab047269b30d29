"""What must hold of whatever bytes the mailroom is given."""

import random
from email.charset import BASE64, QP, Charset
from email.message import EmailMessage, Message
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from typing import Any

from pact.core.sanitising import clean_text
from pact.intake.mail.html import without_tags
from pact.intake.mail.reading import MAX_SUBJECT_LENGTH, MAX_TEXT_LENGTH, MailError, ReadMail, read_mail
from tests.fuzzing.text_rules import in_time

CONTAINERS = ("mixed", "related", "alternative", "signed", "report", "digest")
CHARSETS = ("utf-8", "iso-8859-1", "windows-1252", "utf-16", "us-ascii", "koi8-r")
AROUND = ("", "é", "<", "&", ">", "\n", "\n> ", "\n-- \n", "\r\n", " \n", "<b>", "</p>", "On 1 May Ana wrote:\n", "_" * 30,
          "From: a\nSent: b\nTo: c\n", "=", "=?", ".", "\n.\n", "\0", "\u2028", "\u200b", "漢")  # fmt: skip


def check_bytes(raw: bytes) -> ReadMail | None:
    """What is read of a mail, or None if it is refused. Raises AssertionError, and what only MailError may be."""
    try:
        mail = in_time(lambda: read_mail(raw))
    except MailError as refusal:
        str(refusal).encode("ascii")
        if refusal.__cause__ is not None:  # the library's, of which nobody has thought
            raise AssertionError(f"not read: {refusal.__cause__!r}") from refusal
        return None
    for text in (mail.text, mail.subject, mail.sender, *mail.cut):
        assert clean_text(text) == text, "a text is not clean"
        assert without_tags(text) == text, "markup is left"
    assert len(mail.text) <= MAX_TEXT_LENGTH
    assert len(mail.subject) <= MAX_SUBJECT_LENGTH
    assert not {"\n", "\r"} & {*mail.subject, *mail.sender}
    for values in mail.headers.values():
        assert all("\n" not in value for value in values)
    return mail


def check_built(seed: bytes) -> None:
    """Build a sound mail of several parts; each inline part's words are read, or said to be left out."""
    chosen = _Chosen(seed)
    message = chosen.part(depth=0)
    message["From"], message["To"] = "ana@example.org", "s@example.org"
    message["Subject"] = chosen.rest(40)
    mail = check_bytes(message.as_bytes())
    assert mail is not None, "a sound mail is refused"
    read = " ".join((mail.text, *mail.cut)).casefold()
    lost = [word for word in chosen.words if word not in read]
    assert not lost or mail.is_shortened or mail.attachments > chosen.attachments, f"{lost} are lost"


class _Chosen:
    """Parts made of the bytes of a seed, so that the same seed makes the same mail."""

    def __init__(self, seed: bytes) -> None:
        self._random = random.Random(seed)
        self.words: list[str] = []
        self.attachments = 0

    def rest(self, most: int) -> str:
        return "".join(self._random.choice("ab ~é=?<>:;,\"'") for _ in range(self._random.randrange(most)))

    def part(self, depth: int) -> Message:
        if depth > 3 or (depth and self._random.random() < 0.5):
            return self._leaf()
        kind = self._random.choice(CONTAINERS)
        made = MIMEMultipart(kind)
        if kind == "alternative":  # as programs write it
            children: list[Any] = [self._leaf("plain"), self._leaf("html")]
            self._random.shuffle(children)
        elif kind == "signed":
            children = [self.part(depth + 1), self._attachment()]
            self.attachments -= 1  # a signature is none
        else:
            children = [self.part(depth + 1) for _ in range(self._random.randrange(1, 4))]
        for child in children:
            made.attach(child)
        return made

    def _leaf(self, kind: str | None = None) -> Message:
        if kind is None and self._random.random() < 0.15:
            return self._attachment()
        kind = kind or self._random.choice(("plain", "html"))
        # More than one, because an alternative that says nearly the same is dropped.
        words = [
            f"w{len(self.words)}{number}{''.join(self._random.choices('abcdefgh', k=8))}" for number in range(4)
        ]
        self.words += words
        word = " ".join(words)
        before, after = (self._random.choice(AROUND) for _ in range(2))
        if kind == "html":
            before, after = before.replace("<b>", ""), after.replace("<b>", "")
            text = f"<html><body><p>{before.replace('<', '&lt;')} {word} {after.replace('<', '&lt;')}</p></body></html>"
        else:
            text = f"{before} {word} {after}"
        charset = Charset(self._random.choice(CHARSETS))
        charset.body_encoding = self._random.choice((BASE64, QP))
        part = MIMENonMultipart("text", kind)
        encodable = text.encode(charset.output_codec or "ascii", "ignore").decode(charset.output_codec or "ascii")
        part.set_payload(encodable, charset)
        if kind == "plain" and self._random.random() < 0.3:
            part.set_param("format", "flowed")
        if self._random.random() < 0.3:
            part["Content-Disposition"] = "inline; filename=a.txt"
        return part

    def _attachment(self) -> Message:
        self.attachments += 1
        made = EmailMessage()
        made.set_content(b"\x89PNG", maintype="image", subtype="png", disposition="attachment", filename="a.png")
        return made
