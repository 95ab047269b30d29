"""Fill in the share form from a mailed draft."""

from typing import NamedTuple

from pact.authors.sharing.forms import ShareStoryForm
from pact.authors.sharing.mail_drafts import OpenDraft, draft_of_link


class Prefilled(NamedTuple):
    """What the page says about the mail that filled in the form."""

    is_there: bool  # False if the link no longer works
    attachments: int = 0
    has_words: bool = True
    is_shortened: bool = False
    cut: tuple[tuple[int, str], ...] = ()
    """What was left out of the text and is not in it now, with its number."""


def prefill_from(token: str, form: ShareStoryForm) -> Prefilled | None:
    """Fill in the form from the draft of a link. Returns None if no link was given."""
    if not token:
        return None
    draft = draft_of_link(token)
    if draft is None:
        return Prefilled(is_there=False)
    form.draft.data = token
    # Its own name for the browser's saved draft, so that an older draft does not overwrite the mail's text.
    form.draft_slot.data = f"share:mail-{token[:12]}"
    form.company.data = draft.content.company or form.company.data
    form.title.data = draft.content.title
    form.body.data = draft.content.body
    form.email.data = draft.email
    return _said_of(draft, form)


def mailed_with(form: ShareStoryForm) -> Prefilled | None:
    """What the page says about the mail that filled in this form before; None if there was none."""
    draft = draft_of_link(form.draft.data) if form.draft.data else None
    return _said_of(draft, form) if draft else None


def take_back(number: str, form: ShareStoryForm) -> None:
    """Put what was left out of the mail's text at the end of the story."""
    for at, piece in (mailed_with(form) or Prefilled(is_there=False)).cut:
        if str(at) == number:
            form.body.data = f"{form.body.data or ''}\n\n{piece}".strip()


def _said_of(draft: OpenDraft, form: ShareStoryForm) -> Prefilled:
    content, body = draft.content, form.body.data or ""
    return Prefilled(
        is_there=True,
        attachments=draft.attachments,
        has_words=bool(content.body),
        is_shortened=content.is_shortened,
        cut=tuple((at, piece) for at, piece in enumerate(content.cut) if piece not in body.replace("\r\n", "\n")),
    )
