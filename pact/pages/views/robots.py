"""What programs ask for first: robots.txt, the icon, security.txt and the sitemap."""

from collections.abc import Iterable
from datetime import timedelta

from flask import Response, abort, current_app, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.queries import companies_between, company_id_ranges
from pact.core import clock
from pact.core.access import public
from pact.core.i18n.languages import PREFIXES
from pact.core.site import site_url
from pact.pages.sitemap import PART, SitemapPage, sitemap, sitemap_index, standing_pages
from pact.pages.views.blueprint import blueprint
from pact.stories.queries import stories_between, story_id_ranges

# Staff pages, personal pages, and responses that are not pages.
CLOSED = (
    "/moderation/",
    "/account/",
    "/my-story/",
    "/confirm/",
    "/share/check-your-email",
    "/hold/",
    "/companies/suggest",
    "/health/",
    "/metrics",
)
INDEX = "pact_sitemap_index"
INDEX_KEPT = timedelta(hours=1)


@blueprint.get("/robots.txt")
@public
def show_robots() -> Response:
    closed = "".join(f"Disallow: {prefix}{path}\n" for prefix in PREFIXES.values() for path in CLOSED)
    text = f"User-agent: *\n{closed}Allow: /\n\nSitemap: {site_url('/sitemap.xml')}\n"
    return _asked_again(text, "text/plain")


@blueprint.get("/favicon.ico")
@public
def show_icon() -> BaseResponse:
    """Programs that read no page ask for the icon by this name."""
    return redirect(url_for("static", filename="favicon.svg"), 301)


@blueprint.get("/.well-known/security.txt")
@public
def show_security_contact() -> Response:
    """Where to report a weakness (RFC 9116). It expires, so that nobody relies on an abandoned site's."""
    expires = clock.months_later(clock.month_of(clock.today()), 6)
    settings = current_app.config["PACT"]
    text = (
        f"Contact: mailto:{settings.contact_address}\n"
        f"Expires: {expires}T00:00:00Z\nPreferred-Languages: {', '.join(settings.operator.languages)}\n"
        f"Canonical: {site_url('/.well-known/security.txt')}\nPolicy: {site_url('/contact#security')}\n"
    )
    return _asked_again(text, "text/plain")


@blueprint.get("/sitemap.xml")
@public
def show_sitemap_index() -> Response:
    """Cached for an hour even if stories are published meanwhile, because the list of parts reads an index of all
    stories.
    """
    made_at, text = current_app.extensions.get(INDEX, (None, ""))
    if made_at is None or clock.now() - made_at >= INDEX_KEPT:
        parts = ["/sitemaps/pages.xml"]
        parts += [f"/sitemaps/companies/{part}.xml" for part in company_id_ranges(PART)]
        parts += [f"/sitemaps/stories/{part}.xml" for part in story_id_ranges(PART)]
        text = sitemap_index(parts)
        current_app.extensions[INDEX] = clock.now(), text
    return _asked_again(text, "application/xml")


@blueprint.get("/sitemaps/pages.xml")
@public
def show_sitemap_of_pages() -> Response:
    return _part(standing_pages())


@blueprint.get("/sitemaps/companies/<int:part>.xml")
@public
def show_sitemap_of_companies(part: int) -> Response:
    return _part(SitemapPage(f"/companies/{slug}") for slug in companies_between(*_range(part)))


@blueprint.get("/sitemaps/stories/<int:part>.xml")
@public
def show_sitemap_of_stories(part: int) -> Response:
    rows = stories_between(*_range(part))
    return _part(SitemapPage(f"/stories/{public_id}", moment.date().isoformat()) for public_id, moment in rows)


def _range(part: int) -> tuple[int, int]:
    """The first ID of a part, and the first ID after it."""
    if part > 10**9:
        abort(404)
    return part * PART, (part + 1) * PART


def _part(pages: Iterable[SitemapPage]) -> Response:
    """Streamed from rows that are already read. A part without pages would not be a valid sitemap, so it is a 404."""
    listed = list(pages) or abort(404)
    return _asked_again(sitemap(listed), "application/xml")


def _asked_again(text: str | Iterable[str], kind: str) -> Response:
    """Caches between us and the reader would otherwise keep it as long as they like."""
    return Response(text, content_type=f"{kind}; charset=utf-8", headers={"Cache-Control": "public, no-cache"})
