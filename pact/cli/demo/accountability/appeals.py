"""Two appeals against refused stories: one upheld last month, and one that waits."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from pact.appeals.against.kinds import Made, find
from pact.appeals.models import Against
from pact.appeals.service import decide, send
from pact.core import clock
from pact.core.db import all_of
from pact.core.roles import StaffRole
from pact.moderation.models import ActorKind, Decision
from pact.stories.fields import Status

_UPHELD: Final = "I was there myself. The bill in the story is mine, and I can show it to you."
_ANSWER: Final = "You are right. The story says plainly enough that it is your own, and nothing in it needs to go."
_WAITING: Final = "I do not name anybody. The name in my story is the name of the tariff."


def add_appeals(*, colleague_id: int) -> None:
    """Send them, each at its time. A very small demo has fewer."""
    month = clock.month_of(clock.today())
    refused = _refused()
    earlier = [made for made in refused if made.at.date() < clock.months_later(month, -1) + timedelta(days=10)]
    if earlier:
        made = earlier[0]
        with clock.at(made.at + timedelta(days=2)):
            appeal = send(made.against, made.ident, _UPHELD, language="en")
        with clock.at(made.at + timedelta(days=9)):
            decide(appeal, upholds=True, moderator_id=colleague_id, role=StaffRole.SENIOR_MODERATOR, words=_ANSWER)
    lately = [made for made in refused if made not in earlier[:1] and made.at < clock.now() - timedelta(days=4)]
    if lately:
        with clock.at(clock.now() - timedelta(days=3)):
            send(lately[0].against, lately[0].ident, _WAITING, language="en")


def _refused() -> list[Made]:
    """Refused stories that can be appealed against, the latest first."""
    latest = select(Decision.id).where(
        Decision.new_status == Status.REFUSED, Decision.actor_kind == ActorKind.MODERATOR
    )
    found = (find(Against.STORY, ident) for ident in all_of(latest.order_by(Decision.id.desc()).limit(40)))
    return [made for made in found if made is not None and made.is_open and made.story.author_id is not None]
