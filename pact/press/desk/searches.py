"""Searches that a journalist keeps under a name."""

from typing import Final
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, select

from pact.audit.service import record
from pact.core import clock, crypto
from pact.core.db import all_of, session
from pact.press.desk.models import SavedSearch
from pact.stories.lists import read_filters

MOST: Final = 50


def searches_of(account_id: int) -> list[SavedSearch]:
    """In the order in which they were saved."""
    return all_of(select(SavedSearch).where(SavedSearch.account_id == account_id).order_by(SavedSearch.id))


def has_room(account_id: int) -> bool:
    counted = select(func.count()).select_from(SavedSearch).where(SavedSearch.account_id == account_id)
    return (session().scalar(counted) or 0) < MOST


def is_taken(account_id: int, name: str) -> bool:
    """Whether one of theirs has this name already."""
    return name.casefold() in {one.name.casefold() for one in searches_of(account_id)}


def tidy_query(query: str) -> str:
    """The filters in the query of an address, without whatever is no filter."""
    pairs = dict(parse_qsl(query[:2000]))
    return urlencode(read_filters({name: word[:200] for name, word in pairs.items()}).given())


def save_search(account_id: int, *, name: str, query: str) -> SavedSearch:
    """Keep a search. `query` is that of an address of the list."""
    made = SavedSearch(
        account_id=account_id, name_encrypted=crypto.encrypt(name), query_encrypted=crypto.encrypt(tidy_query(query)),
        created_at=clock.now(),
    )  # fmt: skip
    session().add(made)
    session().flush()
    record("saved_search.added", "account", account_id, "journalist", by=account_id)
    return made


def delete_search(account_id: int, ident: int) -> bool:
    """False if it is not theirs, or was deleted already."""
    found = session().get(SavedSearch, ident)
    if found is None or found.account_id != account_id:
        return False
    session().delete(found)
    session().flush()
    record("saved_search.deleted", "account", account_id, "journalist", by=account_id)
    return True
