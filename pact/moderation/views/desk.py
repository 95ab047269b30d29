"""The blueprint of the desk's pages, and what they all show."""

from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import urlencode

from flask import Blueprint, g, request
from flask_login import current_user
from sqlalchemy import exists

from pact.accounts.queries import colleague_names
from pact.core.access import has_role
from pact.core.i18n.messages import gettext, ngettext
from pact.core.roles import StaffRole
from pact.moderation import veiling
from pact.moderation.decisions.undoing import undoable_by
from pact.moderation.figures import desk_figures
from pact.moderation.grounds.seen import grounds_seen
from pact.moderation.lately import UndoBar, offers_undo, undo_bar
from pact.moderation.models import Decision, QueueItem, ReplyDecision, StoryMove
from pact.moderation.moving.service import undoable_by as undoable_move_by
from pact.moderation.queries import has_been_disturbing
from pact.moderation.queue.listing import QueueFilters, next_row, read_filters
from pact.moderation.redaction import TextPart
from pact.moderation.replies.kinds import item_of, kind_of, tellers
from pact.moderation.replies.undoing import undoable_by as undoable_reply_by
from pact.moderation.replies.wording import reply_decision_words, reply_status_words
from pact.moderation.settings.service import DeskSettings, current_settings
from pact.moderation.suspensions.models import Suspension
from pact.moderation.suspensions.service import undoable_by as undoable_suspension_by
from pact.moderation.suspensions.wording import suspension_title
from pact.moderation.waiting import waiting_at_desk
from pact.moderation.wording import KIND_LABELS, decision_words, desk_title, veiled_title

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")
blueprint.add_app_template_global(decision_words)
blueprint.add_app_template_global(desk_title)
blueprint.add_app_template_global(grounds_seen)
blueprint.add_app_template_global(reply_decision_words)
blueprint.add_app_template_global(reply_status_words)
blueprint.add_app_template_global(has_been_disturbing)
blueprint.add_app_template_global(veiled_title)
blueprint.add_app_template_global(waiting_at_desk)


def role_of(account: Any) -> StaffRole:
    """The highest role a staff member has."""
    return next(role for role in reversed(StaffRole) if account.has_role(role.value))


def filters_given() -> QueueFilters:
    """The queue's filters in this request's address."""
    return read_filters(request.args.to_dict())


@blueprint.app_template_global()
def undoable() -> UndoBar | None:
    """What the signed-in moderator decided last, while they can undo it. Every page of the desk shows it."""
    return undo_bar(current_user.id) if has_role(StaffRole.MODERATOR) else None


@offers_undo(lambda by, since: exists().where(Decision.account_id == by, Decision.created_at >= since))
def _undoable_story(moderator_id: int) -> UndoBar | None:
    latest = undoable_by(moderator_id)
    if latest is None:
        return None
    count, words = len(latest.decisions), decision_words(latest.first)
    several = ngettext("%(num)s story", "%(num)s stories", count)
    mails = ngettext(
        "The author will be e-mailed in a few seconds.", "The authors will be e-mailed in a few seconds.",
        latest.mails,
    )  # fmt: skip
    return UndoBar(
        f"{several}: {words}" if count > 1 else words, f"/moderation/decisions/{latest.first.id}/undo",
        mails if latest.mails else "", latest.seconds_left, latest.first.created_at,
    )  # fmt: skip


@offers_undo(lambda by, since: exists().where(ReplyDecision.account_id == by, ReplyDecision.created_at >= since))
def _undoable_reply(moderator_id: int) -> UndoBar | None:
    latest = undoable_reply_by(moderator_id)
    if latest is None:
        return None
    return UndoBar(
        reply_decision_words(latest.decision).rstrip("."), f"/moderation/reply-decisions/{latest.decision.id}/undo",
        "" if kind_of(item_of(latest.decision)).word not in tellers
        else gettext("The person who wrote it will be e-mailed in a few seconds."),
        latest.seconds_left, latest.decision.created_at,
    )  # fmt: skip


@offers_undo(lambda by, since: exists().where(StoryMove.account_id == by, StoryMove.moved_at >= since))
def _undoable_move(moderator_id: int) -> UndoBar | None:
    found = undoable_move_by(moderator_id)
    if found is None:
        return None
    move, left = found
    told = gettext("Those concerned will be e-mailed in a few seconds.")
    return UndoBar(gettext("Story moved"), f"/moderation/moves/{move.id}/undo", told, left, move.moved_at)


@offers_undo(lambda by, since: exists().where(Suspension.account_id == by, Suspension.begun_at >= since))
def _undoable_suspension(moderator_id: int) -> UndoBar | None:
    found = undoable_suspension_by(moderator_id)
    if found is None:
        return None
    one, left = found
    told = gettext("The author will be e-mailed in a few seconds.")
    return UndoBar(suspension_title(one), f"/moderation/suspensions/{one.id}/undo", told, left, one.begun_at)


def next_address(item: QueueItem | None) -> str:
    """Where the next item that matches the filters is decided; the queue if there is none."""
    following = next_row(item, filters_given(), account_id=current_user.id)
    return queue_address(following.entry.address if following else "/moderation/")


@blueprint.app_template_global()
def queue_address(path: str, **more: str) -> str:
    """A path of the desk with the queue's filters, so that the next item matches them too."""
    pairs = filters_given().given() | {name: word for name, word in more.items() if word}
    return f"{path}?{urlencode(pairs)}" if pairs else path


def desk_context(settings: DeskSettings, *, colleagues: Iterable[int | None]) -> dict[str, Any]:
    """The figures in the bar, and the names of colleagues (by account id)."""
    return {
        "figures": desk_figures(),
        "kind_labels": KIND_LABELS,
        "colleagues": colleague_names({ident for ident in colleagues if ident is not None}),
    }


@blueprint.app_template_global()
def veiled_parts(text: str) -> list[TextPart]:
    return veiling.veiled_parts(text, _settings())


@blueprint.app_template_global()
def count_veiled(texts: Iterable[str | None]) -> int:
    return veiling.count_veiled(texts, _settings())


def _settings() -> DeskSettings:
    """Those in force, read once in a request."""
    if "desk_settings" not in g:
        g.desk_settings = current_settings()
    return cast(DeskSettings, g.desk_settings)
