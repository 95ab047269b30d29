"""No regular expression explodes, whatever text it is given."""

import ast
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

import pytest

from tests.security.adversaries import adversaries
from tests.security.expressions import ANCHORED, Expression, calls_of_re, expressions
from tests.site.sources import modules
from tests.support.sampling import sampled

LONGEST = 20_000
SHORTER = {
    "pact.intake.mail.cutting._PATTERNS": 800,  # of each line; tests/site/test_slow_texts.py
    "pact.checks.phrases.other_companies._SENTENCE_START": 4,  # the characters before a word
    "pact.stories.said.": 120,  # twice MAX_TEXT_LENGTH of figures.py, whose texts are refused if longer
    "pact.checks.personal.numbers:": 40,  # the structures of account numbers in python-stdnum
}
"""What the callers of expressions let through, where it is less than that, in characters."""
TOO_LITTLE = 0.02
"""Seconds of the processor that need no comparison."""
MOST = 60
"""How many times as long as the linear pattern an expression may take with the longest text. One whose time grows with the
square of the length takes thousands of times as long."""
GIVEN_UP = 0.5
"""Seconds of the processor after which a search is ended."""
LINEAR = re.compile(r"\w|\W")
PARTS = 24


class TookTooLongError(Exception):
    pass


@contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """Raises TookTooLongError once the processor has worked so long. `re` looks for signals while it searches."""

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        raise TookTooLongError

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds_of(pattern: re.Pattern[Any], text: str, ways: frozenset[str]) -> float:
    """The processor's time to look through the whole text; at its beginning only, if the expression is used like that."""
    given: Any = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
    before = time.process_time()
    try:
        with ended_after(GIVEN_UP):
            if ways <= ANCHORED:
                for way in ways:
                    getattr(pattern, way)(given)
            else:
                for _ in pattern.finditer(given):
                    pass
    except TookTooLongError:
        return GIVEN_UP
    return time.process_time() - before


def explodes(pattern: re.Pattern[Any], text: str, ways: frozenset[str]) -> bool:
    """In each of three measurements, because other programs can disturb one."""
    return all(
        (took := seconds_of(pattern, text, ways)) > TOO_LITTLE
        and took > MOST * seconds_of(LINEAR, text, frozenset({"search"}))
        for _ in range(3)
    )


def slow_texts(one: Expression) -> list[str]:
    length = next((most for place, most in SHORTER.items() if one.place.startswith(place)), LONGEST)
    return [text[:40] for text in adversaries(one.pattern, length) if explodes(one.pattern, text, one.ways)]


@pytest.mark.slow
def test_the_expressions_of_the_package_are_found() -> None:
    places = {one.place for one in expressions()}
    assert len(places) > 800
    assert {"pact.core.web.requests.REQUEST_ID", "pact.checks.personal.contact_details._EMAIL"} <= places
    ways = {one.place: one.ways for one in expressions()}
    assert ways["pact.core.web.requests.REQUEST_ID"] == {"fullmatch"}
    assert ways["pact.checks.personal.contact_details._EMAIL"] - ANCHORED


# Made of words that are quoted by re.escape(), of words of our own, or of the operator's settings.
MADE_OF_WORDS = {
    "pact.checks.personal.company_names._written", "pact.checks.words._pattern",
    "pact.cli.operation.doctor.without", "pact.cli.operation.postgresql_programs.load", "pact.config.parse",
    "pact.moderation.redaction.occurrences", "pact.moderation.replies.authors_words._found",
    "pact.stories.said.durations._plain", "pact.stories.said.prices._without_currency",
    # What these make is held by a module, and so is found there.
    "pact.checks.personal.name_cues._cue", "pact.checks.personal.numbers._iban_pattern",
    "pact.checks.phrases.affiliation._any_of", "pact.checks.phrases.insults._pattern", "pact.checks.words.__init__",
}  # fmt: skip


def test_functions_that_make_expressions_are_known() -> None:
    made = {
        f"{module.name}.{function}"
        for module in modules()
        for call, function in calls_of_re(module)
        if function and not isinstance(call.args[0], ast.Constant)
    }
    assert made == MADE_OF_WORDS


@pytest.mark.parametrize("part", sampled(range(PARTS), every=8))
def test_no_expression_explodes(part: int) -> None:
    slow = {one.place: texts for one in expressions()[part::PARTS] if (texts := slow_texts(one))}
    assert slow == {}


@pytest.mark.parametrize(
    "words", [r"(a+)+$", r"(?:a|a)*b", r"a*a*a*b", r"\s+$", r"(\w+\s?)*\Z", r"^(a|a?)+$", r"x.*y.*z"]
)
def test_what_explodes_is_noticed(words: str) -> None:
    assert slow_texts(Expression("", re.compile(words), frozenset({"search"})))
