"""What a signatory's page shows: what the company promises and what came of it, and what customers bring."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from pact.companies.models import Company
from pact.core import clock
from pact.promises.models import PromiseVersion
from pact.promises.showing.states import Membership, PromiseState, Stage, membership_of, states_of
from pact.promises.signing.dates import next_quarter, quarter_of
from pact.promises.signing.terms import terms_in, versions_of
from pact.promises.verdicts.counting import so_far
from pact.promises.verdicts.periods import due_at
from pact.promises.verdicts.queries import verdicts_of_company
from pact.promises.verdicts.results import Result, Told
from pact.promises.verdicts.strips import Cell, strips_of
from pact.rankings.sources import UNPROMPTED
from pact.rankings.tables.company_queries import tallies_of


class PromiseShown(NamedTuple):
    """A promise with its verdicts, oldest first, and the figures so far, which it has while it is in force.

    `due` is when the next verdict is made, if there will be one.
    """

    state: PromiseState
    verdicts: Sequence[Cell]
    so_far: Result | None
    due: datetime | None

    @property
    def last(self) -> Cell | None:
        return self.verdicts[-1] if self.verdicts else None

    @property
    def is_last_of_this_version(self) -> bool:
        return self.last is not None and self.last.result.version == self.state.version.number


class Courtesies(NamedTuple):
    """What authors say they did on their side: `told.n` ticked at least one of the courtesies, `told.yes` all four, and
    `silent` none.
    """

    told: Told
    silent: int


class BothSides(NamedTuple):
    membership: Membership
    versions: Sequence[PromiseVersion]
    promises: Sequence[PromiseShown]
    courtesies: Courtesies

    @property
    def states(self) -> list[PromiseState]:
        return [shown.state for shown in self.promises]

    @property
    def standing(self) -> list[PromiseShown]:
        """The promises that are in force or signed for later."""
        return [shown for shown in self.promises if shown.state.stage is not Stage.ENDED]

    @property
    def ended(self) -> list[PromiseShown]:
        return [shown for shown in self.promises if shown.state.stage is Stage.ENDED]


def both_sides_of(company: Company) -> BothSides:
    """A few queries, however many promises and verdicts there are. The company must have signed."""
    now = clock.now()
    versions = versions_of(company.id)
    states = states_of(versions, now.date())
    sides = so_far(company.id, terms_in(versions))
    counted = {result.promise: result for result in sides.promises}
    strips = strips_of(company.slug, verdicts_of_company(company.id))
    promises = [
        PromiseShown(
            state, strips.get(state.promise, ()), counted.get(state.promise), next_due(state, now),
        )
        for state in states
    ]  # fmt: skip
    return BothSides(
        membership_of(versions, states, now.date()),
        versions,
        promises,
        Courtesies(sides.courtesies, _silent(company.id, sides.courtesies)),
    )


def next_due(state: PromiseState, now: datetime) -> datetime | None:
    """When the next verdict on a promise is made. None if it ends before."""
    quarter = quarter_of(state.term.starts_on)
    while due_at(quarter) <= now:
        quarter = next_quarter(quarter)
    ends_on: date | None = state.ends_on
    return due_at(quarter) if ends_on is None or ends_on >= next_quarter(quarter) else None


def _silent(company_id: int, courtesies: Told) -> int:
    """How many of the stories of these months say nothing of the author's side."""
    scored = tallies_of(company_id, lately=("source",), since=courtesies.months.first).lately["source"]
    return sum(scored.get(source, 0) for source in UNPROMPTED) - courtesies.n
