"""The mail that passes a request on to an author, and the one that tells a journalist what became of theirs."""

from typing import Any

from pact.accounts.newsrooms.queries import journalist_of
from pact.authors.journalists.stopping import no_requests_link
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import message_of
from pact.mail.service import builds_mail
from pact.stories.author_links import new_link
from pact.stories.press_requests.models import PressRequest, RequestGround, RequestState
from pact.stories.press_requests.queries import is_contactable, story_of

Context = dict[str, Any]
_UNSETTLED = (RequestState.WAITING, RequestState.APPROVED, RequestState.WITHDRAWN)


@builds_mail("press/request")
def request_mail(data: Context) -> Context | None:
    """None, and so not sent, if the author no longer allows it or the journalist's access has ended.

    Answers go to the journalist's address. The author's stands in nothing that the journalist gets.
    """
    request = session().get(PressRequest, data["request"])
    if request is None or request.state is not RequestState.APPROVED or not is_contactable(request.story_id):
        return None
    journalist = journalist_of(request.account_id)
    if journalist is None:
        return None
    story = story_of(request)
    return {
        "company": story.company.name,
        "story": page_url(f"/stories/{story.public_id}"),
        "name": journalist.account.name,
        "newsroom": journalist.newsroom.name if journalist.newsroom else "",
        "website": journalist.newsroom.website if journalist.newsroom else "",
        "address": journalist.account.email,
        "words": request.words,
        "own_link": page_url(f"/my-story/{new_link(story.id)}#press"),
        "reply_to": journalist.account.email,
        "unsubscribe": no_requests_link(story),
    }


@builds_mail("press/request_settled")
def settled_mail(data: Context) -> Context | None:
    request = session().get(PressRequest, data["request"])
    if request is None or request.state in _UNSETTLED:
        return None
    story = story_of(request)
    return {
        "company": story.company.name,
        "state": request.state.value,
        "ground": message_of(request.ground.label) if request.ground not in (None, RequestGround.OTHER) else "",
        "words": request.answer,
        "link": page_url(f"/press/desk/requests#request-{request.id}"),
    }
