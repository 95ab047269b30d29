"""Who is a journalist, and of which newsroom."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pact.accounts.newsrooms.models import Journalist, JournalistState, Newsroom
from pact.core.db import all_of, one_or_none, session


def journalist_of(account_id: int) -> Journalist | None:
    """As what the owner of this account is a journalist now, with their newsroom; None if they are not."""
    return one_or_none(
        select(Journalist)
        .where(Journalist.account_id == account_id, Journalist.state == JournalistState.ACTIVE)
        .options(joinedload(Journalist.newsroom), joinedload(Journalist.account))
    )


def newsrooms_of(account_ids: Iterable[int]) -> dict[int, Newsroom]:
    """The newsrooms of these journalists by account, the latest of each; freelancers have none."""
    rows = session().execute(
        select(Journalist.account_id, Newsroom)
        .join(Newsroom, Newsroom.id == Journalist.newsroom_id)
        .where(Journalist.account_id.in_(set(account_ids)))
        .order_by(Journalist.id)
    )
    return dict(rows.tuples().all())


def accounts_of_newsroom(newsroom_id: int) -> list[int]:
    """The accounts of those who are its journalists now."""
    there = select(Journalist.account_id).where(
        Journalist.newsroom_id == newsroom_id, Journalist.state == JournalistState.ACTIVE
    )
    return all_of(there.order_by(Journalist.id))


def newsroom_at(domain: str) -> Newsroom | None:
    """The newsroom whose domain this is."""
    return one_or_none(select(Newsroom).where(Newsroom.domain == domain))


def newsrooms() -> list[Newsroom]:
    """All newsrooms that anybody was let in for, by name."""
    return all_of(select(Newsroom).order_by(Newsroom.name, Newsroom.id))
