"""How journalists' applications are named in the queue and in the log."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects
from pact.core.db import all_of
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.moderation.models import QueueKind
from pact.moderation.queue.listing import QueueEntry, lists_items
from pact.press.joining.models import PressApplication

_ = lazy_gettext


def application_address(ident: int) -> str:
    return f"/moderation/journalists/{ident}"


def newsroom_words(application: PressApplication) -> str:
    return gettext("freelance") if application.is_freelance else application.newsroom


@lists_items(QueueKind.PRESS_APPLICATION)
def application_entries(ids: list[int]) -> dict[int, QueueEntry]:
    """One query."""
    return {
        one.id: QueueEntry(
            gettext("Journalist: %(name)s", name=one.name), newsroom_words(one), application_address(one.id)
        )
        for one in all_of(select(PressApplication).where(PressApplication.id.in_(ids)))
    }


def applications_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    found = all_of(select(PressApplication.id).where(PressApplication.id.in_(set(ids))))
    return {
        ident: Subject(gettext("number %(number)s", number=ident), application_address(ident), True)
        for ident in found
    }


describe_subjects("press_application", word=_("application of a journalist"), found_by=applications_by_id)
