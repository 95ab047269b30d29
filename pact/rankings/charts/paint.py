"""The colours of charts as files, by theme: those of the site's tokens, as attributes.

On a page the same names are classes. A file may hold no style element, because our content security policy would refuse
it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class Colours(NamedTuple):
    """`tones` are neutral: none is the colour of good or bad."""

    paper: str
    ink: str
    muted: str
    rule: str
    track: str
    good: str
    bad: str
    tones: tuple[str, str, str, str]


COLOURS: Final[Mapping[Theme, Colours]] = {
    Theme.LIGHT: Colours(
        "#ffffff", "#1b1e22", "#5d636b", "#d8d2c4", "#efeadf", "#0a6c6e", "#ad3a10",
        ("#1c4f93", "#6b3f87", "#7a5c00", "#5d636b"),
    ),
    Theme.DARK: Colours(
        "#15181c", "#e9e6df", "#a3a9b1", "#30353c", "#262b31", "#5cc4bf", "#f0936c",
        ("#8ab4f0", "#c7a3e3", "#d3b24d", "#a3a9b1"),
    ),
}  # fmt: skip


def _paint(colours: Colours) -> Mapping[str, Mapping[str, str]]:
    tones, halo = colours.tones, {"paint-order": "stroke", "stroke": colours.paper, "stroke-width": "3"}
    kinds = {"good": colours.good, "bad": colours.bad, "mid": tones[0], "unknown": colours.muted}
    return {
        "paper": {"fill": colours.paper},
        "rule": {"stroke": colours.rule, "stroke-width": "1"},
        "base": {"stroke": colours.muted, "stroke-width": "1"},
        "average": {"stroke": colours.muted, "stroke-width": "1.5", "fill": "none"},
        "guide": {"stroke": colours.ink, "stroke-width": "1", "stroke-dasharray": "4 3"},
        "words": {"fill": colours.muted},
        "strong": {"fill": colours.ink, "font-weight": "600"},
        "track": {"fill": colours.track},
        "amount": {"fill": tones[0]},
        "rest": {"fill": colours.paper, "stroke": tones[0], "stroke-width": "1.5"},
        "halo": {"fill": colours.ink, **halo},
        "halo words": {"fill": colours.muted, **halo},
        **{f"node {kind}": {"fill": colour} for kind, colour in kinds.items()},
        **{f"flow {kind}": {"fill": colour, "fill-opacity": "0.25"} for kind, colour in kinds.items()},
        **{f"area tone-{n}": {"fill": tone, "fill-opacity": "0.16"} for n, tone in enumerate(tones)},
        **{f"series tone-{n}": {"fill": "none", "stroke": tone, "stroke-width": "2.5", "stroke-linejoin": "round"}
           for n, tone in enumerate(tones)},
        **{f"dot tone-{n}": {"fill": tone} for n, tone in enumerate(tones)},
    }  # fmt: skip


PAINT: Final = {theme: _paint(colours) for theme, colours in COLOURS.items()}
"""The attributes that stand for each class of a chart's elements."""
