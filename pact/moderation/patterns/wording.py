"""The words for patterns at the desk. They must hold for honest waves as well: no kind says whom to believe."""

from math import exp
from typing import Final, NamedTuple

from pact.core.i18n.messages import gettext, lazy_gettext, message_of
from pact.core.i18n.rounding import whole
from pact.moderation.patterns.service import PatternObstacle
from pact.rankings.measures import Measure
from pact.rankings.patterns.comparing import UNANSWERED, WAIT, Difference
from pact.rankings.patterns.models import Pattern, PatternKind
from pact.rankings.shares import share_words
from pact.rankings.wording import MEASURE_LABELS
from pact.stories.said.in_words import time_in_words

_ = lazy_gettext


class KindWords(NamedTuple):
    """A kind's title, what was noticed, what else looks like this, what to look at, and the names of both groups."""

    title: str
    noticed: str
    also: str
    look_at: tuple[str, ...]
    mine: str
    others: str


_BOTH = _("Read the newest stories of both groups. Do they tell of the same events, or of different ones?")
_HAPPENED = _("Did something happen at the company in these months? Its own pages, the news and forums may say.")
_ALIKE = _(
    "Do several texts use the same words in the same order? Each story’s page at the desk shows similar texts."
)

WORDS: Final = {
    PatternKind.NEW_ACCOUNTS: KindWords(
        _("New accounts differ from known ones"),
        _("What authors with new addresses tell about this company differs from what was told before, or from what"
          " authors known for longer tell. For now, stories from new addresses count less."),
        _("An outage that brings people here for the first time looks like this. So does a link in a newspaper, and so do"
          " several accounts of one person. Either group may be right."),
        (_BOTH, _HAPPENED, _("Are the stories of the two groups from the same months? If not, both may be right."), _ALIKE),
        _("From new addresses"),
        _("From addresses known for longer"),
    ),
    PatternKind.KNOWN_ACCOUNTS: KindWords(
        _("Known accounts differ from new ones"),
        _("What authors known for longer tell about this company differs from what was told before, or from what authors"
          " with new addresses tell. For now, stories by authors known for longer count less."),
        _("A company that treats regular customers differently looks like this. So does one that changed after most of"
          " these authors wrote, and so do several accounts of one person. Either group may be right."),
        (_BOTH, _HAPPENED, _("Are the stories of the two groups from the same months? If not, both may be right."), _ALIKE),
        _("From addresses known for longer"),
        _("From new addresses"),
    ),
    PatternKind.KNOWN_OVER_TIME: KindWords(
        _("Known accounts tell something else than before"),
        _("In the last three months, authors known for longer told something else about this company than such authors"
          " told in the year before. New accounts do not show the same change, or too few of them wrote."),
        _("A company that got better or worse looks like this. So does one that many authors learned of from the same"
          " place."),
        (_BOTH, _HAPPENED, _ALIKE),
        _("From addresses known for longer, last three months"),
        _("From addresses known for longer, the year before"),
    ),
    PatternKind.SAME_NETWORK: KindWords(
        _("Several stories from the same connection"),
        _("Several stories about this company were sent from the same internet connection in one month. The second counts"
          " as half a story, the third as a third, and so on. The first is in the other group."),
        _("A household, an office, a library or a whole mobile network can share a connection. So can people who sat down"
          " together to write."),
        (_("Read these stories. Do they tell of several contacts, or of one?"), _ALIKE),
        _("Not the first from their connection"),
        _("All others of the year up to this month"),
    ),
    PatternKind.BUSY_MONTH: KindWords(
        _("More stories than usual in a month"),
        _("This company had far more stories in this month than usual. The number beyond the usual counts only by its"
          " logarithm."),
        _("An outage, a price rise or a report in the news gives many people something to tell at once. So does a call to"
          " write here."),
        (_("Did something happen at the company in this month? Its own pages, the news and forums may say."),
         _("Do the stories tell of the same event?"),
         _("Were they sent on a few days, or over the whole month? Each story’s page at the desk shows its day."), _ALIKE),
        _("Of this month"),
        _("Of the year before"),
    ),
    PatternKind.SECTOR: KindWords(
        _("Several companies of a sector at once"),
        _("In this month, new accounts told something better, or something worse, about several companies of this sector"
          " than was told in the year before, each time in answer to the same question."),
        _("An outage, a strike, bad weather or a new rule looks like this: it brings many people here for the first time."
          " That new accounts tell of it is no reason to doubt it."),
        (_("Did something happen in the sector in this month? News and authorities may say."),
         _("Read stories about two or three of the companies. Do they tell of the same event?")),
        _("From new addresses, of this month"),
        _("From all, of the year before"),
    ),
}  # fmt: skip

REFUSALS: Final = {
    PatternObstacle.DECIDED: _("A colleague has decided about this in the meantime."),
    PatternObstacle.GONE: _("This is no longer noticed, so there is nothing to decide."),
    PatternObstacle.CHANGED: _(
        "Its stories have changed since you opened this page. These are the current numbers."
    ),
    PatternObstacle.NO_NOTE: _("A note is not possible: too few of these stories count less."),
    PatternObstacle.UNDONE: _("A colleague has undone this in the meantime."),
    PatternObstacle.NO_LONGER: _("The note is no longer on the company’s page."),
}
OWN_REFUSALS: Final = {
    PatternObstacle.DECIDED: _("You have already decided about this, perhaps in another tab."),
    PatternObstacle.UNDONE: _("You have already undone this."),
}
"""The same where it was the same person who was quicker."""

_COMPARED: Final = {
    "resolution": _("Resolution, 0 to 100"),
    "politeness": _("Politeness, 0 to 100"),
    "satisfaction": _("Satisfaction, 0 to 100"),
    WAIT: _("Typical wait of answered calls"),
    UNANSWERED: _("Calls that nobody answered"),
}


class ComparedRow(NamedTuple):
    """One question in both groups, in words."""

    label: str
    mine: str
    n: float
    others: str
    others_n: float
    differs: bool


def compared_rows(pattern: Pattern) -> list[ComparedRow]:
    """How the groups compare, with what differs clearly marked."""
    found = [Difference(*one) for one in pattern.figures["differences"]]
    return [
        ComparedRow(
            str(_COMPARED[one.name]),
            _value(one.name, one.mean),
            round(one.n, 1),
            _value(one.name, one.other_mean),
            round(one.other_n, 1),
            one.is_clear,
        )
        for one in found
        if one.name in _COMPARED
    ]


def _value(name: str, mean: float) -> str:
    if name == WAIT:
        return time_in_words(exp(mean), None, None)
    return share_words(mean) if name == UNANSWERED else str(whole(100 * mean))


def weight_sentence(pattern: Pattern) -> str:
    """What of the group counts less in the tables, from what to what."""
    like = max(1, whole(pattern.figures.get("like", pattern.stories)))
    numbers = {"stories": pattern.stories, "like": like}
    match pattern.kind:
        case PatternKind.NEW_ACCOUNTS | PatternKind.KNOWN_ACCOUNTS if "measure" in pattern.figures:
            return gettext(
                "In the table “%(measure)s”, %(told)s of these stories count, now about like %(like)s. Where new and known"
                " accounts agree, they would count about like %(usual)s.",
                measure=message_of(MEASURE_LABELS[Measure(pattern.figures["measure"])]),
                told=whole(pattern.figures["told"]),
                like=like,
                usual=max(1, whole(pattern.figures["usual"])),
            )
        case PatternKind.SAME_NETWORK:
            return gettext(
                "By this rule alone, these %(stories)s stories count about like %(like)s in the scores.", **numbers
            )
        case PatternKind.BUSY_MONTH:
            usual = pattern.figures["usual_month"]
            full = pattern.figures.get("counted_in_full")  # missing in what was noticed before it was kept
            return " ".join((
                gettext("By this rule alone, these %(stories)s stories count about like %(like)s in the scores.", **numbers),
                gettext("In a usual month this company has about %(usual)s.", usual=whole(usual))
                if usual >= 1
                else gettext("In at least half of the months before, this company had none or one."),
                *([gettext("The rule counts up to %(full)s stories of this month in full, and never fewer than eight for any"
                           " company.", full=whole(full))] if full else []),
            ))  # fmt: skip
        case PatternKind.KNOWN_OVER_TIME:
            return gettext("Nothing counts less because of this. The scores follow a change within a few months.")
        case PatternKind.SECTOR:
            return gettext(
                "Nothing counts less because of this. Stories about single companies may count less for other reasons."
            )
    return gettext("These stories count less in the scores for now.")
