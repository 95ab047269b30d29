"""The life of a story: which change of status is possible, and who may make it. A truth table, tested whole."""

from enum import StrEnum

from pact.moderation.models import ActorKind
from pact.stories.fields import Status

_S, _A = Status, ActorKind

TRANSITIONS: dict[tuple[Status, Status], frozenset[ActorKind]] = {
    (_S.UNCONFIRMED, _S.PENDING): frozenset({_A.AUTHOR, _A.SYSTEM}),
    (_S.UNCONFIRMED, _S.PUBLISHED): frozenset({_A.SYSTEM}),  # an import that says so
    (_S.PENDING, _S.PUBLISHED): frozenset({_A.MODERATOR}),
    (_S.PENDING, _S.CHANGES_REQUESTED): frozenset({_A.MODERATOR}),
    (_S.PENDING, _S.REFUSED): frozenset({_A.MODERATOR}),
    (_S.CHANGES_REQUESTED, _S.PENDING): frozenset({_A.AUTHOR}),
    (_S.PENDING, _S.WITHDRAWN): frozenset({_A.AUTHOR}),
    (_S.PUBLISHED, _S.WITHDRAWN): frozenset({_A.AUTHOR}),
    (_S.CHANGES_REQUESTED, _S.WITHDRAWN): frozenset({_A.AUTHOR}),
    (_S.REFUSED, _S.WITHDRAWN): frozenset({_A.AUTHOR}),
    (_S.PUBLISHED, _S.REMOVED): frozenset({_A.MODERATOR, _A.SYSTEM}),
    (_S.REMOVED, _S.PUBLISHED): frozenset({_A.MODERATOR}),  # an upheld appeal
    (_S.REFUSED, _S.PUBLISHED): frozenset({_A.MODERATOR}),  # an upheld appeal
}

# Changes that take something from the author carry a ground and, by law, a statement of reasons.
NEEDS_GROUND = frozenset({Status.CHANGES_REQUESTED, Status.REFUSED, Status.REMOVED})


def may_change(old: Status, new: Status, actor: ActorKind) -> bool:
    """Whether the actor may take a story from `old` to `new`."""
    return actor in TRANSITIONS.get((old, new), frozenset())


class DeskDecision(StrEnum):
    """The decisions of the desk's form, by their field's values."""

    PUBLISH = "publish"
    CHANGES = "changes"
    REFUSE = "refuse"


STATUS_AFTER = {
    DeskDecision.PUBLISH: Status.PUBLISHED,
    DeskDecision.CHANGES: Status.CHANGES_REQUESTED,
    DeskDecision.REFUSE: Status.REFUSED,
}
