"""Staff as colleagues see them. Names are only for the desk, never for public pages or mails to others."""

from collections.abc import Collection, Iterable

from sqlalchemy import select

from pact.accounts.models import Account, Role
from pact.core.db import all_of, session
from pact.core.i18n.messages import gettext
from pact.core.pagination import Page, decode_position, page_of
from pact.core.roles import COMPANY_USER, JOURNALIST, StaffRole

PEOPLE_A_PAGE = 50


def colleague_name(account: Account) -> str:
    """The name shown to colleagues, or “moderator 3” if there is none."""
    return account.name or numbered(account.id)


def colleague_names(ids: Iterable[int]) -> dict[int, str]:
    """Names by account id, in one query; an unknown id is named by its number."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session().execute(select(Account.id, Account.name).where(Account.id.in_(wanted))).tuples()
    known = {ident: name for ident, name in rows if name}
    return {ident: known.get(ident) or numbered(ident) for ident in wanted}


def numbered(ident: int) -> str:
    return gettext("moderator %(number)s", number=ident)


def account_by_id(ident: int) -> Account | None:
    return session().get(Account, ident)


def staff_besides(account_id: int) -> list[Account]:
    """Everybody else who can use the desk today, by name."""
    is_staff = Account.roles.any(Role.name.in_([role.value for role in StaffRole]))
    others = all_of(select(Account).where(Account.active, is_staff, Account.id != account_id))
    return sorted(others, key=lambda account: (colleague_name(account).casefold(), account.id))


def others_decide(account_ids: Collection[int]) -> bool:
    """Whether anybody besides these people has an account with which they can decide."""
    staff = Account.roles.any(Role.name.in_([role.value for role in StaffRole]))
    found = select(Account.id).where(Account.active, staff, Account.id.not_in(account_ids))
    return session().scalar(found.limit(1)) is not None


def people(*, after: str | None) -> Page[Account]:
    """All accounts of staff, including closed ones, in the order they were created."""
    position = decode_position(after, parts=1)
    others = Account.roles.any(Role.name.in_((COMPANY_USER, JOURNALIST)))
    statement = select(Account).where(~others).order_by(Account.id).limit(PEOPLE_A_PAGE + 1)
    if position and position[0].isascii() and position[0].isdigit() and len(position[0]) <= 18:
        statement = statement.where(Account.id > int(position[0]))
    rows = all_of(statement)
    return page_of(rows, size=PEOPLE_A_PAGE, position=lambda account: (account.id,))
