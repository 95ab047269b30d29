"""The JSON schema of an author's data export (exporting.py). Fields may be added but never removed."""

from typing import Any

from pact.stories.fields import CONSENTS, VERSION_FIELDS, Status, VersionState

_TIME = {"type": "string", "format": "date-time"}
_MAYBE_TIME = {"type": ["string", "null"], "format": "date-time"}
_MAYBE_TEXT = {"type": ["string", "null"]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


_RECEIPT = ("format", "site", "company", "confirmed_on", "secret", "text_mark", "signature")
_CONSENT = _object(is_given={"type": "boolean"}, given_at=_MAYBE_TIME)
_PLACE = {"place": {"type": "string"}, "start": {"type": ["integer", "null"]}, "end": {"type": ["integer", "null"]},
          "kind": {"type": "string"}}  # fmt: skip
_ANSWERS: dict[str, Any] = {name: {} for name in VERSION_FIELDS if name not in CONSENTS}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "What we hold about an author and their stories",
    **_object(
        format={"const": "ccpact-author-data/1"},
        site={"type": "string"},
        made_at=_TIME,
        author=_object(
            email=_MAYBE_TEXT,
            language={"type": "string"},
            first_here_at=_TIME,
            first_confirmed_at=_MAYBE_TIME,
            reminders_off_at=_MAYBE_TIME,
            mails=_list(_object(about={"type": "string"}, written_at=_TIME, sent_at=_MAYBE_TIME)),
        ),
        stories=_list({"$ref": "#/$defs/story"}),
        timed_calls=_list(_object(company={"type": "string"}, email={"type": "string"}, day={"type": "string"})),
    ),
    "$defs": {
        "story": _object(
            id={"type": "string"},
            company={"type": "string"},
            status={"enum": [status.value for status in Status]},
            language=_MAYBE_TEXT,
            source={"type": "string"},
            source_hash=_MAYBE_TEXT,
            sent_at=_TIME,
            confirmed_at=_MAYBE_TIME,
            published_at=_MAYBE_TIME,
            changed_at=_MAYBE_TIME,
            month={"type": ["string", "null"], "format": "date"},
            weight_millionths={"type": ["integer", "null"]},
            is_established={"type": "boolean"},
            is_evidence_seen={"type": "boolean"},
            versions=_list({"$ref": "#/$defs/version"}),
            decisions=_list(
                _object(
                    at=_TIME,
                    by={"enum": ["author", "moderator", "system"]},
                    **{"from": {"type": "string"}},
                    to={"type": "string"},
                    is_change_refused={"type": "boolean"},
                    grounds=_list(_object(name={"type": "string"}, wording={"type": "string"})),
                    words={"type": "string"},
                )
            ),
            consent_changes=_list(
                _object(consent={"enum": list(CONSENTS)}, is_given={"type": "boolean"}, at=_TIME)
            ),
            case_reference={"anyOf": [{"type": "null"}, _object(reference={"type": "string"}, given_at=_TIME)]},
            answer={
                "anyOf": [
                    {"type": "null"},
                    _object(
                        status={"type": "string"},
                        published_at=_MAYBE_TIME,
                        told_of_reply_at=_MAYBE_TIME,
                        versions=_list(
                            _object(
                                number={"type": "integer"},
                                state={"type": "string"},
                                language={"type": "string"},
                                sent_at=_TIME,
                                body={"type": "string"},
                                is_redacted={"type": "boolean"},
                            )
                        ),
                        decisions=_list(
                            _object(
                                at=_TIME,
                                **{"from": {"type": "string"}},
                                to={"type": "string"},
                                words={"type": "string"},
                                grounds=_list(_object(name={"type": "string"}, wording={"type": "string"})),
                            )
                        ),
                    ),
                ]
            },
            answers_to_earlier_replies=_list({"type": "object"}),
            moves=_list({"type": "object"}),
            appeals=_list(
                _object(
                    against={"type": "string"},
                    decision={"type": "string"},
                    words={"type": "string"},
                    sent_at=_TIME,
                    due_at=_TIME,
                    state={"type": "string"},
                    settled_at=_MAYBE_TIME,
                    answer={"type": "string"},
                )
            ),
            redress_mail={"anyOf": [{"type": "null"}, _object(told_at=_TIME)]},
            follow_up={
                "oneOf": [
                    {"type": "null"},
                    _object(
                        asked_at=_TIME,
                        after_reply={"type": "boolean"},
                        answer=_MAYBE_TEXT,
                        use_again=_MAYBE_TEXT,
                        answered_at=_MAYBE_TIME,
                    ),
                ]
            },
            findings=_list(_object(**_PLACE, confidence={"type": "number"})),
            desk_notes=_list(_object(about={"type": "string"}, words={"type": "string"}, written_at=_TIME)),
            receipt={
                "anyOf": [
                    {"type": "null"},
                    _object(**{name: {"type": "string"} for name in _RECEIPT}),
                ]
            },
            desk_questions=_list(_object(question={"type": "string"}, asked_at=_TIME)),
            questions=_list(
                _object(
                    asked_at=_TIME,
                    state={"enum": ["waiting", "answered", "over", "withdrawn"]},
                    words={"type": "string"},
                    answers=_list(_object(words={"type": "string"}, sent_at=_TIME)),
                    evidence=_list(_object(received_at=_TIME, jpeg_base64={"type": "string"})),
                )
            ),
            links=_list(_object(made_at=_TIME, revoked_at=_MAYBE_TIME)),
        ),
        "version": _object(
            number={"type": "integer"},
            state={"enum": [state.value for state in VersionState]},
            is_public={"type": "boolean"},
            is_redacted={"type": "boolean"},
            sent_at=_TIME,
            answers=_object(**_ANSWERS),
            consents=_object(**dict.fromkeys(CONSENTS, _CONSENT)),
            taken_out=_list(_object(**_PLACE)),
        ),
    },
}
