"""Names of account actions and of staff in the audit log."""

from collections.abc import Iterable, Mapping

from pact.accounts.queries import colleague_names
from pact.audit.words import Subject, describe_actors, describe_subjects, describe_verbs
from pact.core.i18n.messages import lazy_gettext

_ = lazy_gettext


def accounts_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    return {ident: Subject(name, f"/moderation/people/{ident}") for ident, name in colleague_names(ids).items()}


describe_actors("moderator", found_by=colleague_names)
describe_subjects("account", word=_("account"), found_by=accounts_by_id)
describe_verbs(__file__)
