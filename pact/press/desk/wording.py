"""What the press desk and the moderators' desk say about requests."""

from typing import Final

from pact.core.i18n.messages import format_day, gettext, lazy_gettext
from pact.press.desk import asking, deciding
from pact.stories.press_requests.models import PressRequest, RequestState

_ = lazy_gettext

ASKING: Final = {
    asking.Obstacle.NOT_ALLOWED: _(
        "You cannot write about this story: its author does not allow it, or it is no longer published. Nothing was sent."
    ),
    asking.Obstacle.TODAY: _(
        "You have written as many requests as you can in a day. Nothing was sent. Try again tomorrow."
    ),
    asking.Obstacle.RESTING: _(
        "This author has had several requests in the last days. Nothing was sent. Try again in a week."
    ),
    asking.Obstacle.WRITTEN: _(
        "You have already written to this author about this story, perhaps in another tab. What you wrote now was not sent. "
        "It is still below."
    ),
}
DECIDING: Final = {
    deciding.Obstacle.DECIDED: _(
        "This has changed since you opened the page: somebody has decided, the journalist has withdrawn it, or the author no"
        " longer allows it."
    ),
    deciding.Obstacle.GONE: _("The author no longer allows it. The request is not sent."),
    deciding.Obstacle.TOO_LATE: _("It was too late to undo that."),
}


def state_words(request: PressRequest) -> str:
    """What a journalist is told. Nothing about whether an author has read it, or why it was not sent."""
    if deciding.is_being_decided(request):
        return gettext("is decided soon")
    return _settled_words(request)


def _settled_words(request: PressRequest) -> str:
    if request.state is RequestState.SENT and request.sent_at is not None:
        return gettext("sent on %(day)s", day=format_day(request.sent_at.date()))
    if request.state is RequestState.NOT_SENT:
        return gettext("not sent")
    if request.state is RequestState.REFUSED:
        return gettext("refused")
    if request.state is RequestState.WITHDRAWN:
        return gettext("withdrawn")
    return gettext("waits for a moderator")


def desk_state_words(request: PressRequest) -> str:
    """The same for moderators: also that a mail is about to leave."""
    return gettext("is about to be sent") if request.state is RequestState.APPROVED else _settled_words(request)
