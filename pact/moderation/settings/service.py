"""What administrators set: read and changed here and nowhere else.

Only values that differ from the default are stored, so a better default reaches every site that did not change it.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy import Text, cast, delete, select

from pact.audit.service import record
from pact.core import clock, data_version
from pact.core.crypto import text_digest
from pact.core.db import insert_or, session
from pact.moderation.settings.definitions import (
    BY_KEY,
    DEFAULTS,
    SAID_IN_PUBLIC,
    TARGETS,
    DeskSettings,
    SettingRefused,
    check_together,
    checked,
    usable,
)
from pact.moderation.settings.models import Setting

__all__ = [
    "DeskSettings",
    "SettingRefused",
    "change_setting",
    "change_settings",
    "current_settings",
    "digests_of",
    "left_alone",
]

log = structlog.get_logger("pact.settings")

CLOCKS_APART: Final = 5
"""Seconds by which the clocks of a site's servers may differ."""


def undo_time_left(since: datetime) -> float:
    """The seconds in which a decision of this moment can still be undone in passing; negative if it is too late.

    It is too late as well if the clock was set back since: mails about the decision may have left.
    """
    passed = (clock.now() - since).total_seconds()
    return current_settings().undo_seconds - passed if passed > -CLOCKS_APART else -1.0


def undo_seconds_left(since: datetime) -> int:
    """The same in whole seconds; 0 if it is too late."""
    return max(0, math.ceil(undo_time_left(since)))


def current_settings() -> DeskSettings:
    """The settings in force; one query. A stored value that is no longer valid is logged and replaced by its default."""
    values: dict[str, Any] = {}
    # As text, so that a row with invalid JSON affects only itself.
    for key, text in session().execute(select(Setting.key, cast(Setting.value, Text))).tuples():
        try:
            values[key] = usable(key, json.loads(text))
        except (KeyError, TypeError, ValueError) as error:
            log.warning("setting_not_usable", key=key, kind=type(error).__name__)
    settings = replace(DEFAULTS, **values)
    try:
        check_together(settings)
    except SettingRefused as error:
        log.warning("setting_not_usable", key=error.key, kind="SettingRefused")
        settings = replace(settings, **{key: getattr(DEFAULTS, key) for key in TARGETS})
    return settings


def change_setting(key: str, value: Any, *, account_id: int) -> bool:
    """Set one value; see `change_settings`. Returns whether it changed."""
    return bool(change_settings({key: value}, account_id=account_id))


def change_settings(values: Mapping[str, Any], *, account_id: int) -> list[str]:
    """Set these values in the current transaction; returns the keys that changed.

    Each change is logged with digests of the old and the new value. Raises KeyError for an unknown key and
    SettingRefused for a value out of bounds or in conflict with the others; nothing is set then.
    """
    old = current_settings()
    new = replace(old, **{key: checked(key, value) for key, value in values.items()})
    check_together(new)
    changed = [key for key in values if getattr(new, key) != getattr(old, key)]
    for key in changed:
        _write(key, getattr(new, key))
        digests = {"old": _digest(getattr(old, key)), "new": _digest(getattr(new, key))}
        record("setting.changed", "setting", None, by=account_id, key=key, **digests)
    if SAID_IN_PUBLIC & set(changed):
        data_version.bump()
    return changed


def digests_of(settings: DeskSettings) -> str:
    """A digest of each setting, as `key=digest,…`: a form compares them to notice changes made by others."""
    return ",".join(f"{key}={_digest(getattr(settings, key))}" for key in BY_KEY)


def left_alone(values: Mapping[str, Any], *, seen: str, settings: DeskSettings) -> list[str]:
    """The keys of those values that are still as the form was opened with, though others have changed them since.

    `seen` are the digests of then. Raises SettingRefused for a value out of bounds.
    """
    then = dict(part.split("=", 1) for part in seen.split(",") if "=" in part)
    return [
        key
        for key, value in values.items()
        if then.get(key) == _digest(checked(key, value)) != _digest(getattr(settings, key))
    ]


def _write(key: str, value: Any) -> None:
    if value == getattr(DEFAULTS, key):
        session().execute(delete(Setting).where(Setting.key == key))
        return
    row = {"value": json.loads(_as_json(value)), "changed_at": clock.now()}
    statement = insert_or(Setting).values(key=key, **row)
    session().execute(statement.on_conflict_do_update(index_elements=[Setting.key], set_=row))


def _digest(value: Any) -> str:
    return text_digest(_as_json(value))


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
