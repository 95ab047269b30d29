"""What others state of a company, and what laws ask of it, beside what people told us. Never part of a score.

Pages of the company and of the signatory show it with templates/promises/_stated.html.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pact.companies.models import Company
from pact.core import clock
from pact.promises.arithmetic.differences import Difference, difference
from pact.promises.figures import Figure, Wanted, a_year_to, figures
from pact.promises.stated.models import CheckState, StatedFigure, Yardstick
from pact.promises.stated.queries import public_by_company, public_figures, standards_for
from pact.promises.stated.wording import APPROVED_BEFORE, STATES
from pact.rankings.metrics import Metric


class StatedRow(NamedTuple):
    """A stated figure and what people told us over the same months; `told` is None where we have no such figure."""

    figure: StatedFigure
    told: Figure | None
    difference: Difference | None


class StandardRow(NamedTuple):
    """What a law asks, and what people told us in the last twelve months."""

    standard: Yardstick
    told: Figure
    difference: Difference | None


class Stated(NamedTuple):
    rows: Sequence[StatedRow]
    standards: Sequence[StandardRow]

    @property
    def is_compared(self) -> bool:
        """Whether a share by the stories here stands beside something."""
        told = [*(row.told for row in self.rows), *(row.told for row in self.standards)]
        return any(figure is not None and figure.is_shown for figure in told)

    @property
    def has_waits(self) -> bool:
        metrics = [*(row.figure.metric for row in self.rows), *(row.standard.metric for row in self.standards)]
        return any(metric.is_wait for metric in metrics)


def stated_of(company: Company) -> Stated | None:
    """None where nothing is stated and no law has a standard. Two queries, and two more if there is something."""
    stated, standards = _latest(public_figures(company.id)), standards_for(company)
    if not stated and not standards:
        return None
    shares = [figure for figure in stated if figure.metric.is_share]
    year = a_year_to(clock.month_of(clock.today()))
    wanted = [
        *(
            Wanted(Metric(one.metric), one.first_month, one.last_month, starts_on=one.first_month)
            for one in shares
        ),
        *(Wanted(Metric(one.metric), *year) for one in standards),
    ]
    told = figures(company.id, wanted)
    by_figure = {one.id: figure for one, figure in zip(shares, told, strict=False)}
    return Stated(
        [_stated_row(one, by_figure.get(one.id)) for one in stated],
        [_standard_row(*pair) for pair in zip(standards, told[len(shares) :], strict=True)],
    )


def _latest(stated: Sequence[StatedFigure]) -> list[StatedFigure]:
    """The latest of each metric and source, in the order of metrics. They come with the latest months first."""
    found: dict[tuple[str, ...], StatedFigure] = {}
    for figure in stated:
        found.setdefault(_key(figure), figure)
    order = list(type(stated[0].metric)) if stated else []
    return sorted(found.values(), key=lambda figure: order.index(figure.metric))


def _key(figure: StatedFigure) -> tuple[str, ...]:
    return (figure.metric, figure.source_kind, figure.source_name.casefold())


def shown_beside(figure: StatedFigure) -> StatedFigure | None:
    """What pages show of the same metric and source: the figure itself, another one, or None."""
    shown = _latest(public_figures(figure.company_id))
    return next((one for one in shown if _key(one) == _key(figure)), None)


def states_of(figures: Iterable[StatedFigure]) -> Mapping[int, str]:
    """What became of each figure, by its id. Not every approved one is on the pages. One query."""
    found = list(figures)
    public = public_by_company({figure.company_id for figure in found})
    shown = {one.id for of_company in public.values() for one in _latest(of_company)}
    return {
        one.id: str(
            APPROVED_BEFORE if one.state is CheckState.APPROVED and one.id not in shown else STATES[one.state]
        )
        for one in found
    }


def _stated_row(figure: StatedFigure, told: Figure | None) -> StatedRow:
    return StatedRow(figure, told, _difference(told, float(figure.value) / 100, figure.n) if told else None)


def _standard_row(standard: Yardstick, told: Figure) -> StandardRow:
    return StandardRow(standard, told, _difference(told, standard.target / 100, None))


def _difference(told: Figure, stated: float, n: int | None) -> Difference | None:
    return None if told.share is None else difference(told.share, told.effective, told.n, stated, n)
