"""What leads to warnings and suspensions."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from pact.core import clock
from pact.core.db import all_of, session
from pact.moderation.settings.service import change_settings
from pact.moderation.suspensions.models import Suspension
from pact.stories.models import Story
from tests.support import make

AUTHOR = "again@again.example"


def with_rule(**settings: Any) -> None:
    """A rule that one story or notice reaches, unless the settings say otherwise."""
    lowest = {
        "stories_before_warning": 1,
        "stories_before_suspension": 1,
        "notices_before_warning": 1,
        "notices_before_suspension": 1,
    }
    change_settings(lowest | settings, account_id=make.moderator().id)
    session().commit()


def taken_down(email: str = AUTHOR, **given: Any) -> Story:
    """A story that a moderator has taken down, with all that follows."""
    made = make.story(status="removed", ground="insult_or_threat", email=email, **given)
    run_later()
    return made


def run_later() -> None:
    """Run the jobs that wait until decisions can no longer be undone, as if that had been now.

    They run a minute from now, so what they begin or end has to be brought back.
    """
    make.run_jobs()
    minute = timedelta(minutes=1)
    for one in all_of(select(Suspension)):
        if one.begun_at > clock.now():
            one.begun_at, one.ends_at = one.begun_at - minute, one.ends_at - minute
        if clock.now() < one.ends_at <= clock.now() + minute:
            one.ends_at -= minute
        if one.lifted_at is not None and one.lifted_at > clock.now():
            one.lifted_at -= minute
    session().commit()


def measures() -> list[tuple[str, bool]]:
    """What there is so far: of what, and whether it is in force."""
    session().expire_all()
    return [
        ("warning" if one.is_warning else "suspension", one.is_in_force)
        for one in all_of(select(Suspension).order_by(Suspension.id))
    ]


def last_measure() -> Suspension:
    return all_of(select(Suspension).order_by(Suspension.id))[-1]


def in_days(number: float) -> Any:
    """A moment so many days from now."""
    return clock.now() + timedelta(days=number)
