"""The sitemap for search engines: an index, and parts by ranges of IDs, so that no part grows beyond its limit.

Each page is listed once per language, with the addresses of all its languages (hreflang), as in its head.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final, NamedTuple

from pact.call_outs.queries import public_call_outs
from pact.core.clock import month_key
from pact.core.i18n.languages import DEFAULT, PREFIXES
from pact.core.site import site_url
from pact.moderation.picks.queries import months_with_picks
from pact.promises.verdicts.queries import addresses_of_verdicts
from pact.rankings.editions.queries import edition_heads
from pact.rankings.measures import Measure

PART: Final = 1_000
"""IDs per part, so that one costs as much as a page. A sitemap can have 50,000 addresses, and the index 50,000 parts."""
_NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_STANDING = ("/", "/stories", "/companies", "/best-and-worst", "/call-outs", "/compare", "/contact-map", "/editions",
             "/data", "/api/docs", "/method", "/press", "/pact", "/rules", "/terms", "/transparency", "/receipt", "/privacy",
             "/contact", "/about", "/accessibility", "/share")  # fmt: skip


class SitemapPage(NamedTuple):
    """A page's path without its language, and the day of its last change (YYYY-MM-DD) if known."""

    path: str
    changed: str = ""


def standing_pages() -> Iterator[SitemapPage]:
    """All pages except those of companies and stories."""
    yield from (SitemapPage(path) for path in _STANDING)
    yield from (SitemapPage(f"/rankings/{measure}") for measure in Measure)
    for edition in edition_heads():
        yield SitemapPage(f"/editions/{edition.ident}", edition.frozen_at.date().isoformat())
    yield from (SitemapPage(f"/best-and-worst/{month_key(month)}") for month in months_with_picks())
    yield from (SitemapPage(f"/call-outs/{call_out.slug}") for call_out in public_call_outs())
    for slug, ident, frozen_at in addresses_of_verdicts():
        yield SitemapPage(f"/pact/{slug}/{ident}", frozen_at.date().isoformat())


def sitemap(pages: Iterable[SitemapPage]) -> Iterator[str]:
    """A part as XML, piece by piece, because thousands of addresses should not be in memory as one text."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_NAMESPACES}>\n'
    form = _form()
    for path, changed in pages:
        yield form % {"path": escape(path), "changed": f"<lastmod>{changed}</lastmod>" if changed else ""}
    yield "</urlset>\n"


def sitemap_index(parts: Iterable[str]) -> str:
    """The index of the parts, given by their paths."""
    listed = "".join(f"<sitemap><loc>{escape(site_url(path))}</loc></sitemap>\n" for path in parts)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{listed}</sitemapindex>\n"


def _form() -> str:
    """What a page adds to a part. Only its path and its day differ, so the rest is made once."""
    addresses = {
        language: escape(site_url(prefix)).replace("%", "%%") + "%(path)s" for language, prefix in PREFIXES.items()
    }
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{name}" href="{address}"/>'
        for name, address in [*addresses.items(), ("x-default", addresses[DEFAULT])]
    )
    return "".join(f"<url><loc>{address}</loc>%(changed)s{others}</url>\n" for address in addresses.values())
