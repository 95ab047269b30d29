"""Apply the retention rules: every night in the worker, or with `flask retention run`."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Select, func, select

from pact.audit.service import record
from pact.core import clock
from pact.core.db import all_of, session, snapshot, truncate_log
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles, runs_daily
from pact.retention.rules import RULES, Rule

log = structlog.get_logger("pact.retention")

CHUNK = 100
TRUNCATE = "retention.empty_log"


def due_counts() -> dict[str, int]:
    """How many items each rule would handle now; changes nothing."""
    moment = clock.now()
    return {rule.name: session().scalar(_count(rule, moment)) or 0 for rule in RULES}


def _count(rule: Rule, moment: datetime) -> Select[tuple[int]]:
    return select(func.count()).select_from(rule.due(rule.begun_before(moment)).subquery())


def run() -> dict[str, int]:
    """Apply every rule and log each; returns how many items each handled.

    Commits after each chunk. If a rule fails, the others still run; the first error is raised at the end.
    """
    moment, counts, errors = clock.now(), {}, []
    for rule in RULES:
        try:
            counts[rule.name] = _follow(rule, moment)
        except Exception as error:
            session().rollback()
            log.error("rule failed", rule=rule.name, exc_info=error)
            errors.append(error)
    if errors:
        raise errors[0]
    return counts


def _follow(rule: Rule, moment: datetime) -> int:
    count, kept, last = 0, 0, -1
    try:
        while ids := _due(rule, moment, after=last):
            still = _still_due(rule, moment, ids)
            rule.apply(still)
            count, last = count + len(still), ids[-1]
            if len(ids) < CHUNK:
                break
            session().commit()
            kept = count
    except Exception:
        session().rollback()
        _record(rule, kept)
        raise
    _record(rule, count)
    return count


def _due(rule: Rule, moment: datetime, *, after: int) -> list[int]:
    """The next ids that are due. Looks through whole tables, so without the write lock."""
    statement = rule.due(rule.begun_before(moment))
    [ident] = statement.selected_columns
    with snapshot():
        return all_of(statement.where(ident > after).order_by(ident).limit(CHUNK))


def _still_due(rule: Rule, moment: datetime, ids: list[int]) -> list[int]:
    """Those of the ids that are due in this transaction too: a story may have been restored in the meantime."""
    statement = rule.due(rule.begun_before(moment))
    [ident] = statement.selected_columns
    return all_of(statement.where(ident.in_(ids)).order_by(ident))


def _record(rule: Rule, count: int) -> None:
    if count:
        record(f"retention.{rule.name}", "retention", None, count=count)
    session().commit()


@runs_daily("retention", hour=3, minute=10)
def run_daily(arguments: dict[str, Any]) -> None:
    run()
    enqueue(TRUNCATE)


@handles(TRUNCATE, rank=Rank.BULK)
def empty_log(arguments: dict[str, Any]) -> None:
    """What was erased is not left in the database's log. If the log is in use, the job is tried again."""
    session().commit()
    truncate_log()
