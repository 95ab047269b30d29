"""A signatory that replies to stories in time, to each with words that fit how it ended, as long as it has any."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final, NamedTuple

from pact.accounts.service import account_with
from pact.cli.demo.answers import ENDED
from pact.cli.demo.invent import REPLIED, InventedStory
from pact.cli.demo.promises.plan import REPLIES, quarter_before
from pact.core import clock
from pact.core.db import session
from pact.moderation.replies.service import decide, send_reply
from pact.moderation.statuses import DeskDecision
from pact.replies.queries import reply_of
from pact.stories.models import Story

_DAYS: Final = (1, 3, 2, 5, 4)
_HOURS: Final = timedelta(hours=6)
"""How long a moderator takes."""
Event = tuple[datetime, Callable[[], None]]


class Shown(NamedTuple):
    """A published story: its number in the demo, when it was published, and what it is."""

    number: int
    at: datetime
    story: InventedStory


def reply_events(shown: Iterable[Shown], told: Mapping[int, int], *, moderator_id: int) -> Iterator[Event]:
    """The company's replies to most of them, but for those that would come only later than now."""
    left = {kind: list(words) for kind, words in REPLIES["words"].items()}
    since = quarter_before(clock.today(), REPLIES["from_quarter"])
    for place, (number, at, story) in enumerate(sorted(shown, key=lambda shown: shown.at)):
        if story.company != REPLIES["company"] or at.date() < since or _has_own_reply(story) or place % 6 == 0:
            continue
        words = left.get(_kind(story), [])
        sent = at + timedelta(days=_DAYS[place % len(_DAYS)], hours=2)
        if words and sent + _HOURS < clock.now():
            yield sent, partial(_reply, told, number, words.pop(0))
            yield sent + _HOURS, partial(_publish, told, number, moderator_id)


def _has_own_reply(story: InventedStory) -> bool:
    return story.is_invited or story.fields["title"] in REPLIED


def _kind(story: InventedStory) -> str:
    ended_how, resolved = story.fields["ended_how"], story.fields["resolved"]
    ended = ("spoke_to_person" if ended_how == "answered" else ended_how, resolved)
    return next((kind for kind, each in ENDED.items() if each == ended), "")


def _reply(told: Mapping[int, int], number: int, words: str) -> None:
    account = account_with(REPLIES["by"])
    assert account is not None
    send_reply(session().get_one(Story, told[number]), words, account_id=account.id, language="en")


def _publish(told: Mapping[int, int], number: int, moderator_id: int) -> None:
    reply = reply_of(told[number])
    assert reply is not None
    decide(reply, DeskDecision.PUBLISH, moderator_id=moderator_id)
