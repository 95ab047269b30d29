"""What the log calls the acts of the desk, and where the desk shows what they are about."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.core.db import session
from pact.core.i18n import lazy_gettext
from pact.stories.models import Story

_ = lazy_gettext


def stories_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Stories as the desk knows them, by their public ids; erased ones are not among them."""
    rows = session().execute(select(Story.id, Story.public_id).where(Story.id.in_(set(ids)))).tuples()
    return {ident: Subject(public_id, f"/moderation/stories/{public_id}") for ident, public_id in rows}


describe_subjects("story", word=_("story"), found_by=stories_by_id)
describe_subjects("import_batch", word=_("import"))
describe_verbs({
    "story.pending": _("sent a story to the desk"),
    "story.published": _("published a story"),
    "story.changes_requested": _("asked for changes to a story"),
    "story.refused": _("refused a story"),
    "story.withdrawn": _("withdrew a story"),
    "story.removed": _("took down a story"),
    "import.pending": _("sent an import to the desk"),
    "import.published": _("published an import"),
})  # fmt: skip
