"""Whether this site's keys read what the database holds encrypted."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, select

from pact.accounts.models import Account
from pact.core import crypto
from pact.core.db import all_of, session
from pact.schema import metadata

LATEST = 50
"""How many of the oldest and of the newest values of each column `few_unreadable` reads."""
OTHER_NAMES = frozenset({"tf_totp_secret"})
"""Encrypted columns whose names do not end in `_encrypted`."""


def encrypted_columns() -> list[Column[Any]]:
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_encrypted") or column.name in OTHER_NAMES
    ]


def unreadable() -> dict[str, int]:
    """How many values no key in PACT_DATA_KEYS decrypts, by `table.column`. Reads all of them."""
    return _counted(most=None)


def few_unreadable() -> dict[str, int]:
    """The same of the oldest and newest values alone."""
    return _counted(most=LATEST)


def digest_key_fits() -> bool | None:
    """Whether PACT_DIGEST_KEY made the digests with which accounts are found; None if there is no account that says so."""
    accounts = all_of(select(Account).where(Account.active).order_by(Account.id.desc()).limit(LATEST))
    found = []
    for account in accounts:
        try:
            found.append(crypto.email_digest(account.email) == account.email_digest)
        except crypto.KeyRetired:
            continue
    return any(found) if found else None


def _counted(most: int | None) -> dict[str, int]:
    counts = {
        f"{column.table.name}.{column.name}": sum(not _is_readable(value) for value in _values(column, most))
        for column in encrypted_columns()
    }
    return {name: count for name, count in counts.items() if count}


def _values(column: Column[Any], most: int | None) -> Iterator[str | bytes]:
    """The column's values, without empty ones: the oldest and the newest `most`, or all."""
    keys = list(column.table.primary_key.columns)
    orders: list[list[ColumnElement[Any]]] = [[*keys]]
    if most is not None:
        orders.append([key.desc() for key in keys])
    options = {"stream_results": True, "max_row_buffer": 10 if isinstance(column.type, LargeBinary) else 1000}
    for order in orders:
        statement = select(column).where(column.is_not(None)).order_by(*order)
        found = session().execute(statement, execution_options=options)
        yield from islice((value for (value,) in found if value), most)
        found.close()


def _is_readable(value: str | bytes) -> bool:
    try:
        crypto.decrypt_bytes(value.encode() if isinstance(value, str) else value)
    except crypto.KeyRetired:
        return False
    return True
