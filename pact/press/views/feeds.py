"""Feeds of all stories, of those about a company or told for a call-out, of editions, and of verdicts on promises."""

from collections.abc import Iterable

from flask import Blueprint, Response, abort, get_template_attribute, redirect, request, url_for
from markupsafe import escape
from werkzeug.wrappers import Response as BaseResponse

from pact.call_outs.queries import newest_stories
from pact.call_outs.wording import asker
from pact.companies.models import Sector
from pact.companies.queries import company_by_slug, current_slug, sector_by_slug
from pact.core.access import public
from pact.core.i18n.languages import current_language, page_url
from pact.core.i18n.messages import format_month, gettext
from pact.core.i18n.shipped import local_words
from pact.core.site import LICENCE, site_name
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.moderation.queries import public_since
from pact.press.feeds import MEDIA_TYPE, FeedEntry, atom_feed
from pact.press.passing_on import may_be_passed_on, passed_on, title_passed_on
from pact.promises.verdicts.models import Verdict
from pact.promises.verdicts.queries import latest_verdicts
from pact.promises.verdicts.sentences import verdict_sentences
from pact.rankings.editions.queries import edition_heads
from pact.rankings.models import Edition
from pact.rankings.sources import source_title
from pact.stories.call_outs.queries import call_out_by_slug, call_outs_by_id, questions_in
from pact.stories.fields import Source
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import newest
from pact.stories.wording import outcome_sentence

blueprint = Blueprint("press", __name__)
MOST_ENTRIES = 50


@blueprint.get("/stories.atom")
@public
@open_data
@cached_page
def stories_feed() -> Response:
    """Of all stories, or of a sector's."""
    if "sector" in request.args:
        return _sector_feed(sector_by_slug(request.args["sector"]) or abort(404, gettext("Sector not found.")))
    return feed_response(
        _story_entries(newest(limit=MOST_ENTRIES)),
        title=gettext("Stories on %(site)s", site=site_name()),
        subtitle=gettext("What happened when people contacted companies, newest first."),
        path="/stories.atom",
        page="/stories",
    )


def _sector_feed(sector: Sector) -> Response:
    name = local_words(sector.name)
    query = f"?sector={sector.slug}"
    return feed_response(
        _story_entries(newest(limit=MOST_ENTRIES, sector=sector)),
        title=gettext("Stories about the sector %(sector)s", sector=name),
        subtitle=gettext("What happened when people contacted companies of the sector %(sector)s, newest first.",
                         sector=name),
        path=f"/stories.atom{query}",
        page=f"/stories{query}",
    )  # fmt: skip


@blueprint.get("/companies/<slug>/stories.atom")
@public
@open_data
@cached_page
def company_feed(slug: str) -> Response | BaseResponse:
    company = company_by_slug(slug)
    if company is None:
        there = current_slug(slug) or abort(404)
        return redirect(url_for("press.company_feed", slug=there), 301)
    return feed_response(
        _story_entries(newest(limit=MOST_ENTRIES, company=company)),
        title=gettext("Stories about %(company)s", company=company.name),
        subtitle=gettext("What happened when people contacted %(company)s, newest first.", company=company.name),
        path=f"/companies/{company.slug}/stories.atom",
        page=f"/companies/{company.slug}",
    )


@blueprint.get("/call-outs/<slug>.atom")
@public
@open_data
@cached_page
def call_out_feed(slug: str) -> Response:
    call_out = call_out_by_slug(slug) or abort(404)
    assert call_out.approved is not None
    asked = {"title": call_out.approved.title, "who": asker(call_out)}
    return feed_response(
        _story_entries(newest_stories(call_out, limit=MOST_ENTRIES)),
        title=gettext("Stories of the call-out “%(title)s”", **asked),
        subtitle=gettext("What people told us when %(who)s asked for stories, newest first.", **asked),
        path=f"/call-outs/{call_out.slug}.atom",
        page=f"/call-outs/{call_out.slug}",
    )


@blueprint.get("/editions.atom")
@public
@open_data
@cached_page
def editions_feed() -> Response:
    return feed_response(
        _edition_entries(edition_heads()[:MOST_ENTRIES]),
        title=gettext("Editions of %(site)s", site=site_name()),
        subtitle=gettext("The frozen league tables of each month, including corrections."),
        path="/editions.atom",
        page="/editions",
        rights=gettext(
            "An edition never changes, so you can cite it. Its page says how, and under which licence."
        ),
    )


@blueprint.get("/pact.atom")
@public
@open_data
@cached_page
def verdicts_feed() -> Response:
    return feed_response(
        _verdict_entries(latest_verdicts(MOST_ENTRIES)),
        title=gettext("Verdicts on %(site)s", site=site_name()),
        subtitle=gettext(
            "What people told us of the promises that companies have signed, each quarter, with corrections."
        ),
        path="/pact.atom",
        page="/pact",
        rights=gettext("A verdict never changes, so you can cite it. Its page says how, and under which licence."),
    )


def feed_response(
    entries: Iterable[FeedEntry], *, title: str, subtitle: str, path: str, page: str, rights: str = ""
) -> Response:
    text = atom_feed(
        entries,
        title=title,
        subtitle=subtitle,
        url=page_url(path),
        page=page_url(page),
        rights=rights
        or gettext(
            "The feed includes texts whose authors allow reuse under the licence %(licence)s. They are not a sample "
            "of all customers.",
            licence=LICENCE.title,
        ),
        language=current_language(),
    )
    return Response(text, content_type=MEDIA_TYPE)


def _edition_entries(editions: Iterable[Edition]) -> Iterable[FeedEntry]:
    for edition in editions:
        month = format_month(edition.month)
        if edition.revision == 1:
            title = gettext("League tables of %(month)s", month=month)
        else:
            title = gettext(
                "League tables of %(month)s, revision %(number)s", month=month, number=edition.revision
            )
        summary = gettext("Made by method %(method)s.", method=edition.method)
        if edition.reason:
            summary = gettext("Corrected: %(reason)s", reason=edition.reason) + " " + summary
        yield FeedEntry(
            title=title,
            url=page_url(f"/editions/{edition.ident}"),
            published_at=edition.frozen_at,
            updated_at=edition.frozen_at,
            author=site_name(),
            summary=str(escape(f"{summary} SHA-256 {edition.sha256}")),
        )


def _verdict_entries(verdicts: Iterable[Verdict]) -> Iterable[FeedEntry]:
    for verdict in verdicts:
        named = {"company": verdict.company.name, "verdict": verdict.ident}
        summary = " ".join(verdict_sentences(verdict))
        if verdict.reason:
            summary = gettext("Corrected: %(reason)s", reason=verdict.reason) + " " + summary
        yield FeedEntry(
            title=gettext("%(company)s: verdict %(verdict)s", **named),
            url=page_url(f"/pact/{verdict.company.slug}/{verdict.ident}"),
            published_at=verdict.frozen_at,
            updated_at=verdict.frozen_at,
            author=site_name(),
            summary=str(escape(f"{summary} SHA-256 {verdict.sha256}")),
        )


def _author_of(story: Story) -> str:
    """The name that the author chose; of an imported text the source. What stands in place of withheld words is ours."""
    if story.source_name:
        return source_title(story.source_name)
    version = story.published_version
    assert version is not None
    if not may_be_passed_on(version):
        return site_name()
    return passed_on(version, "display_name") or gettext("Anonymous")


def _title_of(story: Story, version: StoryVersion) -> str:
    """The author's, if it may be passed on. One of ours names the company."""
    title = title_passed_on(version, story)
    if may_be_passed_on(version) or story.source is Source.IMPORTED:
        return title
    return f"{story.company.name}: {title}"


def _story_entries(stories: Iterable[Story]) -> Iterable[FeedEntry]:
    render = get_template_attribute("press/_story_entry.html", "story_entry")
    stories = list(stories)
    changed = public_since([story.id for story in stories])
    told_for = call_outs_by_id([story.call_out_id for story in stories if story.call_out_id is not None])
    for story in stories:
        version = story.published_version
        assert version is not None
        assert story.published_at is not None
        call_out = told_for.get(story.call_out_id or 0)
        asked = questions_in(call_out.approved) if call_out else []
        # An imported text is listed at the time of the contact, long before it was published here.
        published_at = max(story.published_at, story.created_at)
        yield FeedEntry(
            title=_title_of(story, version),
            url=page_url(f"/stories/{story.public_id}"),
            published_at=published_at,
            # A redaction or an author's change makes a new version of a story that stays published.
            updated_at=max(published_at, changed.get(story.id, published_at)),
            author=_author_of(story),
            summary=str(escape(passed_on(version, "summary") or str(outcome_sentence(version)))),
            content=str(render(story, version, page_url(f"/companies/{story.company.slug}"), asked)),
            categories=(local_words(story.company.sector.name),),
        )
