"""The text, sender and language read from ordinary mails, and which of them may be answered."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pact.intake.mail.answering import SiteAddresses, is_authentic, why_unanswered
from pact.intake.mail.cutting import own_words, unflowed
from pact.intake.mail.guessing import language_of
from pact.intake.mail.html import text_of_html, without_tags
from pact.intake.mail.process import ReaderError, answer_of
from pact.intake.mail.reading import MailError, ReadMail, read_mail

ANA = "ana@example.org"
SITE = SiteAddresses(addresses=("tell@stories.example",), trusted_server="mx.stories.example")
MINE = "They kept me waiting.\n\nFor an hour."


@pytest.mark.parametrize(
    "below",
    [
        "-- \nAna Bergström\n+44 20 7946 0018",
        "--\nAna",
        "Sent from my iPhone",
        "Enviado desde mi iPhone",
        "Get Outlook for iOS<https://aka.example/x>",
        "On Mon, 1 Jun 2026 at 10:00, Nordic Mail <help@nordic.example> wrote:\n> Dear Ana,\n> no.\n>\n> Bye",
        "On Mon, 1 Jun 2026 at 10:00, Nordic Mail with a very long name\n<help@nordic.example> wrote:\n\n> Dear Ana",
        "El lun, 1 jun 2026 a las 10:00, Nordic Mail (<help@nordic.example>)\nescribió:\n> Estimada Ana",
        "El 1/6/26 a las 10:00, Nordic Mail escribió:\nEstimada Ana, sin signos",
        "Nordic Mail <help@nordic.example> wrote:\n> Dear Ana",
        "-----Original Message-----\nFrom: Nordic Mail\nDear Ana",
        "-----Mensaje original-----\nDe: Nordic Mail\nEstimada Ana",
        "---------- Forwarded message ---------\nFrom: Nordic Mail\nDear Ana",
        "Begin forwarded message:\n\nFrom: x",
        "________________________________\nFrom: Nordic Mail <help@nordic.example>",
        "From: Nordic Mail\nSent: Monday, 1 June 2026 10:00\nTo: Ana\nSubject: Your call\n\nDear Ana",
        "De: Nordic Mail\nEnviado el: lunes, 1 de junio de 2026\nPara: Ana\nAsunto: Su llamada\n\nEstimada Ana",
        "*From:* Nordic Mail\n*Date:* Monday\n*Subject:* Your call\n\nDear Ana",
    ],
)
def test_quotations_and_signatures_are_removed(below: str) -> None:
    assert own_words(f"{MINE}\n\n{below}") == MINE


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("On Monday I wrote:\nnothing, and they wrote back.", "On Monday I wrote:\nnothing, and they wrote back."),
        ("From: the start it went wrong.\nThen worse.", "From: the start it went wrong.\nThen worse."),
        ("On 1 June X <x@y.example> wrote:\n> Why?\n\nBecause they hung up.", "Because they hung up."),
        ("> When?\nIn May.\n> Who?\nA man.", "In May.\nA man."),
        ("Begin forwarded message:\nDear Ana", "Begin forwarded message:\nDear Ana"),
        ("> only\n> quoted", "only\nquoted"),
        ("First.\n--\n" + "A line of the story.\n" * 20, "First.\n--\n" + ("A line of the story.\n" * 20).strip()),
        ("El servicio fue malo: esperé una hora.", "El servicio fue malo: esperé una hora."),
    ],
)
def test_text_that_resembles_a_quotation_is_kept(text: str, kept: str) -> None:
    assert own_words(text) == kept


@pytest.mark.parametrize(
    ("text", "deletes_space", "unfolded"),
    [
        ("one \ntwo\nthree", False, "one two\nthree"),
        ("one \ntwo", True, "onetwo"),
        ("> one \n> two\nmine", False, "> one two\nmine"),
        (" >not quoted\n From", False, ">not quoted\nFrom"),
        ("text \n-- \nAna", False, "text \n-- \nAna"),
    ],
)
def test_flowed_lines_are_joined(text: str, deletes_space: bool, unfolded: str) -> None:
    assert unflowed(text, deletes_space=deletes_space) == unfolded


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<div>a</div><div>b &amp; c</div>", "a\nb & c"),
        ("<div>a</div><div><br></div>\n<div><div>b</div></div>", "a\n\nb"),
        ("a <a href='https://evil.example/?u=1'>link</a>", "a link"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("I <3 them<br>5 < 6", "I <3 them\n5 < 6"),
        ("<div>Mine</div><div class='gmail_quote'>On x wrote: theirs</div>", "Mine\n\n> On x wrote: theirs"),
        ("<div>Mine</div><div id=appendonsend></div><hr><div>theirs</div>", "Mine\n\n> theirs"),
        ("Mine<blockquote type=cite>the<br>irs</blockquote>mine", "Mine\n\n> the\n> irs\n\nmine"),
        ("<blockquote type=cite>only theirs</blockquote>", "> only theirs"),
        ("<blockquote>a quotation of mine</blockquote>", "a quotation of mine"),
        ("<body><head><title>x</title>words without an end of the head", "words without an end of the head"),
        ("<span style='font-size:0.9em'>a</span><span style='font-size:0px'>b</span>", "a"),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert text_of_html(html) == text


def test_charset_subject_and_attachments_are_read() -> None:
    raw = (
        b"From: =?iso-8859-1?q?Ana_Bergstr=F6m?= <Ana@Example.org>\nSubject: RE: Fwd: =?utf-8?b?wr9RdcOpIHBhc8Oz?=\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; charset=iso-8859-1\n'
        b"Content-Transfer-Encoding: quoted-printable\n\nEsper=E9 una hora.\n--b\nContent-Type: image/png\n\nx\n--b--\n"
    )

    mail = read_mail(raw)
    assert (mail.sender, mail.subject) == ("Ana@example.org", "¿Qué pasó")
    assert (mail.text, mail.attachments) == ("Esperé una hora.", 1)


@pytest.mark.parametrize(
    ("headers", "envelope", "reason"),
    [
        ({}, ANA, None),
        ({}, "Ana+letters@Example.org", None),
        ({}, "", "null_sender"),
        ({"return-path": ["<>"]}, ANA, "null_sender"),
        ({"auto-submitted": ["no"]}, ANA, None),
        ({"auto-submitted": ["Auto-Notified; owner-email=x"]}, ANA, "automatic"),
        ({"x-auto-response-suppress": ["All"]}, ANA, None),
        ({"x-autoreply": ["yes"]}, ANA, "automatic"),
        ({"x-autoreply": ["no"]}, ANA, None),
        ({"x-loop": ["ana@example.org"]}, ANA, None),
        ({"x-loop": ["tell@stories.example"]}, ANA, "loop"),
        ({"precedence": ["bulk"]}, ANA, "list"),
        ({"precedence": ["first-class"]}, ANA, None),
        ({"x-spam-flag": ["YES"]}, ANA, "spam"),
        ({}, "bounces+17@example.org", "mismatch"),
        ({}, "srs0=ab=cd=example.org=ana@forwarder.example", None),
        ({}, "SRS0+ab=cd=example.org=ana@forwarder.example", None),
        ({}, "SRS1=xy=one.example==ab=cd=example.org=ana@two.example", None),
        ({}, "srs0=ab=cd=example.org=bob@forwarder.example", "mismatch"),
        ({}, "prvs=1234567890=ana@example.org", None),
        ({}, "msprvs1=18500abcdef=ana@example.org", None),
        ({}, "prvs=1234567890=bob@example.org", "mismatch"),
        ({"authentication-results": ["mx.stories.example; dkim=pass header.d=example.org"]}, "bounces@f.example", None),
        ({"authentication-results": ["mx.stories.example; dkim=pass header.d=mail.example.org"]}, "v@f.example", None),
        ({"authentication-results": ["mx.stories.example; dkim=pass header.d=f.example"]}, "v@f.example", "mismatch"),
        ({"authentication-results": ["mx.stories.example; dkim=pass header.d=org"]}, "v@f.example", "mismatch"),
        ({"authentication-results": ["mx.stories.example; dkim=pass header.d=notexample.org"]}, "v@f.example", "mismatch"),
        ({"authentication-results": ["mx.stories.example; spf=pass smtp.mailfrom=f.example"]}, "v@f.example", "mismatch"),
        ({"authentication-results": ["mx.stories.example; dmarc=pass header.from=f.example"]}, "v@f.example", "mismatch"),
        ({"authentication-results": ["mx.stories.example; spf=fail; dkim=pass header.d=example.org"]}, ANA, None),
        ({}, "other@example.net", "mismatch"),
        ({"authentication-results": ["mx.stories.example; dmarc=pass header.from=example.org"]}, "v@f.example", None),
        ({"authentication-results": ["mx.evil.example; dmarc=pass"]}, "v@f.example", "mismatch"),
        ({"authentication-results": ["mx.stories.example 1; dmarc=fail", "mx.stories.example; dmarc=pass"]}, ANA, "forged"),
        ({"authentication-results": ["mx.stories.example; spf=fail (dmarc=pass)"]}, ANA, "forged"),
        ({"authentication-results": ["mx.stories.example; spf=fail; dmarc=pass"]}, ANA, None),
        ({"authentication-results": ["mx.evil.example; dmarc=fail"]}, ANA, None),
    ],
)  # fmt: skip
def test_why_a_mail_is_not_answered(headers: dict[str, list[str]], envelope: str, reason: str | None) -> None:
    assert why_unanswered(ReadMail(sender=ANA, headers=headers), envelope, SITE) == reason


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        ("Automatic reply: Confirm your story", "away"),
        ("Out of Office: Re: Finish your story", "away"),
        ("Respuesta automática: Finish your story", "away"),
        ("Auto-reply", "away"),
        ("Automatic reply kept me waiting for a week", None),
        ("Out of office hours nobody answers", None),
        ("Confirm your story", None),
    ],
)
def test_an_out_of_office_reply_without_headers_is_not_answered(subject: str, reason: str | None) -> None:
    assert why_unanswered(ReadMail(sender=ANA, subject=subject), ANA, SITE) == reason


@pytest.mark.parametrize("local", ["mailer-daemon", "no-reply", "donotreply", "bounces"])
def test_an_address_that_nobody_reads_is_not_answered(local: str) -> None:
    address = f"{local}@example.org"

    assert why_unanswered(ReadMail(sender=address), address, SITE) == "role"


@pytest.mark.parametrize(
    ("results", "envelope", "is_certain"),
    [
        ("dmarc=pass header.from=example.org", "v@f.example", True),
        ("spf=pass smtp.mailfrom=example.org", ANA, True),
        ("spf=pass smtp.mailfrom=f.example", "srs0=ab=cd=example.org=ana@f.example", False),
        ("spf=none; dkim=none; dmarc=none", ANA, False),
        ("", ANA, False),
    ],
)
def test_a_sender_is_certain_only_if_their_domain_vouches(results: str, envelope: str, is_certain: bool) -> None:
    mail = ReadMail(sender=ANA, headers={"authentication-results": [f"mx.stories.example; {results}"]})

    assert is_authentic(mail, envelope, SITE) == is_certain
    assert not is_authentic(mail, envelope, SiteAddresses(addresses=()))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I rang them and they were rude to me, but it was solved.", "en"),
        ("Llamé a la compañía y me tuvieron una hora en espera.", "es"),
        ("", "en"),
        ("Nordic Mail", "en"),
    ],
)
def test_language_is_guessed_from_common_words(text: str, language: str) -> None:
    assert language_of(text) == language


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"text/html", b"multipart/mixed; boundary=a", b"message/rfc822"]),
)
@example(b"\r\n--a\r\n\r\n--a--", b"multipart/mixed; boundary=a")
def test_any_bytes_can_be_read_or_refused(body: bytes, kind: bytes) -> None:
    try:
        mail = read_mail(b"From: ana@example.org\r\nContent-Type: " + kind + b"\r\n\r\n" + body)
    except MailError:
        return
    assert mail.text == without_tags(mail.text)


@given(st.text(alphabet="<>abi/!? \n&", max_size=200))
def test_no_tag_is_left(text: str) -> None:
    left = without_tags(text)
    assert without_tags(left) == left


@pytest.mark.parametrize(
    ("answer", "code", "error"),
    [
        (b"", -9, MailError),
        (b'{"mail": {}}', -24, MailError),
        (b'{"error": "The message is nested too deeply"}', 0, MailError),
        *((answer, 1, ReaderError) for answer in (b"", b"{", b"[]", b'{"mail": {"odd": 1}}', b'{"mail": null}')),
    ],
)
def test_killed_reader_is_a_mail_error_and_failed_reader_our_own(
    answer: bytes, code: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        answer_of(answer, code)
