"""A test language in which every message is marked ⟦like this⟧. Unmarked text on a page was not translated."""

import re
from collections.abc import Collection, Iterator
from functools import cache

from babel.messages.pofile import read_po
from babel.support import NullTranslations
from bs4 import BeautifulSoup
from bs4.element import Comment, Doctype

from pact.core.i18n.catalogues import catalogue_path

# Attributes that people read or hear.
SPOKEN = ("alt", "aria-label", "aria-description", "aria-placeholder", "content", "label", "placeholder", "title")
# Not prose: code, keys, typed text, and names of other languages.
NOT_PROSE = "script, style, code, pre, kbd, textarea, [hreflang][lang], button[lang], .suggestion, .mark"
_ADDRESS = re.compile(r"https?://\S+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


class MarkedMessages(NullTranslations):
    """Every message unchanged, between marks. Without marks what is not in `known`: no catalogue could translate it."""

    def __init__(self, known: Collection[str] | None = None) -> None:
        super().__init__()
        self.known = known

    def ugettext(self, message: str) -> str:
        return f"⟦{message}⟧" if self.known is None or message in self.known else message

    def ungettext(self, singular: str, plural: str, num: int) -> str:
        return f"⟦{singular if num == 1 else plural}⟧"

    gettext, ngettext = ugettext, ungettext  # called by WTForms


@cache
def known_messages() -> frozenset[str]:
    """What the Spanish catalogue translates. It finds the singular of a message with a plural, too."""
    with catalogue_path("es").open("rb") as file:
        return frozenset(message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file))


def unmarked(page: str, *, data: tuple[str, ...]) -> Iterator[str]:
    """Text of a page outside marks, without `data` (what people wrote, names, figures)."""
    soup = BeautifulSoup(page, "html.parser")
    for tag in soup.select(NOT_PROSE):
        tag.decompose()
    texts = [str(node) for node in soup.find_all(string=True) if not isinstance(node, Comment | Doctype)]
    yield from words_outside("\n".join(texts), data=data)
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            is_spoken = name in SPOKEN and not (tag.name == "meta" and tag.get("name") != "description")
            is_button = name == "value" and tag.name == "input" and tag.get("type") == "submit"
            for_scripts = name.startswith("data-") and isinstance(value, str) and " " in value
            if is_spoken or is_button or for_scripts:
                yield from (f"{tag.name}[{name}]: {words}" for words in words_outside(str(value), data=data))


def words_outside(text: str, *, data: tuple[str, ...]) -> Iterator[str]:
    """Lines of a text with words outside marks, after removing the data."""
    outside, depth = [], 0
    for sign in text:
        depth += (sign == "⟦") - (sign == "⟧")
        outside.append(sign if depth == 0 or sign == "\n" else " ")
    left = _ADDRESS.sub(" ", "".join(outside))
    for words in sorted(data, key=len, reverse=True):
        left = left.replace(words, " ")
    yield from (" ".join(line.split()) for line in left.splitlines() if _LETTERS.search(line))
