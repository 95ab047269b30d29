"""Names of account actions and of their owners in the audit log."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import select

from pact.accounts.models import Account, Role
from pact.accounts.queries import numbered
from pact.audit.words import Subject, describe_actors, describe_subjects, describe_verbs
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.roles import COMPANY_USER, JOURNALIST

_ = lazy_gettext


class _Owner(NamedTuple):
    name: str
    is_staff: bool


def _owners(ids: Iterable[int]) -> dict[int, _Owner]:
    """Names by account id, in one query. Others than staff are no colleagues, and told apart when they sign in."""
    of_company = Account.roles.any(Role.name == COMPANY_USER)
    of_press = Account.roles.any(Role.name == JOURNALIST)
    rows = session().execute(
        select(Account.id, Account.name, of_company, of_press).where(Account.id.in_(set(ids)))
    )
    known = {ident: (name, acts, writes) for ident, name, acts, writes in rows.tuples()}
    return {ident: _owner(ident, *known.get(ident, ("", False, False))) for ident in set(ids)}


def _owner(ident: int, name: str, acts_for_company: bool, is_journalist: bool) -> _Owner:
    if acts_for_company:
        return _Owner(gettext("company user %(number)s", number=ident), False)
    if is_journalist:
        return _Owner(gettext("journalist %(number)s", number=ident), False)
    return _Owner(name or numbered(ident), True)


def actor_names(ids: Iterable[int]) -> Mapping[int, str]:
    return {ident: owner.name for ident, owner in _owners(ids).items()}


def accounts_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    return {
        ident: Subject(owner.name, f"/moderation/people/{ident}" if owner.is_staff else None)
        for ident, owner in _owners(ids).items()
    }


describe_actors("moderator", found_by=actor_names)
describe_actors("journalist", found_by=actor_names)
describe_subjects("account", word=_("account"), found_by=accounts_by_id)
describe_subjects("journalist", word=_("journalist"))
describe_verbs(__file__)
