"""What somebody who acts for a company keeps for themselves: up to when they have seen its stories, and which mails they
want. Services flush; views commit.
"""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select, update

from pact.audit.service import record
from pact.companies.models import Company, CompanyStatus
from pact.companies.users.models import CompanyDesk, CompanyUser, NewsMails
from pact.companies.users.queries import in_force
from pact.core import clock
from pact.core.db import all_of, insert_or, rows_changed, session


def desk_of(user_id: int) -> CompanyDesk:
    """What they keep; as new, and not stored, if they have kept nothing yet."""
    return session().get(CompanyDesk, user_id) or CompanyDesk(user_id=user_id, mails=NewsMails.NEVER)


def seen_until(user: CompanyUser) -> datetime:
    """Stories published since then are new to them: since they last said that they had seen all, or since they began."""
    return desk_of(user.id).seen_until or user.joined_at


def mark_seen(user: CompanyUser, until: datetime) -> None:
    """They have seen what was published until then. A later mark is never taken back by an older page."""
    desk = _kept(user)
    desk.seen_until = max(min(until, clock.now()), desk.seen_until or user.joined_at)
    session().flush()


def choose_mails(user: CompanyUser, mails: NewsMails) -> None:
    """The first mail tells what is new from today on."""
    desk = _kept(user)
    if desk.mails is mails:
        return
    if desk.mails is NewsMails.NEVER:
        desk.told_until = begin_of(clock.today())
    desk.mails = mails
    session().flush()
    record("company_user.mails_chosen", "company", user.company_id, "company", by=user.account_id,
           user=user.id, mails=mails.value)  # fmt: skip


def begin_of(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def due_until(mails: NewsMails) -> datetime:
    """Up to when their next mail tells: daily up to midnight, weekly up to the midnight before Monday. Both in UTC."""
    today = clock.today()
    return begin_of(today - timedelta(days=today.weekday() if mails is NewsMails.WEEKLY else 0))


def due_for_mail(mails: NewsMails, *, limit: int) -> list[tuple[int, int, datetime]]:
    """Who wants such mails and has not been told up to `due_until`: the user, their company, and since when."""
    statement = (
        select(CompanyDesk.user_id, CompanyUser.company_id, CompanyDesk.told_until)
        .join(CompanyUser, CompanyUser.id == CompanyDesk.user_id)
        .join(Company, Company.id == CompanyUser.company_id)
        .where(CompanyDesk.mails == mails, CompanyDesk.told_until < due_until(mails), in_force())
        .where(Company.status == CompanyStatus.ACCEPTED)
        .order_by(CompanyDesk.user_id)
        .limit(limit)
    )
    return [tuple(row) for row in session().execute(statement)]


def claim_period(user_id: int, since: datetime, until: datetime) -> bool:
    """Take the period for one mail. False if another worker, or an earlier try, has taken it."""
    told = update(CompanyDesk).where(CompanyDesk.user_id == user_id, CompanyDesk.told_until == since)
    return bool(rows_changed(told.values(told_until=until).execution_options(synchronize_session=False)))


def _kept(user: CompanyUser) -> CompanyDesk:
    """Their row, made if it is missing."""
    added = insert_or(CompanyDesk).values(user_id=user.id, mails=NewsMails.NEVER)
    session().execute(added.on_conflict_do_nothing())
    return session().get_one(CompanyDesk, user.id, populate_existing=True)


def forget_desks(account_id: int) -> None:
    """Delete what an account's owner kept, for every company."""
    users = select(CompanyUser.id).where(CompanyUser.account_id == account_id)
    for desk in all_of(select(CompanyDesk).where(CompanyDesk.user_id.in_(users))):
        session().delete(desk)
    session().flush()
