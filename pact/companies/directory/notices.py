"""Which companies without an account may be told that people have told stories about them, and which want no such mails."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, exists, or_, select, update

from pact.companies.directory.models import CompanyNotice, StoppedAddress
from pact.companies.models import Company, CompanyStatus
from pact.companies.users.models import CompanyUser
from pact.companies.users.queries import in_force
from pact.core import crypto
from pact.core.addresses import mailbox_of, read_address
from pact.core.db import insert_or, rows_changed, session

_IS_STOPPED = select(exists().where(StoppedAddress.digest == bindparam("digest")))


class Untold(NamedTuple):
    """A company that may be told. `since` is up to when it was told last; None if it never was."""

    company_id: int
    since: datetime | None


def digest_of_address(address: str) -> str:
    """What is kept of an address that wants no mails, so that they stay stopped also if it is entered again."""
    return crypto.keyed_digest("company-notices", mailbox_of(address))


def is_stopped(digest: str) -> bool:
    return bool(session().scalar(_IS_STOPPED, {"digest": digest}))


def set_stopped(digest: str, moment: datetime | None) -> None:
    """Write no more to this address from this moment on; None: write again."""
    if moment is None:
        session().execute(delete(StoppedAddress).where(StoppedAddress.digest == digest))
    else:
        added = insert_or(StoppedAddress).values(digest=digest, stopped_at=moment)
        session().execute(added.on_conflict_do_nothing())


def address_to_tell(company: Company) -> str | None:
    """The company's address for complaints, if it may be told there now."""
    address = read_address(company.complaints_address)
    if address is None or company.status is not CompanyStatus.ACCEPTED or is_stopped(digest_of_address(address)):
        return None
    acts = exists().where(CompanyUser.company_id == company.id, in_force())
    return None if session().scalar(select(acts)) else address


def untold(*, not_since: datetime) -> list[Untold]:
    """Public companies with an address and no account that were told nothing since then, by their ids."""
    acts = exists().where(CompanyUser.company_id == Company.id, in_force())
    statement = (
        select(Company.id, CompanyNotice.told_until)
        .outerjoin(CompanyNotice, CompanyNotice.company_id == Company.id)
        .where(Company.status == CompanyStatus.ACCEPTED, Company.complaints_address.is_not(None), ~acts)
        .where(or_(CompanyNotice.company_id.is_(None), CompanyNotice.told_until <= not_since))
        .order_by(Company.id)
    )
    return [Untold(*row) for row in session().execute(statement)]


def claim_notice(company_id: int, since: datetime | None, until: datetime) -> bool:
    """Take the time up to `until` for one mail. False if another worker, or an earlier try, has taken it."""
    if since is None:
        added = insert_or(CompanyNotice).values(company_id=company_id, told_until=until)
        return session().scalar(added.on_conflict_do_nothing().returning(CompanyNotice.company_id)) is not None
    told = update(CompanyNotice).where(CompanyNotice.company_id == company_id, CompanyNotice.told_until == since)
    return bool(rows_changed(told.values(told_until=until).execution_options(synchronize_session=False)))


def take_notice_back(company_id: int, since: datetime | None, until: datetime) -> None:
    """What was to be told is public no more: the next story is told as if this mail had never been due."""
    claimed = CompanyNotice.company_id == company_id, CompanyNotice.told_until == until
    if since is None:
        session().execute(delete(CompanyNotice).where(*claimed))
    else:
        session().execute(update(CompanyNotice).where(*claimed).values(told_until=since))
