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
describe_verbs({
    "account.created": _("created an account"),
    "account.renamed": _("changed the name of an account"),
    "account.role_changed": _("changed a role"),
    "account.closed": _("closed an account"),
    "account.reopened": _("reopened an account"),
    "account.link_sent": _("sent a link to set a password"),
    "account.link_asked_for": _("received a request for a password link"),
    "account.password_set": _("set a password using a link"),
    "account.password_changed": _("changed a password"),
    "account.signed_in": _("signed in"),
    "account.signed_out": _("signed out"),
    "account.session_ended": _("ended a session"),
    "account.sessions_ended": _("ended all other sessions"),
    "second_factor.set_up": _("set up a second factor"),
    "second_factor.codes_made": _("created new recovery codes"),
    "second_factor.recovery_code_used": _("used a recovery code"),
    "second_factor.reset": _("reset a second factor"),
})  # fmt: skip
