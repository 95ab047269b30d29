"""How fast moderators decide on replies and answers.

They wait in the same queue with the same target, but the public figure of the target is of stories alone: it promises how
soon a story is decided. So these are counted by themselves, each decision of a moderator on what waited, undone ones
left out.
"""

from typing import Final, NamedTuple

from sqlalchemy import bindparam, func, select

from pact.core.db import session
from pact.core.i18n.messages import format_number, ngettext
from pact.moderation.figures import since
from pact.moderation.models import ActorKind, ReplyDecision
from pact.stories.said.in_words import minutes_in_words


class ReplyTimes(NamedTuple):
    """How many decisions were made, and within how many seconds half and 95% of them; None without any."""

    decided: int
    median: int | None
    most: int | None


_WAITED: Final = select(ReplyDecision.waited_seconds).where(
    ReplyDecision.created_at >= bindparam("since"),
    ReplyDecision.actor_kind == ActorKind.MODERATOR,
    ReplyDecision.reversed_at.is_(None),
    ReplyDecision.reverses_id.is_(None),
    ReplyDecision.waited_seconds.is_not(None),
)
_PLACED: Final = _WAITED.add_columns(
    func.row_number().over(order_by=ReplyDecision.waited_seconds).label("place"),
    func.count().over().label("count"),
).subquery()
# By nearest rank, as for stories: the place of ⌈count · percent / 100⌉.
_NEAREST: Final = select(
    func.max(_PLACED.c["count"]),
    *(
        func.max(_PLACED.c.waited_seconds).filter(_PLACED.c.place == (_PLACED.c["count"] * percent + 99) // 100)
        for percent in (50, 95)
    ),
)


def reply_times(days: int) -> ReplyTimes:
    """The decisions of the last `days` UTC days; one query."""
    decided, median, most = session().execute(_NEAREST, {"since": since(days)}).one()
    return ReplyTimes(decided or 0, median, most)


def replies_decided_sentence(days: int) -> str:
    """How fast replies and answers were decided; empty if none was."""
    times = reply_times(days)
    if times.median is None or times.most is None:
        return ""
    return ngettext(
        "Of companies’ replies and authors’ answers to them we decided %(count)s in the last %(days)s days, within"
        " %(half)s.",
        "Of companies’ replies and authors’ answers to them we decided %(count)s in the last %(days)s days: half within"
        " %(half)s, 95%% within %(most)s.",
        times.decided, count=format_number(times.decided), days=days, half=minutes_in_words(times.median / 60),
        most=minutes_in_words(times.most / 60),
    )  # fmt: skip
