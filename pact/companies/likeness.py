"""How similar two companies' names are, to suggest which company somebody meant. Takes folded names."""

from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

# Words that do not help to tell companies apart.
EMPTY_WORDS = frozenset({
    "a", "ag", "an", "and", "bv", "co", "com", "company", "corp", "corporation", "for", "gmbh", "group", "holding",
    "holdings", "inc", "incorporated", "limited", "llc", "llp", "ltd", "nv", "of", "online", "plc", "sa", "service",
    "services", "sl", "slu", "spa", "the", "uk",
})  # fmt: skip
INITIALS_SCORE = 86.0
# If one name has all the words of the other and more: the first word is usually the brand, later ones the trade.
BRAND_SCORE = 90.0
TRADE_SCORE = 70.0
MIN_SCORE = 68.0
MIN_BEGINNING = 85.0


class Likeness(StrEnum):
    """Names for ranges of the score; `likeness_of` has the limits."""

    SAME = "same"
    INITIALS = "initials"
    CLOSE = "close"
    SOME = "some"


def core_words(key: str) -> list[str]:
    """The distinctive words of a folded name, or all words if none is distinctive."""
    words = key.split()
    return [word for word in words if word not in EMPTY_WORDS] or words


def share_initials(first: str, second: str) -> bool:
    """Whether one folded name abbreviates the other: “pvb” or “p and v bank” for “penny and vale bank”."""
    return _abbreviates(first, second) or _abbreviates(second, first)


def _abbreviates(short: str, long: str) -> bool:
    own, words = core_words(short), core_words(long)
    if len(words) < 2 or own == words:
        return False
    initials = "".join(word[0] for word in words)
    if "".join(own) == initials:
        return True
    return (
        len(own) == len(words)
        and any(len(piece) == 1 for piece in own)
        and all(word.startswith(piece) for piece, word in zip(own, words, strict=True))
    )


def score_of(first: str, second: str) -> float:
    """How similar two folded names are, 0–100. 100 means equal except for spaces and words like “Ltd”."""
    own, other = core_words(first), core_words(second)
    if "".join(own) == "".join(other):
        return 100.0
    plain, compared = " ".join(own), " ".join(other)
    whole = max(
        fuzz.token_sort_ratio(plain, compared),
        fuzz.ratio("".join(own), "".join(other)),
    )
    initials = INITIALS_SCORE if share_initials(first, second) else 0.0
    found = _within_score(own, other), _beginning_score(own, other), _word_score(own, other)
    return max(whole, *found, initials)


def _within_score(own: list[str], other: list[str]) -> float:
    shorter, longer = sorted((own, other), key=len)
    if not set(shorter) <= set(longer) or sum(map(len, shorter)) < 4:
        return 0.0
    return BRAND_SCORE if longer[0] in shorter else TRADE_SCORE


def _beginning_score(own: list[str], other: list[str]) -> float:
    """Whether one name is how the other begins, whatever its spaces and with a typing mistake: “nort fold”."""
    shorter, longer = sorted((own, other), key=lambda words: len("".join(words)))
    typed = "".join(shorter)
    beginnings = ("".join(longer[:count]) for count in range(1, len(longer)))
    closest = max((fuzz.ratio(typed, beginning) for beginning in beginnings), default=0.0)
    return BRAND_SCORE * closest / 100 if len(typed) >= 5 and closest >= MIN_BEGINNING else 0.0


def _word_score(own: list[str], other: list[str]) -> float:
    """Whether one name is a word of the other with one typing mistake, two swapped letters included: “wendel”."""
    shorter, longer = sorted((own, other), key=len)
    typed = "".join(shorter)
    if len(shorter) != 1 or len(longer) < 2 or len(typed) < 5:
        return 0.0
    near = [OSA.distance(typed, word) <= 1 for word in longer]
    return MIN_BEGINNING if near[0] else TRADE_SCORE if any(near) else 0.0


def likeness_of(first: str, second: str) -> tuple[float, Likeness] | None:
    """The score and its name, or None if the names are not similar."""
    score = score_of(first, second)
    if score < MIN_SCORE:
        return None
    if share_initials(first, second) and score <= INITIALS_SCORE:
        return score, Likeness.INITIALS
    if score >= 95:
        return score, Likeness.SAME
    return score, Likeness.CLOSE if score >= 82 else Likeness.SOME
