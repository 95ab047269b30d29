"""The share form filled in from what came by mail."""

from typing import NamedTuple

from pact.authors.sharing.forms import ShareStoryForm
from pact.authors.sharing.mail_drafts import draft_of_link


class Prefilled(NamedTuple):
    """What the form's page says of the mail it was filled in from."""

    is_there: bool  # False: the link opens nothing any more
    attachments: int = 0


def prefill_from(token: str, form: ShareStoryForm) -> Prefilled | None:
    """Fill the form in from the mail that a link is of. None where no link was given."""
    if not token:
        return None
    draft = draft_of_link(token)
    if draft is None:
        return Prefilled(is_there=False)
    form.draft.data = token
    # A place of its own on the device, so that an earlier draft there is not put over the mail.
    form.draft_slot.data = f"mail-{token[:12]}"
    form.company.data = draft.content.company or form.company.data
    form.title.data = draft.content.title
    form.body.data = draft.content.body
    form.email.data = draft.email
    return Prefilled(is_there=True, attachments=draft.attachments)
