"""The image that other sites show with a link to a story: 1200×630, an SVG template drawn by resvg.

The fonts are in static/fonts, so the image is the same on a machine without any.
"""

import hashlib
from typing import Final
from urllib.parse import urlsplit

from flask import render_template

from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import gettext
from pact.core.site import site_name, site_url
from pact.pages.pictures.rasters import rasters
from pact.pages.pictures.typefaces import SANS, SERIF, Typeface
from pact.stories.models import Story
from pact.stories.wording import Tone, has_outcome, has_own_title, outcome_sentence, story_title

WIDTH: Final = 1200
HEIGHT: Final = 630
TITLE, TEXT = SERIF, SANS
ROOM: Final = 1040
TITLE_SIZE, TEXT_SIZE = 66, 38
# Those of the light theme, because an image has only one.
COLOURS: Final = {Tone.GOOD: "#0a6c6e", Tone.BAD: "#ad3a10", Tone.MIDDLE: "#5d636b"}


def story_card(story: Story) -> str:
    """The SVG for a story in the current language: its company, its title and its outcome."""
    version = story.published_version
    assert version is not None
    sentence = outcome_sentence(version)
    title = _readable(TITLE, story_title(version, story))
    # A story told here without a title is titled by its outcome, which should not appear twice.
    outcome = str(sentence) if has_outcome(version) and (has_own_title(version, story) or not title) else ""
    return _drawing(above=story.company.name, title=title, below=outcome, colour=COLOURS[sentence.tone])


def site_card() -> str:
    """The SVG for all other pages."""
    return _drawing(
        above="",
        title=gettext("How did the call go?"),
        below=gettext("What happened when people contacted a company: who solves problems, who is polite and who keeps"
                      " people waiting."),
        colour="#1c4f93",
    )  # fmt: skip


def card_digest(drawing: str) -> str:
    """A digest that identifies an image before it is drawn."""
    return hashlib.sha256(drawing.encode()).hexdigest()[:32]


def card_png(drawing: str) -> bytes:
    """The image. Raises ValueError if the SVG is invalid, which the template's escaping prevents."""
    return rasters.png(drawing, zoom=1)


def _drawing(*, above: str, title: str, below: str, colour: str) -> str:
    company = TEXT.lines(_readable(TEXT, above), ems=ROOM / TEXT_SIZE, most=1)
    lines = TITLE.lines(title, ems=ROOM / TITLE_SIZE, most=3)
    words = TEXT.lines(_readable(TEXT, below), ems=ROOM / TEXT_SIZE, most=2)
    return render_template(
        "pages/card.svg", company=company, lines=lines, words=words, colour=colour, name=TEXT.drawable(site_name()),
        host=urlsplit(site_url("")).netloc, language=current_language(), width=WIDTH, height=HEIGHT,
    )  # fmt: skip


def _readable(face: Typeface, text: str) -> str:
    """The text in characters that the font has. Empty if most of the text would be lost."""
    drawn = face.drawable(text)
    return drawn if 2 * len(drawn) > len(text) else ""
