"""No text is slow to read: four times as much of it takes about four times as long, whatever it consists of."""

import contextlib
import re
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from pact.checks.bursts import check_burst
from pact.checks.disposable import check_disposable_mail
from pact.checks.figures import check_figures
from pact.checks.findings import Place
from pact.checks.likeness.duplicates import check_duplicates
from pact.checks.running import CHECKS
from pact.checks.settings import CheckSettings
from pact.checks.sources import check_same_source
from pact.checks.subject import Subject
from pact.companies import names, numbers
from pact.core import sanitising
from pact.intake import values
from pact.intake.mail import cutting, guessing, html, reading
from pact.stories.said import counts, days, durations, prices
from pact.stories.search import words
from tests.support.sampling import sampled

SHORT, LONG = 2_500, 10_000
TOO_LITTLE = 0.025
"""Seconds for the long text; what takes less grows too little to matter, or to be measured."""
MOST = 6.4
"""A quadratic step alone makes it 16 times, a linear one 4 times."""
SHAPES = (
    " ", "\n", "\t", "1", "a", "A", "é", "漢", "\u0301", "@", ".", ",", "-", "_", "<", ">", "'", '"', "“", "(", "[",
    "/", "&", "=?", "*", "1. ", "- ", "> ", "\n> ", "> > > ", "a ", "A ", "A b ", "a.", "a-", "a_", "a@", "a@b.c ",
    "1 ", "1.", "1,", "1-", "1:", "1/2/", "£1 ", "a\n", "\r\n", "\n\n\n", "one ", "an hour and ", "1 hour ",
    "On a ", "On 1\n", " wrote: ", "From: a\n", "From: a\nSent: b\n", "-- \n", "____", "<!a>", "<!--", "<br>",
    "<div>", "<blockquote>", "</p>", "<a href='", "&amp;", "&nbsp;", "[name]", "[a ", "my name is ", "Mr A ",
    "Dr. ", "O'", "12 Acacia Road ", "a at b dot c ", "07700 900 ", "+44 ", "oh seven ", "GB29 NWBK ", "SW1A 1AA ",
    "born on ", "I work for ", "www.", "http://", "😀", "\u200b", "1 Jan ", "aA", "AB\n",
)  # fmt: skip
_HEADERS = b"From: a@example.org\r\nTo: b@example.org\r\n"


def _mail(kind: bytes) -> Callable[[str], Any]:
    head = _HEADERS + b"Content-Type: text/" + kind + b"; charset=utf-8\r\n\r\n"
    return lambda text: reading.read_mail(head + text.encode())


def _header(name: bytes) -> Callable[[str], Any]:
    return lambda text: reading.read_mail(
        _HEADERS + name + b": " + text.replace("\n", "\n ").encode() + b"\r\n\r\nhello"
    )


def _check(check: Any) -> Callable[[str], Any]:
    return lambda text: list(
        check(Subject(texts={Place.body: text}, settings=CheckSettings(), company_names=("Nordic Mail",)))
    )


OF_FACTS = (check_duplicates, check_burst, check_same_source, check_disposable_mail, check_figures)
READERS: dict[str, Callable[[str], Any]] = {
    "cut a mail": cutting.split_words,
    "rejoin a mail's lines": lambda text: cutting.unflowed(text, deletes_space=True),
    "HTML": html.text_of_html,
    "tags": html.without_tags,
    "language": guessing.language_of,
    "plain mail": _mail(b"plain"),
    "HTML mail": _mail(b"html"),
    **{f"header {name.decode()}": _header(name) for name in (b"Subject", b"Sender", b"References", b"Content-Type",
                                                             b"Authentication-Results")},
    "clean": sanitising.clean_text,
    "clean a line": sanitising.clean_line,
    "Markdown": sanitising.render_markdown,
    "plain text": sanitising.plain_text,
    "name": names.name_key,
    "is a name": names.is_name,
    "is only a name": names.is_only_a_name,
    "slug": names.slug_of,
    "phone number": numbers.parse_phone_number,
    "page": numbers.is_official_page,
    "index": words.text_to_index,
    "search": words.wanted,
    "count": counts.read_count,
    "minutes": durations.read_minutes,
    "days": durations.read_days,
    "price": prices.read_price,
    "currency": prices.read_currency,
    "day": lambda text: days.read_day(text, today=date(2026, 11, 1), earliest=date(2020, 1, 1)),
    "imported day": values.day,
    "imported courtesies": values.courtesies,
    **{f"check {check.__name__}": _check(check) for check in CHECKS if check not in OF_FACTS},
}  # fmt: skip


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow) for name in READERS])
def test_the_time_grows_with_the_length_of_a_text_and_not_with_its_square(name: str) -> None:
    read = READERS[name]
    seconds_of(read, "warm up")

    slow = [
        before + shape
        for shape in SHAPES
        for before in ("", "a")
        if grows_too_fast(read, *(before + (shape * length)[:length] + before for length in (SHORT, LONG)))
    ]
    assert slow == []


def grows_too_fast(read: Callable[[str], Any], short: str, long: str) -> bool:
    """In every one of several measurements, because other programs can disturb some."""
    return all(
        (took := seconds_of(read, long)) > TOO_LITTLE and took / seconds_of(read, short) > MOST for _ in range(5)
    )


def seconds_of(read: Callable[[str], Any], text: str) -> float:
    """The processor's time, which other programs do not change."""
    before = time.process_time()
    with contextlib.suppress(ValueError):
        read(text)
    return time.process_time() - before + 1e-6


class Recorder:
    """In place of a pattern: remembers how long the texts are that it is asked about."""

    def __init__(self, pattern: re.Pattern[str], seen: list[int]) -> None:
        self.pattern, self.seen = pattern, seen

    def fullmatch(self, text: str) -> re.Match[str] | None:
        self.seen.append(len(text))
        return self.pattern.fullmatch(text)

    def match(self, text: str) -> re.Match[str] | None:
        self.seen.append(len(text))
        return self.pattern.match(text)


@pytest.mark.parametrize(
    "shape", sampled(("On a 1 ", "From: a ", "_", " ", "a <b@c> ", "-- ", "Sent from my a "), every=3)
)
def test_patterns_of_mails_see_only_the_beginning_of_a_line(monkeypatch: pytest.MonkeyPatch, shape: str) -> None:
    seen: list[int] = []
    recorders = {name: Recorder(pattern, seen) for name, pattern in cutting._PATTERNS.items()}
    monkeypatch.setattr(cutting, "_PATTERNS", recorders)
    line = (shape * LONG)[:LONG]

    cutting.split_words("\n".join([line] * 3))

    assert len(seen) >= 9
    assert max(seen) <= 800
