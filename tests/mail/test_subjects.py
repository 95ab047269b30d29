"""A subject is read as it was written, by mail programs of every kind, however it must be encoded and folded."""

from email.header import decode_header, make_header
from email.parser import BytesParser
from email.policy import compat32, default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.mail.delivery import LONGEST_LINE, message_to

TITLES = (
    "What is new about Call-out: O'Hara's “best & worst”",
    "Cuéntanos cómo fue tu última reclamación",
    "Novedades sobre Convocatoria: Cuéntanos cómo fue tu última reclamación",
    "Your call-out is approved: Tell us about your best and worst call about a bill",
    "Your call-out is approved: " + "Tell us about your best and worst call about a bill, in May " * 4 + "or June",
    "Se ha aprobado tu convocatoria: " + "¿Qué pasó cuando llamaste? Cuéntanoslo, por favor " * 5 + "ñ",
    "Kettlebrook – “Power” 🙂👩‍👩‍👧 and é",
    "é",
    "Nordic Mail é",
    "é Nordic Mail",
    "É É É",
    "日本語の件名はとても長いので、いくつかの行に分けなければなりません。それでも読めるはずです。" * 3,
    "Not =?utf-8?q?encoded?= at all",
    "a" * 300,
    "a " * 40 + "é" * 100 + " b" * 40,
    'One, two; three: <four> (five) "six" \\ seven @eight',
    "What is new about “Wolf & Sons”  and  more",
)


def read_back(raw: bytes) -> set[str]:
    """The subject as it is read by both readers that Python has."""
    older = make_header(decode_header(BytesParser(policy=compat32).parsebytes(raw)["Subject"]))
    return {str(BytesParser(policy=default).parsebytes(raw)["Subject"]), str(older)}


def written(subject: str, linesep: str = "\n") -> bytes:
    message = message_to(
        "ana@example.org", sender="CCPact <stories@ccpact.example>", subject=subject, body="Hello."
    )
    return message.as_bytes(policy=message.policy.clone(linesep=linesep))


@pytest.mark.parametrize("subject", TITLES)
def test_a_subject_is_read_as_it_was_written(subject: str) -> None:
    for linesep in ("\n", "\r\n"):
        raw = written(subject, linesep)
        assert read_back(raw) == {subject}
        head = raw.partition(2 * linesep.encode())[0]
        assert head.isascii()
        assert max(map(len, head.splitlines())) < LONGEST_LINE


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Zs", "Cn", "Co"]) | st.just(" "))
)
def test_any_subject_is(text: str) -> None:
    subject = text.strip()
    assert read_back(written(subject)) == {subject}


def test_short_plain_subjects_stay_readable_in_the_file() -> None:
    assert b"\nSubject: What is new about Nordic Mail\n" in b"\n" + written("What is new about Nordic Mail")


@pytest.mark.parametrize("word", ["=?utf-8?q?One=0ABcc:_a@example.org?=", "One =?utf-8?q?=0D=0A?= two"])
def test_an_encoded_line_break_adds_no_header(word: str) -> None:
    raw = written(word)
    assert read_back(raw) == {word}
    assert b"\nBcc" not in raw


def test_a_subject_of_several_lines_is_refused() -> None:
    with pytest.raises(ValueError, match=r"linefeed|newline|carriage"):
        written("One\nBcc: a@example.org")
