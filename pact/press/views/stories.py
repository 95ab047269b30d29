"""The files of published stories that may be reused, and what is said about them."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

from flask import Response, abort, request
from werkzeug.wrappers import Response as BaseResponse

from pact.core import site
from pact.core.access import public
from pact.core.db import one_state
from pact.core.i18n.messages import gettext
from pact.core.web.downloads import file_response, parts_response
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.press.downloads import describing, files, queries
from pact.press.downloads.models import StoryFile
from pact.press.views.feeds import blueprint

MANY: Final = 10**9
"""Files of stories are always sent in parts, because the page cache should not keep them."""


@blueprint.get(describing.STORIES)
@public
@open_data
def download_stories() -> BaseResponse:
    return _sent("stories", "csv", files.stories_csv)


@blueprint.get(describing.JSON_LINES)
@public
@open_data
def download_story_lines() -> BaseResponse:
    return _sent("stories", "jsonl", files.stories_jsonl)


@blueprint.get(describing.LEFT)
@public
@open_data
def download_left_stories() -> BaseResponse:
    return _sent("withdrawn", "csv", files.left_csv)


@blueprint.get(describing.CHANGES)
@public
@open_data
def download_changes() -> BaseResponse:
    return _sent("changes", "csv", files.changes_csv)


@blueprint.get(describing.METADATA)
@public
@open_data
@cached_page
def show_metadata() -> Response:
    return Response(describing.csv_on_the_web(_day()), content_type="application/csvm+json")


@blueprint.get(describing.CITATION)
@public
@open_data
@cached_page
def show_citation() -> Response:
    return file_response(describing.citation_file(_day()), "CITATION.cff")


def _day() -> date | None:
    newest = queries.newest_file()
    return newest.day if newest else None


def _sent(name: str, kind: str, parts: Callable[[int], Iterator[str]]) -> BaseResponse:
    """The newest file, unless the reader has it. Its state is named by its number and by how many stories have left it."""
    one_state()
    newest = queries.newest_file() or abort(
        404, gettext("We make the first file of stories within a day. Please come back then.")
    )
    tag = f"{newest.number}.{newest.taken_out}.{site.code_version()}"
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = parts_response(parts(newest.number), f"ccpact-{name}-{newest.day}.{kind}", rows=MANY)
    description = describing.METADATA if name == "stories" else "/data/datapackage.json"
    return _named(response, tag, newest, description)


def _named(response: Response, tag: str, newest: StoryFile, description: str) -> Response:
    response.set_etag(tag, weak=True)
    response.last_modified = newest.made_at
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers.add("Link", f'<{site.site_url(description)}>; rel="describedby"')
    return response
