"""A story as structured data for search engines (schema.org Review). It says no more than the page."""

from typing import Any

from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import gettext
from pact.core.sanitising import plain_text
from pact.core.site import site_name, site_url
from pact.stories.fields import INVITED_SOURCES, Affiliation, Source
from pact.stories.models import Story
from pact.stories.wording import has_outcome, outcome_sentence, story_title


def review_of(story: Story) -> dict[str, Any] | None:
    """The structured data of a published story. It has a rating only if the author gave one and the story counts.

    None for an imported text: nobody wrote it as a review for us, and we do not know who did.
    There is no aggregate rating, because our scores are not averages of stars.
    """
    if story.source is Source.IMPORTED:
        return None
    version = story.published_version
    assert version is not None
    url = page_url(f"/stories/{story.public_id}")
    company = {
        "@type": "Organization",
        "name": story.company.name,
        "url": page_url(f"/companies/{story.company.slug}"),
    }
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Review",
        "@id": url,
        "url": url,
        "name": story_title(version, story),
        "itemReviewed": company,
        "author": {"@type": "Person", "name": version.display_name or gettext("Anonymous")},
        "publisher": {"@type": "Organization", "name": site_name(), "url": site_url("/")},
    }
    if story.published_at:
        review["datePublished"] = story.published_at.date().isoformat()
    if body := plain_text(version.body):
        review["reviewBody"] = body
    if story.language:
        review["inLanguage"] = story.language
    if has_outcome(version):
        review["abstract"] = str(outcome_sentence(version))
    counts = (
        story.source not in INVITED_SOURCES and version.affiliation == Affiliation.NONE and not version.incentive
    )
    if counts and version.satisfaction is not None:
        review["reviewRating"] = {
            "@type": "Rating",
            "ratingValue": version.satisfaction,
            "bestRating": 5,
            "worstRating": 1,
        }
    return review
