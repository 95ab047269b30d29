"""What the log calls the acts of the desk, and where the desk shows what they are about."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from pact.audit.words import Subject, describe_subjects, describe_verbs
from pact.core.db import session
from pact.core.i18n.messages import lazy_gettext
from pact.stories.models import Story

_ = lazy_gettext


def stories_by_id(ids: Iterable[int]) -> Mapping[int, Subject]:
    """Stories as the desk knows them, by their public ids; erased ones are not among them."""
    rows = session().execute(select(Story.id, Story.public_id).where(Story.id.in_(set(ids)))).tuples()
    return {ident: Subject(public_id, f"/moderation/stories/{public_id}") for ident, public_id in rows}


describe_subjects("story", word=_("story"), found_by=stories_by_id)
describe_subjects("import_batch", word=_("import"))
describe_subjects("queue_item", word=_("queue item"))
describe_subjects("ground", word=_("ground"))
describe_subjects("saved_phrase", word=_("saved phrase"))
describe_subjects("retention", word=_("what is kept no longer"))
describe_subjects("setting", word=_("setting"))
describe_verbs({
    "story.pending": _("sent a story to the desk"),
    "story.published": _("published a story"),
    "story.changes_requested": _("asked for changes to a story"),
    "story.refused": _("refused a story"),
    "story.withdrawn": _("withdrew a story"),
    "story.removed": _("took down a story"),
    "story.edited": _("sent a change to a story"),
    "story.edit_published": _("published a change to a story"),
    "story.edit_refused": _("refused a change to a story"),
    "story.erased": _("had a story erased"),
    "story.removal_proposed": _("proposed to take down a story"),
    "story.kept_up": _("left a story up"),
    "story.nominated": _("nominated a story for the best or worst of its month"),
    "story.nomination_taken_back": _("took a nomination back"),
    "story.chosen": _("chose the best or worst story of a month"),
    "story.choice_taken_back": _("took the choice of a month's best or worst story back"),
    "item.claimed": _("began to look at something that waits"),
    "item.released": _("left something that waits to others"),
    "ground.added": _("added a ground"),
    "ground.reworded": _("gave a ground a new wording"),
    "ground.retired": _("retired a ground"),
    "ground.brought_back": _("brought back a ground"),
    "ground.moved": _("moved a ground in the list"),
    "phrase.added": _("saved a phrase"),
    "phrase.changed": _("changed a saved phrase"),
    "phrase.deleted": _("deleted a saved phrase"),
    "setting.changed": _("changed a setting"),
    "retention.unconfirmed_stories": _("deleted stories that nobody confirmed"),
    "retention.mail_drafts": _("deleted what came by mail and was not finished"),
    "retention.sources": _("blanked where stories were sent from"),
    "retention.me_too_marks": _("deleted where readers said “me too” from"),
    "retention.ended_texts": _("blanked the texts of stories that ended long ago"),
    "retention.earlier_texts": _("blanked texts that were not what is published"),
    "retention.follow_ups": _("deleted what authors of ended stories had answered later"),
    "retention.consent_changes": _("deleted when consents for ended stories had changed"),
    "retention.addresses": _("deleted addresses of authors"),
    "retention.mails": _("deleted the rows of old mails"),
    "retention.jobs": _("deleted the rows of old jobs"),
    "retention.staff_sessions": _("deleted old sessions of the staff"),
    "retention.staff_devices": _("deleted devices that nobody of the staff uses"),
    "retention.staff_links": _("deleted old links to set passwords"),
    "import.pending": _("sent an import to the desk"),
    "import.published": _("published an import"),
})  # fmt: skip
