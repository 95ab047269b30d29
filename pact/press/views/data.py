"""The page about downloads, and the data package."""

from flask import Response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.core import site
from pact.core.access import public
from pact.core.i18n.languages import language_of_request
from pact.core.web.downloads import file_response
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.press.data_package import DESCRIPTOR, NAME, build_package
from pact.press.downloads.describing import CITATION, METADATA, dataset, how_to_cite
from pact.press.downloads.queries import count_left, newest_file
from pact.press.queries import package_archive, package_descriptor, package_head
from pact.press.story_columns import FILE_COLUMNS
from pact.press.views.feeds import blueprint
from pact.rankings.editions.queries import newest_edition
from pact.rankings.tables.columns import BY_NAME, TABLE_COLUMNS, edition_columns
from pact.rankings.tables.queries import published_bases
from pact.rankings.wording import MEASURE_LABELS

ARCHIVE = f"{NAME}.zip"
ADDRESS = f"/data/{ARCHIVE}"


@blueprint.get("/data")
@public
@cached_page
def show_data() -> str:
    head = package_head()
    address, stories = site.site_url(ADDRESS), newest_file()
    day = stories.day if stories else None
    return render_template(
        "press/show_data.html",
        head=head,
        archive=ADDRESS,
        recipe=f'curl -sO {address}\necho "{head.sha256}  {ARCHIVE}" | sha256sum -c' if head else "",
        newest=newest_edition(),
        labels=MEASURE_LABELS,
        columns=[BY_NAME[name] for name in dict.fromkeys((*TABLE_COLUMNS, *edition_columns()))],
        stories=stories,
        left=count_left(stories.number) if stories else 0,
        story_columns=FILE_COLUMNS,
        dataset=dataset(day),
        citation=how_to_cite(day, language_of_request()),
        citation_file=CITATION,
        metadata=METADATA,
        licence=site.LICENCE,
        published=published_bases(),
    )


@blueprint.get(f"/data/{DESCRIPTOR}")
@public
@open_data
@cached_page
def show_descriptor() -> Response:
    """The descriptor of the package for this site, with files named by their addresses."""
    descriptor = package_descriptor() or build_package().descriptor
    return Response(descriptor, content_type="application/json")


@blueprint.get(ADDRESS)
@public
@open_data
def download_package() -> BaseResponse:
    """It bypasses the page cache, which keeps pages in memory and should not keep archives.

    Before a site's first morning there is no package yet. It would be small, so it is made on request.
    """
    head = package_head()
    response = file_response(None, ARCHIVE)
    response.headers["Cache-Control"] = "public, no-cache"
    if head is None:
        built = build_package()
        response.set_etag(built.sha256)
        response.set_data(built.archive)
    else:
        response.set_etag(head.sha256)
        if not request.if_none_match.contains_weak(head.sha256):
            response.set_data(package_archive() or b"")
    return response.make_conditional(request)
