"""What authors answered when we asked again whether the problem had been solved."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pact.companies.models import Company
from pact.pages.company.expectations import window_start
from pact.rankings.values import FEWEST
from pact.stories.after_reply import said_in
from pact.stories.author_models import FollowUpAnswer, UseAgain
from pact.stories.fields import Resolved
from pact.stories.queries import later_outcomes


@dataclass(frozen=True)
class LaterFigures:
    """How many authors said four weeks later that the problem was solved, partly solved or not solved."""

    solved: int
    partly: int
    unsolved: int

    @property
    def answered(self) -> int:
        return self.solved + self.partly + self.unsolved


def later_figures(company: Company) -> LaterFigures | None:
    """The answers about a company from the last twelve months. None for fewer than five answers. One query."""
    counts = later_outcomes(company.id, since=window_start())
    figures = LaterFigures(
        *(counts.get(outcome, 0) for outcome in (Resolved.LATER_CONTACT, Resolved.PARTLY, Resolved.NO))
    )
    return figures if figures.answered >= FEWEST else None


@dataclass(frozen=True)
class AfterReplyFigures:
    """What the people said whom we asked after the company's reply. Who did not answer is in `asked` alone."""

    asked: int
    answered: int
    solved: Mapping[FollowUpAnswer, int]
    again: Mapping[UseAgain, int]


def after_reply_figures(n: Mapping[str, int]) -> AfterReplyFigures | None:
    """From the counts of the dimension `AFTER_REPLY`. None for fewer than five answers."""
    asked, answered, solved, again = 0, 0, Counter[FollowUpAnswer](), Counter[UseAgain]()
    for word, count in n.items():
        said = said_in(word)
        asked, answered = asked + count, answered + count * said.is_answered
        if said.solved is not None:
            solved[said.solved] += count
        if said.again is not None:
            again[said.again] += count
    return AfterReplyFigures(asked, answered, solved, again) if answered >= FEWEST else None
