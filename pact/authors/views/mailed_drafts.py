"""Fill in the share form from a mailed draft."""

from typing import NamedTuple

from pact.authors.sharing.forms import ShareStoryForm
from pact.authors.sharing.mail_drafts import draft_of_link


class Prefilled(NamedTuple):
    """What the page says about the mail that filled in the form."""

    is_there: bool  # False if the link no longer works
    attachments: int = 0


def prefill_from(token: str, form: ShareStoryForm) -> Prefilled | None:
    """Fill in the form from the draft of a link. Returns None if no link was given."""
    if not token:
        return None
    draft = draft_of_link(token)
    if draft is None:
        return Prefilled(is_there=False)
    form.draft.data = token
    # Its own name for the browser's saved draft, so that an older draft does not overwrite the mail's text.
    form.draft_slot.data = f"mail-{token[:12]}"
    form.company.data = draft.content.company or form.company.data
    form.title.data = draft.content.title
    form.body.data = draft.content.body
    form.email.data = draft.email
    return Prefilled(is_there=True, attachments=draft.attachments)
