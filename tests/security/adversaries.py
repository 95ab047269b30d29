"""Strings that could make a regular expression slow, made from the expression itself.

An expression is slow if it can read the same characters in many ways, and reads them again after it has failed. So each
string repeats what one of its repeats reads, after what comes before that repeat, and ends with what it does not expect.
"""

import re
from collections.abc import Iterator
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

_REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}
_OF_CATEGORY = {
    _constants.CATEGORY_DIGIT: "1",
    _constants.CATEGORY_NOT_DIGIT: "a",
    _constants.CATEGORY_SPACE: " ",
    _constants.CATEGORY_NOT_SPACE: "a",
    _constants.CATEGORY_WORD: "a",
    _constants.CATEGORY_NOT_WORD: " ",
}
LONG_REPEAT = 8
"""Repeats that end sooner are no loop to speak of."""
ENDINGS = ("", "\n\0")
MOST_CLASSES = 4
"""Of a repeat’s characters that are tried alone."""


def adversaries(pattern: re.Pattern[Any], length: int) -> Iterator[str]:
    """Strings of up to `length` characters, each once."""
    seen = set()
    for before, repeated in _seeds(pattern):
        for ending in ENDINGS:
            room = max(length - len(before) - len(ending), 0)
            text = (before + (repeated * (room // len(repeated) + 1))[:room] + ending)[:length]
            if text not in seen:
                seen.add(text)
                yield text


def _seeds(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """What stands once at the beginning, and what is repeated after it (never empty)."""
    words = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = _parser.parse(words, pattern.flags & ~re.UNICODE & ~re.DEBUG)
    seeds = [("", _shortest(tree)), *_loops(tree, "")]
    return [seed for seed in dict.fromkeys(seeds) if seed[1]]


def _loops(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    for part in tree:
        kind, given = part
        if kind in _REPEATS:
            _least, most, inner = given
            if most >= LONG_REPEAT:
                whole = _shortest(inner) or _longer(inner)
                yield before, whole
                yield "", before + whole
                yield from ((before, sign) for sign in _signs(inner)[:MOST_CLASSES])
            yield from _loops(inner, before)
        else:
            for inner in _within(kind, given):
                yield from _loops(inner, before)
        before = (before + _shortest([part]))[-200:]


def _within(kind: Any, given: Any) -> list[Any]:
    """The parts of a group, of a choice, of what is looked for ahead or behind, of a condition."""
    if kind is _constants.SUBPATTERN:
        return [given[3]]
    if kind is _constants.BRANCH:
        return list(given[1])
    if kind in (_constants.ASSERT, _constants.ASSERT_NOT):
        return [given[1]]
    if kind is _constants.GROUPREF_EXISTS:
        return [inner for inner in given[1:] if inner is not None]
    return [given] if kind is _constants.ATOMIC_GROUP else []


def _shortest(tree: Any) -> str:
    """About the shortest string that these parts match, by the first choice of each."""
    return "".join(_one(kind, given, at_least=0) for kind, given in tree)


def _longer(tree: Any) -> str:
    return "".join(_one(kind, given, at_least=1) for kind, given in tree)


def _one(kind: Any, given: Any, *, at_least: int) -> str:
    if kind in _REPEATS:
        least, _most, inner = given
        return _shortest(inner) * max(least, at_least)
    if kind in (_constants.ASSERT, _constants.ASSERT_NOT):
        return ""
    if kind in (_constants.SUBPATTERN, _constants.BRANCH, _constants.GROUPREF_EXISTS, _constants.ATOMIC_GROUP):
        inner = _within(kind, given)[0]
        return _longer(inner) if at_least else _shortest(inner)
    return next(iter(_characters(kind, given)), "")


def _signs(tree: Any) -> list[str]:
    """A character of each kind that these parts read anywhere."""
    found: list[str] = []
    for kind, given in tree:
        found += _characters(kind, given)
        inside = [given[2]] if kind in _REPEATS else _within(kind, given)
        for inner in inside:
            found += _signs(inner)
    return list(dict.fromkeys(found))


def _characters(kind: Any, given: Any) -> list[str]:
    if kind is _constants.LITERAL:
        return [chr(given)]
    if kind is _constants.ANY:
        return ["a"]
    if kind is _constants.NOT_LITERAL:
        return ["a" if given != ord("a") else "b"]
    if kind is not _constants.IN:
        return []
    if given[0][0] is _constants.NEGATE:
        return [_outside(given[1:])]
    return [sign for inner, what in given for sign in _of_set(inner, what)]


def _of_set(kind: Any, given: Any) -> list[str]:
    if kind is _constants.RANGE:
        return [chr(given[0])]
    if kind is _constants.CATEGORY:
        return [_OF_CATEGORY[given]]
    return [chr(given)]


def _outside(excluded: Any) -> str:
    """A usual character that a negated set allows."""
    for sign in "a1 A.,-_@é\n\u00a0":
        if not any(_is_in(sign, kind, given) for kind, given in excluded):
            return sign
    return "\u2603"


def _is_in(sign: str, kind: Any, given: Any) -> bool:
    if kind is _constants.RANGE:
        return bool(given[0] <= ord(sign) <= given[1])
    if kind is _constants.LITERAL:
        return bool(ord(sign) == given)
    classes = {
        _constants.CATEGORY_DIGIT: r"\d", _constants.CATEGORY_NOT_DIGIT: r"\D", _constants.CATEGORY_SPACE: r"\s",
        _constants.CATEGORY_NOT_SPACE: r"\S", _constants.CATEGORY_WORD: r"\w", _constants.CATEGORY_NOT_WORD: r"\W",
    }  # fmt: skip
    return re.match(classes[given], sign) is not None
