"""Hostile and broken mails, each with the expected outcome.

Text with SEEN in it must reach the draft; text with UNSEEN must not.
"""

import base64
import gzip
import io
import zipfile
from dataclasses import dataclass

ANA = "ana@example.org"
FROM = b"From: Ana <ana@example.org>\r\n"
HEAD = FROM + b"To: tell@stories.example\r\nSubject: A story SEEN\r\nMIME-Version: 1.0\r\n"
KEPT = "kept"
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class HostileMail:
    """A mail, its envelope sender, and the expected outcome: kept, unreadable, or a reason from Unanswered."""

    raw: bytes
    outcome: str = KEPT
    envelope: str = ANA


def mail(
    body: bytes, headers: bytes = b"", *, head: bytes = HEAD, outcome: str = KEPT, envelope: str = ANA
) -> HostileMail:
    return HostileMail(head + headers + b"\r\n" + body, outcome, envelope)


def html(body: bytes) -> HostileMail:
    return mail(body, b"Content-Type: text/html; charset=utf-8\r\n")


def multipart(
    *parts: bytes, kind: bytes = b"mixed", end: bytes = b"--b--\r\n", boundary: bytes = b"b"
) -> HostileMail:
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + end
    return mail(body, b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\r\n')


def part(kind: bytes, body: bytes, *more: bytes) -> bytes:
    return b"Content-Type: " + kind + b"\r\n" + b"".join(line + b"\r\n" for line in more) + b"\r\n" + body


def attached(kind: bytes, content: bytes, name: bytes) -> bytes:
    return part(
        kind,
        base64.encodebytes(content),
        b"Content-Transfer-Encoding: base64",
        b'Content-Disposition: attachment; filename="' + name + b'"',
    )


def zip_bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("UNSEEN.txt", bytes(5_000_000))
    return held.getvalue()


PLAIN = part(b"text/plain", b"SEEN is what I wrote.")
TRACKER = b'<img src="http://tracker.example/UNSEEN.gif">'
NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(10_000)
)
RFC822 = b"Content-Type: message/rfc822\r\n\r\n" * 10_000
TEXT_IN = b"Content-Type: text/plain; charset="
# SMTP smuggling: starts a second mail if the server accepts a bare LF or CR as the end of a line.
SMUGGLED = b"MAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nUNSENT"

MAILS = {
    # MIME that lies about its structure
    "no end of the multipart": multipart(PLAIN, end=b""),
    "a boundary that is never there": mail(b"SEEN?", b"Content-Type: multipart/mixed; boundary=zz\r\n"),
    "no boundary at all": mail(b"SEEN?", b"Content-Type: multipart/mixed\r\n"),
    "an empty boundary": mail(b'--\r\n\r\nSEEN', b'Content-Type: multipart/mixed; boundary=""\r\n'),
    "a boundary that is a regular expression": multipart(PLAIN, boundary=b"(a+)+$", end=b"--(a+)+$--\r\n"),
    "a boundary of four thousand signs": multipart(PLAIN, boundary=b"b" * 4000, end=b""),
    "the same boundary within": multipart(part(b'multipart/mixed; boundary="b"', b"--b\r\n\r\nSEEN inside")),
    "ten thousand multiparts nested": mail(b"", NESTED, outcome=UNREADABLE),
    "ten thousand messages nested": mail(b"", RFC822, outcome=UNREADABLE),
    "half a million empty parts": mail(b"--b\r\n\r\n" * 500_000, b"Content-Type: multipart/mixed; boundary=b\r\n",
                                       outcome=UNREADABLE),
    "an attached message": multipart(PLAIN, part(b"message/rfc822", b"Subject: x\r\n\r\nUNSEEN")),
    "alternatives, the plain one empty": multipart(
        part(b"text/plain", b" \r\n"), part(b"text/html", b"<p>SEEN as HTML</p>"), kind=b"alternative"
    ),
    "a type that is no type": mail(b"SEEN", b"Content-Type: ;;;===\r\n"),
    "parameters without end": mail(b"SEEN", b"Content-Type: text/plain; " + b'a="' * 100_000 + b"\r\n"),
    "two types": mail(b"SEEN", b"Content-Type: text/plain\r\nContent-Type: text/html\r\n"),
    "an external body": mail(b"UNSEEN", b'Content-Type: message/external-body; access-type=URL; URL="file:/etc/passwd"\r\n'),
    # headers
    "a header of two megabytes": mail(b"SEEN", b"X-Long: " + b"a" * 2_000_000 + b"\r\n"),
    "a hundred thousand headers": mail(b"x", b"X-Many: a\r\n" * 100_000, outcome=UNREADABLE),
    "a header folded a hundred thousand times": mail(b"SEEN", b"X-Folded: a\r\n" + b" b\r\n" * 100_000),
    "headers of eight bits": mail(b"SEEN", b"X-Raw: \xff\xfe\x80\r\n"),
    "an encoded subject that is broken": HostileMail(
        FROM + b"Subject: =?utf-8?b?////?= =?x?q?=ZZ?= =?utf-8?q?A?=\r\n\r\nSEEN"
    ),
    "an encoded subject of many charsets": HostileMail(
        FROM + b"Subject: =?rot13?q?UNFRRA?= =?zlib?b?eJw=?= =?unicode_escape?q?=5Cx41?=\r\n\r\nSEEN"
    ),
    "a subject with a newline encoded in it": HostileMail(
        FROM + b"Subject: =?utf-8?q?A_subject=0D=0ABcc=3A_all=40example=2Eorg?=\r\n\r\nSEEN"
    ),
    "a subject of markup": HostileMail(FROM + b"Subject: <script>x()</script><b>Bold</b>\r\n\r\nSEEN"),
    "no header at all": HostileMail(b"\r\nWords without a sender", "no_sender"),
    "no From": HostileMail(b"Subject: x\r\n\r\nx", "no_sender"),
    "From twice": HostileMail(FROM + b"From: bob@example.org\r\n\r\nx", "no_sender"),
    "two senders in one From": HostileMail(b"From: ana@example.org, bob@example.org\r\n\r\nx", "no_sender"),
    "a group as From": HostileMail(b"From: friends: ana@example.org;\r\n\r\nx", "no_sender"),
    "an injected header in From": HostileMail(
        b'From: "Ana =?utf-8?q?=0D=0ABcc=3A?= x" <ana@example.org\r\n Bcc: all@example.org>\r\n\r\nx', "no_sender"
    ),
    "From that shows another address": HostileMail(b'From: ana@example.org <evil@example.net>\r\n\r\nx', "no_sender"),
    "From of a thousand comments": HostileMail(b"From: " + b"(" * 1000 + b"ana@example.org\r\n\r\nx", "no_sender"),
    "From of a million addresses": HostileMail(b"From: " + b"a@b.example," * 200_000 + b"\r\n\r\nx", "no_sender"),
    "From at an address literal": HostileMail(b"From: ana@[127.0.0.1]\r\n\r\nx", "no_sender", "ana@[127.0.0.1]"),
    "From with a null byte": HostileMail(b"From: Ana\0 <ana@example.org>\r\n\r\nx", "no_sender"),
    "From somebody else": HostileMail(b"From: victim@example.net\r\n\r\nx", "mismatch"),
    # bodies
    "null bytes": mail(b"\0SEEN\0\0\0 and\0 more"),
    "controls and overrides": mail("SEEN \x1b[31m\u202eDESREVER\u2066\u200f\ufeff".encode(), TEXT_IN + b"utf-8\r\n"),
    "bare carriage returns": mail(b"SEEN\rone\rtwo\n\rthree"),
    "no line end at all": mail(b"SEEN" + b"x" * 1_000_000),
    "a million line ends": mail(b"SEEN" + b"\r\n" * 1_000_000),
    "a million quotation marks": mail(b"SEEN\r\n" + b">" * 1_000_000),
    "smuggled with a bare LF": mail(b"SEEN\n.\n" + SMUGGLED),
    "smuggled with LF and CRLF": mail(b"SEEN\n.\r\n" + SMUGGLED),
    "smuggled with a bare CR": mail(b"SEEN\r.\r" + SMUGGLED),
    "smuggled with CRLF, dot and CR": mail(b"SEEN\r\n.\r" + SMUGGLED),
    "ends of “On … wrote” that never come": mail(b"SEEN\r\n" + b"On 1 May <x\r\n" * 20_000),
    # charsets
    "UTF-7 that hides a script": mail(b"SEEN +ADw-script+AD4-alert(1)+ADw-/script+AD4-", TEXT_IN + b"utf-7\r\n"),
    "UTF-8 that is none": mail(b"SEEN \xff\xc3\x28\xe2\x82", TEXT_IN + b"utf-8\r\n"),
    "Latin-1 that says it is ASCII": mail(b"SEEN ol\xe9", TEXT_IN + b"us-ascii\r\n"),
    "a charset that is a decompressor": mail(gzip.compress(bytes(9999)) + b" SEEN", TEXT_IN + b"zlib_codec\r\n"),
    "a charset that nobody knows": mail(b"SEEN", TEXT_IN + b"../../etc/passwd\r\n"),
    "a charset that is slow": mail(b"SEEN-" + b"a" * 100_000, TEXT_IN + b"punycode\r\n"),
    "a charset in three pieces": mail(b"SEEN", b"Content-Type: text/plain; charset*0*=utf-8''ut; charset*1=f-8\r\n"),
    "base64 that is none": mail(b"!!! ====A", b"Content-Transfer-Encoding: base64\r\n"),
    "an encoding that nobody knows": mail(b"SEEN", b"Content-Transfer-Encoding: x-evil\r\n"),
    "uuencode without end": mail(b"begin 644 x\r\nM" + b"A" * 60, b"Content-Transfer-Encoding: x-uuencode\r\n"),
    "quoted-printable that is broken": mail(b"SEEN =ZZ=\r\n=", b"Content-Transfer-Encoding: quoted-printable\r\n"),
    # HTML
    "HTML with a script and what is hidden": html(
        b"<p>SEEN</p><script>UNSEEN</script><style>UNSEEN{}</style><div style='display: none'>UNSEEN</div>"
        b"<p hidden>UNSEEN</p><!-- UNSEEN --><iframe srcdoc='UNSEEN'>UNSEEN</iframe>" + TRACKER
    ),
    "HTML of a script in entities": html(b"<p>SEEN &lt;script&gt;alert(1)&lt;/script&gt;</p>"),
    "HTML of tags in tags": html(b"SEEN <scr<script>ipt>alert(1)</scr</script>ipt> <<b>img src=x onerror=alert(1)>"),
    "HTML a hundred thousand deep": html(b"SEEN" + b"<div>" * 100_000),
    "HTML of quotations in quotations": html(b"SEEN" + b"<blockquote type=cite>" * 20_000),
    "HTML of tags that never end": html(b"SEEN" + b"<a " * 100_000),
    "HTML of comments that never end": html(b"SEEN" + b"<!--" * 100_000),
    "HTML of declarations that never end": html(b"SEEN" + b"<![CDATA[" * 50_000),
    "HTML of quotes that never end": html(b"SEEN" + b"<a b='" * 50_000 + b">"),
    "HTML of entities": html(b"SEEN" + b"&amp;" * 100_000),
    "HTML of one attribute": html(b"SEEN<p a='" + b"x" * 500_000 + b"'>"),
    "HTML of declarations of one letter": html(b"SEEN" + b"<!a>" * 65_000),
    "HTML of processing instructions": html(b"SEEN" + b"<?a>" * 65_000),
    "HTML of closing tags": html(b"SEEN" + b"</a>" * 65_000),
    "HTML of closing tags without an end": html(b"SEEN" + b"</" * 130_000),
    "HTML of tables in tables": html(b"SEEN" + b"<table><tr><td>" * 17_000),
    "HTML of lists": html(b"SEEN" + b"<li>" * 65_000),
    "HTML of many attributes": html(b"SEEN<p " + b"a=1 " * 900 + b">" + (b"<p " + b"b=2 " * 900 + b">") * 60),
    "HTML of hidden parts in hidden parts": html(b"SEEN" + b"<div hidden>" * 20_000),
    "HTML of blank cells": html(b"SEEN" + b"<td> " * 50_000),
    "HTML of line breaks": html(b"SEEN" + b"<br>" * 65_000),
    "HTML of ends of entities": html(b"SEEN" + b"&#" * 130_000 + b"&a" * 50_000),
    "190 alternatives of HTML": multipart(
        *[part(b"text/html", b"<p>SEEN</p>" + b"<b>x</b> " * 2_000)] * 190, kind=b"alternative"
    ),
    "190 parts of HTML": multipart(*[part(b"text/html", b"<p>SEEN " + b"<i>" * 9_000)] * 190),
    "alternatives in alternatives": multipart(
        *[part(b"multipart/alternative; boundary=c", b"--c\r\n" + part(b"text/html", b"SEEN" + b"<p>x" * 20_000)
               + b"\r\n--c--")] * 15, kind=b"alternative"
    ),
    "HTML that says it is plain": mail(b"<html><body>SEEN<script>UNSEEN</script></body></html>"),
    "HTML with a base and a refresh": html(
        b"<base href='http://evil.example'><meta http-equiv=refresh content='0;url=http://evil.example'>SEEN"
    ),
    # attachments
    "a zip bomb": multipart(PLAIN, attached(b"application/zip", zip_bomb(), b"UNSEEN.zip")),
    "a compressed bomb": multipart(PLAIN, attached(b"application/gzip", gzip.compress(bytes(5_000_000)), b"a.gz")),
    "a file name that climbs": multipart(PLAIN, attached(b"application/octet-stream", b"UNSEEN", b"../../../etc/cron.d/x")),
    "a picture that is a script": multipart(PLAIN, attached(b"image/svg+xml", b"<svg onload=UNSEEN()>", b"a.svg")),
    "winmail.dat": multipart(PLAIN, attached(b"application/ms-tnef", b"\x78\x9f\x3e\x22" * 50, b"winmail.dat")),
    "a calendar": multipart(PLAIN, part(b"text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\r\nSUMMARY:UNSEEN")),
    "S/MIME, signed": multipart(
        PLAIN, attached(b"application/pkcs7-signature", b"UNSEEN", b"smime.p7s"), kind=b"signed"
    ),
    "S/MIME, encrypted": mail(base64.encodebytes(b"UNSEEN" * 50), b"Content-Type: application/pkcs7-mime\r\n"
                              b"Content-Transfer-Encoding: base64\r\n"),
    "PGP, encrypted": multipart(
        part(b"application/pgp-encrypted", b"Version: 1"), part(b"application/octet-stream", b"UNSEEN"),
        kind=b"encrypted",
    ),
    "a text that is attached": multipart(PLAIN, part(b"text/plain", b"UNSEEN", b"Content-Disposition: attachment")),
    # machines
    "a bounce": mail(b"x", b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n",
                     outcome="null_sender", envelope="<>"),
    "a report without a null sender": mail(b"x", b"Content-Type: multipart/report; boundary=b\r\n", outcome="automatic"),
    "an out-of-office reply": mail(b"x", b"Auto-Submitted: auto-replied (vacation)\r\n", outcome="automatic"),
    "an auto-reply by its Precedence header": mail(b"x", b"Precedence: auto_reply\r\n", outcome="automatic"),
    "one of our own mails returned": mail(b"x", b"Auto-Submitted: auto-generated\r\n", outcome="automatic"),
    "a mailing list": mail(b"x", b"List-Id: <l.example.org>\r\nPrecedence: list\r\n", outcome="list"),
    "a newsletter": mail(b"x", b"List-Unsubscribe: <mailto:u@example.org>\r\n", outcome="list"),
    "a loop that is marked": mail(b"x", b"X-Loop: tell@stories.example\r\n", outcome="loop"),
    "a loop that is not": mail(b"x", b"Received: from a by b\r\n" * 60, outcome="loop"),
    "the mailer daemon": HostileMail(b"From: MAILER-DAEMON@example.org\r\n\r\nx", "role", "MAILER-DAEMON@example.org"),
    "no-reply": HostileMail(b"From: no-reply@example.org\r\n\r\nx", "role", "no-reply@example.org"),
    "from our own address": HostileMail(b"From: tell@stories.example\r\n\r\nx", "own", "tell@stories.example"),
    "forged, says the trusted server": mail(
        b"x", b"Authentication-Results: mx.stories.example; spf=pass (x) smtp.mailfrom=evil; dmarc=fail (p=none)\r\n",
        outcome="forged",
    ),
    "nothing": HostileMail(b"", "no_sender"),
    "a single dot": HostileMail(b".", "no_sender"),
}  # fmt: skip
