"""The life of a story as a truth table: every status × every status × every actor."""

from itertools import product

import pytest

from pact.moderation.models import ActorKind
from pact.moderation.statuses import may_change
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
    ("published", "withdrawn"): {"author"},
    ("published", "removed"): {"moderator", "system"},
    ("refused", "withdrawn"): {"author"},
    ("refused", "published"): {"moderator"},
    ("removed", "published"): {"moderator"},
}


@pytest.mark.parametrize(("old", "new", "actor"), list(product(Status, Status, ActorKind)))
def test_who_may_take_a_story_where(old: Status, new: Status, actor: ActorKind) -> None:
    assert may_change(old, new, actor) is (actor in ALLOWED.get((old.value, new.value), set()))


def test_a_withdrawn_story_never_comes_back() -> None:
    assert not any(may_change(Status.WITHDRAWN, new, actor) for new in Status for actor in ActorKind)
