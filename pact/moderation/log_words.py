"""Names of moderation actions in the audit log, and links to what they are about."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.core.db import session
from pact.core.i18n.messages import lazy_gettext
from pact.stories.models import Story

_ = lazy_gettext


def stories_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Stories by id, named by their public ids; erased ones are missing."""
    rows = session().execute(select(Story.id, Story.public_id).where(Story.id.in_(set(ids)))).tuples()
    return {ident: Subject(public_id, f"/moderation/stories/{public_id}") for ident, public_id in rows}


describe_subjects("story", word=_("story"), found_by=stories_by_id)
describe_subjects("import_batch", word=_("import"))
describe_subjects("queue_item", word=_("queue item"))
describe_subjects("ground", word=_("ground"))
describe_subjects("saved_phrase", word=_("saved phrase"))
describe_subjects("retention", word=_("expired data"))
describe_subjects("setting", word=_("setting"))
describe_verbs({
    "story.pending": _("submitted a story"),
    "story.published": _("published a story"),
    "story.changes_requested": _("asked for changes to a story"),
    "story.refused": _("refused a story"),
    "story.withdrawn": _("withdrew a story"),
    "story.removed": _("took down a story"),
    "story.edited": _("sent a change to a story"),
    "story.edit_published": _("published a change to a story"),
    "story.edit_refused": _("refused a change to a story"),
    "story.erased": _("erased a story"),
    "story.removal_proposed": _("proposed taking down a story"),
    "story.kept_up": _("kept a story published"),
    "story.nominated": _("nominated a story for best or worst of the month"),
    "story.nomination_taken_back": _("withdrew a nomination"),
    "story.chosen": _("chose the best or worst story of the month"),
    "story.choice_taken_back": _("undid the choice of the best or worst story of the month"),
    "item.claimed": _("claimed a queue item"),
    "item.released": _("released a queue item"),
    "ground.added": _("added a ground"),
    "ground.reworded": _("changed the wording of a ground"),
    "ground.retired": _("retired a ground"),
    "ground.brought_back": _("restored a ground"),
    "ground.moved": _("moved a ground in the list"),
    "phrase.added": _("saved a phrase"),
    "phrase.changed": _("changed a saved phrase"),
    "phrase.deleted": _("deleted a saved phrase"),
    "setting.changed": _("changed a setting"),
    "retention.unconfirmed_stories": _("deleted unconfirmed stories"),
    "retention.mail_drafts": _("deleted unfinished stories sent by e-mail"),
    "retention.sources": _("erased the sources of stories"),
    "retention.me_too_marks": _("deleted the sources of “me too” votes"),
    "retention.ended_texts": _("erased the texts of stories no longer on the site"),
    "retention.earlier_texts": _("erased unpublished versions of stories"),
    "retention.follow_ups": _("deleted follow-up answers about stories no longer on the site"),
    "retention.consent_changes": _("deleted the consent history of stories no longer on the site"),
    "retention.addresses": _("deleted authors’ e-mail addresses"),
    "retention.mails": _("deleted records of old e-mails"),
    "retention.jobs": _("deleted records of old background tasks"),
    "retention.staff_sessions": _("deleted old staff sessions"),
    "retention.staff_devices": _("deleted staff devices no longer used"),
    "retention.staff_links": _("deleted old password links"),
    "import.pending": _("submitted an import"),
    "import.published": _("published an import"),
})  # fmt: skip
