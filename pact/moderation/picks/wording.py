"""Labels and messages about the best and worst story of a month."""

from pact.core.i18n.messages import lazy_gettext
from pact.moderation.picks.models import PickKind
from pact.moderation.picks.service import ChoiceObstacle

_ = lazy_gettext

PICK_LABELS = {PickKind.BEST: _("Best of the month"), PickKind.WORST: _("Worst of the month")}
CHOICE_REFUSALS = {
    ChoiceObstacle.NOT_PUBLIC: _("Only published stories can be nominated or chosen."),
    ChoiceObstacle.STALE: _(
        "A colleague has changed this choice since you opened the page. It is now as shown above. Nothing you sent was"
        " saved. Send it again if it still fits."
    ),
    ChoiceObstacle.OTHER_MONTH: _("This story was published in another month."),
    ChoiceObstacle.CHOSEN_ALREADY: _(
        "This story has already been chosen in the other category. Undo that choice first."
    ),
}
