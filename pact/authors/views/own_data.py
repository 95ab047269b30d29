"""Erase or export an author's data, with a freshly mailed link."""

from flask import Response, abort, render_template, request

from pact.authors.own_page import erasing, exporting
from pact.authors.own_page.forms import EraseForm
from pact.authors.own_page.fresh_links import LinkPurpose, story_of_fresh_link
from pact.authors.views.pages import blueprint, private, see_other, uncached
from pact.core import crypto
from pact.core.access import no_store, public
from pact.core.db import session
from pact.core.web.downloads import file_response
from pact.core.web.limits import limiter, share_limit
from pact.stories.models import Story


@blueprint.get("/erase/<token>")
@public
def show_erasure(token: str) -> Response:
    story = _story_of(token, LinkPurpose.ERASE)
    return private(
        "authors/erase.html", token=token, story=story, form=EraseForm(others=erasing.other_stories(story))
    )


@blueprint.post("/erase/<token>")
@public
@limiter.limit(share_limit)
def erase(token: str) -> Response:
    story = _story_of(token, LinkPurpose.ERASE)
    form = EraseForm(request.form, others=erasing.other_stories(story))
    if not form.validate():
        return private("authors/erase.html", 422, token=token, story=story, form=form)
    if form.what.data == "all":
        erasing.erase_all_from(story)
    else:
        erasing.erase_story(story)
    session().commit()
    return no_store(see_other("/erased"))


@blueprint.get("/erased")
@public
def show_erased() -> Response:
    return uncached(render_template("authors/erased.html"))


@blueprint.get("/export/<token>")
@public
def show_export(token: str) -> Response:
    story = _story_of(token, LinkPurpose.EXPORT)
    return private("authors/export.html", token=token, story=story, others=erasing.other_stories(story))


@blueprint.get("/export/<token>/data.json")
@public
@limiter.limit(share_limit)
def download_export(token: str) -> Response:
    story = _story_of(token, LinkPurpose.EXPORT)
    with_all = request.args.get("stories") == "all"
    name = "ccpact-my-stories" if with_all else f"ccpact-my-story-{story.public_id}"
    return no_store(file_response(exporting.exported(story, with_all=with_all), f"{name}.json"))


def _story_of(token: str, purpose: LinkPurpose) -> Story:
    """The story of a mailed link, or else the answer is the page that explains why the link does not work."""
    try:
        story = story_of_fresh_link(token, purpose)
    except crypto.TokenExpired:
        abort(private("authors/no_fresh_link.html", 410, state="expired"))
    except crypto.TokenInvalid:
        abort(private("authors/no_fresh_link.html", 404, state="invalid"))
    return story or abort(private("authors/no_fresh_link.html", 410, state="erased"))
