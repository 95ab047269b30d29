"""A picture: what a chart shows, and everything that has to stand beside it so that it can be passed on alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from pact.charts.pen import Pen
from pact.pages.figures import Figure


class Size(StrEnum):
    """As it is asked for: as wide as a page and as high as it needs to be, or for social media."""

    PAGE = "page"
    SOCIAL = "social"


class Form(StrEnum):
    """As it is drawn. What does not fit a wide picture for social media becomes a square one."""

    PAGE = "page"
    WIDE = "wide"
    SQUARE = "square"


class Body(Protocol):
    """What is drawn between the sentence and the source."""

    def draw(self, pen: Pen, form: Form) -> float:
        """Draw it from 0 down, `WIDTH` wide. Returns its height."""


@dataclass(frozen=True)
class Address:
    """The address of a chart, from which those of its files and pages follow. `page` is where the site shows it.

    `query` has the choices that make it this chart. `csv` and `embed` are the addresses of its numbers and of its widget.
    """

    path: str
    query: Sequence[tuple[str, str]]
    page: str
    csv: str
    embed: str
    name: str

    def file(self, ending: str, *, theme: str = "light", size: str = "page") -> str:
        more = [("theme", theme)] * (theme != "light") + [("size", size)] * (size != "page")
        return f"{self.path}.{ending}" + _query([*self.query, *more])

    @property
    def use(self) -> str:
        """The page from which it can be taken."""
        return f"/charts{self.path}" + _query(self.query)


def _query(pairs: Sequence[tuple[str, str]]) -> str:
    found = [(name, value) for name, value in pairs if value]
    return f"?{urlencode(found)}" if found else ""


def embed_of(path: str, query: Sequence[tuple[str, str]]) -> str:
    """The address of the widget of a figure."""
    return f"/embed/chart{path}" + _query(query)


def with_query(path: str, query: Sequence[tuple[str, str]]) -> str:
    return path + _query(query)


@dataclass(frozen=True)
class Picture:
    """`sentence` says what it shows, with its figures. `who` says who told us, `counted` how many, `made` of when it is and
    in which edition. `notes` say how to read it. `alternative` is what somebody who cannot see it is told.

    Without a `body` there is too little to draw, and the sentence says so.
    """

    address: Address
    title: str
    sentence: str
    body: Body | None
    who: str
    counted: str
    made: str
    alternative: str
    notes: Sequence[str] = ()
    figure: Figure | None = None
    shown: Any = field(default=None, compare=False)
    """What a widget of this kind of chart is made from, if it is not a figure."""


class NoSuchChart(LookupError):
    """There is no such chart. The message says why."""


class HasMoved(LookupError):
    """The chart is of a company with a new address: its slug."""


WIDE: Final = (1200, 630)
SQUARE: Final = (1200, 1200)
