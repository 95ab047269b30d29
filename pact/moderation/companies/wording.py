"""Messages for company changes that are refused."""

from pact.companies.service import NameObstacle, NameRefused
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.moderation.companies.merging import MergeObstacle, MergeRefused
from pact.moderation.companies.refusing import RefusalObstacle, RefusalRefused

_ = lazy_gettext
NAME_WORDS = {
    NameObstacle.EMPTY: _("Enter a name with at least one letter or number."),
    NameObstacle.THERE: _("The company already has this name."),
    NameObstacle.OWN: _("This is the company’s main name. Rename the company first."),
}
MERGE_WORDS = {
    MergeObstacle.SAME: _("A company cannot be merged into itself. Choose another company."),
    MergeObstacle.SOURCE_MERGED: _("This company has already been merged."),
    MergeObstacle.UNDONE: _("This merge has already been undone."),
    MergeObstacle.MOVING: _("Stories are still going back after a merge was undone. Try again in a minute."),
    MergeObstacle.REFUSED: _(
        "This company was refused before it was merged, and stories that would go back to it are published. "
        "Take them down first."
    ),
    MergeObstacle.STALE: _(
        "This company or one of its stories has changed in the meantime. Nothing was saved. Check it and try again."
    ),
}
REFUSAL_WORDS = {
    RefusalObstacle.SETTLED: _(
        "This company has been decided since you opened this page. This is the current version."
    ),
    RefusalObstacle.PUBLISHED: _(
        "Stories about this company are published. Rename it, move them to another company, or take them down first."
    ),
    RefusalObstacle.MANY: _(
        "Too many of its stories wait to be sent back at once. Decide some of them first, or move them to another company."
    ),
    RefusalObstacle.MOVING: _("Its stories are still being moved after a merge. Try again in a minute."),
    RefusalObstacle.STALE: MERGE_WORDS[MergeObstacle.STALE],
    RefusalObstacle.CLAIMED: _(
        "A colleague has claimed this company or one of its stories. Nothing was saved. Try again when they are done."
    ),
}


def refusal_words(refused: RefusalRefused) -> str:
    """Why a company cannot be refused, or a refusal cannot be taken back."""
    return str(REFUSAL_WORDS[refused.obstacle])


def name_refusal(refused: NameRefused) -> str:
    """Why a name cannot be added or removed."""
    other = refused.other.name if refused.other else ""
    if refused.obstacle is NameObstacle.TAKEN:
        return gettext(
            "“%(other)s” already has this name. Merge the two companies or choose another name.", other=other
        )
    if refused.obstacle is NameObstacle.MERGED:
        return gettext("This is the name of “%(other)s”, which was merged into this company. To remove it, undo the merge.",
                       other=other)  # fmt: skip
    return str(NAME_WORDS[refused.obstacle])


def merge_refusal(refused: MergeRefused) -> str:
    """Why companies cannot be merged, or a merge cannot be undone."""
    other = refused.other.name if refused.other else ""
    if refused.obstacle is MergeObstacle.TARGET_NOT_PUBLIC:
        return gettext("“%(other)s” is not an accepted company. Accept it first, or choose the company it was merged into.",
                       other=other)  # fmt: skip
    if refused.obstacle is MergeObstacle.CHAINED:
        return gettext("That company has since been merged into “%(other)s”. Undo that merge first.", other=other)
    if refused.obstacle is MergeObstacle.SIGNED:
        return gettext("This company has signed promises, so it must keep its own page. Merge “%(other)s” into it instead.",
                       other=other)  # fmt: skip
    if refused.obstacle is MergeObstacle.NAME:
        return gettext("“%(other)s” now has this company’s name. Rename it first.", other=other)
    return str(MERGE_WORDS[refused.obstacle])
