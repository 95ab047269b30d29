"""The form that chooses the best or worst story of a month."""

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from pact.core.forms import as_line
from pact.core.i18n.messages import lazy_gettext
from pact.moderation.picks.models import PickKind
from pact.moderation.picks.queries import Nominee
from pact.moderation.public_words import PublicWordsForm
from pact.stories.wording import story_title

_ = lazy_gettext


class ChooseStoryForm(PublicWordsForm):
    """One of the nominated stories, and why it is the best. Of the worst only its author speaks: a reason of ours
    would be an accusation of our own.
    """

    public_words = ("words",)
    story = RadioField(_("Story"), validators=[InputRequired(_("Choose a story."))])
    # The choice that the moderator saw, so that nobody replaces one unseen.
    seen = HiddenField()
    words = StringField(
        _("Why this story"),
        description=_("One sentence, shown beside the story. Do not name anyone."),
        filters=[as_line],
        validators=[
            DataRequired(_("Say why in one sentence.")),
            Length(max=300, message=_("Enter 300 characters or fewer.")),
        ],
    )

    def __init__(self, data: Any = None, *, nominees: Sequence[Nominee], praise: str, **given: Any) -> None:
        super().__init__(data, prefix=f"{praise}-", **given)
        if praise == PickKind.WORST:
            del self.words, self.words_are_fine
        self.company_names = tuple({nominee.story.company.name for nominee in nominees})
        self.story.choices = [
            (nominee.story.public_id, f"{nominee.story.company.name}: {title_of(nominee)}") for nominee in nominees
        ]


def title_of(nominee: Nominee) -> str:
    """A nominated story's title."""
    assert nominee.story.published_version is not None
    return story_title(nominee.story.published_version, nominee.story)
