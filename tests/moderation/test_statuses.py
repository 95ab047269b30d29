"""Truth tables of a story's status: every status × status × actor, and every status × decision × role."""

from itertools import product

import pytest

from pact.core.roles import StaffRole
from pact.moderation.models import ActorKind
from pact.moderation.statuses import EFFECTS, DeskDecision, can_be_undone, may_change, may_decide
from pact.stories.fields import Status

# (from, to): who may. Everything that is not here is refused.
ALLOWED = {
    ("unconfirmed", "pending"): {"author", "system"},
    ("unconfirmed", "published"): {"system"},
    ("pending", "published"): {"moderator"},
    ("pending", "changes_requested"): {"moderator"},
    ("pending", "refused"): {"moderator"},
    ("pending", "withdrawn"): {"author"},
    ("changes_requested", "pending"): {"author"},
    ("changes_requested", "withdrawn"): {"author"},
    ("published", "published"): {"moderator"},
    ("published", "withdrawn"): {"author"},
    ("published", "removed"): {"moderator", "system"},
    ("published", "hidden"): {"moderator"},
    ("hidden", "published"): {"moderator"},
    ("hidden", "removed"): {"moderator", "system"},
    ("hidden", "withdrawn"): {"author"},
    ("refused", "withdrawn"): {"author"},
    ("refused", "published"): {"moderator"},
    ("changes_requested", "published"): {"moderator"},  # by an upheld appeal alone
    ("removed", "published"): {"moderator", "system"},
}

ALL = {"moderator", "senior_moderator", "administrator"}
# (status, act): the roles that may. Everything that is not here is refused.
DECIDED_BY = {
    ("pending", "publish"): ALL,
    ("pending", "changes"): ALL,
    ("pending", "refuse"): ALL,
    ("published", "redact"): ALL,
    ("published", "remove"): ALL,
    ("hidden", "remove"): ALL,
    ("hidden", "restore"): ALL,
    ("removed", "restore"): ALL - {"moderator"},
    ("refused", "restore"): ALL - {"moderator"},
}
UNDONE = {
    ("pending", "published"),
    ("pending", "changes_requested"),
    ("pending", "refused"),
    ("published", "removed"),
    ("published", "hidden"),
    ("hidden", "published"),
    ("hidden", "removed"),
    ("removed", "published"),
    ("refused", "published"),
    ("published", "published"),
}


@pytest.mark.parametrize(("old", "new", "actor"), list(product(Status, Status, ActorKind)))
def test_which_actor_may_make_which_change(old: Status, new: Status, actor: ActorKind) -> None:
    assert may_change(old, new, actor) is (actor in ALLOWED.get((old.value, new.value), set()))


@pytest.mark.parametrize(("status", "act", "role"), list(product(Status, DeskDecision, StaffRole)))
def test_which_role_may_make_which_decision(status: Status, act: DeskDecision, role: StaffRole) -> None:
    assert may_decide(status, act, role) is (role in DECIDED_BY.get((status.value, act.value), set()))
    # Words go from a text that waits by publishing it with redactions.
    with_edit = DECIDED_BY | {
        ("published", "publish"): ALL, ("published", "refuse"): ALL, ("published", "redact"): set()
    }  # fmt: skip
    assert may_decide(status, act, role, has_edit=True) is (
        role in with_edit.get((status.value, act.value), set())
    )


@pytest.mark.parametrize(("old", "new"), list(product(Status, Status)))
def test_which_decisions_can_be_undone(old: Status, new: Status) -> None:
    assert can_be_undone(old, new) is ((old.value, new.value) in UNDONE)


def test_every_desk_decision_is_allowed_for_moderators() -> None:
    for act in EFFECTS.values():
        assert all(may_change(old, act.new, ActorKind.MODERATOR) for old in act.old)


def test_withdrawn_is_final() -> None:
    assert not any(may_change(Status.WITHDRAWN, new, actor) for new in Status for actor in ActorKind)
