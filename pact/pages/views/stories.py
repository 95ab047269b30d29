"""A story's page, the readers' “me too” votes, and the image for sharing it."""

from urllib.parse import urlencode

from flask import Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.directory.redress import redress_for
from pact.companies.scopes import of_company
from pact.core import crypto
from pact.core.access import public
from pact.core.db import session
from pact.core.sanitising import count_marks
from pact.core.web.limits import limiter
from pact.core.web.page_cache import cached_page_by, depends_only_on
from pact.core.web.requests import source_digest, source_network, wider_network
from pact.moderation.queries import redactions_behind
from pact.moderation.redaction import PLACES
from pact.pages.pictures.cards import card_digest, card_png, site_card, story_card
from pact.pages.replies import replied_words, replies_to
from pact.pages.share_links import share_links
from pact.pages.structured import review_of
from pact.pages.views.blueprint import blueprint
from pact.replies.queries import published_replies
from pact.stories.me_too.service import add_mark, me_too_counts, me_too_revision, take_back_mark
from pact.stories.models import Story, StoryVersion
from pact.stories.previews import newest_previews
from pact.stories.queries import published_story

# A reader may press twenty times in an hour. A script would press more often.
ME_TOO_LIMIT = "30 per hour"
SAID_PURPOSE = "me-too"
SAID_SECONDS = 600
blueprint.add_app_template_global(replies_to)
blueprint.add_app_template_global(replied_words)


@blueprint.get("/stories/<public_id>")
@public
@cached_page_by(me_too_revision)
def show_story(public_id: str) -> str | tuple[str, int, dict[str, str]]:
    story = _published_or_404(public_id)
    depends_only_on(of_company(story.company_id))
    others = [other for other in newest_previews(limit=4, company=story.company) if other.id != story.id][:3]
    version, said = story.published_version, _said(public_id)
    assert version is not None
    reply = published_replies([story.id]).get(story.id)
    page = render_template(
        "pages/show_story.html",
        story=story,
        version=version,
        marks=_marks_in(version),
        others=others,
        me_too=me_too_counts([story.id]).get(story.id, 0),
        said=said,
        review=review_of(story),
        share_links=share_links(story),
        redress=redress_for(story.company),
        reply=reply,
        is_evidence_seen=story.is_evidence_seen,
        is_changed_since=reply is not None and version.submitted_at > reply.written_at,
    )
    # Whom such an address thanks depends on who opens it.
    return (page, 200, {"Cache-Control": "no-store"}) if "said" in request.args else page


@blueprint.post("/stories/<public_id>/me-too")
@public
@limiter.limit(ME_TOO_LIMIT)
def mark_story(public_id: str) -> BaseResponse:
    """The answer is the same whether the vote counted or not, so nobody learns what others on the connection did."""
    add_mark(_published_or_404(public_id), source=source_network(), network=wider_network())
    session().commit()
    return _thanks(public_id, "yes")


@blueprint.post("/stories/<public_id>/me-too/take-back")
@public
@limiter.limit(ME_TOO_LIMIT)
def unmark_story(public_id: str) -> BaseResponse:
    take_back_mark(_published_or_404(public_id), source=source_network())
    session().commit()
    return _thanks(public_id, "no")


def _thanks(public_id: str, said: str) -> BaseResponse:
    """Back to the story, with an address that thanks only this connection, and only for some minutes."""
    token = crypto.sign(SAID_PURPOSE, f"{public_id}|{source_digest()}|{said}")
    return redirect(f"/stories/{public_id}?{urlencode({'said': token})}#me-too", 303)


def _said(public_id: str) -> str:
    """What this connection has just said about the story: "yes", "no", or "" for everyone else."""
    try:
        token = crypto.unsign(SAID_PURPOSE, request.args.get("said", ""), max_age_seconds=SAID_SECONDS)
    except (crypto.TokenExpired, crypto.TokenInvalid):
        return ""
    signed_id, source, said = token.split("|")
    return said if (signed_id, source) == (public_id, source_digest()) else ""


@blueprint.get("/stories/<public_id>/card.png")
@public
def show_story_card(public_id: str) -> Response:
    return _picture(story_card(_published_or_404(public_id)))


@blueprint.get("/card.png")
@public
def show_site_card() -> Response:
    return _picture(site_card())


def _marks_in(version: StoryVersion) -> tuple[int, int]:
    """How many marks such as “[phone number]” a story has, and how many of them moderators put there."""
    count = sum(count_marks(getattr(version, place)) for place in PLACES)
    made = len(redactions_behind(version)) if count and version.redacted_from_id is not None else 0
    return count, min(count, made)  # a later redaction may have taken out the mark of an earlier one


def _picture(drawing: str) -> Response:
    """The image as PNG. It bypasses the page cache: its own cache depends only on what the image shows."""
    digest = card_digest(drawing)
    response = Response(content_type="image/png")
    response.headers["Cache-Control"] = "public, no-cache"
    response.set_etag(digest)
    if not request.if_none_match.contains_weak(digest):
        response.set_data(card_png(drawing))
    return response.make_conditional(request)  # type: ignore[return-value]


def _published_or_404(public_id: str) -> Story:
    return published_story(public_id) or abort(404)
