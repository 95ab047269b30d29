"""Translations of texts that are stored in the database: the first grounds and sectors, and redaction marks.

A ground or sector that nobody has edited is shown in the reader's language. An edited one is shown as it was
written.
"""

import tomllib
from typing import Final

from pact.core.i18n.messages import message_of
from pact.core.paths import ROOT
from pact.core.sanitising import REMOVED_MARK

SHIPPED: Final = frozenset(
    text
    for path in (ROOT / "pact").rglob("shipped.toml")
    for texts in tomllib.loads(path.read_text(encoding="utf-8")).values()
    for text in texts
)
"""The texts that migrations or the demo write into the database in English, from each feature's shipped.toml."""


def local_marks(text: str) -> str:
    """A text or its HTML, with redaction marks in the reader's language: `[número de teléfono]`."""
    return REMOVED_MARK.sub(lambda found: f"[{message_of(found[1])}]", text) if "[" in text else text


def local_words(words: str) -> str:
    """A row's text, translated if it is still one the site came with."""
    return message_of(words) if words in SHIPPED else words
