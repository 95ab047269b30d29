"""Prices and currencies as people write them: “£1.50”, “150p”, “1,21 €”, “1.50 GBP a minute”."""

import re
from decimal import Decimal
from functools import cache
from typing import Final

from babel.core import get_global

from pact.core.paths import data_beside, words_beside
from pact.stories.said.figures import MAX_TEXT_LENGTH, NotRead, Said, folded, number_of, read_figure

_NAMES: Final = {
    name: code for code, names in data_beside(__file__)["currencies"].items() for name in names.split(", ")
}
_SMALL: Final = {
    name: code for code, names in data_beside(__file__)["hundredths"].items() for name in names.split(", ")
}
_CODE: Final = re.compile(r"(?<![a-z])[a-z]{3}(?![a-z])")
_PER: Final = re.compile(rf"(?:{words_beside(__file__)['per_minute']})\s*$")
_ABOUT: Final = re.compile(rf"\b(?:{words_beside(__file__)['fillers']})\b|~")
_SIGN_OR_WORD: Final = {
    name: re.compile(rf"(?<![a-z]){re.escape(name)}(?![a-z])" if name[-1].isalpha() else re.escape(name))
    for name in sorted((*_NAMES, *_SMALL), key=len, reverse=True)
}
_FREE: Final = frozenset({"free", "nothing", "gratis", "nada", "no cost"})


class ManyCurrencies(NotRead):
    """The text names two currencies."""


def read_price(text: str) -> tuple[Said, str | None]:
    """The amount and the currency of a price; None if the text does not say which, as “$” does not. Raises NotRead."""
    if len(text) > MAX_TEXT_LENGTH:
        raise NotRead
    plain = _PER.sub("", folded(text)).strip()
    if plain in _FREE:
        return Said(0), None
    plain, currencies, is_hundredths = _without_currency(plain)
    if len(currencies - {""}) > 1:
        raise ManyCurrencies
    said = read_figure(" ".join(_ABOUT.sub(" ", plain).split()), _amount)
    if is_hundredths:
        parts = [None if part is None else part / 100 for part in (said.value, said.low, said.high)]
        said = Said(parts[0] or 0, *parts[1:])
    return said, next(iter(currencies - {""}), None)


def price_per_minute(text: str) -> tuple[Decimal | None, str | None]:
    """The amount and the currency of what a minute costs; None for an empty text. Raises NotRead if one is missing."""
    if not text:
        return None, None
    said, currency = read_price(text)
    if currency is None or said != Said(said.value) or said.value >= 1000:
        raise NotRead
    return Decimal(str(said.value)).quantize(Decimal("0.0001")), currency


def read_currency(text: str) -> str:
    """The code of the currency that a sign, a word or a code names. Raises NotRead, also for “$”, which has many."""
    plain = folded(text)
    code = _NAMES.get(plain) or plain.upper()
    if code not in current_currencies():
        raise NotRead
    return code


def unclear_sign(text: str) -> str:
    """The sign or word in a text that several currencies have, such as “$” or “kr”; empty if there is none."""
    plain = folded(text[:MAX_TEXT_LENGTH])
    for name, pattern in _SIGN_OR_WORD.items():
        plain, times = pattern.subn(" ", plain)
        if times and "" in (_NAMES.get(name), _SMALL.get(name)):
            return str(name)
    return ""


@cache
def current_currencies() -> frozenset[str]:
    """The codes of the currencies that are in use somewhere today."""
    return frozenset(
        code
        for uses in get_global("territory_currencies").values()
        for code, _begin, end, is_tender in uses
        if end is None and is_tender
    )


def _without_currency(plain: str) -> tuple[str, set[str], bool]:
    """The text without the currency, the currencies found ("" for one that is not clear), and whether it is in pence."""
    found, is_whole, is_hundredths = set[str](), False, False
    for name, pattern in _SIGN_OR_WORD.items():
        plain, times = pattern.subn(" ", plain)
        if times:
            found.add(_NAMES[name] if name in _NAMES else _SMALL[name])
            is_whole |= name in _NAMES
            is_hundredths |= name in _SMALL
    for code in _CODE.findall(plain):
        if code.upper() in current_currencies():
            found.add(code.upper())
            plain = re.sub(rf"(?<![a-z]){code}(?![a-z])", " ", plain)
    if is_whole and is_hundredths:  # “£150p” can be £1.50 or £150
        raise NotRead
    # A code beside its own sign says which: “US$”, “$ 1.50 CAD”.
    return " ".join(plain.split()), found, is_hundredths


def _amount(plain: str) -> float | None:
    return number_of(plain) if re.fullmatch(r"\d[\d.,]*", plain) else None
