"""The script for other pages: one kilobyte at most, and optional."""

from pathlib import Path
from typing import Final

from flask import Response

from pact.charts.embed_code import RESIZE
from pact.core.access import public
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.embeds.views.blueprint import blueprint

SCRIPT: Final = Path(__file__).parents[1] / "resize.js"


@blueprint.get(RESIZE)
@public
@open_data
@cached_page
def send_resize_script() -> Response:
    return Response(SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
