"""What authors answered when we asked again whether the problem had been solved."""

from dataclasses import dataclass

from pact.companies.models import Company
from pact.pages.company.expectations import window_start
from pact.rankings.values import FEWEST
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
