"""What of an author's words goes on to others: into feeds, widgets, oEmbed, the API and files. It all comes through here.

Without the author's consent (`consent_reuse`) none of it does: no title, text, tip, answer or name. What others get then
is in our words. The site itself shows them all, and so do its own pictures of a story.
"""

from typing import Any

from pact.core.i18n.messages import format_month, gettext
from pact.stories.fields import Source
from pact.stories.forgetting import WORDS
from pact.stories.models import Story, StoryVersion
from pact.stories.wording import has_outcome, outcome_sentence, record_title, story_title


def may_be_passed_on(version: Any) -> bool:
    """Whether the author of a version, or of a row with its `consent_reuse`, allows it."""
    return bool(version.consent_reuse)


def passed_on(version: Any, name: str) -> str:
    """The author's words in a column of `WORDS`; empty if there are none, or if they may not be passed on."""
    assert name in WORDS
    return (getattr(version, name) or "") if may_be_passed_on(version) else ""


def title_passed_on(version: StoryVersion, story: Story) -> str:
    """As on the site, if the author allows it. Otherwise the title is ours: what happened, else when."""
    if may_be_passed_on(version):
        return story_title(version, story)
    if story.source is Source.IMPORTED:
        return record_title(version, story)
    if has_outcome(version):
        return str(outcome_sentence(version))
    return gettext("A story of %(month)s", month=format_month(version.contacted_on))


def says_outcome(version: StoryVersion, story: Story) -> bool:
    """Whether the title that is passed on is not the outcome sentence already, which can then stand beside it."""
    return bool(passed_on(version, "title")) or story.source is Source.IMPORTED
