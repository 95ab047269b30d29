"""The home page."""

from flask import render_template

from pact.core.access import public
from pact.core.web.page_cache import cached_page
from pact.moderation.figures import DEFAULT_PERIOD, hours_to_decide
from pact.moderation.picks.queries import newest_picks
from pact.moderation.picks.wording import PICK_LABELS
from pact.pages.views.blueprint import blueprint
from pact.rankings.tables import queries as rankings
from pact.rankings.wording import MEASURE_LABELS
from pact.stories.previews import newest_previews
from pact.stories.said.in_words import minutes_in_words


@blueprint.get("/")
@public
@cached_page
def show_home() -> str:
    table = rankings.table_to_show()
    ranking = table if table and table.ranked else None
    best, worst = rankings.best_and_worst(ranking) if ranking else ([], [])
    return render_template(
        "pages/show_home.html",
        table=table,
        measure=MEASURE_LABELS[table.measure] if table else "",
        best=best,
        worst=worst,
        sectors=rankings.ranked_sectors(ranking) if ranking else [],
        newest=newest_previews(limit=6),
        half_within=hours_to_decide(percent=50),
        days=DEFAULT_PERIOD,
        minutes_in_words=minutes_in_words,
        published=rankings.published_bases().every,
        picks=newest_picks(),
        pick_labels=PICK_LABELS,
    )
