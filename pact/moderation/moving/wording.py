"""Why a story was not moved, in words."""

from pact.core.i18n.messages import lazy_gettext
from pact.moderation.moving.service import MoveObstacle, MoveRefused

_ = lazy_gettext
WORDS = {
    MoveObstacle.SAME: _("The story is about this company already. Choose another company."),
    MoveObstacle.NOT_PUBLIC: _("This company is not public. Accept it first, or choose another company."),
    MoveObstacle.OVER: _("The author has taken this story back, so it is not moved."),
    MoveObstacle.STALE: _(
        "The story has changed since you opened this page. Nothing was saved. Check it and try again."
    ),
    MoveObstacle.CLAIMED: _(
        "A colleague has claimed this story. Nothing was saved. Try again when they are done."
    ),
    MoveObstacle.MOVING: _("Stories are still being moved after a merge. Try again in a minute."),
}


def move_refusal(refused: MoveRefused) -> str:
    return str(WORDS[refused.obstacle])
