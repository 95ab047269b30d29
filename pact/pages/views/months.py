"""The best and worst of the month, for readers."""

from flask import abort, render_template

from pact.core import clock
from pact.core.access import public
from pact.core.clock import month_key, read_month
from pact.core.web.page_cache import cached_page
from pact.moderation.picks.models import PickKind
from pact.moderation.picks.queries import MIN_ME_TOO, months_with_picks, newest_picks, nominees, picks_of
from pact.moderation.picks.wording import PICK_LABELS
from pact.pages.views.blueprint import blueprint


@blueprint.get("/best-and-worst")
@public
@cached_page
def show_best_and_worst() -> str:
    """The latest choice, and the nominees of this month and, until its choice is made, the previous one."""
    chosen = newest_picks()
    this_month = clock.month_of(clock.today())
    open_months = [month for month in (this_month, clock.months_later(this_month, -1)) if not picks_of(month)]
    nominated = {month: {praise: nominees(month, praise) for praise in PickKind} for month in open_months}
    return render_template(
        "pages/show_best_and_worst.html",
        month=chosen[0].month if chosen else None,
        chosen=chosen,
        readers_needed=MIN_ME_TOO,
        nominated={month: both for month, both in nominated.items() if any(both.values())},
        **_archive(),
    )


@blueprint.get("/best-and-worst/<month>")
@public
@cached_page
def show_month(month: str) -> str:
    day = read_month(month) or abort(404)
    chosen = picks_of(day) or abort(404)
    return render_template("pages/show_month.html", month=day, chosen=chosen, **_archive())


def _archive() -> dict[str, object]:
    return {"months": [(month_key(month), month) for month in months_with_picks()], "pick_labels": PICK_LABELS}
