"""Begin a story with what its author timed on the phone: `/share?call=<token>`."""

from typing import NamedTuple

from pact.authors.holding.presses import Call, Press, typed_time
from pact.authors.holding.tokens import read_token
from pact.authors.sharing.forms import ShareStoryForm
from pact.authors.sharing.questions import Day
from pact.core import clock, crypto
from pact.stories.fields import Channel, TimeSource


class TimedStory(NamedTuple):
    """What the page says about the call that began the story."""

    is_there: bool  # False if its token is not ours or too old
    is_timed: bool = False  # whether its times were filled in


def begin_from_call(token: str, form: ShareStoryForm) -> TimedStory | None:
    """Fill in the form from a timed call. Returns None if no call was given."""
    if not token:
        return None
    try:
        call = read_token(token).call
    except (crypto.TokenExpired, crypto.TokenInvalid):
        return TimedStory(is_there=False)
    # Its own name for the browser's saved draft, so that another draft does not overwrite these answers.
    form.draft_slot.data = f"share:call-{call.began}"
    form.channel.data = Channel.PHONE.value
    form.contacted_on.data = call.day
    form.contacted_when.data = Day.TODAY.value if call.day == clock.today() else Day.OTHER.value
    form.ended_how.data = call.ended_how
    now = int(clock.now().timestamp())
    if call.is_over and call.is_timed(now):
        _fill_in_times(call, form, now)
        return TimedStory(is_there=True, is_timed=True)
    return TimedStory(is_there=True)


def _fill_in_times(call: Call, form: ShareStoryForm, now: int) -> None:
    """The form asks for the whole wait, and then how much of it was in the menu."""
    form.wait_minutes.data = typed_time(call.whole(now))
    if call.at(Press.QUEUE) is not None:  # without one, nobody knows of a menu: the line may have rung
        form.menu_minutes.data = typed_time(call.menu(now))
    form.time_source.data = TimeSource.TIMED.value
