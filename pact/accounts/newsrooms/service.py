"""Let a journalist in, and end that they are one. Services flush; views commit."""

from sqlalchemy import select

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Journalist, JournalistState, Newsroom
from pact.accounts.newsrooms.queries import journalist_of, newsroom_at
from pact.accounts.passwords import end_links
from pact.accounts.service import account_with, create_account
from pact.accounts.signing_in.sessions import end_sessions
from pact.audit.service import record
from pact.core import clock
from pact.core.db import session
from pact.core.roles import JOURNALIST
from pact.core.sanitising import clean_line

MAX_NAME = 80
MAX_NEWSROOM = 120


class OtherAccount(Exception):
    """The address belongs to staff or to somebody who acts for a company. Their account cannot also be a journalist's."""


def newsroom_for(domain: str, *, name: str, website: str) -> Newsroom:
    """The newsroom with this domain; made, with this name and website, if there is none yet."""
    known = newsroom_at(domain)
    if known is not None:
        return known
    made = Newsroom(name=clean_line(name)[:MAX_NEWSROOM], website=website, domain=domain, created_at=clock.now())
    session().add(made)
    session().flush()
    return made


def let_in(email: str, *, name: str, language: str, newsroom: Newsroom | None, by: int) -> Journalist:
    """Make the owner of an address a journalist: make their account, or open the one they had. Raises OtherAccount.

    Who is one already stays as they are. `by` is the moderator.
    """
    account = account_with(email)
    if account is not None and not account.is_journalist:
        raise OtherAccount
    if account is None:
        account = create_account(email, None, role=JOURNALIST, name=name, language=language, actor_id=by)
    session().execute(select(Account.id).where(Account.id == account.id).with_for_update())
    there = journalist_of(account.id)
    if there is not None:
        return there
    account.active, account.name, account.language = True, clean_line(name)[:MAX_NAME], language
    made = Journalist(
        account_id=account.id, newsroom_id=newsroom.id if newsroom else None, state=JournalistState.ACTIVE,
        joined_at=clock.now(), ended_at=None,
    )  # fmt: skip
    session().add(made)
    session().flush()
    record("journalist.let_in", "journalist", made.id, by=by, newsroom=made.newsroom_id)
    return made


def end_access(journalist: Journalist, *, by: Account) -> None:
    """They leave, or a moderator ends it. Their account closes, and their sessions end at once."""
    if not journalist.is_active:
        return
    is_own = by.id == journalist.account_id
    journalist.state = JournalistState.LEFT if is_own else JournalistState.ENDED
    journalist.ended_at = clock.now()
    session().get_one(Account, journalist.account_id).active = False
    end_links(journalist.account_id)
    end_sessions(journalist.account_id)
    session().flush()
    if is_own:
        record("journalist.left", "journalist", journalist.id, "journalist", by=by.id)
    else:
        record("journalist.ended", "journalist", journalist.id, by=by.id)


def restore_access(journalist: Journalist, *, by: int) -> bool:
    """Take back that a moderator ended it. False if they were let in again since, or left by themselves."""
    account = session().get_one(Account, journalist.account_id)
    if journalist.state is not JournalistState.ENDED or not account.is_journalist or journalist_of(account.id):
        return False
    journalist.state, journalist.ended_at = JournalistState.ACTIVE, None
    account.active = True
    session().flush()
    record("journalist.restored", "journalist", journalist.id, by=by)
    return True
