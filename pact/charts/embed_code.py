"""The lines that put a widget of ours into another page."""

from typing import Final

from markupsafe import escape

from pact.core.i18n.languages import page_url
from pact.core.site import site_url

RESIZE: Final = "/embed/resize.js"
"""The script of another page with which a widget becomes as high as its content."""
HEIGHTS: Final = {
    "table": 1720,
    "figure": 880,
    "map": 2130,
    "strip": 1300,
    "company": 440,
    "story": 470,
    "call_out": 600,
}
"""By kind, in pixels, for pages without the script: so high that four of five widgets fit a phone 390 pixels wide."""


def frame_code(path: str, *, title: str, kind: str, width: int | None = None, height: int | None = None) -> str:
    """An iframe of a widget, without the script. Without a `width` it is as wide as there is room."""
    wide = f'width="{width}"' if width else 'width="100%"'
    return (
        f'<iframe src="{escape(page_url(path))}" title="{escape(title)}" {wide} height="{height or HEIGHTS[kind]}" '
        'loading="lazy" style="border:0;max-width:100%"></iframe>'
    )


def script_code() -> str:
    """The optional script: once in a page, however many widgets it has."""
    return f'<script src="{escape(site_url(RESIZE))}" async></script>'
