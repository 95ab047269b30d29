"""Charts as files: SVG, and PNG in the same drawing."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Response, abort, request

from pact.charts.frame import document
from pact.charts.picture import Size
from pact.charts.subjects.naming import KINDS
from pact.charts.views.blueprint import blueprint, kind_asked, picture_or_404
from pact.core.access import public
from pact.core.i18n.messages import gettext
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.pages.pictures.rasters import rasters
from pact.rankings.charts.paint import Theme

View = TypeVar("View", bound=Callable[..., Any])
SHARP: Final = 2.0
"""Pixels per unit of a chart for a page."""


def _for_every_kind(view: View) -> View:
    for rule, _picture in KINDS.values():
        for ending in ("svg", "png"):
            blueprint.add_url_rule(f"{rule}.{ending}", view_func=view)
    return view


@_for_every_kind
@public
@open_data
@cached_page
def draw_chart(**named: str) -> Response:
    theme, size, ending = _theme(), _size(), request.path[-3:]
    picture = picture_or_404(kind_asked(after=f".{ending}"), named)
    if picture.body is None:
        abort(404, gettext("There is no data for this chart yet."))
    drawing = document(picture, theme=theme, size=size).text
    if ending == "svg":
        response = Response(drawing, content_type="image/svg+xml; charset=utf-8")
    else:
        image = rasters.png(drawing, zoom=SHARP if size is Size.PAGE else 1)
        response = Response(image, content_type="image/png")
    parts = [
        picture.address.name,
        *([size.value] * (size is Size.SOCIAL)),
        *([theme.value] * (theme is Theme.DARK)),
    ]
    response.headers["Content-Disposition"] = f'inline; filename="{"-".join(parts)}.{ending}"'
    return response


def _theme() -> Theme:
    word = request.args.get("theme", Theme.LIGHT)
    return Theme(word) if word in tuple(Theme) else abort(404, gettext("Write the theme as light or dark."))


def _size() -> Size:
    word = request.args.get("size", Size.PAGE)
    return Size(word) if word in tuple(Size) else abort(404, gettext("Write the size as page or social."))
