"""What happens next with a story, and when, for the author's page."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from pact.accounts.queries import others_decide
from pact.appeals.against.kinds import find
from pact.appeals.models import Against
from pact.appeals.queries import appeal_against
from pact.appeals.wording import told_of
from pact.authors.own_page.follow_ups import ASK_AFTER, ASK_AFTER_REPLY, asked_at, follow_up_of
from pact.authors.own_page.reminders import wants_reminders
from pact.core import clock
from pact.core.db import session
from pact.core.i18n.messages import format_date, format_day, gettext
from pact.moderation.models import Decision, ReplyDecision
from pact.moderation.queries import hiding_of
from pact.moderation.queue.hidden import item_of_hidden
from pact.moderation.queue.service import item_of_story
from pact.moderation.statuses import ENDED_KEPT, NEEDS_GROUND
from pact.moderation.suspensions.queries import told_to_author
from pact.stories.fields import SOLVED, Status, VersionState
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version


def next_steps(story: Story, last: Decision | None) -> list[str]:
    """Sentences about what comes next. `last` is the decision in force."""
    if story.erased_at is not None:
        return []
    match story.status:
        case Status.PENDING:
            return [
                _read_by(story),
                gettext("We will e-mail you as soon as we have decided."),
                *_asked_later(story),
            ]
        case Status.PUBLISHED | Status.HIDDEN:
            return _published_steps(story) if story.status is Status.PUBLISHED else _hidden_steps(story)
        case Status.CHANGES_REQUESTED if last is not None:
            return [gettext("You can change it until %(day)s. After that, we will delete its text.",
                            day=_day(last.created_at + ENDED_KEPT))]  # fmt: skip
        case Status.WITHDRAWN | Status.REFUSED | Status.REMOVED if last is not None:
            return [gettext("We will delete its text on %(day)s, or straight away if you ask us to below.",
                            day=_day(last.created_at + ENDED_KEPT))]  # fmt: skip
        case _:
            return []


def reasons_in_force(story: Story, decisions: Sequence[Decision]) -> Decision | None:
    """The latest decision that gave the author reasons, if it still says something about the story as it is now.

    `decisions` are those that were not undone, the newest first.
    """
    last = reasons_given(decisions)
    if last is None or story.status is Status.WITHDRAWN:
        return None
    if story.status in NEEDS_GROUND:  # unless the law of defamation took it down, which gives no ground
        return last if last.new_status is story.status else None
    if last.is_edit_refused:  # over once another change was sent
        return last if latest_version(story).state is VersionState.REFUSED else None
    return last if last is decisions[0] or last.is_redaction else None


def reasons_given(decisions: Sequence[Decision]) -> Decision | None:
    """The latest decision that gave the author reasons."""
    return next((decision for decision in decisions if decision.grounds or decision.words), None)


def appeal_until(against: Against, decision: Decision | ReplyDecision | None) -> datetime | None:
    """Until when the author can appeal; None if they cannot, or have. A second moderator
    decides about a hidden story in any case.
    """
    if (
        decision is None
        or decision.new_status == Status.HIDDEN
        or appeal_against(against, decision.id) is not None
    ):
        return None
    made = find(against, decision.id)
    return made.until if made is not None and made.is_open else None


class Told(NamedTuple):
    """A warning or a suspension, as its page says it. `until`: how long the author can appeal; None if they cannot."""

    id: int
    words: str
    begun_at: datetime
    until: datetime | None


def told_suspensions(story: Story) -> list[Told]:
    """The author's warnings and suspensions that are in force or can be appealed against, without those they have."""
    found = []
    for one in told_to_author(story):
        made, has_appealed = find(Against.SUSPENSION, one.id), appeal_against(Against.SUSPENSION, one.id)
        until = made.until if made is not None and made.is_open and has_appealed is None else None
        if until is not None or one.is_in_force:
            found.append(Told(one.id, " ".join(told_of(one)), one.begun_at, until))
    return found


def _hidden_steps(story: Story) -> list[str]:
    item, hiding = item_of_hidden(story), hiding_of(story)
    if item is None or hiding is None:
        return []
    if not others_decide([hiding.account_id or 0]):
        return [
            gettext("A second moderator has to decide, and there is none at the moment. This can take longer.")
        ]
    if item.due_at < clock.now():
        return [gettext("A second moderator should have decided by %(moment)s. Sorry, we are running late.",
                        moment=_moment(item.due_at))]  # fmt: skip
    return [gettext("A second moderator decides by %(moment)s whether it is put back or taken down.",
                    moment=_moment(item.due_at))]  # fmt: skip


def _published_steps(story: Story) -> list[str]:
    steps = [_read_by(story)] if item_of_story(story) is not None else []
    version = session().get_one(StoryVersion, story.published_version_id)
    is_unsolved = version.resolved not in SOLVED and follow_up_of(story) is None
    if story.published_at is not None and is_unsolved and wants_reminders(story):
        day = asked_at(story) or story.published_at + ASK_AFTER
        if day > clock.now():
            steps.append(
                gettext("Around %(day)s we will e-mail you, once, to ask if it has been solved.", day=_day(day))
            )
    return steps


def _asked_later(story: Story) -> list[str]:
    if latest_version(story).resolved in SOLVED or not wants_reminders(story):
        return []
    return [
        gettext(
            "If we publish it, we will e-mail you once, %(days)s days later or %(reply_days)s days after a reply by the "
            "company, to ask if it has been solved.",
            days=ASK_AFTER.days,
            reply_days=ASK_AFTER_REPLY.days,
        )
    ]


def _read_by(story: Story) -> str:
    item = item_of_story(story)
    if item is None:
        return gettext("A moderator will read it.")
    if item.due_at < clock.now():
        return gettext(
            "A moderator should have read it by %(moment)s. Sorry, we are running late. We have not forgotten it.",
            moment=_moment(item.due_at),
        )
    return gettext("A moderator should read it by %(moment)s.", moment=_moment(item.due_at))


def _day(moment: datetime) -> str:
    return format_day(moment.astimezone(UTC).date())


def _moment(moment: datetime) -> str:
    there = moment.astimezone(UTC)
    day = format_date(there.date(), gettext("EEEE d MMMM"))
    return f"{day}, {there:%H:%M} UTC"
