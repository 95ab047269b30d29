"""Finds in a text what the author of a story is known by here: their name, parts of their e-mail address, their case.

Only the desk is told. A company that was told would learn from it who the author is.
"""

import re
from collections.abc import Iterable, Iterator

from pact.checks.findings import Finding, Place
from pact.checks.personal.name_words import SMALL_WORDS
from pact.checks.spans import Kind
from pact.core import crypto
from pact.stories.case_references import case_references
from pact.stories.models import Story
from pact.stories.queries import latest_version

SHORTEST = 3
_PARTS = re.compile(r"[^\W\d_]+|\d{4,}")


def words_of_author(text: str, story: Story) -> Iterator[Finding]:
    """A finding for each whole word of the text that is part of the author's display name or e-mail address."""
    mailbox = crypto.decrypt(story.email_encrypted).rpartition("@")[0] if story.email_encrypted else ""
    yield from _found(text, _names(latest_version(story).display_name, mailbox), Kind.name)
    yield from case_in(text, story)


def name_in(text: str, story: Story) -> Iterator[Finding]:
    """A finding for each word of the text that is in the name that stands with the published story."""
    version = story.published_version
    yield from _found(text, _names(version.display_name if version else ""), Kind.name)


def case_in(text: str, story: Story) -> Iterator[Finding]:
    """A finding for each stretch of the text that is in the case reference which the author gave the company."""
    reference = case_references([story.id], company_id=story.company_id).get(story.id, "")
    yield from _found(text, {reference.strip().casefold(), *_parts(reference)}, Kind.account_number)


def _names(*given: str) -> set[str]:
    """The parts without such words as “from” in “Edith from Grimsby”, which would be found in any text."""
    return _parts(*given) - SMALL_WORDS


def _parts(*given: str) -> set[str]:
    return {part for words in given for part in _PARTS.findall(words.casefold())}


def _found(text: str, known: Iterable[str], kind: Kind) -> Iterator[Finding]:
    for word in sorted(part for part in known if len(part) >= SHORTEST):
        for found in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
            yield Finding(kind, Place.body, found.start(), found.end(), 1.0)
