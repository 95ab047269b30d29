"""Labels used by the desk's pages and the public rules page."""

from typing import Any, Final

from pact.checks.spans import KINDS, Kind
from pact.core.i18n.messages import format_number, gettext, labels_of, lazy_message_of, ngettext
from pact.moderation.models import Decision, QueueKind
from pact.moderation.redaction import RedactionKind
from pact.moderation.statuses import DeskDecision
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.said.in_words import minutes_in_words
from pact.stories.wording import label, story_title

KIND_LABELS: Final[dict[Kind, Any]] = {kind: lazy_message_of(info.label) for kind, info in KINDS.items()}
"""One finding of each kind, in words."""

DECISION_LABELS: Final = labels_of(DeskDecision)


def decision_words(decision: Decision) -> str:
    """What was decided, for the desk."""
    if decision.restores_id is not None and decision.old_status is decision.new_status:
        return gettext("Put back after an appeal")
    if decision.is_edit_refused:
        return gettext("Change refused")
    return str(DECISION_LABELS[DeskDecision.REDACT]) if decision.is_redaction else label(decision.new_status)


def desk_title(version: StoryVersion, story: Story) -> str:
    """The title of a story at the desk, where nothing of a withdrawn story is read."""
    return gettext("A withdrawn story") if story.status is Status.WITHDRAWN else story_title(version, story)


def veiled_title() -> str:
    """Stands at the desk for a title in which the checks found a threat or a slur, until somebody asks for the words."""
    return gettext("A title with a threat or a slur")


def target_sentence(*, half_hours: int, most_hours: int) -> str:
    """The public target for the time to a decision."""
    return gettext(
        "Our target: half of all stories decided within %(half)s hours, 95%% within %(most)s.",
        half=half_hours,
        most=most_hours,
    )


def decided_sentence(*, days: int, decided: int, median_hours: float | None, most_hours: float | None) -> str:
    """How the desk did against that target in the last `days` days; the hours are None if nothing was decided."""
    if not decided or median_hours is None or most_hours is None:
        return gettext("There were no stories to decide in the last %(days)s days.", days=days)
    return ngettext(
        "In the last %(days)s days we decided %(count)s story, within %(half)s.",
        "In the last %(days)s days we decided %(count)s stories: half within %(half)s, 95%% within %(most)s.",
        decided, days=days, count=format_number(decided), half=minutes_in_words(60 * median_hours),
        most=minutes_in_words(60 * most_hours),
    )  # fmt: skip


REDACTION_LABELS: Final = labels_of(RedactionKind)
"""What a redaction takes out, as a moderator chooses it."""

REDACTION_REASONS: Final = {kind: lazy_message_of(kind.reason) for kind in RedactionKind}
"""Why it is taken out, for the author."""

QUEUE_LABELS: Final = labels_of(QueueKind)
"""What waits in the queue, as its filter names it."""
