"""Receiving stories: authors and versions."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from pact.checks.likeness.fingerprints import fingerprint
from pact.checks.personal.numbers import mask_numbers
from pact.companies.models import Company
from pact.core import clock, crypto
from pact.core.addresses import read_address
from pact.core.db import add_unless_there, one_or_none, session
from pact.core.i18n.languages import DEFAULT
from pact.core.sanitising import clean_line, clean_text
from pact.stories.fields import (
    CONSENTS,
    TEXT_FIELDS,
    VERSION_FIELDS,
    Affiliation,
    Source,
    VersionState,
    makes_sense,
)
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.queries import author_by_digest, latest_version
from pact.stories.rendering import render_body

_TIMES = ("menu_minutes", "wait_minutes", "announced_wait_minutes", "reply_days")
TIME_FIELDS = tuple(f"{name}{end}" for name in _TIMES for end in ("", "_low", "_high"))


def author_for(email: str) -> Author:
    """The author for whom stories from this address count, created if missing."""
    digest = crypto.email_digest(email)
    author = author_by_digest(digest)
    if author is None:
        author = Author(email_digest=digest, created_at=clock.now())
        if not add_unless_there(author):  # the same person sent another request at the same time
            author = author_by_digest(digest)
            assert author is not None
    return author


def set_address(story: Story, email: str) -> Author:
    """Write to this address about the story from now on, and count it for its author. Raises ValueError if it is none."""
    address = read_address(email)
    if address is None:
        raise ValueError("not an e-mail address")
    author = author_for(address)
    story.author_id = author.id
    story.email_encrypted, story.mailbox_digest = crypto.encrypt(address), crypto.mailbox_digest(address)
    return author


def submit_story(
    *,
    company: Company,
    email: str,
    fields: Mapping[str, Any],
    source_digest: str,
    idempotency_key: str,
    source: Source = Source.UNPROMPTED,
    call_out_id: int | None = None,
    language: str = DEFAULT,
    is_looked_for: bool = False,
) -> tuple[Story, bool]:
    """Receive a story from the form, unconfirmed. Returns the story and whether it is new.

    A repeated idempotency key returns the existing story, so a double click makes one story. `is_looked_for`: the caller
    has just looked for it and found none.
    """
    existing = None if is_looked_for else _story_by_key(idempotency_key)
    if existing is not None:
        return existing, False
    story = Story(
        public_id=crypto.new_public_id(),
        company_id=company.id,
        source=source,
        call_out_id=call_out_id,
        created_at=clock.now(),
        source_digest=source_digest,
        idempotency_key=idempotency_key,
        language=language,
    )
    set_address(story, email).language = language
    if not add_unless_there(story):  # the other of two clicks was quicker
        existing = _story_by_key(idempotency_key)
        assert existing is not None
        return existing, False
    add_version(story, fields, number=1)
    return story, True


def add_version(story: Story, fields: Mapping[str, Any], *, number: int | None = None) -> StoryVersion:
    """Store what the author sent as the story's next version, whose number may be known.

    Card, bank and national numbers are masked first. Answers to questions that make no sense given the other
    answers are dropped.
    """
    if number is None:
        last = select(func.max(StoryVersion.number)).where(StoryVersion.story_id == story.id)
        number = (session().scalar(last) or 0) + 1
    earlier = latest_version(story) if number > 1 else None
    # Consents that the form did not ask about stay as they are.
    kept = {name: getattr(earlier, name) for name in CONSENTS} if earlier else {}
    version = StoryVersion(
        story_id=story.id,
        number=number,
        state=VersionState.SUBMITTED,
        submitted_at=clock.now(),
        **kept | received_fields(fields),
    )
    version.consented_at = _consent_times(version, earlier)
    version.fingerprint = fingerprint(version.body) if version.body else None
    render_body(version)
    session().add(version)
    session().flush()
    return version


def add_redacted_version(version: StoryVersion, texts: Mapping[str, str]) -> StoryVersion:
    """Store a moderator's redacted copy of the author's version as the story's next version.

    `texts` has the texts of `TEXT_FIELDS`. Answers, consents and times are copied from the author's version.
    """
    copied = {name: getattr(version, name) for name in (*VERSION_FIELDS, "submitted_at", "consented_at")} | dict(
        texts
    )
    number = session().scalar(
        select(func.max(StoryVersion.number)).where(StoryVersion.story_id == version.story_id)
    )
    made = StoryVersion(story_id=version.story_id, number=(number or 0) + 1, state=VersionState.SUBMITTED,
                        redacted_from_id=version.id, **copied)  # fmt: skip
    render_body(made)
    session().add(made)
    session().flush()
    return made


def received_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A story's fields as stored: only known fields, only questions that make sense, numbers masked."""
    kept = {name: fields[name] for name in VERSION_FIELDS if name in fields and makes_sense(name, fields)}
    for name in TEXT_FIELDS:
        clean = clean_line if name in ("title", "display_name") else clean_text
        text = kept.get(name)
        kept[name] = mask_numbers(clean(text)) if text else ""
    for name in TIME_FIELDS:
        if kept.get(name) is not None:
            kept[name] = round(float(kept[name]), 2)
    kept["courtesies"] = sorted(kept.get("courtesies") or [])
    kept["affiliation"] = kept.get("affiliation") or Affiliation.NONE
    kept["incentive"] = bool(kept.get("incentive"))
    return kept


def _consent_times(version: StoryVersion, earlier: StoryVersion | None) -> dict[str, str]:
    """When each consent was given: now, unless the previous version already had it."""
    before = earlier.consented_at if earlier else {}
    stamp = version.submitted_at.isoformat()
    return {name: before.get(name, stamp) for name in CONSENTS if getattr(version, name)}


def _story_by_key(key: str) -> Story | None:
    return one_or_none(select(Story).where(Story.idempotency_key == key))
