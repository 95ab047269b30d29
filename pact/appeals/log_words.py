"""How the log names appeals and what is done with them."""

from collections.abc import Iterable, Mapping

from pact.appeals.listing import desk_address, with_companies
from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.core.db import session
from pact.core.i18n.messages import gettext, lazy_gettext

_ = lazy_gettext


def appeals_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Appeals by id, named by the company that the story is about."""
    return {
        appeal.id: Subject(
            gettext("about %(company)s", company=name) if name else gettext("about a suspension or a claim"),
            desk_address(appeal.id),
            True,
        )
        for appeal, name in session().execute(with_companies(set(ids))).tuples()
    }


describe_subjects("appeal", word=_("appeal"), found_by=appeals_by_id)
describe_verbs(__file__)
