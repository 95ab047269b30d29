"""Where the words of a drawing stand, by the widths of the site’s fonts."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from pact.charts.pen import SANS, SERIF, WIDTH

_NUMBER = r"(-?[\d.]+)"


class Words(NamedTuple):
    """A line of text: its edges and its baseline, in pixels of the document."""

    text: str
    left: float
    right: float
    y: float


def words_in(document: str) -> list[Words]:
    root = ElementTree.fromstring(document.encode())
    return list(_walk(root, _Frame()))


def overflowing(document: str) -> list[Words]:
    """The lines that leave the document."""
    root = ElementTree.fromstring(document.encode())
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    return [
        each
        for each in words_in(document)
        if each.left < -0.5 or each.right > width + 0.5 or not 0 <= each.y <= height
    ]


class _Frame(NamedTuple):
    """Where the elements of a group stand."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    size: float = 12.0


def _walk(element: ElementTree.Element, frame: _Frame) -> Iterator[Words]:
    x, y, scale, size = frame
    moved = re.match(rf"translate\({_NUMBER} {_NUMBER}\)(?: scale\({_NUMBER}\))?", element.get("transform", ""))
    if moved:
        x, y = x + scale * float(moved[1]), y + scale * float(moved[2])
        scale *= float(moved[3] or 1)
    frame = _Frame(x, y, scale, float(element.get("font-size", size)))
    if element.tag.endswith("}text"):
        yield _line(element, frame)
    for child in element:
        yield from _walk(child, frame)


def _line(element: ElementTree.Element, frame: _Frame) -> Words:
    face = SERIF if "Serif" in element.get("font-family", "") else SANS
    at, text = element.attrib["x"], element.text or ""
    place = float(at[:-1]) * WIDTH / 100 if at.endswith("%") else float(at)
    place += float(element.get("dx", 0))
    length = face.width(text) * frame.size
    left = place - {"start": 0.0, "middle": length / 2, "end": length}[element.get("text-anchor", "start")]
    x, y, scale, _size = frame
    return Words(text, x + scale * left, x + scale * (left + length), y + scale * float(element.attrib["y"]))
