"""What the checks found, as parts of a text that a page can mark in place."""

from dataclasses import dataclass

from pact.checks.personal import find_personal_data


@dataclass(frozen=True)
class Part:
    """A piece of a text; `kind` names what was found in it, None where nothing was."""

    text: str
    kind: str | None


def highlighted(text: str) -> list[Part]:
    """The whole text in order, cut at the findings' edges."""
    parts, place = [], 0
    for span in find_personal_data(text):
        parts += [Part(text[place : span.start], None), Part(text[span.start : span.end], span.kind.value)]
        place = span.end
    return [part for part in [*parts, Part(text[place:], None)] if part.text]
