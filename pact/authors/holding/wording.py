"""What the page of a timed call says of each state, button and doubt."""

from collections.abc import Mapping
from typing import Any, Final

from pact.authors.holding.presses import STEPS, Doubt, Press, State
from pact.core.i18n.messages import lazy_gettext, lazy_message_of
from pact.stories.fields import EndedHow

_ = lazy_gettext

HEADINGS: Final[Mapping[State, Any]] = {
    State.READY: _("Press when you call"),
    State.MENU: _("In the phone menu"),
    State.QUEUE: _("In the queue"),
    State.TALKING: _("Someone answered"),
    State.UNANSWERED: _("How did it end?"),
    State.ANSWERED: _("How did it end?"),
    State.TOLD: _("Your call is timed"),
}
PRESSES: Final[Mapping[str, Any]] = {
    Press.CALL: _("I’m calling now"),
    Press.QUEUE: _("I’m in the queue"),
    Press.ANSWER: _("Someone answered"),
    Press.HANG_UP: _("The call is over"),
}
"""The words on the buttons."""
STEP_WORDS: Final[Mapping[str, Any]] = {
    Press.CALL: _("You called"),
    Press.QUEUE: _("You were in the queue"),
    Press.ANSWER: _("Someone answered"),
    Press.HANG_UP: _("The call was over"),
}
"""The same in the list of what has been pressed."""
ENDINGS: Final[Mapping[str, Any]] = {
    ending: lazy_message_of(EndedHow(ending).label)
    for state in (State.UNANSWERED, State.ANSWERED)
    for ending in STEPS[state]
}
"""Ways to end, in the words of the share form."""
DOUBTS: Final[Mapping[Doubt, Any]] = {
    Doubt.TOO_LONG: _("By the buttons you pressed, the wait is over 10 hours. Did you forget one?"),
    Doubt.LONG_MENU: _(
        "By the buttons you pressed, you were in the phone menu for over 2 hours. Did you forget one?"
    ),
    Doubt.OLD: _("You timed this call more than a day ago. Is it the one you mean?"),
}
