"""What the site does about promises: a moderator confirms breaches, and verdicts are frozen when they are due."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from pact.cli.demo.promises.answering import Shown
from pact.cli.demo.promises.plan import FIRST_QUARTER, SIGNATORIES, quarter_before
from pact.core import clock
from pact.core.db import session
from pact.promises.breaches import confirm_breach
from pact.promises.catalogue import Promise
from pact.promises.verdicts.freezing import due, freeze
from pact.promises.verdicts.periods import due_at
from pact.stories.models import Story

_LOOKED_INTO: Final = timedelta(days=3)
Event = tuple[datetime, Callable[[], None]]


def breach_events(shown: Iterable[Shown], told: Mapping[int, int], *, moderator_id: int) -> Iterator[Event]:
    """A moderator has confirmed what is older than the last quarter. The rest still waits at the desk."""
    until = quarter_before(clock.today(), 1)
    bound = {signatory.company for signatory in SIGNATORIES if signatory.has_signed(Promise.NO_PREMIUM_LINES)}
    for number, at, story in shown:
        if story.company in bound and story.fields["line_cost"] == "premium" and at.date() < until:
            yield at + _LOOKED_INTO, partial(_confirm, told, number, moderator_id)


def freezing_events() -> Iterator[Event]:
    """The verdicts, each at its time. No table of then is made for them: see `_freeze`."""
    today, now = clock.today(), clock.now()
    moments = (due_at(quarter_before(today, ago)) for ago in range(FIRST_QUARTER, 0, -1))
    return ((moment, _freeze) for moment in moments if moment < now)


def _confirm(told: Mapping[int, int], number: int, moderator_id: int) -> None:
    story = session().get_one(Story, told[number])
    confirm_breach(story, by=moderator_id, seen_version=story.published_version_id)


def _freeze() -> None:
    """Without making the tables of then again, which takes seconds: no signatory has a burst of stories."""
    for company_id, quarter in due():
        freeze(company_id, quarter)
