"""What people answered who were asked again whether a company solved their problem since."""

from dataclasses import dataclass

from pact.companies.models import Company
from pact.pages.company.expectations import FEWEST, window_start
from pact.stories.fields import Resolved
from pact.stories.queries import later_outcomes


@dataclass(frozen=True)
class LaterFigures:
    """How many authors said, four weeks on, that it was solved, partly solved or not."""

    solved: int
    partly: int
    unsolved: int

    @property
    def answered(self) -> int:
        return self.solved + self.partly + self.unsolved


def later_figures(company: Company) -> LaterFigures | None:
    """The last twelve months' answers about a company; None below five, which say nothing. One query."""
    counts = later_outcomes(company.id, since=window_start())
    figures = LaterFigures(
        *(counts.get(outcome, 0) for outcome in (Resolved.LATER_CONTACT, Resolved.PARTLY, Resolved.NO))
    )
    return figures if figures.answered >= FEWEST else None
