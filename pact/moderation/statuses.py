"""Which changes of a story's status are possible, and who may make them. Truth tables, all tested."""

from dataclasses import dataclass
from datetime import timedelta

from pact.core.i18n.labels import Labelled
from pact.core.roles import StaffRole
from pact.moderation.models import ActorKind
from pact.stories.fields import Status

_ = str  # marks a message for extraction

_S, _A = Status, ActorKind

TRANSITIONS: dict[tuple[Status, Status], frozenset[ActorKind]] = {
    (_S.UNCONFIRMED, _S.PENDING): frozenset({_A.AUTHOR, _A.SYSTEM}),
    (_S.UNCONFIRMED, _S.PUBLISHED): frozenset({_A.SYSTEM}),  # imported as published
    (_S.PENDING, _S.PUBLISHED): frozenset({_A.MODERATOR}),
    (_S.PENDING, _S.CHANGES_REQUESTED): frozenset({_A.MODERATOR}),
    (_S.PENDING, _S.REFUSED): frozenset({_A.MODERATOR}),
    (_S.CHANGES_REQUESTED, _S.PENDING): frozenset({_A.AUTHOR}),
    (_S.PENDING, _S.WITHDRAWN): frozenset({_A.AUTHOR}),
    (_S.PUBLISHED, _S.PUBLISHED): frozenset({_A.MODERATOR}),  # an edit, accepted or refused; a redaction
    (_S.PUBLISHED, _S.WITHDRAWN): frozenset({_A.AUTHOR}),
    (_S.CHANGES_REQUESTED, _S.WITHDRAWN): frozenset({_A.AUTHOR}),
    (_S.REFUSED, _S.WITHDRAWN): frozenset({_A.AUTHOR}),
    (_S.PUBLISHED, _S.REMOVED): frozenset({_A.MODERATOR, _A.SYSTEM}),
    (_S.PUBLISHED, _S.HIDDEN): frozenset({_A.MODERATOR}),  # after a notice, until a second moderator decides
    (_S.HIDDEN, _S.PUBLISHED): frozenset({_A.MODERATOR}),
    (_S.HIDDEN, _S.REMOVED): frozenset({_A.MODERATOR, _A.SYSTEM}),
    (_S.HIDDEN, _S.WITHDRAWN): frozenset({_A.AUTHOR}),
    # An upheld appeal; an author who answers a complaint about defamation late, and stands by the story.
    (_S.REMOVED, _S.PUBLISHED): frozenset({_A.MODERATOR, _A.SYSTEM}),
    (_S.REFUSED, _S.PUBLISHED): frozenset({_A.MODERATOR}),  # an upheld appeal
    (_S.CHANGES_REQUESTED, _S.PUBLISHED): frozenset({_A.MODERATOR}),  # an upheld appeal
}

# Stories that are over unless someone acts; their text is kept for a limited time.
ENDED = (Status.REFUSED, Status.WITHDRAWN, Status.REMOVED, Status.CHANGES_REQUESTED)
ENDED_KEPT = timedelta(days=365)
# In calendar months. After that, no appeal is possible.
APPEAL_MONTHS = 6

# Decisions against the author need a ground and, by law, a statement of reasons.
NEEDS_GROUND = frozenset({Status.CHANGES_REQUESTED, Status.REFUSED, Status.HIDDEN, Status.REMOVED})
# Within so many hours a second moderator decides about a hidden story.
HIDDEN_HOURS = 48


def may_change(old: Status, new: Status, actor: ActorKind) -> bool:
    """Whether the actor may change a story's status from `old` to `new`."""
    return actor in TRANSITIONS.get((old, new), frozenset())


class DeskDecision(Labelled):
    """The decisions in the desk's form, by their field's values."""

    PUBLISH = "publish", _("Published")
    CHANGES = "changes", _("Changes requested")
    REFUSE = "refuse", _("Refused")
    REDACT = "redact", _("Redacted after publication")
    REMOVE = "remove", _("Taken down")
    RESTORE = "restore", _("Restored")


@dataclass(frozen=True)
class DecisionEffect:
    """What a decision does: from which statuses, to which status, and which roles may make it."""

    old: frozenset[Status]
    new: Status
    roles: frozenset[StaffRole]


_ALL = frozenset(StaffRole)
# Restoring a refused or removed story takes a senior role. A hidden one is put back by any second moderator.
_SENIOR = _ALL - {StaffRole.MODERATOR}

EFFECTS: dict[DeskDecision, DecisionEffect] = {
    DeskDecision.PUBLISH: DecisionEffect(frozenset({_S.PENDING}), _S.PUBLISHED, _ALL),
    DeskDecision.CHANGES: DecisionEffect(frozenset({_S.PENDING}), _S.CHANGES_REQUESTED, _ALL),
    DeskDecision.REFUSE: DecisionEffect(frozenset({_S.PENDING}), _S.REFUSED, _ALL),
    DeskDecision.REDACT: DecisionEffect(frozenset({_S.PUBLISHED}), _S.PUBLISHED, _ALL),
    DeskDecision.REMOVE: DecisionEffect(frozenset({_S.PUBLISHED, _S.HIDDEN}), _S.REMOVED, _ALL),
    DeskDecision.RESTORE: DecisionEffect(frozenset({_S.REMOVED, _S.REFUSED, _S.HIDDEN}), _S.PUBLISHED, _SENIOR),
}


# Decisions on an edit of a published story, which stays published either way.
EDIT_DECISIONS = frozenset({DeskDecision.PUBLISH, DeskDecision.REFUSE})


def can_be_taken(decision: DeskDecision, status: Status, *, has_edit: bool = False) -> bool:
    """Whether this decision is possible for a story of this status; `has_edit`: an edit of it is waiting.

    Words are taken out of an edit by publishing it with redactions, so the published text has to wait for that.
    """
    if decision is DeskDecision.REDACT and has_edit:
        return False
    return status in EFFECTS[decision].old or (has_edit and status is _S.PUBLISHED and decision in EDIT_DECISIONS)


def may_decide(status: Status, decision: DeskDecision, role: StaffRole, *, has_edit: bool = False) -> bool:
    """Whether someone with this role may make this decision on a story of this status."""
    roles = _ALL if status is _S.HIDDEN else EFFECTS[decision].roles
    return can_be_taken(decision, status, has_edit=has_edit) and role in roles


def can_be_undone(old: Status, new: Status) -> bool:
    """Whether a decision from `old` to `new` can be undone in time: any decision of the desk."""
    if (old, new) == (_S.PUBLISHED, _S.HIDDEN) or old is new is _S.PUBLISHED:
        return True
    return any(old in act.old and new is act.new for act in EFFECTS.values())
