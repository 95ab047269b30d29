"""Warnings and suspensions in the copy of somebody's data. No staff are named."""

from collections.abc import Collection
from typing import Any

from pact.accounts.models import Account
from pact.companies.users.own_data import also_exported
from pact.core.db import session
from pact.moderation.suspensions.queries import suspensions_of


def suspensions_as_data(address_digest: str, story_ids: Collection[int] = ()) -> list[dict[str, Any]]:
    return [
        {
            "of": one.kind,
            "is_warning": one.is_warning,
            "begun_at": one.begun_at,
            "ends_at": one.ends_at,
            "lifted_at": one.lifted_at,
            "counted": one.found,
            "words": one.words,
        }
        for one in suspensions_of(address_digest, story_ids)
    ]


def _of_account(account_id: int) -> list[dict[str, Any]]:
    return suspensions_as_data(session().get_one(Account, account_id).email_digest)


also_exported["suspensions"] = _of_account
