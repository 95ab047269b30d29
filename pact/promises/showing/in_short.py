"""What a company’s own page and the list on /pact say of its promises. Nothing of companies that never signed."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from pact.companies.models import Company
from pact.core import clock
from pact.core.db import all_of
from pact.core.pagination import Page
from pact.promises.showing.states import Membership, PromiseState, Stage, membership_of, states_of
from pact.promises.signing.terms import Signatory, signatories, versions_of
from pact.promises.verdicts.models import Verdict
from pact.promises.verdicts.queries import verdicts_of_company
from pact.promises.verdicts.strips import Cell, strips_of


class InShort(NamedTuple):
    """Where a company is in the pact, and its promises that are in force or to come, each with its last verdict if it has
    one.
    """

    membership: Membership
    states: Sequence[PromiseState]
    promises: Sequence[tuple[PromiseState, Cell | None]]


def in_short_of(company: Company) -> InShort | None:
    """None if the company never signed: one query. Of others a second one reads the verdicts."""
    versions, today = versions_of(company.id), clock.today()
    if not versions:
        return None
    states = states_of(versions, today)
    strips = strips_of(company.slug, verdicts_of_company(company.id))
    standing = [state for state in states if state.stage is not Stage.ENDED]
    return InShort(
        membership_of(versions, states, today),
        states,
        [(state, strips[state.promise][-1] if state.promise in strips else None) for state in standing],
    )


class Listed(NamedTuple):
    """A company that has signed, with its newest verdict on each promise, by the quarter’s end."""

    signatory: Signatory
    verdict: Verdict | None
    cells: Sequence[Cell]


def listed_signatories(*, after: str | None, size: int | None = None) -> Page[Listed]:
    """A page of the companies that have signed, sorted by name. Three queries."""
    page = signatories(after=after, size=size)
    newest = _newest_verdicts([each.company.id for each in page.items])
    return Page([_listed(each, newest.get(each.company.id)) for each in page.items], page.after)


def _listed(signatory: Signatory, verdict: Verdict | None) -> Listed:
    strips = strips_of(signatory.company.slug, [verdict]) if verdict else {}
    return Listed(signatory, verdict, [cells[-1] for cells in strips.values()])


def _newest_verdicts(company_ids: Collection[int]) -> Mapping[int, Verdict]:
    """The newest revision of the newest quarter of each of these companies that has a verdict."""
    newest = (
        select(Verdict.company_id, func.max(Verdict.quarter).label("quarter"))
        .where(Verdict.company_id.in_(company_ids))
        .group_by(Verdict.company_id)
        .subquery()
    )
    of_newest = (Verdict.company_id == newest.c.company_id) & (Verdict.quarter == newest.c.quarter)
    found = all_of(select(Verdict).join(newest, of_newest).order_by(Verdict.revision))
    return {verdict.company_id: verdict for verdict in found}
