"""Texts for a story's fields: labels, and the outcome sentence at the top of every story."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, Final

from pact.core.i18n.labels import Labelled
from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import format_month, gettext, message_of, ngettext
from pact.core.i18n.shipped import local_marks
from pact.stories.fields import (
    REACHED,
    SOLVED,
    VOICE,
    CallbackKept,
    Channel,
    EndedHow,
    NextStep,
    Obstacle,
    Resolved,
    Source,
    makes_sense,
)
from pact.stories.models import Story, StoryVersion
from pact.stories.previews import StoryPreview
from pact.stories.said.figures import Said
from pact.stories.said.in_words import count_in_words, days_in_words, price_in_words, time_in_words

_ = str  # marks a message for extraction

QUICK: Final = 3
"""Minutes up to which a story says “answered in” instead of “waited”."""


def label(member: Labelled) -> str:
    """The label of an enumeration's member."""
    return message_of(member.label)


class Tone(StrEnum):
    GOOD = "good"
    BAD = "bad"
    MIDDLE = "mid"


@dataclass(frozen=True)
class OutcomeSentence:
    """`before` and `outcome` together make the sentence. Pages show the outcome in bold."""

    before: str
    outcome: str
    tone: Tone

    def __str__(self) -> str:
        return f"{self.before}{self.outcome}."


Told = StoryVersion | StoryPreview | SimpleNamespace
"""A version, a row of a list, or the answers in a form."""


RECORD_TITLES: Final[Mapping[str, str]] = {
    "consumidor": _("Complaint to consumidor.gov.br about %(company)s, %(month)s"),
    "cfpb": _("Complaint to the US Consumer Financial Protection Bureau about %(company)s, %(month)s"),
    "bank-calls": _("Call in the log of the Technion’s “Anonymous Bank” to %(company)s, %(month)s"),
}
"""Titles of imported texts, by the name of their source."""


def story_title(version: Told, story: Story | StoryPreview) -> str:
    """The author's title, else the outcome sentence, else the beginning of the text. An imported text without a title
    is named by its source, its company and its month: its own words as a heading would be said by the site.
    """
    if version.title:
        return local_marks(str(version.title))
    if story.source is Source.IMPORTED:
        return record_title(version, story)
    if has_outcome(version):
        return str(outcome_sentence(version))
    # The text may have been deleted by now.
    return textwrap.shorten(local_marks(version.summary), 70, placeholder="…") or gettext("A story without text")


def record_title(version: Told, story: Story | StoryPreview) -> str:
    """Of an imported text: its source, its company and its month."""
    facts = {"company": story.company.name, "month": format_month(version.contacted_on)}
    if not story.source_name:
        return gettext("Imported record about %(company)s, %(month)s", **facts)
    if story.source_name in RECORD_TITLES:
        return message_of(RECORD_TITLES[story.source_name]) % facts
    return gettext("Record from %(source)s about %(company)s, %(month)s", source=story.source_name, **facts)


def has_own_title(version: Told, story: Story | StoryPreview) -> bool:
    """Whether the title says something else than the outcome sentence, which can then stand beside it."""
    return bool(version.title) or story.source is Source.IMPORTED


def other_language(language: str | None) -> str:
    """The language of a text if it differs from the page's, for its `lang` attribute. Otherwise empty."""
    return language if language and language != current_language() else ""


def has_outcome(fields: Told) -> bool:
    """Whether the sentence would say anything. An import may have neither what happened nor the outcome."""
    return bool(fields.resolved) or bool(_course(fields))


def outcome_sentence(fields: Told) -> OutcomeSentence:
    """A sentence made from a story's fields, such as “Waited 24 minutes, was transferred twice, reached a person;
    not solved after 3 contacts.” Unknown parts are left out, never guessed.
    """
    outcome, tone = _solved(fields)
    course = _course(fields)
    if not course:
        return OutcomeSentence("", _capitalised(outcome), tone)
    return OutcomeSentence(_capitalised(", ".join(course)) + "; ", outcome, tone)


def _course(fields: Told) -> list[str]:
    parts = []
    waited = whole_wait(fields)
    spoke = fields.ended_how == EndedHow.SPOKE_TO_PERSON
    if waited and spoke and waited.most <= QUICK and not waited.is_open:
        parts.append(gettext("answered in %(time)s", time=time_in_words(waited.value, waited.low, waited.high)))
        spoke = False
    elif waited:
        parts.append(gettext("waited %(time)s", time=time_in_words(waited.value, waited.low, waited.high)))
    transfers = ends_of(fields, "transfers")
    if transfers != (None, None):
        parts.append(
            gettext("was transferred %(count)s times", count=count_in_words(fields.transfers or 0, *transfers))
        )
    elif fields.transfers:
        parts.append(
            ngettext("was transferred once", "was transferred %(num)s times", fields.transfers)
            if fields.transfers != 2
            else gettext("was transferred twice")
        )
    met = _met(fields) if fields.ended_how == EndedHow.SPOKE_TO_PERSON else ""
    parts.append(met or _ending(fields, spoke=spoke))
    parts += [_obstacle(fields), _cost(fields, waited), _next_step(fields)]
    return [part for part in parts if part]


def _met(fields: Told) -> str:
    """Whom the author reached, if that stood in the way."""
    met: dict[str, str] = {
        Obstacle.NOT_ALLOWED: gettext("reached a person who was not allowed to decide"),
        Obstacle.DID_NOT_KNOW: gettext("reached a person who did not know the answer"),
    }
    return met.get(str(_answer(fields, "obstacle")), "")


def _obstacle(fields: Told) -> str:
    """What stood in the way, unless the ending says so already."""
    words: dict[str, str] = {
        Obstacle.OTHER_DEPARTMENT: gettext("was told that another department was responsible"),
        Obstacle.SYSTEM_DOWN: gettext("was told that a system did not work"),
        Obstacle.COULD_NOT_UNDERSTAND: gettext("could not understand them or be understood"),
        Obstacle.COULD_NOT_IDENTIFY_ME: gettext("could not be identified"),
        Obstacle.PROMISE_NOT_KEPT: gettext("was promised something that was not done"),
    }
    return words.get(str(_answer(fields, "obstacle")), "")


def _next_step(fields: Told) -> str:
    words: dict[str, str] = {
        NextStep.CALLED_AGAIN: gettext("then called again"),
        NextStep.WROTE_EMAIL: gettext("then wrote an e-mail"),
        NextStep.USED_CHAT: gettext("then used their chat"),
        NextStep.SOCIAL_MEDIA: gettext("then wrote on social media"),
        NextStep.WENT_THERE: gettext("then went there"),
        NextStep.FORMAL_COMPLAINT: gettext("then made a formal complaint"),
        NextStep.OMBUDSMAN: gettext("then went to an ombudsman"),
        NextStep.LEFT_COMPANY: gettext("then left the company"),
    }
    return words.get(str(_answer(fields, "next_step")), "")


def _cost(fields: Told, waited: Said | None) -> str:
    """What it cost in all, if the author says so, or what the wait cost by the minute. The talk itself is not known."""
    total, per_minute, currency = (_answer(fields, name) for name in ("cost_total", "cost_per_minute", "currency"))
    if total:
        words = (
            gettext("paid %(price)s for calls")
            if fields.channel in VOICE
            else gettext("paid %(price)s for postage")
            if fields.channel == Channel.LETTER
            else gettext("paid %(price)s")
        )
        return words % {"price": price_in_words(total, *ends_of(fields, "cost_total"), currency)}
    if not (waited and per_minute) or ends_of(fields, "cost_per_minute") != (None, None):
        return ""
    price, low, high = (
        None if end is None else round(end * float(per_minute), 2)
        for end in (waited.value, waited.low, waited.high)
    )
    words = (
        gettext("paid about %(price)s for the wait")
        if (low, high) == (None, None)
        else gettext("paid %(price)s for the wait")
    )
    return words % {"price": price_in_words(price or 0, low, high, currency)}


def _answer(fields: Told, name: str) -> Any:
    """An answer that a form or an older row may not have; None if it was asked in vain."""
    answers = {other: getattr(fields, other, None) for other in ("channel", "ended_how", "resolved", "line_cost")}
    return getattr(fields, name, None) if makes_sense(name, answers) else None


def ends_of(fields: Told, name: str) -> tuple[Any, Any]:
    """Both ends of what was said as a range, or the one of a bound; both None where one figure was said."""
    return getattr(fields, f"{name}_low", None), getattr(fields, f"{name}_high", None)


def whole_wait(fields: Told) -> Said | None:
    """Minutes in the menu and the queue together. None if not known: somebody who was answered was in the queue too."""
    menu, queue = fields.menu_minutes or 0, fields.wait_minutes
    if queue is not None:
        low, high = ends_of(fields, "wait_minutes")
        return Said(queue + menu, *(None if end is None else end + menu for end in (low, high)))
    if fields.menu_minutes is None or fields.ended_how is None or fields.ended_how in REACHED:
        return None
    return Said(menu, *ends_of(fields, "menu_minutes"))


def _ending(fields: Told, *, spoke: bool) -> str:
    if fields.ended_how == EndedHow.CALLBACK_PROMISED:
        kept: dict[str, str] = {
            CallbackKept.ON_TIME: gettext("was called back on time"),
            CallbackKept.LATE: gettext("was called back late"),
            CallbackKept.NEVER: gettext("was promised a call that never came"),
        }
        return kept.get(str(fields.callback_kept)) or gettext("was promised a call-back")
    if not fields.ended_how or (fields.ended_how == EndedHow.SPOKE_TO_PERSON and not spoke):
        return ""
    if (days := getattr(fields, "reply_days", None)) is not None:
        time = days_in_words(days, *ends_of(fields, "reply_days"))
        if fields.ended_how == EndedHow.ANSWERED:
            return gettext("was answered by a person after %(time)s", time=time)
        if fields.ended_how == EndedHow.NO_REPLY:
            return gettext("waited %(time)s without an answer", time=time)
    return {
        EndedHow.SPOKE_TO_PERSON: gettext("reached a person"),
        EndedHow.GAVE_UP: gettext("gave up before reaching anyone"),
        EndedHow.GAVE_UP_AFTER: gettext("reached someone, then gave up"),
        EndedHow.CUT_OFF: gettext("was cut off"),
        EndedHow.AUTOMATED_ONLY: gettext("only reached a machine"),
        EndedHow.CLOSED: gettext("found them closed"),
        EndedHow.ANSWERED: gettext("was answered by a person"),
        EndedHow.NO_REPLY: gettext("was not answered"),
    }.get(fields.ended_how, "")


def _solved(fields: Told) -> tuple[str, Tone]:
    contacts = fields.contacts_for_issue or 0
    after = " " + ngettext("after %(num)s contact", "after %(num)s contacts", contacts) if contacts > 1 else ""
    if (ends := ends_of(fields, "contacts_for_issue")) != (None, None):
        after = " " + gettext("after %(count)s contacts", count=count_in_words(contacts, *ends))
    if fields.resolved == Resolved.FIRST_CONTACT:
        return gettext("solved at the first contact"), Tone.GOOD
    if fields.resolved == Resolved.LATER_CONTACT:
        return gettext("solved") + after if after else gettext("solved later"), Tone.GOOD
    if fields.resolved == Resolved.PARTLY:
        return gettext("partly solved") + after, Tone.MIDDLE
    if fields.resolved == Resolved.NO:
        return gettext("not solved") + after, Tone.BAD
    if fields.resolved == Resolved.TOO_EARLY:
        return gettext("too early to say whether it is solved"), Tone.MIDDLE
    return gettext("not stated whether it was solved"), Tone.MIDDLE


def later_outcome(story: Story | StoryPreview, version: Told) -> str:
    """The follow-up answer, such as “Solved later, 41 days after publication”. Empty if there is none.

    Days are counted from publication, which is public. Days since the contact would reveal the date of the contact.
    """
    if story.resolved_later is None or version.resolved in SOLVED:
        return ""
    assert story.resolved_later_at is not None
    assert story.published_at is not None
    days = max((story.resolved_later_at - story.published_at).days, 1)
    after = ngettext("%(num)s day after publication", "%(num)s days after publication", days)
    return {
        Resolved.LATER_CONTACT: gettext("Solved later, %(after)s", after=after),
        Resolved.PARTLY: gettext("Partly solved later, %(after)s", after=after),
        Resolved.NO: gettext("Still not solved %(after)s", after=after),
    }.get(story.resolved_later, "")


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
