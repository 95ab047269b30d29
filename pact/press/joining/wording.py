"""What the desk says about journalists' applications."""

from typing import Final

from pact.core.i18n.messages import lazy_gettext
from pact.press.joining.deciding import Obstacle
from pact.press.joining.models import ApplicationOutcome, ApplicationState

_ = lazy_gettext

STATES: Final = {
    ApplicationState.WAITING: _("waits for a decision"),
    ApplicationState.APPROVED: _("approved"),
    ApplicationState.REFUSED: _("refused"),
}
OUTCOMES: Final = {
    ApplicationOutcome.APPROVED: _("Approved"),
    ApplicationOutcome.REFUSED: _("Refused"),
}
OBSTACLES: Final = {
    Obstacle.DECIDED: _(
        "This was decided in the meantime, by somebody else or by you in another window. What you wrote is kept below."
    ),
    Obstacle.OTHER_ACCOUNT: _(
        "This address belongs to somebody who works at this desk or acts for a company. The same account cannot also be a"
        " journalist’s: refuse, and ask for another address."
    ),
    Obstacle.SAME_MODERATOR: _("You refused this before the appeal. Somebody else decides now."),
    Obstacle.TOO_LATE: _("It was too late to undo that."),
}
