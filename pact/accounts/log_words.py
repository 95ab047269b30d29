"""Names of account actions and of their owners in the audit log."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import select

from pact.accounts.models import Account, Role
from pact.accounts.queries import numbered
from pact.audit.words import Subject, describe_actors, describe_subjects, describe_verbs
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.roles import COMPANY_USER

_ = lazy_gettext


class _Owner(NamedTuple):
    name: str
    acts_for_company: bool


def _owners(ids: Iterable[int]) -> dict[int, _Owner]:
    """Names by account id, in one query. Who acts for a company is no colleague, and told apart when they sign in."""
    of_company = Account.roles.any(Role.name == COMPANY_USER)
    rows = session().execute(select(Account.id, Account.name, of_company).where(Account.id.in_(set(ids)))).tuples()
    known = {ident: (name, acts_for_company) for ident, name, acts_for_company in rows}
    return {ident: _owner(ident, *known.get(ident, ("", False))) for ident in set(ids)}


def _owner(ident: int, name: str, acts_for_company: bool) -> _Owner:
    if acts_for_company:
        return _Owner(gettext("company user %(number)s", number=ident), True)
    return _Owner(name or numbered(ident), False)


def actor_names(ids: Iterable[int]) -> Mapping[int, str]:
    return {ident: owner.name for ident, owner in _owners(ids).items()}


def accounts_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    return {
        ident: Subject(owner.name, None if owner.acts_for_company else f"/moderation/people/{ident}")
        for ident, owner in _owners(ids).items()
    }


describe_actors("moderator", found_by=actor_names)
describe_subjects("account", word=_("account"), found_by=accounts_by_id)
describe_verbs(__file__)
