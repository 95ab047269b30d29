"""The queue: list items, claim them, and go to the next."""

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.checks.spans import Kind
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.sanitising import clean_line
from pact.moderation.models import QueueItem
from pact.moderation.queue import listing as queue
from pact.moderation.queue import service as queueing
from pact.moderation.queue.sparing import spared
from pact.moderation.settings.service import current_settings
from pact.moderation.views.desk import blueprint, desk_context, filters_given, queue_address
from pact.moderation.wording import KIND_LABELS, QUEUE_LABELS
from pact.stories.fields import Status
from pact.stories.queries import story_by_public_id


@blueprint.get("/")
@moderator
def show_queue() -> str:
    filters, settings = filters_given(), current_settings()
    page = queue.queue_page(
        filters, account_id=current_user.id, after=request.args.get("after"), settings=settings
    )
    return render_template(
        "moderation/show_queue.html",
        filters=filters,
        page=page,
        rows=page.items,
        counts=queue.counts_by_kind(),
        spared=None if filters.asks_for_disturbing else spared(current_user.id, most=settings.disturbing_an_hour),
        kinds=QUEUE_LABELS,
        findings=[(kind, KIND_LABELS[kind]) for kind in Kind],
        settings=settings,
        **desk_context(settings, colleagues=(row.claimant for row in page.items)),
    )


@blueprint.get("/find")
@moderator
def find_story() -> Response:
    """Go to the story with the reference that mails, its author's page and its public address name."""
    reference = clean_line(request.args.get("reference", "")).rstrip("/").rpartition("/")[2].casefold()
    story = story_by_public_id(reference)
    if story is None or story.status is Status.UNCONFIRMED:
        flash(gettext("We have no story with this reference."), "warning")
        return redirect("/moderation/", 303)
    return redirect(queue.story_address(story), 303)


@blueprint.post("/items/<int:item_id>/claim")
@moderator
def claim_item(item_id: int) -> Response:
    item = _item_or_404(item_id)
    try:
        queueing.claim(item, account_id=current_user.id, take_over="take_over" in request.form)
        session().commit()
    except queueing.ClaimedByAnother:
        session().rollback()
        flash(gettext("A colleague has already claimed this."), "warning")
    return _back(item_id)


@blueprint.post("/items/<int:item_id>/release")
@moderator
def release_item(item_id: int) -> Response:
    queueing.release(_item_or_404(item_id), account_id=current_user.id)
    session().commit()
    return _back(item_id)


def _item_or_404(item_id: int) -> QueueItem:
    item = session().get(QueueItem, item_id)
    if item is None or item.closed_at is not None:
        abort(404)
    return item


def _back(item_id: int) -> Response:
    """Redirect to the page where the item is decided."""
    [row] = queue.rows_of([session().get_one(QueueItem, item_id)])
    return redirect(queue_address(row.entry.address), 303)
