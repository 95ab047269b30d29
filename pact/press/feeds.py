"""Atom feeds (RFC 4287) from entries that are already in words."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from feedgenerator import Atom1Feed

from pact.core.sanitising import clean_line
from pact.core.site import site_name

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries changed last: Atom wants a time, and the present one would change with every look."""


class FeedEntry(NamedTuple):
    """One thing to read: `url` is its page and its permanent id; summary and content are HTML; times are UTC."""

    title: str
    url: str
    published_at: datetime
    updated_at: datetime
    author: str
    summary: str
    content: str = ""
    categories: tuple[str, ...] = ()


class _Feed(Atom1Feed):
    """Says when its newest entry changed, and of no entries always the same."""

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=NEVER)


def atom_feed(
    entries: Iterable[FeedEntry], *, title: str, subtitle: str, url: str, page: str, rights: str, language: str
) -> str:
    """The feed as XML. `url` is its own full address and id, `page` that of the page that shows the same."""
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
