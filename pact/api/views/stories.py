"""Published stories."""

from dataclasses import replace
from typing import Any

from pact.api.answers import Answer
from pact.api.resources import STORY
from pact.api.rows.stories import story_rows
from pact.api.views.finding import company_filter, no_position, sector_filter
from pact.api.views.parameters import no_such, one, pages, stories
from pact.api.views.serving import operation
from pact.core.pagination import decode_moment
from pact.rankings.tables.queries import published_bases, published_counts
from pact.stories.lists import read_filters, story_page
from pact.stories.queries import published_story

# Marks a message for extraction: the document says it in English, the page in the reader's language.
_ = str


@operation(
    "/stories",
    tag="stories",
    summary=_("List stories"),
    description=_("Published stories, the newest first, with the filters of the page. A moderator read each of those that "
                  "were told here before it was published. The text is there only where its author allows it to be passed "
                  "on; everyone can read it at its address."),
    resource=STORY,
    query=pages(STORY, **stories()),
    is_list=True,
    example="/stories?company={company}&limit=1",
    links={"show_story": {"story": "id"}},
)  # fmt: skip
def list_stories(
    *, limit: int, after: str | None = None, company: str | None = None, sector: str | None = None, **given: Any
) -> Answer:
    if after is not None and decode_moment(after) is None:
        raise no_position()
    about, found = company_filter(company), sector_filter(sector)
    named = {"company": about.slug if about else "", "sector": found.slug if found else ""}
    filters = replace(read_filters({**given, **named}), known_company=about.id if about else None)
    page = story_page(filters, after=after, size=limit)
    basis = published_counts([about.id], texts=True)[about.id] if about else published_bases().texts
    return Answer(basis.english, items=story_rows([story.id for story in page.items]), after=page.after)


@operation(
    "/stories/<story>",
    tag="stories",
    summary=_("Show a story"),
    description=_("A published story, without its text if its author does not allow it to be passed on. 404 once its author "
                  "has withdrawn it or we have taken it down."),
    resource=STORY,
    query=one(STORY),
    example="/stories/{story}",
)  # fmt: skip
def show_story(*, story: str) -> Answer:
    found = published_story(story)
    rows = story_rows([found.id]) if found else []
    if found is None or not rows:
        raise no_such(_("There is no story “%(name)s”."), story)
    return Answer(published_counts([found.company_id], texts=True)[found.company_id].english, item=rows[0])
