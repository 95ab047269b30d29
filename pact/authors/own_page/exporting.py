"""Export everything we hold about an author and their stories, as JSON for the author. No staff are named."""

import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from pact.appeals.own_data import appeals_by_author
from pact.authors.answering.answers import decisions_on
from pact.authors.holding.records import as_data, records_from
from pact.authors.own_page.consents import OPTIONAL_CONSENTS
from pact.authors.own_page.follow_ups import follow_up_of
from pact.authors.own_page.redress import redress_mail_of
from pact.companies.models import Company
from pact.core import clock, crypto
from pact.core.db import all_of, session
from pact.core.site import site_url
from pact.mail.models import Mail
from pact.moderation.asking.queries import Asked, every_question_about
from pact.moderation.evidence.service import evidence_of, picture_of
from pact.moderation.models import Decision, StoryFinding
from pact.moderation.notes.service import notes_for_author
from pact.moderation.opinions.queries import opinions_on
from pact.moderation.queries import final_decisions_on, moves_of, redactions_in
from pact.moderation.suspensions.own_data import suspensions_as_data
from pact.notices.defamation.own_data import complaints_told_of
from pact.receipts.proving import receipt_record
from pact.receipts.queries import receipt_of
from pact.replies.models import Reply
from pact.replies.queries import answer_to, replies_ever_to, reply_of, texts_of
from pact.stories.author_models import AuthorLink, ConsentChange
from pact.stories.call_outs.queries import asked_of, call_out_of
from pact.stories.case_references import kept_reference
from pact.stories.fields import CONSENTS, VERSION_FIELDS
from pact.stories.holds.models import HoldRecord
from pact.stories.models import Author, Story, StoryVersion
from pact.stories.press_requests.queries import requests_to
from pact.stories.queries import same_mailbox

FORMAT = "ccpact-author-data/1"
Record = dict[str, Any]


def exported(story: Story, *, with_all: bool) -> str:
    """JSON text with everything we hold about this story and its author, or about all stories from their mailbox."""
    statement = select(Story).where(same_mailbox(story)).order_by(Story.id)
    stories: Sequence[Story] = all_of(statement) if with_all else [story]
    record = {
        "format": FORMAT,
        "site": site_url("/"),
        "made_at": clock.now(),
        "author": _author(story, stories),
        "stories": [_story(exported_story) for exported_story in stories],
        "timed_calls": [as_data(record) for record in _timed_calls(story, with_all=with_all)],
    }
    return json.dumps(record, default=_plain, ensure_ascii=False, indent=1) + "\n"


def _timed_calls(story: Story, *, with_all: bool) -> Sequence[HoldRecord]:
    """Those that the story took the place of, or all from its mailbox."""
    if with_all and story.mailbox_digest:
        return records_from(story.mailbox_digest)
    return all_of(select(HoldRecord).where(HoldRecord.story_id == story.id).order_by(HoldRecord.id))


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def _author(story: Story, stories: Sequence[Story]) -> Record:
    author = session().get_one(Author, story.author_id)
    ids = [told.id for told in stories]
    mails = select(Mail).where(Mail.recipient_kind == "story", Mail.recipient_id.in_(ids)).order_by(Mail.id)
    return {
        "email": crypto.decrypt(story.email_encrypted) if story.email_encrypted else None,
        "language": author.language,
        "first_here_at": author.created_at,
        "first_confirmed_at": author.confirmed_at,
        "reminders_off_at": author.reminders_off_at,
        "press_requests_off_at": author.press_off_at,
        "suspensions": suspensions_as_data(author.email_digest, ids),
        "mails": [
            {"about": mail.template, "written_at": mail.created_at, "sent_at": mail.sent_at}
            for mail in session().execute(mails).scalars()
        ],
    }


def _story(story: Story) -> Record:
    asked, told, case = follow_up_of(story), redress_mail_of(story), kept_reference(story)
    receipt = receipt_of(story)
    return {
        "id": story.public_id,
        "company": session().get_one(Company, story.company_id).name,
        "status": story.status,
        "language": story.language,
        "source": story.source,
        "call_out": _call_out(story),
        "source_hash": story.source_digest,
        "sent_at": story.created_at,
        "confirmed_at": story.confirmed_at,
        "published_at": story.published_at,
        "changed_at": story.edited_at,
        "month": story.month,
        "weight_millionths": story.weight,
        "is_established": story.is_established,
        "is_evidence_seen": story.is_evidence_seen,
        "versions": [_version(story, version) for version in _all(StoryVersion, story)],
        "decisions": [_decision(decision) for decision in reversed(final_decisions_on(story))],
        "consent_changes": [
            {"consent": change.consent, "is_given": change.is_given, "at": change.changed_at}
            for change in _all(ConsentChange, story)
        ],
        "case_reference": case
        and {"reference": crypto.decrypt(case.reference_encrypted), "given_at": case.given_at},
        "answer": _answer(reply_of(story.id)),
        "answers_to_earlier_replies": [
            said for reply in replies_ever_to(story.id) if reply.moved_away_at and (said := _answer(reply))
        ],
        "moves": [
            {
                "at": move.moved_at,
                "from": move.source and move.source.name,
                "to": move.target.name,
                "ground": _fields(move.ground, "name", "wording"),
                "words": move.words,
            }
            for move in moves_of(story)
        ],
        "appeals": appeals_by_author(story.id),
        "follow_up": asked and _fields(asked, "asked_at", "after_reply", "answer", "use_again", "answered_at"),
        "redress_mail": told and _fields(told, "told_at"),
        "findings": [
            _fields(finding, "kind", "place", "start", "end", "confidence")
            for finding in _all(StoryFinding, story)
        ],
        "desk_notes": [
            {"about": note.about, "words": note.words, "written_at": note.written_at}
            for note in notes_for_author(story)
        ],
        "receipt": receipt and receipt_record(receipt),
        "complaints_about_defamation": complaints_told_of(story.id),
        "desk_questions": [
            {"question": opinion.question, "asked_at": opinion.asked_at}
            for opinion in reversed(opinions_on(story))
        ],
        "journalists_requests": [_fields(request, "words", "sent_at") for request in requests_to(story.id)],
        "questions": [_question(question) for question in every_question_about(story.id)],
        "links": [{"made_at": link.created_at, "revoked_at": link.revoked_at} for link in _all(AuthorLink, story)],
    }


def _call_out(story: Story) -> Record | None:
    """For which call-out the story was told, and what that asked besides."""
    call_out = call_out_of(story)
    if call_out is None or call_out.approved is None:
        return None
    asked = [{"question": question.text, "answered_in": question.field} for question in asked_of(story)]
    return {"address": site_url(f"/call-outs/{call_out.slug}"), "title": call_out.approved.title, "asked": asked}


def _answer(reply: Reply | None) -> Record | None:
    """The author's answer to a company's reply, with what was decided on it."""
    answer = answer_to(reply) if reply else None
    if reply is None or answer is None:
        return None
    return {
        "status": answer.status,
        "published_at": answer.published_at,
        "told_of_reply_at": reply.author_told_at,
        "versions": [
            _fields(text, "number", "state", "language", "sent_at", "body")
            | {"is_redacted": text.redacted_from_id is not None}
            for text in reversed(texts_of(answer))
        ],
        "decisions": [
            {"at": made.created_at, "from": made.old_status, "to": made.new_status, "words": made.words,
             "grounds": [_fields(ground, "name", "wording") for ground in made.grounds]}
            for made in decisions_on(answer)
        ],
    }  # fmt: skip


def _question(question: Asked) -> Record:
    """What a moderator asked, without who, and every version of the answer."""
    return {
        "asked_at": question.at,
        "state": question.state,
        "words": question.words,
        "answers": [{"words": said.words, "sent_at": said.at} for said in reversed(question.answers)],
        "evidence": [
            {"received_at": page.received_at, "jpeg_base64": b64encode(picture_of(page)).decode()}
            for page in evidence_of(question.id)
        ],
    }


def _fields(row: Any, *names: str) -> Record:
    return {name: getattr(row, name) for name in names}


def _all(model: Any, story: Story) -> Sequence[Any]:
    return all_of(select(model).where(model.story_id == story.id).order_by(model.id))


def _version(story: Story, version: StoryVersion) -> Record:
    return {
        "number": version.number,
        "state": version.state,
        "is_public": version.id == story.published_version_id,
        "is_redacted": version.redacted_from_id is not None,
        "sent_at": version.submitted_at,
        "answers": _fields(version, *(name for name in VERSION_FIELDS if name not in CONSENTS)),
        "consents": {
            name: {"is_given": getattr(version, name), "given_at": version.consented_at.get(name)}
            for name in ("consent_publish", *OPTIONAL_CONSENTS)
        },
        "taken_out": [_fields(cut, "place", "start", "end", "kind") for cut in redactions_in(version)],
    }


def _decision(decision: Decision) -> Record:
    return {
        "at": decision.created_at,
        "by": decision.actor_kind,
        "from": decision.old_status,
        "to": decision.new_status,
        "is_change_refused": decision.is_edit_refused,
        "is_redaction": decision.is_redaction,
        "grounds": [_fields(ground, "name", "wording") for ground in decision.grounds],
        "words": decision.words,
    }
