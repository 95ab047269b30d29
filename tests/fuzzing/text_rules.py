"""What must hold of whatever text the site is given, and of the page that it makes of it."""

import html
import re
import time
from collections.abc import Callable
from typing import TypeVar

from pact.core.sanitising import (
    MAX_LENGTH,
    clean_line,
    clean_text,
    clean_with_bleach,
    clean_with_nh3,
    excerpt,
    plain_text,
    render_markdown,
)

TAG = re.compile(r"</?(?:p|br|em|strong|ul|ol|li|blockquote|mark)>|<mark class=\"removed\">")
LONGEST = 20_000
MOST_SECONDS = 1.0
EXCERPT = 80
T = TypeVar("T")


def check_text(text: str) -> None:
    """Raises AssertionError. `text` has any characters, lone surrogates too."""
    text = text[:LONGEST]
    stored = clean_text(text)
    assert clean_text(stored) == stored, "cleaning twice differs"
    assert clean_line(clean_line(text)) == clean_line(text), "cleaning a line twice differs"
    assert "\n" not in clean_line(text), "a line has a line feed"
    stored.encode()
    rendered = in_time(lambda: render_markdown(stored))
    if text != stored:
        assert render_markdown(text) == rendered, "what is stored is shown otherwise than what was typed"
    outside = TAG.sub("", rendered)
    assert "<" not in outside, "a tag or attribute that is not allowed"
    assert clean_with_nh3(clean_with_bleach(rendered)).strip() == rendered, (
        "cleaning the page's text twice differs"
    )
    read = stored[:MAX_LENGTH]
    assert letters(html.unescape(outside)) == letters(read), "text is lost or added"
    plain = in_time(lambda: plain_text(stored))
    assert letters(plain) == letters(read), "plain text is lost or added"
    short = excerpt(stored, length=EXCERPT)
    assert len(short) <= EXCERPT
    assert " ".join(plain.split()).startswith(short.removesuffix("…")), "an excerpt is not the beginning"


def letters(text: str) -> list[str]:
    """Numbers are left out, because those before the items of a list are shown by the browser."""
    return [character for character in text if character.isalpha()]


def in_time(work: Callable[[], T]) -> T:
    """Its result. Raises AssertionError if it takes too much of the processor, three times."""
    for _ in range(3):
        began = time.process_time()
        result = work()
        taken = time.process_time() - began
        if taken <= MOST_SECONDS:
            return result
    raise AssertionError(f"takes {taken:.1f} s")
