"""League tables."""

from datetime import date

from marshmallow import fields
from marshmallow.validate import Regexp

from pact.api.answers import Answer
from pact.api.resources import TABLE, TABLE_ROW
from pact.api.rows.tables import table_row, tables
from pact.api.views.finding import country_filter, no_position, position, sector_filter
from pact.api.views.parameters import COUNTRY, SECTOR, choice, measure, month, no_such, not_allowed, pages, text
from pact.api.views.serving import operation
from pact.companies.queries import countries_in_use
from pact.core.clock import month_key, read_month
from pact.core.i18n.messages import gettext, lazy_message_of
from pact.core.pagination import encode_position, ident_of
from pact.rankings.measures import Measure
from pact.rankings.models import LeagueTable
from pact.rankings.tables.choice import Chosen, knows_countries
from pact.rankings.tables.export import json_head, json_row
from pact.rankings.tables.listing import whole_table
from pact.rankings.tables.queries import published_bases, table_of
from pact.rankings.tables.weighting import SITE_WEIGHTS, Weights, read_weights

# Marks a message for extraction: the document says it in English, the page in the reader's language.
_ = str
_WEIGHTS = r"^(0|[1-9][0-9]{0,2})-(0|[1-9][0-9]{0,2})-(0|[1-9][0-9]{0,2})"


@operation(
    "/rankings",
    tag="tables",
    summary=_("List tables"),
    description=_("The league tables of each measure and month that rank a company, the newest month first."),
    resource=TABLE,
    query=pages(TABLE, measure=measure(), period=month(_("Only this month."))),
    is_list=True,
    example="/rankings?limit=2",
    links={"list_ranks": {"measure": "measure", "period": "period"}},
)
def list_tables(
    *, limit: int, after: str | None = None, measure: str | None = None, period: str | None = None
) -> Answer:
    place = position(after, parts=2)
    last = (read_month(place[0]), place[1]) if place else None
    if last and (last[0] is None or last[1] not in tuple(Measure)):
        raise no_position()
    begin = (last[0], last[1]) if last and last[0] else None
    found = tables(measure=measure, month=_month(period), after=begin, size=limit + 1)
    items = [table_row(each) for each in found[:limit]]
    follows = encode_position(items[-1]["period"], items[-1]["measure"]) if len(found) > limit else None
    return Answer(published_bases().tables.english, items=items, after=follows)


@operation(
    "/rankings/<measure>",
    tag="tables",
    summary=_("Show a table"),
    description=_("The rows of a table: ranked companies in order, then those with too few stories for a rank. Without a "
                  "month the table that the page shows. Cite a rank with its range, and a score with its number of "
                  "stories."),
    resource=TABLE_ROW,
    query=pages(
        TABLE_ROW,
        sector=text(SECTOR),
        country=text(COUNTRY, most=2),
        period=month(_("The table of this month.")),
        w=fields.String(
            validate=Regexp(_WEIGHTS + r"\Z", error=lazy_message_of(_("Write the weights as 50-20-30."))),
            metadata={"pattern": _WEIGHTS + "$", "example": "80-20-0", "description": _(
                "Your own weights of resolution, politeness and wait in the overall table. They must add up to 100.")},
        ),
        unranked=choice(_("With “no” only ranked companies."), ("yes", "no")),
    ),
    is_list=True,
    example="/rankings/{measure}?limit=1&fields=rank,rank_low,rank_high,company,score,score_low,score_high,stories",
    links={"show_company": {"company": "company_slug"}},
)  # fmt: skip
def list_ranks(
    *, measure: str, limit: int, after: str | None = None, sector: str | None = None, country: str | None = None,
    period: str | None = None, w: str | None = None, unranked: str = "yes",
) -> Answer:  # fmt: skip
    kind = _measure(measure)
    code = country_filter(country)
    chosen = Chosen(sector_filter(sector), code if len(countries_in_use()) > 1 else "")
    table, weights = table_of(kind, _month(period)), _weights(kind, w)
    if table is not None and chosen.country and not knows_countries(table):
        raise no_such(
            _("The table of %(name)s is from before we recorded the countries of companies."),
            month_key(table.month),
        )
    whole = whole_table(table, chosen, weights) if table else None
    head = json_head(kind, whole, _month(period), chosen)
    for name in ("about", "ranked", "not_yet_ranked"):
        del head[name]
    if kind is Measure.OVERALL:
        head["weights"] = (weights or SITE_WEIGHTS)._asdict()
    if whole is None or table is None:
        return Answer(published_bases().tables.english, items=[], head=head)
    first, most = _place(after, table), len(whole) if unranked == "yes" else len(whole.order.entries)
    rows = [json_row(whole, row, why=True) for row in whole.part(first, min(limit, max(0, most - first)))]
    follows = _position(table, first + limit) if most > first + limit else None
    return Answer(whole.basis.english, items=rows, after=follows, head=head)


def _measure(word: str) -> Measure:
    if word not in tuple(Measure):
        raise no_such(_("There is no measure “%(name)s”."), word)
    return Measure(word)


def _month(word: str | None) -> date | None:
    return read_month(word) if word else None


def _weights(kind: Measure, words: str | None) -> Weights | None:
    if words is None:
        return None
    if kind is not Measure.OVERALL:
        raise not_allowed(("w", gettext("Only the overall table takes weights.")))
    try:
        return read_weights(words)
    except ValueError:
        raise not_allowed(("w", gettext("The three weights must add up to 100."))) from None


def _position(table: LeagueTable, place: int) -> str:
    """A table that was made anew may have another order, so its positions are not those of this one."""
    return encode_position(table.made_at.isoformat(), place)


def _place(after: str | None, table: LeagueTable) -> int:
    found = position(after, parts=2)
    if found is None:
        return 0
    place = ident_of(found[1])
    if found[0] != table.made_at.isoformat() or place is None:
        raise no_position()
    return place
