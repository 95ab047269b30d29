"""How the audit log describes call-outs, and links to them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import func, select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.call_outs.service import SUBJECT
from pact.core.db import session
from pact.core.i18n.messages import lazy_gettext
from pact.stories.call_outs.models import CallOutVersion

_ = lazy_gettext


def call_outs_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Call-outs by id, named by the title that they have now. One query."""
    newest = (
        select(CallOutVersion.call_out_id, func.max(CallOutVersion.number).label("number"))
        .where(CallOutVersion.call_out_id.in_(set(ids)))
        .group_by(CallOutVersion.call_out_id)
        .subquery()
    )
    statement = select(CallOutVersion.call_out_id, CallOutVersion.title).join(
        newest,
        (CallOutVersion.call_out_id == newest.c.call_out_id) & (CallOutVersion.number == newest.c.number),
    )
    return {
        ident: Subject(f"“{title}”", f"/moderation/call-outs/{ident}", True)
        for ident, title in session().execute(statement).tuples()
    }


describe_subjects(SUBJECT, word=_("call-out"), found_by=call_outs_by_id)
describe_verbs(__file__)
