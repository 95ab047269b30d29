"""Atom feeds (RFC 4287) from entries that are already in words."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from feedgenerator import Atom1Feed

from pact.core.sanitising import clean_line
from pact.core.site import site_name

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The update time of a feed without entries. Atom requires a time, and the current one would change at every
request.
"""


class FeedEntry(NamedTuple):
    """An entry of a feed. `url` is its page and permanent ID, summary and content are HTML, times are UTC."""

    title: str
    url: str
    published_at: datetime
    updated_at: datetime
    author: str
    summary: str
    content: str = ""
    categories: tuple[str, ...] = ()


class _Feed(Atom1Feed):
    """A feed whose update time is that of its newest entry, and constant without entries."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)


def atom_feed(
    entries: Iterable[FeedEntry], *, title: str, subtitle: str, url: str, page: str, rights: str, language: str
) -> str:
    """The feed as XML. `url` is its own full address and ID, `page` the address of the page with the same content."""
    feed = _Feed(
        title=title, link=page, description=subtitle, language=language, author_name=site_name(), feed_url=url,
        feed_guid=url, feed_copyright=rights,
    )  # fmt: skip
    for entry in entries:
        feed.add_item(
            title=clean_line(entry.title), link=entry.url, description=entry.summary, content=entry.content or None,
            author_name=clean_line(entry.author), pubdate=entry.published_at, updateddate=entry.updated_at,
            unique_id=entry.url, categories=entry.categories,
        )  # fmt: skip
    return str(feed.writeString("utf-8"))
