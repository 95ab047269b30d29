"""What can be appealed against. Each kind says how a decision stands, and how it is made good.

A new kind is one more member of `Against` and one more entry of `KINDS`, from a module beside this one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from pact.appeals.models import Against, Done
from pact.companies.models import Company
from pact.core import clock
from pact.core.db import session
from pact.moderation.models import Ground
from pact.moderation.replies.service import lock_story
from pact.moderation.statuses import APPEAL_MONTHS
from pact.stories.models import Story

# The ground of a decision that makes another one good.
UPHELD_GROUND: Final = "appeal_upheld"


@dataclass(frozen=True)
class Made:
    """A decision that can be appealed against, as it stands now."""

    against: Against
    ident: int
    done: Done
    at: datetime
    grounds: Sequence[Ground]
    words: str
    story: Story | None
    """The story that it is about, or below which the text stands; None of a claim, and of whoever sent notices."""

    took_part: frozenset[int]
    """The accounts of those who took part in it. They do not decide on the appeal."""

    is_in_force: bool
    """Whether it still stands, and what it kept from readers is still there to be made public."""

    is_shown: bool = True
    """Whether readers would see the text if it was made good: a reply stands below a story."""

    is_kept: bool = True
    """Whether it is still known when it was decided, and with which words."""

    sent: Sequence[str] = field(default=())
    """The texts as they were sent."""

    public: Sequence[str] = field(default=())
    """The texts as readers see them now, or last saw them."""

    facts: Sequence[str] = field(default=())
    """What moderators need to know of a decision that is not about a text."""

    behind: Sequence[tuple[str, str]] = field(default=())
    """What led to it: titles, and addresses at the desk."""

    claimed: Company | None = None
    """For which company somebody says that they act."""

    takes_up_again: bool = False
    """Whether it is made good by deciding again: a claim waits again instead of being approved."""

    @property
    def text_story(self) -> Story:
        """The story of a decision on a text."""
        assert self.story is not None
        return self.story

    @property
    def company(self) -> Company | None:
        """The company that it is about; None of a suspension."""
        if self.claimed is not None or self.story is None or self.against is Against.SUSPENSION:
            return self.claimed
        return session().get_one(Company, self.story.company_id)

    @property
    def until(self) -> datetime:
        """Until when it can be appealed against."""
        return clock.moment_months_later(self.at, APPEAL_MONTHS)

    @property
    def is_open(self) -> bool:
        """Whether an appeal is possible now."""
        return self.is_in_force and clock.now() < self.until


def lock_about(made: Made) -> None:
    """Let whoever else changes what the decision is about wait."""
    lock_story(made.text_story.id)


@dataclass(frozen=True)
class Kind:
    """How decisions of one kind are found and made good."""

    find: Callable[[int], Made | None]
    """The decision with this id; None if it cannot be appealed against."""

    make_good: Callable[[Made, int, str], int | None]
    """Make it good as this moderator, with these words; returns the id of the new decision, if that takes one."""

    lock: Callable[[Made], None] = lock_about
    """Let whoever else changes it wait."""

    recipient: Callable[[int], tuple[str, int]] | None = None
    """To whom mails about the appeal go, as in the outbox; without it to the author or the account that sent it."""


KINDS: Final[dict[Against, Kind]] = {}


def find(against: Against, ident: int) -> Made | None:
    return KINDS[against].find(ident)
