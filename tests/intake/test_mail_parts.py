"""The words of mails as programs really write them: charsets, headers, parts."""

import base64
import quopri

import pytest

from pact.intake.mail.cutting import split_words
from pact.intake.mail.reading import read_mail

HEAD = b"From: Ana <ana@example.org>\nMIME-Version: 1.0\n"
QUOTES = "I paid €50, they didn’t call – “never”"


def text_of(raw: bytes) -> str:
    return read_mail(raw).text


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        ("", "utf-8"),
        ("utf-8", "utf-8"),
        ("us-ascii", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("no-such-charset", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("latin1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("windows-1252", "cp1252"),
        ("utf-8", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-8", "utf-8-sig"),
    ],
)
@pytest.mark.parametrize("transfer", ["8bit", "binary", "base64", "quoted-printable", ""])
def test_a_body_is_decoded_once_as_its_charset_is_used_in_the_world(
    label: str, encoding: str, transfer: str
) -> None:
    raw = QUOTES.encode(encoding)
    if encoding == "utf-16" and transfer not in ("base64", "quoted-printable"):
        transfer = "base64"  # its bytes include line ends
    body = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(transfer, bytes)(raw)
    kind = f"Content-Type: text/plain{f'; charset={label}' if label else ''}\n".encode()
    encoded = f"Content-Transfer-Encoding: {transfer}\n".encode() if transfer else b""

    assert text_of(HEAD + kind + encoded + b"\n" + body) == QUOTES


@pytest.mark.parametrize(
    ("label", "encoding", "words"),
    [
        ("gb2312", "gb18030", "等了一个小时"),
        ("shift_jis", "cp932", "一時間待った①"),
        ("ks_c_5601-1987", "cp949", "한 시간 기다렸다 똠"),
        ("iso-8859-9", "cp1254", "Bir saat bekledim… ş"),
        ("koi8-r", "koi8-r", "Ждал час"),
        ("cp850", "cp850", "Esperé"),
    ],
)
def test_labels_mean_what_the_web_means_by_them(label: str, encoding: str, words: str) -> None:
    raw = HEAD + f"Content-Type: text/plain; charset={label}\nContent-Transfer-Encoding: 8bit\n\n".encode()

    assert text_of(raw + words.encode(encoding)) == words


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ("ana@example.org <ana@example.org>", "ana@example.org"),
        ('"Ana@Example.org" <ana@example.org>', "ana@example.org"),
        ("Bergström, Ana <ana@example.org>", "ana@example.org"),
        ('"Bergström, Ana" <ana@example.org>', "ana@example.org"),
        ("Ana <ana@bücher.example>", "ana@xn--bcher-kva.example"),
        ("ana@example.org (Ana)", "ana@example.org"),
        ("<ana@example.org>", "ana@example.org"),
        ("bob@example.org <ana@example.org>", ""),
        ('"bob@example.org" <ana@example.org>', ""),
        ("=?utf-8?q?=76ictim?=@h5.example", ""),
        ("Ana <=?utf-8?q?=76ictim?=@h5.example>", ""),
    ],
)
def test_the_sender_is_one_certain_address(line: str, sender: str) -> None:
    assert read_mail(f"From: {line}\n\nWords".encode()).sender == sender


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("¡Cancelación después!".encode(), "¡Cancelación después!"),
        ("¡Cancelación!".encode("latin-1"), "¡Cancelación!"),
        (b"=?iso-8859-1?q?=80_fifty?=", "€ fifty"),
        ("Años: =?utf-8?b?4oKs?=\n =?utf-8?q?_fifty?= más".encode(), "Años: € fifty más"),
        (b"=?utf-8?b?4oI=?= =?utf-8?b?rA==?=", "€"),
        (b"=?utf-8?x?bad?= word", "=?utf-8?x?bad?= word"),
    ],
)
def test_subjects_are_read_in_the_charset_they_are_in(line: bytes, subject: str) -> None:
    assert read_mail(b"From: ana@example.org\nSubject: " + line + b"\n\nWords").subject == subject


def multipart(kind: str, *parts: str) -> bytes:
    body = "".join(f"--b\n{part}\n" for part in parts)
    return HEAD + f"Content-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n".encode()


PLAIN, HTML = "Content-Type: text/plain\n\n", "Content-Type: text/html\n\n"


@pytest.mark.parametrize(
    ("raw", "text", "attachments"),
    [
        (multipart("alternative", PLAIN + "Your program cannot show HTML.", HTML + "<p>I waited an hour for them.</p>"),
         "I waited an hour for them.", 0),
        (multipart("alternative", PLAIN + "I waited an hour.", HTML + "<p>I waited <b>an hour</b>.</p>"),
         "I waited an hour.", 0),
        (multipart("alternative", PLAIN + "I waited a whole hour for them.", HTML + "<img src=x>"),
         "I waited a whole hour for them.", 0),
        (multipart("alternative", PLAIN + "I waited a whole hour for nobody.", HTML + "<a href=x>View online</a>"),
         "I waited a whole hour for nobody.", 0),
        (multipart("mixed", PLAIN + "I waited.", HTML + "<p>I waited.</p>"), "I waited.", 0),
        (multipart("mixed", PLAIN + "I waited.", HTML + "<p>They hung up.</p>"), "I waited.\n\nThey hung up.", 0),
        (multipart("mixed", "Content-Type: text/plain\nContent-Disposition: inline; filename=m.txt\n\nI waited."),
         "I waited.", 0),
        (multipart("mixed", PLAIN + "I waited.", "Content-Type: text/plain\nContent-Disposition: attachment\n\nLog"),
         "I waited.", 1),
        (multipart("alternative", PLAIN + " ", "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR"), "", 0),
    ],
)  # fmt: skip
def test_the_words_of_a_mail_are_found(raw: bytes, text: str, attachments: int) -> None:
    mail = read_mail(raw)

    assert (mail.text, mail.attachments) == (text, attachments)
    if b"cannot show" in raw:
        assert mail.cut == ["Your program cannot show HTML."]


def test_a_line_of_underscores_is_no_end() -> None:
    text = "My first call took an hour.\n____________________________\nMy second call was cut off."

    assert split_words(text) == (text, [])
