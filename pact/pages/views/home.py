"""The home page."""

from flask import render_template

from pact.core.access import public
from pact.core.site import own_country
from pact.core.web.page_cache import cached_page
from pact.moderation.figures import DEFAULT_PERIOD, hours_to_decide
from pact.moderation.picks.queries import newest_picks
from pact.moderation.picks.wording import PICK_LABELS
from pact.pages.views.blueprint import blueprint
from pact.rankings.models import LeagueTable
from pact.rankings.tables import queries as rankings
from pact.rankings.tables.choice import knows_countries
from pact.rankings.tables.forms import chosen_country, countries_to_choose
from pact.rankings.wording import MEASURE_LABELS, OF_OUTCOMES, counted_words
from pact.stories.previews import newest_previews
from pact.stories.said.in_words import minutes_in_words


@blueprint.get("/")
@public
@cached_page
def show_home() -> str:
    table = rankings.table_to_show()
    ranking = table if table and table.ranked else None
    countries = countries_to_choose()
    country = chosen_country() or _usual_country([code for code, _name in countries], ranking)
    best, worst = rankings.best_and_worst(ranking, country) if ranking else ([], [])
    return render_template(
        "pages/show_home.html",
        table=table,
        measure=MEASURE_LABELS[table.measure] if table else "",
        of_outcomes=OF_OUTCOMES,
        counted_words=counted_words,
        best=best,
        worst=worst,
        country=country,
        other_countries=[(code, name) for code, name in countries if code != country],
        sectors=rankings.ranked_sectors(ranking, country) if ranking else [],
        canonical=f"/?country={country}" if country and chosen_country() else "/",
        newest=newest_previews(limit=6),
        half_within=hours_to_decide(percent=50),
        days=DEFAULT_PERIOD,
        minutes_in_words=minutes_in_words,
        published=rankings.published_bases().every,
        picks=newest_picks(),
        pick_labels=PICK_LABELS,
    )


def _usual_country(codes: list[str], table: LeagueTable | None) -> str:
    """Within which country we name companies unless the reader chooses one: the site's own or, without companies there,
    the one with most stories. None if there is no choice.
    """
    if not codes or table is None or not knows_countries(table):
        return ""
    counted = table.figures["countries"]
    return max(codes, key=lambda code: (code == own_country(), counted.get(code, {}).get("stories", 0), code))
