"""Threats and slurs in whatever the desk shows of others' words: they are veiled until a moderator asks for them."""

from collections.abc import Iterable
from itertools import chain

from pact.checks.findings import Place
from pact.checks.phrases.threats import check_threats
from pact.checks.settings import CheckSettings
from pact.checks.spans import DISTURBING
from pact.checks.subject import Subject
from pact.checks.words import check_words
from pact.moderation.redaction import TextPart, parts


def veiled_parts(text: str, settings: CheckSettings) -> list[TextPart]:
    """The whole text in pieces, with threats and slurs apart. Takes time in proportion to the length of the text."""
    subject = Subject(texts={Place.body: text}, settings=settings)
    found = (
        finding for finding in chain(check_words(subject), check_threats(subject)) if finding.kind in DISTURBING
    )
    return parts(text, Place.body, found, [])


def count_veiled(texts: Iterable[str | None], settings: CheckSettings) -> int:
    """How many passages of these texts are veiled."""
    return sum(part.is_disturbing for text in texts if text for part in veiled_parts(text, settings))
