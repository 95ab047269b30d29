"""Sample stories with only their measures, and tally arrays of them, for tests of the arithmetic."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

import numpy as np

from pact.rankings.measures import ANSWER_COLUMNS, SCALES
from pact.rankings.method.arrays import ESTABLISHED, NEW, Scores, TallyArrays
from pact.rankings.values import (
    GAVE_UP_COLUMNS,
    MICRO,
    PRODUCT_COLUMNS,
    StoryMeasures,
    Wait,
    contribution,
    products,
)

OUTCOMES = ("no", "partly", "later_contact", "first_contact")


@dataclass(frozen=True)
class SampleStory:
    company: int = 0
    month: int = 0
    resolved: str | None = None
    politeness: int | None = None
    satisfaction: int | None = None
    wait: Wait | None = None
    is_established: bool = True
    others: int | None = None  # the mark for every measure without its own field here

    @property
    def measures(self) -> StoryMeasures:
        given = {measure: getattr(self, scale.field, self.others) for measure, scale in SCALES.items()}
        return StoryMeasures({measure: value for measure, value in given.items() if value is not None}, self.wait)


GOOD = SampleStory(resolved="first_contact", politeness=5, satisfaction=5, wait=Wait(1, answered=True), others=5)
BAD = SampleStory(resolved="no", politeness=1, satisfaction=1, wait=Wait(55, answered=True), others=1)


def tally_arrays(
    stories: Iterable[SampleStory], *, companies: int = 1, months: int = 1, sector: list[int] | None = None
) -> TallyArrays:
    """Tally stories of weight 1, each by another author, like the site: in whole numbers, then divided."""
    cells: dict[tuple[int, int, int], Counter[str]] = {}
    crossed, authors = [Counter() for _ in range(companies)], [0] * companies
    for story, times in Counter(stories).items():
        place = (story.company, story.month, ESTABLISHED if story.is_established else NEW)
        cell = cells.setdefault(place, Counter())
        cell.update(_times(times, contribution(story.measures, weight=MICRO)))
        authors[story.company] += times
        crossed[story.company].update(_times(times, products(story.measures, weight=MICRO) or {}))

    def stack(*columns: str) -> np.ndarray:
        stacked = np.zeros((companies, months, 2, len(columns)))
        for at, cell in cells.items():
            stacked[at] = [cell[column] / (1 if column == "stories" else MICRO) for column in columns]
        return stacked

    alone = ("stories", "n", "n_overall", "answered_n", "answered_sum", "answered_sum_squares")
    product_rows = [[row[column] / MICRO for column in PRODUCT_COLUMNS] for row in crossed]
    return TallyArrays(
        months=months,
        sector=np.array(sector if sector is not None else [0] * companies, dtype=np.int64),
        **{column: stack(column)[..., 0] for column in alone},
        answers=stack(*ANSWER_COLUMNS),
        gave_up_histogram=stack(*GAVE_UP_COLUMNS),
        products=np.array(product_rows, dtype=float).reshape(companies, len(PRODUCT_COLUMNS)),
        authors=np.array(authors, dtype=np.int64),
    )


def _times(times: int, amounts: Mapping[str, int]) -> dict[str, int]:
    return {column: times * amount for column, amount in amounts.items()}


def all_numbers(scores: Scores) -> list[np.ndarray]:
    found = [scores.means, scores.covariance, np.array(list(scores.hyperparameters.values()))]
    found += scores.figures.values()
    for part in scores.measures.values():
        found += [getattr(part, field.name) for field in fields(part)]
    return found


def random_platform(
    seed: int = 0, companies: int = 40, months: int = 6
) -> tuple[list[SampleStory], np.ndarray, list[int]]:
    """Stories about companies that do not change; the companies' true levels (C, 3) and sectors."""
    random = np.random.default_rng(seed)
    sector = random.integers(0, 5, companies)
    shared = 0.7 * random.normal(size=(companies, 1)) + 0.7 * random.normal(size=(companies, 3))
    level = np.clip(0.55 + 0.05 * random.normal(size=(5, 3))[sector] + 0.1 * shared, 0.05, 0.95)
    stories = []
    for company in range(companies):
        solved, polite, quick = level[company]
        for _ in range(random.geometric(1 / 15)):
            mood = random.normal()  # what a story's measures have in common
            waited = 60 ** (1 - quick) * np.exp(0.3 * mood + 0.8 * random.normal())
            patience = 30 * np.exp(0.6 * random.normal())
            answered = bool(waited <= patience)
            stories.append(
                SampleStory(
                    company=company,
                    month=int(random.integers(months)),
                    resolved="first_contact" if random.random() < solved else "no",
                    politeness=1 + int(random.binomial(4, polite)) if answered else None,
                    wait=Wait(float(min(waited, patience)), answered),
                )
            )
    return stories, 100 * level, sector.tolist()
