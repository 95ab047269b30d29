"""Puts a picture together: title, sentence, drawing, who told us, how many, when, the source and the licence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from markupsafe import escape

from pact.charts.pen import SANS_NAMES, WIDTH, Pen, lines_of
from pact.charts.picture import SQUARE, WIDE, Form, Picture, Size
from pact.core.i18n.languages import current_language, page_url
from pact.core.i18n.messages import gettext
from pact.core.site import LICENCE, site_name
from pact.rankings.charts.paint import Theme

_TITLE, _TITLE_STEP = 22.0, 27.0
_SENTENCE, _SENTENCE_STEP = 14.0, 19.0
_SMALL, _SMALL_STEP = 11.5, 15.5
_MARGIN: Final = 28.0
_MARGIN_IN_PIXELS: Final = 48
_AFTER_TITLE, _AROUND_BODY = 4.0, 12.0
_LEAST: Final = 0.85
"""A drawing is made smaller than this only where a square has no room for it."""
_ENDS: Final = re.compile(r"(?<=[.!?]) (?=[A-ZÁÉÍÓÚÑ¿“\d])")


class Document(NamedTuple):
    """An SVG document and its size, in pixels."""

    text: str
    width: int
    height: int


@dataclass(frozen=True)
class _Part:
    """Something drawn apart, and how high it is."""

    markup: str
    height: float


def document(picture: Picture, *, theme: Theme, size: Size) -> Document:
    """The picture as an SVG document. It must have a body."""
    return _page(picture, theme) if size is Size.PAGE else _social(picture, theme)


def _page(picture: Picture, theme: Theme) -> Document:
    pen = Pen(theme)
    y = _stacked(pen, _MARGIN, [_head(picture, theme, Form.PAGE), _body(picture, theme, Form.PAGE),
                                _foot(picture, theme, Form.PAGE)])  # fmt: skip
    return _document(picture, pen, width=WIDTH + 2 * _MARGIN, height=y - _AROUND_BODY + _MARGIN)


def _social(picture: Picture, theme: Theme) -> Document:
    """1200 pixels wide: wide if the drawing fits, otherwise square, with the drawing made smaller if it must be."""
    scale = (WIDE[0] - 2 * _MARGIN_IN_PIXELS) / WIDTH
    for form, pixels in ((Form.WIDE, WIDE), (Form.SQUARE, SQUARE)):
        head, body, foot = (part(picture, theme, form) for part in (_head, _body, _foot))
        room = (pixels[1] - 2 * _MARGIN_IN_PIXELS) / scale - head.height - foot.height - 2 * _AROUND_BODY
        if body.height * _LEAST <= room or form is Form.SQUARE:
            break
    smaller = min(1.0, room / body.height)
    pen = Pen(theme)
    pen.add(head.markup)
    free = room - smaller * body.height
    pen.add(
        body.markup, x=WIDTH * (1 - smaller) / 2, y=head.height + _AROUND_BODY + min(free / 2, 24), scale=smaller
    )
    pen.add(foot.markup, y=(pixels[1] - 2 * _MARGIN_IN_PIXELS) / scale - foot.height)
    whole = Pen(theme)
    whole.add(pen.markup, x=_MARGIN_IN_PIXELS, y=_MARGIN_IN_PIXELS, scale=scale)
    return _document(picture, whole, width=pixels[0], height=pixels[1])


def _stacked(pen: Pen, top: float, parts: Sequence[_Part]) -> float:
    y = top
    for part in parts:
        pen.add(part.markup, x=_MARGIN, y=y)
        y += part.height + _AROUND_BODY
    return y


def _head(picture: Picture, theme: Theme, form: Form) -> _Part:
    pen = Pen(theme)
    title = lines_of(picture.title, size=_TITLE, most=4, is_serif=True)
    y = pen.paragraph((0, _TITLE - 3), title, size=_TITLE, step=_TITLE_STEP, is_serif=True)
    y += _SENTENCE + _AFTER_TITLE - _TITLE + 1
    lines = _fitting(picture.sentence, most=2 if form is Form.WIDE else 12)
    y = pen.paragraph((0, y), lines, size=_SENTENCE, step=_SENTENCE_STEP)
    return _Part(pen.markup, y - _SENTENCE)


def _fitting(words: str, *, most: int) -> list[str]:
    """As many whole sentences as fit these lines, the first in any case."""
    first, *rest = _ENDS.split(words)
    lines = lines_of(first, size=_SENTENCE)
    for sentence in rest:
        first = f"{first} {sentence}"
        if len(longer := lines_of(first, size=_SENTENCE)) > most:
            break
        lines = longer
    return lines


def _body(picture: Picture, theme: Theme, form: Form) -> _Part:
    assert picture.body is not None
    pen = Pen(theme)
    height = picture.body.draw(pen, form)
    return _Part(pen.markup, height)


def _foot(picture: Picture, theme: Theme, form: Form) -> _Part:
    pen = Pen(theme)
    muted = pen.colours.muted
    pen.line((0, 0.5), (WIDTH, 0.5), colour=pen.colours.rule)
    y = _SMALL + 6
    paragraphs = [*picture.notes, f"{picture.who} {picture.counted}".strip(), picture.made]
    for words in paragraphs:
        y = pen.paragraph((0, y), lines_of(words, size=_SMALL), size=_SMALL, step=_SMALL_STEP, colour=muted)
    for words in _sources(picture):
        y = pen.paragraph((0, y), lines_of(words, size=_SMALL), size=_SMALL, step=_SMALL_STEP)
    return _Part(pen.markup, y - _SMALL + 2)


def _sources(picture: Picture) -> list[str]:
    """The source with its address, and the licence: in one line if they fit."""
    source = gettext("Source: %(site)s, %(address)s", site=site_name(), address=page_url(picture.address.page))
    licence = gettext("Licence: %(licence)s", licence=LICENCE.name)
    together = f"{source} · {licence}"
    return [together] if len(lines_of(together, size=_SMALL)) == 1 else [source, licence]


def _document(picture: Picture, pen: Pen, *, width: float, height: float) -> Document:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" xml:lang="{current_language()}" role="img" font-family="{SANS_NAMES}" font-size="12">'
        f"<title>{escape(picture.title)}</title><desc>{escape(picture.alternative)}</desc>"
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="{pen.colours.paper}"/>{pen.markup}</svg>\n'
    )
    return Document(text, round(width), round(height))
