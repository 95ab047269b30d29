"""The words of a public note. It says which stories count less and by which rule, and blames nobody."""

from typing import Final

from pact.core.i18n.messages import format_number, lazy_gettext, ngettext
from pact.rankings.patterns.models import PatternKind
from pact.rankings.patterns.notes import Note, NotePart
from pact.rankings.sources import period_words

_ = lazy_gettext

NOTE_RULES: Final = {
    PatternKind.NEW_ACCOUNTS: _(
        "Authors whose addresses are new to us tell something else about this company than was told before, or than authors"
        " known for longer tell. Where that is so, the newer ones count less. Either may be right."
    ),
    PatternKind.KNOWN_ACCOUNTS: _(
        "Authors whose addresses we have known for longer tell something else about this company than was told before, or"
        " than authors with new addresses tell. Where that is so, those known for longer count less. Either may be right."
    ),
    PatternKind.SAME_NETWORK: _(
        "They were sent from internet connections that had already sent a story about this company in that month. Each"
        " further one counts less. A household, an office or a whole mobile network can share a connection."
    ),
    PatternKind.BUSY_MONTH: _(
        "The company had many more stories than usual in that month. The number beyond the usual counts only by its"
        " logarithm."
    ),
}
"""By kind, why the method lets such stories count less."""


def note_sentence(note: Note | NotePart) -> str:
    """“24 stories of March 2026 count less in the tables than others.”"""
    return ngettext(
        "%(count)s story of %(months)s counts less in the tables than others.",
        "%(count)s stories of %(months)s count less in the tables than others.",
        note.stories,
        count=format_number(note.stories),
        months=period_words(note.first, note.last),
    )
