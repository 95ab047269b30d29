"""Who is a journalist, and of which newsroom."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pact.accounts.newsrooms.models import Journalist, JournalistState, Newsroom
from pact.core.db import all_of, one_or_none


def journalist_of(account_id: int) -> Journalist | None:
    """As what the owner of this account is a journalist now, with their newsroom; None if they are not."""
    return one_or_none(
        select(Journalist)
        .where(Journalist.account_id == account_id, Journalist.state == JournalistState.ACTIVE)
        .options(joinedload(Journalist.newsroom), joinedload(Journalist.account))
    )


def newsroom_at(domain: str) -> Newsroom | None:
    """The newsroom whose domain this is."""
    return one_or_none(select(Newsroom).where(Newsroom.domain == domain))


def newsrooms() -> list[Newsroom]:
    """All newsrooms that anybody was let in for, by name."""
    return all_of(select(Newsroom).order_by(Newsroom.name, Newsroom.id))
