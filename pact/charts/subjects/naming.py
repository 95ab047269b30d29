"""Which chart an address is of: the routes of all kinds, and what makes the picture of each."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from pact.charts.picture import Picture
from pact.charts.subjects.figures import figure_picture, map_picture
from pact.charts.subjects.strips import strip_picture
from pact.charts.subjects.tables import table_picture


class Kind(NamedTuple):
    """`rule` is the route of the chart without its ending."""

    rule: str
    picture: Callable[..., Picture]


KINDS: Final[Mapping[str, Kind]] = {
    "table": Kind("/rankings/<measure>", table_picture),
    "figure": Kind("/companies/<slug>/figures/<figure>", figure_picture),
    "map": Kind("/contact-map", map_picture),
    "strip": Kind("/pact/<slug>/strips/<promise>", strip_picture),
}


def picture_of(kind: str, asked: Mapping[str, str], named: Mapping[str, str]) -> Picture:
    """The picture of an address: its kind, its query and the words in its path. Raises NoSuchChart or HasMoved."""
    return KINDS[kind].picture(asked, **named)
