"""Plain links for sharing a story. Nothing is loaded from other sites, and they do not learn who reads here."""

from typing import NamedTuple
from urllib.parse import quote, urlencode

from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import gettext
from pact.core.sanitising import excerpt
from pact.core.site import site_name
from pact.stories.models import Story
from pact.stories.wording import story_title

LONGEST_TITLE = 120


class ShareLink(NamedTuple):
    """The name of a site or program, and the address that opens it with the words filled in."""

    name: str
    href: str


def share_links(story: Story) -> list[ShareLink]:
    """Links to share a published story, in the current language. The reader can edit the words before sending."""
    url = page_url(f"/stories/{story.public_id}")
    assert story.published_version is not None
    words = f"{story.company.name}: {excerpt(story_title(story.published_version, story), length=LONGEST_TITLE)}"
    both = f"{words} {url}"
    mail = _query(
        subject=gettext("%(words)s (on %(site)s)", words=words, site=site_name()), body=f"{words}\n\n{url}\n"
    )
    return [
        ShareLink(gettext("E-mail"), f"mailto:?{mail}"),
        ShareLink("WhatsApp", f"https://wa.me/?{_query(text=both)}"),
        ShareLink("Mastodon", f"https://share.joinmastodon.org/#{_query(text=both)}"),
        ShareLink("Bluesky", f"https://bsky.app/intent/compose?{_query(text=both)}"),
        ShareLink("Facebook", f"https://www.facebook.com/sharer/sharer.php?{_query(u=url)}"),
        ShareLink("X", f"https://x.com/intent/post?{_query(text=words, url=url)}"),
    ]


def _query(**pairs: str) -> str:
    """Spaces become %20, because mail programs and URL fragments do not read + as a space."""
    return urlencode(pairs, quote_via=quote)
