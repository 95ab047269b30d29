"""Words for call-outs: where they stand, who asks, and why something was not done."""

from collections.abc import Mapping
from typing import Final

from pact.call_outs.service import Obstacle
from pact.core import clock
from pact.core.i18n.messages import format_day, gettext, lazy_gettext
from pact.core.site import site_name
from pact.stories.call_outs.models import CallOut, CallOutState, Phase

_ = lazy_gettext

STATES: Final[Mapping[CallOutState, str]] = {
    CallOutState.DRAFT: _("draft"),
    CallOutState.WAITING: _("waiting for a senior moderator"),
    CallOutState.APPROVED: _("approved and public"),
    CallOutState.SENT_BACK: _("sent back"),
    CallOutState.SUPERSEDED: _("replaced by a later version"),
}
PHASES: Final[Mapping[Phase, str]] = {
    Phase.ANNOUNCED: _("not open yet"),
    Phase.OPEN: _("open"),
    Phase.CLOSED: _("closed"),
}
PICKS: Final[Mapping[str, str]] = {"best": _("Best of the call-out"), "worst": _("Worst of the call-out")}
OBSTACLES: Final[Mapping[Obstacle, str]] = {
    Obstacle.CHANGED: _(
        "Somebody has changed or decided this since you opened the page. Nothing was saved. It is now as shown."
    ),
    Obstacle.OWN: _("You had a part in this yourself. Another senior moderator must approve it."),
    Obstacle.FIXED: _(
        "This call-out is open, and people have answered its questions. The questions and the first day cannot change"
        " any more."
    ),
    Obstacle.OVER: _("The last day of this call-out is past."),
    Obstacle.CLOSING: _(
        "This call-out was closed early, today. Nothing else about it changes unless that is taken back before midnight"
        " (UTC)."
    ),
    Obstacle.JUNIOR: _("Only senior moderators decide on this."),
    Obstacle.NOT_CLOSED: _("The best and the worst are chosen once the call-out is closed."),
    Obstacle.NOT_TOLD_FOR_IT: _("Only published stories of this call-out can be chosen."),
    Obstacle.CHOSEN_ALREADY: _("This story is already chosen as the other one."),
}


def asker(call_out: CallOut) -> str:
    """Who asks for stories."""
    return call_out.newsroom.name if call_out.newsroom is not None else site_name()


def phase_sentence(call_out: CallOut) -> str:
    """Where an approved call-out stands: “Open until 3 May 2026.”"""
    last, approved = call_out.last_day(), call_out.approved
    assert approved is not None
    assert last is not None
    phase = call_out.phase(clock.today())
    if call_out.was_called_off():
        return gettext("Closed before it opened.")
    if phase is Phase.CLOSED:
        return gettext("Closed. The last day was %(day)s.", day=format_day(last))
    if phase is Phase.ANNOUNCED:
        return gettext("Opens on %(day)s.", day=format_day(approved.opens_on))
    return gettext("Open until the end of %(day)s.", day=format_day(last))
