"""What the desk says where something about a company cannot be done."""

from pact.companies.service import NameObstacle, NameRefused
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.moderation.companies.merging import MergeObstacle, MergeRefused

_ = lazy_gettext
NAME_WORDS = {
    NameObstacle.EMPTY: _("Enter a name with at least one letter or number."),
    NameObstacle.THERE: _("The company is found under this name already."),
    NameObstacle.OWN: _("This is the company's own name. Rename it first."),
}
MERGE_WORDS = {
    MergeObstacle.SAME: _("This is the company itself. Choose another one."),
    MergeObstacle.SOURCE_MERGED: _("This company is merged already."),
    MergeObstacle.UNDONE: _("This merge was undone already."),
}


def name_refusal(refused: NameRefused) -> str:
    """Why a name cannot be given or taken away."""
    other = refused.other.name if refused.other else ""
    if refused.obstacle is NameObstacle.TAKEN:
        return gettext("“%(other)s” has this name. Merge the two, or choose another name.", other=other)
    if refused.obstacle is NameObstacle.MERGED:
        return gettext("This is the name of “%(other)s”, which was merged into this company. It stays while the merge does.",
                       other=other)  # fmt: skip
    return str(NAME_WORDS[refused.obstacle])


def merge_refusal(refused: MergeRefused) -> str:
    """Why companies cannot be merged, or a merge not be undone."""
    other = refused.other.name if refused.other else ""
    if refused.obstacle is MergeObstacle.TARGET_NOT_PUBLIC:
        return gettext("“%(other)s” is not an accepted company. Accept it first, or choose the one it was merged into.",
                       other=other)  # fmt: skip
    if refused.obstacle is MergeObstacle.CHAINED:
        return gettext("The target was itself merged into “%(other)s” since. Undo that first.", other=other)
    if refused.obstacle is MergeObstacle.NAME:
        return gettext("“%(other)s” bears this company's name now. Rename it first.", other=other)
    return str(MERGE_WORDS[refused.obstacle])
