"""A feed for each league table: its editions, with the changes of rank that the method is sure of."""

from collections.abc import Iterable
from typing import Final

from flask import Response, abort
from markupsafe import escape

from pact.core.access import public
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import format_month, gettext
from pact.core.site import site_name
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data
from pact.press.feeds import FeedEntry
from pact.press.following.news import change_words, compared_with, ranked_in
from pact.press.views.feeds import blueprint, feed_response
from pact.rankings.editions.queries import edition_heads
from pact.rankings.measures import Measure
from pact.rankings.models import Edition
from pact.rankings.wording import MEASURE_LABELS

MOST_EDITIONS: Final = 12
"""Each entry reads its edition's tables."""


@blueprint.get("/rankings/<measure>.atom")
@public
@open_data
@cached_page
def table_feed(measure: str) -> Response:
    if measure not in tuple(Measure):
        abort(404, gettext("Measure not found."))
    chosen = Measure(measure)
    named = {"measure": MEASURE_LABELS[chosen], "site": site_name()}
    return feed_response(
        _entries(edition_heads()[:MOST_EDITIONS], chosen),
        title=gettext("League table on %(site)s: %(measure)s", **named),
        subtitle=gettext(
            "Each month’s frozen table, with the changes of rank that are at least 95%% sure.", **named
        ),
        path=f"/rankings/{chosen}.atom",
        page=f"/rankings/{chosen}",
        rights=gettext(
            "An edition never changes, so you can cite it. Its page says how, and under which licence."
        ),
    )


def _entries(editions: Iterable[Edition], measure: Measure) -> Iterable[FeedEntry]:
    for edition in editions:
        rows = ranked_in(edition, measure)
        said = [change_words(row, edition, measure) for row in rows if row["rank_change"]]
        if not said:
            said = [_unchanged(edition, measure)]
        title = gettext("League tables of %(month)s", month=format_month(edition.month))
        if edition.reason:
            title = f"{title}: {edition.ident}"
            said.insert(0, gettext("Corrected: %(reason)s", reason=edition.reason))
        yield FeedEntry(
            title=title,
            url=page_url(f"/editions/{edition.ident}?measure={measure}"),
            published_at=edition.frozen_at,
            updated_at=edition.frozen_at,
            author=site_name(),
            summary=str(escape(said[0])),
            content="".join(f"<p>{escape(words)}</p>" for words in said),
        )


def _unchanged(edition: Edition, measure: Measure) -> str:
    """Why no change of rank is told: none is sure, or the table was compared with no other."""
    if not compared_with(edition, measure):
        return gettext("This table was compared with no earlier edition.")
    return gettext(
        "Since the edition before, no rank has changed with at least %(percent)s%% certainty.", percent=95
    )
