"""The blueprint of the desk's pages, and what they all show."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from flask_login import current_user

from pact.accounts.queries import colleague_names
from pact.core.access import has_role
from pact.core.roles import StaffRole
from pact.moderation.decisions.undoing import Undoable, undoable_by
from pact.moderation.figures import desk_figures
from pact.moderation.grounds.seen import grounds_seen
from pact.moderation.queue.listing import QueueFilters, read_filters
from pact.moderation.settings.service import DeskSettings
from pact.moderation.wording import KIND_LABELS, decision_words, desk_title

blueprint = Blueprint("moderation", __name__, url_prefix="/moderation")
blueprint.add_app_template_global(decision_words)
blueprint.add_app_template_global(desk_title)
blueprint.add_app_template_global(grounds_seen)


def role_of(account: Any) -> StaffRole:
    """The highest role a staff member has."""
    return next(role for role in reversed(StaffRole) if account.has_role(role.value))


def filters_given() -> QueueFilters:
    """The queue's filters in this request's address."""
    return read_filters(request.args.to_dict())


@blueprint.app_template_global()
def undoable() -> Undoable | None:
    """What the signed-in moderator decided just now, while they can undo it. Every page of the desk shows it."""
    return undoable_by(current_user.id) if has_role(StaffRole.MODERATOR) else None


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
