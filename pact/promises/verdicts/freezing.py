"""Freezes the verdicts of a quarter on the 3rd after its end, one document for each company, and corrects frozen ones."""

import json
from datetime import date
from typing import Any, Final

from pact.audit.service import record
from pact.companies.models import Company
from pact.core import clock, data_version, signatures, site
from pact.core.db import session, snapshot, wait_for_turn
from pact.core.frozen.text import canonical, digest_of
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles, runs_daily
from pact.promises.signing.terms import in_force_at_end, terms_of
from pact.promises.verdicts import queries
from pact.promises.verdicts.content import name_of, outcomes_of, verdict_content
from pact.promises.verdicts.counting import verdicts_of
from pact.promises.verdicts.keys import NAMESPACE
from pact.promises.verdicts.models import Verdict
from pact.promises.verdicts.periods import due_at, quarter_key, quarters_due
from pact.rankings.service import FROZEN_AT, StoriesAreMoving, half_done, live_months, make_tables

TURN: Final = "verdicts"
FREEZING: Final = "verdicts.freeze"
_MOVING: Final = "Stories are being moved to another company. Try again in a minute."


class NotFrozenError(Exception):
    """Why a verdict cannot be frozen, in words for the user."""


@runs_daily("verdicts", hour=FROZEN_AT.hour, minute=FROZEN_AT.minute)
def freeze_daily(arguments: dict[str, Any]) -> None:
    """Run every day and not only on the 3rd, so that a worker that was down catches up."""
    if due():
        enqueue(FREEZING, unique_key=FREEZING)


@handles(FREEZING, rank=Rank.BULK)
def freeze_due(arguments: dict[str, Any]) -> None:
    wanted = due()
    if wanted:
        prepare()
    for company_id, quarter in wanted:
        freeze(company_id, quarter)  # which commits the one before


def prepare() -> None:
    """Make the live tables again, and with them the shares of months with bursts, which verdicts are bounded by. Commits.

    Raises NotFrozenError while stories move to another company.
    """
    try:
        make_tables(live_months())
    except StoriesAreMoving:
        raise NotFrozenError(_MOVING) from None


def due() -> list[tuple[int, date]]:
    """The companies and quarters that have no verdict yet, oldest quarter first.

    A company has one for each quarter at whose end one of its promises is in force, once that quarter is due.
    """
    now, terms = clock.now(), queries.terms_of_all()
    starts = [term.starts_on for each in terms.values() for term in each]
    if not starts:
        return []
    frozen = queries.frozen_quarters()
    return [
        (company_id, quarter)
        for quarter in quarters_due(min(starts), now)
        for company_id, each in terms.items()
        if (company_id, quarter) not in frozen and in_force_at_end(each, quarter)
    ]


def freeze(company_id: int, quarter: date, *, actor_id: int | None = None) -> Verdict:
    """Freeze a company’s verdict of the quarter that begins on this day. If it has one already, return that.

    Commits what was written before, flushes the verdict. Raises NotFrozenError for a quarter that is not due, and where
    no promise was in force at its end.
    """
    there = queries.newest_of(company_id, quarter)
    if there is not None:
        return there
    if due_at(quarter) > clock.now():
        raise NotFrozenError(
            f"{quarter_key(quarter)} is not closed. It can be frozen from {due_at(quarter):%Y-%m-%d %H:%M} UTC."
        )
    return _freeze(company_id, quarter, revision=1, reason=None, actor_id=actor_id)


def revise(company_id: int, quarter: date, reason: str, *, actor_id: int | None = None) -> Verdict:
    """Count a frozen quarter again and freeze it as the next revision. Earlier revisions stay.

    Raises NotFrozenError if there is no verdict yet or no reason is given.
    """
    there = queries.newest_of(company_id, quarter)
    reason = " ".join(reason.split())
    if there is None:
        raise NotFrozenError(f"There is no verdict of {quarter_key(quarter)} to correct.")
    if not reason:
        raise NotFrozenError("A correction needs a reason, which is shown on the pages of both verdicts.")
    return _freeze(company_id, quarter, revision=there.revision + 1, reason=reason, actor_id=actor_id)


def _freeze(company_id: int, quarter: date, *, revision: int, reason: str | None, actor_id: int | None) -> Verdict:
    with snapshot():
        if any(is_half_done() for is_half_done in half_done):
            raise NotFrozenError(_MOVING)
        previous = queries.last_frozen()
        before = previous.id if previous else None
        verdict = _new_verdict(company_id, quarter, revision, reason, previous)
    wait_for_turn(TURN)
    newest, last = queries.newest_of(company_id, quarter), queries.last_frozen()
    if (newest.revision if newest else 0) != revision - 1 or (last.id if last else None) != before:
        raise NotFrozenError("Another process has frozen a verdict meanwhile. Try again.")
    session().add(verdict)
    session().flush()
    verb = "verdict.frozen" if revision == 1 else "verdict.revised"
    record(
        verb, "verdict", verdict.id, by=actor_id, company=company_id, verdict=verdict.ident, sha256=verdict.sha256
    )
    data_version.bump()
    return verdict


def _new_verdict(
    company_id: int, quarter: date, revision: int, reason: str | None, previous: Verdict | None
) -> Verdict:
    """The verdict with its text, not yet stored."""
    now, terms = clock.now().replace(microsecond=0), terms_of(company_id)
    company = session().get_one(Company, company_id)
    sides = verdicts_of(company_id, terms, quarter, today=now.date())
    if not sides.promises:
        raise NotFrozenError(f"{company.name} had no promise in force at the end of {quarter_key(quarter)}.")
    verdict = Verdict(
        company_id=company_id,
        quarter=quarter,
        revision=revision,
        reason=reason,
        frozen_at=now,
        code_version=site.code_version(),
    )
    content = verdict_content(verdict, company, sides, _named(previous))
    verdict.outcomes = outcomes_of(content)
    verdict.body = canonical(content)
    verdict.sha256 = digest_of(verdict.body)
    verdict.signature = signatures.sign(verdict.body.encode(), namespace=NAMESPACE)
    verdict.public_key = signatures.own_public_key()
    return verdict


def _named(previous: Verdict | None) -> dict[str, Any] | None:
    return name_of(json.loads(queries.body_of(previous)), previous.sha256) if previous else None
