"""Answer the follow-up mail. GET only shows the answer and the button saves it, because mail scanners open links."""

from flask import Response, abort, request

from pact.authors.own_page.follow_ups import question_to, save_answer, story_to_follow_up
from pact.authors.own_page.forms import AGAIN_LABELS, ANSWER_LABELS, AnswerFollowUpForm, form_for
from pact.authors.views.pages import blueprint, private, see_other
from pact.core import crypto
from pact.core.access import no_store, public
from pact.core.db import session
from pact.core.web.limits import limiter, share_limit
from pact.replies.queries import published_replies
from pact.stories.author_models import FollowUpAnswer
from pact.stories.models import Story, StoryVersion


@blueprint.get("/follow-up/<token>")
@blueprint.get("/follow-up/<token>/<answer>")
@public
def show_follow_up(token: str, answer: str = "") -> Response:
    story = _story_of(token)
    asked = question_to(story)
    is_saved = "saved" in request.args and asked.answer is not None
    return _page(
        token,
        story,
        form_for(asked, answer=answer if answer in tuple(FollowUpAnswer) else None),
        is_saved=is_saved,
    )


@blueprint.post("/follow-up/<token>")
@public
@limiter.limit(share_limit)
def answer_follow_up(token: str) -> Response:
    story = _story_of(token)
    form = form_for(question_to(story), request.form)
    if not form.validate():
        return _page(token, story, form, status=422)
    save_answer(story, form.chosen(), form.again())
    session().commit()
    return no_store(see_other(f"/follow-up/{token}?saved=1"))


def _page(
    token: str, story: Story, form: AnswerFollowUpForm, *, is_saved: bool = False, status: int = 200
) -> Response:
    version = session().get_one(StoryVersion, story.published_version_id)
    return private(
        "authors/follow_up.html", status, token=token, story=story, version=version, form=form, is_saved=is_saved,
        asked=question_to(story), has_reply=story.id in published_replies([story.id]),
        answer_labels=ANSWER_LABELS, again_labels=AGAIN_LABELS,
    )  # fmt: skip


def _story_of(token: str) -> Story:
    """The story of a link in the mail, or else the answer is the page that explains why there is no question to answer."""
    try:
        story = story_to_follow_up(token)
    except crypto.TokenExpired:
        abort(private("authors/no_follow_up.html", 410))
    except crypto.TokenInvalid:
        abort(private("authors/no_follow_up.html", 404))
    return story or abort(private("authors/no_follow_up.html", 410))
