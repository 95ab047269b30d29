"""The catalogue of grounds, and the phrases that moderators save.

The wording of a ground that decisions refer to never changes: a new wording is a new row, and the row before it stays
as it was but is no longer current.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from slugify import slugify
from sqlalchemy import func, or_, select, union_all

from pact.audit.service import record
from pact.core import clock, data_version
from pact.core.crypto import text_digest
from pact.core.db import all_of, one_or_none, pairs_of, session
from pact.core.i18n.messages import gettext
from pact.core.sanitising import clean_line, clean_text
from pact.moderation.figures import grounds_of_decisions, grounds_of_reply_decisions
from pact.moderation.grounds.models import SavedPhrase
from pact.moderation.models import Ground, GroundUse
from pact.moderation.queries import current_grounds
from pact.moderation.redaction import IMPLIED_GROUNDS

MAX_CODE_LENGTH = 40
MAX_PHRASES = 100
# Columns that a new version of a ground does not copy from the version before.
_PER_VERSION: Final = frozenset({"id", "version", "name", "wording", "is_current"})


class CatalogueRefused(Exception):
    """The catalogue does not accept this; the message tells the administrator why."""


class PhraseChanged(Exception):
    """Somebody has changed the phrase meanwhile."""


class GroundChanged(Exception):
    """Someone else has changed or retired the ground since the administrator saw it."""


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class GroundHistory:
    """A ground with all its versions, newest first; `uses` counts decisions on all kinds of text by the row's id."""

    versions: list[Ground]
    uses: dict[int, int]

    @property
    def newest(self) -> Ground:
        return self.versions[0]

    @property
    def is_in_use(self) -> bool:
        """Whether moderators can choose it now."""
        return self.newest.is_current

    @property
    def decisions(self) -> int:
        """How many decisions refer to any of its versions."""
        return sum(self.uses.get(ground.id, 0) for ground in self.versions)


def ground_histories(code: str | None = None) -> list[GroundHistory]:
    """All grounds, or the one with this code: those in use in their order, then the retired ones; two queries."""
    statement = select(Ground).order_by(Ground.is_current.desc(), Ground.use, Ground.position, Ground.code)
    rows = all_of(statement.where(Ground.code == code) if code is not None else statement)
    uses = _uses([ground.id for ground in rows])
    versions: dict[str, list[Ground]] = {}
    for ground in rows:
        versions.setdefault(ground.code, []).append(ground)
    return [GroundHistory(sorted(found, key=lambda ground: -ground.version), uses) for found in versions.values()]


def _uses(ids: list[int]) -> dict[int, int]:
    links = union_all(grounds_of_decisions(), grounds_of_reply_decisions()).subquery()
    return pairs_of(
        select(links.c.ground_id, func.count()).where(links.c.ground_id.in_(ids)).group_by(links.c.ground_id)
    )


def add_ground(name: str, wording: str, *, account_id: int, use: GroundUse = GroundUse.AGAINST) -> Ground:
    """Add a ground at the end of those with the same use; its code is made from its name.

    Raises CatalogueRefused if another ground has this name, or if the name has no letter or digit.
    """
    _lock_catalogue()
    name, wording = clean_line(name), clean_text(wording).strip()
    _refuse_same_name(name, code=None)
    ground = Ground(code=_free_code(name), version=1, name=name, wording=wording, use=use,
                    position=_last_position(use) + 1, is_current=True)  # fmt: skip
    session().add(ground)
    _publish("added", ground, account_id)
    return ground


def reword_ground(code: str, *, name: str, wording: str, seen_version: int, account_id: int) -> Ground | None:
    """Give a ground another name or wording as a new row; None if nothing changed.

    Raises GroundChanged if `seen_version` is no longer current, CatalogueRefused if another ground has this name.
    """
    _lock_catalogue()
    old = _current(code)
    if old.version != seen_version:
        raise GroundChanged
    name, wording = clean_line(name), clean_text(wording).strip()
    if (name, wording) == (old.name, old.wording):
        return None
    _refuse_same_name(name, code=code)
    kept: dict[str, Any] = {
        column.key: getattr(old, column.key)
        for column in Ground.__table__.columns
        if column.key not in _PER_VERSION
    }
    new = Ground(**kept, version=old.version + 1, name=name, wording=wording, is_current=True)
    old.is_current = False
    session().add(new)
    _publish("reworded", new, account_id)
    return new


def retire_ground(code: str, *, account_id: int) -> None:
    """Take a ground out of use; decisions keep it. Raises CatalogueRefused for the last one and for those that
    redactions imply, GroundChanged if it is gone.
    """
    _lock_catalogue()
    ground = _current(code)
    if code in IMPLIED_GROUNDS.values():
        raise CatalogueRefused(
            gettext("You cannot retire this ground. Redactions need it. You can change its wording.")
        )
    if len(current_grounds(ground.use)) == 1:
        raise CatalogueRefused(gettext("You cannot retire the last ground. Moderators need at least one."))
    ground.is_current = False
    _publish("retired", ground, account_id)


def bring_ground_back(code: str, *, account_id: int) -> None:
    """Restore a retired ground with its newest wording in the place it had.

    Raises GroundChanged if it is in use or does not exist, CatalogueRefused if its name is taken.
    """
    _lock_catalogue()
    statement = select(Ground).where(Ground.code == code).order_by(Ground.version.desc()).limit(1)
    # Read again: it may have changed while this transaction waited for the lock.
    ground = one_or_none(statement.execution_options(populate_existing=True))
    if ground is None or ground.is_current:
        raise GroundChanged
    _refuse_same_name(ground.name, code=code)
    others = current_grounds(ground.use)
    ground.is_current = True
    _put_in_order([*(other for other in others if other.position < ground.position), ground,
                   *(other for other in others if other.position >= ground.position)])  # fmt: skip
    _publish("brought_back", ground, account_id)


def move_ground(code: str, direction: Direction, *, account_id: int) -> None:
    """Move a ground up or down by one; at the end of the list it stays. Raises GroundChanged if it is gone."""
    _lock_catalogue()
    ground = _current(code)
    grounds = current_grounds(ground.use)
    place = grounds.index(ground)
    other = place + (1 if direction is Direction.DOWN else -1)
    if not 0 <= other < len(grounds):
        return
    grounds[place], grounds[other] = grounds[other], ground
    for position, moved in enumerate(grounds, start=1):
        moved.position = position
    _publish("moved", ground, account_id)


def _put_in_order(grounds: Sequence[Ground]) -> None:
    """Number the grounds in use of one kind. Retired ones keep the place they had."""
    for position, ground in enumerate(grounds, start=1):
        ground.position = position


def _current(code: str) -> Ground:
    """The ground with this code that is in use. Raises GroundChanged if there is none."""
    ground = one_or_none(select(Ground).where(Ground.code == code, Ground.is_current))
    if ground is None:
        raise GroundChanged
    return ground


def _lock_catalogue() -> None:
    """Lock the catalogue until the transaction ends, so that a second change sees the first.

    SQLite locks the whole database for transactions that may write.
    """
    session().execute(select(Ground.id).order_by(Ground.id).with_for_update()).all()


def _last_position(use: GroundUse) -> int:
    return session().scalar(select(func.max(Ground.position)).where(Ground.is_current, Ground.use == use)) or 0


def _refuse_same_name(name: str, *, code: str | None) -> None:
    current = current_grounds(*GroundUse)
    if any(ground.name.casefold() == name.casefold() and ground.code != code for ground in current):
        raise CatalogueRefused(gettext("There is already a ground with this name."))


def _free_code(name: str) -> str:
    base = slugify(name, separator="_", max_length=MAX_CODE_LENGTH - 4, word_boundary=True)
    if not base:
        raise CatalogueRefused(gettext("Enter a name with at least one letter or number."))
    taken = set(
        session().execute(select(Ground.code).where(Ground.code.startswith(base, autoescape=True))).scalars()
    )
    return base if base not in taken else next(
        code for code in (f"{base}_{number}" for number in range(2, 1000)) if code not in taken
    )  # fmt: skip


def _publish(verb: str, ground: Ground, account_id: int) -> None:
    """Log the change with a digest of the words, and refresh public pages."""
    session().flush()
    record(f"ground.{verb}", "ground", ground.id, by=account_id, code=ground.code, version=ground.version,
           position=ground.position, words=text_digest(f"{ground.name}\n{ground.wording}"))  # fmt: skip
    data_version.bump()


def phrases_for(account_id: int) -> list[SavedPhrase]:
    """Phrases this moderator can use: their own, then the shared ones, each by name."""
    return all_of(
        select(SavedPhrase)
        .where(or_(SavedPhrase.account_id == account_id, SavedPhrase.account_id.is_(None)))
        .order_by(SavedPhrase.account_id.is_(None), func.lower(SavedPhrase.name), SavedPhrase.id)
    )


def phrase_of(account_id: int, phrase_id: int) -> SavedPhrase | None:
    """The phrase with this id, if it is the moderator's own or shared."""
    phrase = session().get(SavedPhrase, phrase_id)
    return phrase if phrase is not None and phrase.account_id in (account_id, None) else None


def add_phrase(name: str, words: str, *, account_id: int, is_shared: bool) -> SavedPhrase:
    """Save a phrase for this moderator or for everyone. Raises CatalogueRefused if the name is taken or there are too many.

    The caller checks who may share.
    """
    owner = None if is_shared else account_id
    if len(_phrases_of(owner)) >= MAX_PHRASES:
        raise CatalogueRefused(
            gettext("You can save up to %(count)s phrases. Delete one first.", count=MAX_PHRASES)
        )
    phrase = SavedPhrase(account_id=owner)
    _write_phrase(phrase, name, words)
    session().add(phrase)
    _record_phrase("added", phrase, account_id)
    return phrase


def look_of_phrase(phrase: SavedPhrase) -> str:
    """What a phrase says, as a digest."""
    return text_digest(f"{phrase.name}\n{phrase.words}\n{phrase.is_shared}")


def change_phrase(
    phrase: SavedPhrase, *, name: str, words: str, is_shared: bool, account_id: int, seen: str | None = None
) -> None:
    """Change a phrase, share it, or turn a shared one into the moderator's own. Raises CatalogueRefused if the name
    is taken, PhraseChanged if it does not say any longer what was `seen`.
    """
    session().refresh(phrase, with_for_update=True)
    if seen not in (None, look_of_phrase(phrase)):
        raise PhraseChanged
    phrase.account_id = None if is_shared else account_id
    _write_phrase(phrase, name, words)
    _record_phrase("changed", phrase, account_id)


def delete_phrase(phrase: SavedPhrase, *, account_id: int) -> None:
    """Delete a phrase; decisions keep a copy of their text."""
    _record_phrase("deleted", phrase, account_id)
    session().delete(phrase)
    session().flush()


def _phrases_of(owner: int | None) -> list[SavedPhrase]:
    belongs = SavedPhrase.account_id.is_(None) if owner is None else SavedPhrase.account_id == owner
    return all_of(select(SavedPhrase).where(belongs))


def _write_phrase(phrase: SavedPhrase, name: str, words: str) -> None:
    with session().no_autoflush:
        others = [other for other in _phrases_of(phrase.account_id) if other is not phrase]
    phrase.name, phrase.words = clean_line(name), clean_text(words).strip()
    phrase.changed_at = clock.now()
    if any(other.name.casefold() == phrase.name.casefold() for other in others):
        raise CatalogueRefused(gettext("There is already a phrase with this name."))


def _record_phrase(verb: str, phrase: SavedPhrase, account_id: int) -> None:
    session().flush()
    words = text_digest(f"{phrase.name}\n{phrase.words}")
    record(f"phrase.{verb}", "saved_phrase", phrase.id, by=account_id, shared=phrase.is_shared, words=words)
