"""What the search of `make fuzz` has found, and that its rules notice what they are for."""

import random

import pytest

from pact.core import sanitising
from pact.intake.mail import reading
from tests.fuzzing import text_rules
from tests.fuzzing.mail_rules import check_built, check_bytes
from tests.fuzzing.text_rules import check_text

BOTH = (
    b"From: ana@example.org\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/plain\r\n\r\nI called about the bill and nobody knew anything at all.\r\n"
    b"--b\r\nContent-Type: text/html\r\n\r\n<p>I called about the bill and nobody knew anything at all.</p>%b\r\n--b--\r\n"
)


def test_what_only_the_html_of_a_mail_says_is_not_lost() -> None:
    """Less than half of its words were not in the plain text, and were dropped without a word."""
    mail = check_bytes(BOTH % b"<p>Later Priya found both payments.</p>")
    assert mail is not None
    assert mail.text == "I called about the bill and nobody knew anything at all."
    assert "Later Priya found both payments." in mail.cut[0]


@pytest.mark.parametrize("more", [b"", b"<p>Sent with Mailer</p>"])
def test_html_that_says_hardly_more_is_no_second_text(more: bytes) -> None:
    mail = check_bytes(BOTH % more)
    assert mail is not None
    assert mail.cut == []


def test_a_charset_in_several_parts_is_read() -> None:
    """The library's own decoding fails on it, and the mail was refused."""
    head = b"From: ana@example.org\r\nContent-Type: text/plain; charset*0*=utf-8''ut; charset*1=f-8\r\n\r\n"
    mail = check_bytes(head + "Nobody at the café knew.".encode())
    assert mail is not None
    assert mail.text == "Nobody at the café knew."


@pytest.mark.parametrize("number", ["", "1", "9" * 5000 + "*"])
@pytest.mark.parametrize(("kind", "name"), [("text/plain", "charset"), ("multipart/mixed", "boundary")])
def test_a_parameter_whose_pieces_do_not_fit_together_refuses_no_mail(kind: str, name: str, number: str) -> None:
    """The library's own reading fails on numbered and unnumbered pieces of one value, and the mail was refused."""
    head = f"From: ana@example.org\r\nContent-Type: {kind}; {name}*0*=utf-8''ut; {name}*{number}=f-8\r\n\r\n"
    mail = check_bytes(head.encode() + b"Nobody at the office knew.")
    assert mail is not None


@pytest.mark.parametrize("number", range(25))
def test_sound_mails_of_many_parts_lose_nothing(number: int) -> None:
    check_built(bytes([number]))


def test_texts_at_random_keep_the_rules() -> None:
    chosen = random.Random(1)
    for _ in range(50):
        check_text("".join(chosen.choices("ab 1.\n\t*_>-+[]()<&\\`#'\"!é\u200f\ud800\0漢", k=200)))


@pytest.mark.parametrize(
    ("name", "broken", "words"),
    [
        ("render_markdown", lambda text: f"<p class=x>{text}</p>", "not allowed"),
        ("render_markdown", lambda _text: "<p></p>", "lost or added"),
        ("clean_text", lambda text: f"{text} ", "cleaning twice"),
        ("plain_text", lambda _text: "other", "plain text is lost"),
    ],
)
def test_a_text_door_that_breaks_a_rule_is_noticed(
    monkeypatch: pytest.MonkeyPatch, name: str, broken: object, words: str
) -> None:
    assert hasattr(sanitising, name)
    monkeypatch.setattr(text_rules, name, broken)
    with pytest.raises(AssertionError, match=words):
        check_text("I called twice.")


def test_a_lost_part_and_a_fault_of_the_parser_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(reading, "split_words", lambda _text: ("", []))
        with pytest.raises(AssertionError, match="are lost"):
            check_built(b"1")
    monkeypatch.setattr(reading, "_sender", lambda _message: 1 / 0)
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        check_bytes(b"From: ana@example.org\r\n\r\nhello")
