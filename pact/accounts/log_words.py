"""What the log calls the acts on accounts."""

from pact.audit.words import describe_subjects, describe_verbs
from pact.core.i18n import lazy_gettext

_ = lazy_gettext

describe_subjects("account", word=_("account"))
describe_verbs({
    "account.created": _("made an account"),
})  # fmt: skip
