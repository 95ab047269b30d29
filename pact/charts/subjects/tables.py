"""The chart of a league table: all companies, or those of a sector or a country."""

from collections.abc import Mapping
from datetime import date

from pact.charts.bodies.tables import ROWS, Row, TableBody
from pact.charts.picture import Address, Form, NoSuchChart, Picture, with_query
from pact.companies.queries import countries_in_use, sector_by_slug
from pact.core.clock import month_key, read_month
from pact.core.i18n.countries import country_name
from pact.core.i18n.messages import format_day, format_month, format_number, gettext, message_of
from pact.core.i18n.shipped import local_words
from pact.rankings.measures import MEASURES, Measure
from pact.rankings.models import LeagueTable
from pact.rankings.tables import queries
from pact.rankings.tables.choice import Chosen, knows_countries
from pact.rankings.tables.listing import TableView, table_view
from pact.rankings.tables.rows import TableRow
from pact.rankings.tables.sorting import Sort
from pact.rankings.tables.weighting import SITE_WEIGHTS
from pact.rankings.values import shown_score
from pact.rankings.wording import MEASURE_TITLES, first_sentence, scale_words

_NAMED = 5
"""Companies that the words for those who cannot see it name."""


def table_picture(asked: Mapping[str, str], *, measure: str) -> Picture:
    """The table that the address names. Raises NoSuchChart if there is none."""
    if measure not in tuple(Measure):
        raise NoSuchChart("")
    chosen, month = chosen_of(asked), month_of(asked)
    table = table_asked(Measure(measure), chosen, month)
    if table is None:
        raise NoSuchChart(gettext("There is no data for this chart yet."))
    return _picture(table_view(table, chosen), table_address(Measure(measure), chosen, month))


def table_asked(measure: Measure, chosen: Chosen, month: date | None) -> LeagueTable | None:
    table = queries.table_of(measure, month)
    if table is not None and chosen.country and not knows_countries(table):
        raise NoSuchChart(gettext("This table is from before we recorded the countries of companies."))
    return table


def chosen_of(asked: Mapping[str, str]) -> Chosen:
    """Which companies are asked for. Raises NoSuchChart if there are no such, or if they are asked for by a reader's own
    weights or in another order: charts and widgets would show them otherwise than the page does.
    """
    if is_of_readers_own(asked):
        raise NoSuchChart(gettext("Charts and widgets have our own weights and are ordered by rank."))
    sector = sector_by_slug(slug) if (slug := asked.get("sector", "")) else None
    if slug and sector is None:
        raise NoSuchChart(gettext("Sector not found."))
    code, known = asked.get("country", "").strip().upper(), countries_in_use()
    if code and code not in known:
        raise NoSuchChart(gettext("We know no company of this country."))
    return Chosen(sector, code if len(known) > 1 else "")


def is_of_readers_own(asked: Mapping[str, str]) -> bool:
    """Whether a table's address asks for other weights than ours, or for another order than by rank."""
    order = asked.get("order", "") or asked.get("sort", "")  # older links say `sort`
    return asked.get("w", "") not in ("", str(SITE_WEIGHTS)) or order not in ("", Sort.RANK)


def month_of(asked: Mapping[str, str]) -> date | None:
    """The month that is asked for, if one is. Raises NoSuchChart if it is written otherwise."""
    period = asked.get("period", "")
    if not period:
        return None
    month = read_month(period)
    if month is None:
        raise NoSuchChart(gettext("Write the month as 2026-10."))
    return month


def table_address(measure: Measure, chosen: Chosen, month: date | None) -> Address:
    path = f"/rankings/{measure}"
    query = [
        ("sector", chosen.sector.slug if chosen.sector else ""),
        ("country", chosen.country),
        ("period", month_key(month) if month else ""),
    ]
    name = "-".join(["ccpact", measure.value, *(word.lower() for _name, word in query if word)])
    return Address(
        path, query, page=with_query(path, query), csv=with_query(f"{path}.csv", query),
        embed=with_query(f"/embed{path}", query), name=name,
    )  # fmt: skip


def table_title(view: TableView) -> str:
    """“Overall: energy, October 2026”."""
    chosen = view.chosen
    among = [local_words(chosen.sector.name)] if chosen.sector else []
    among += [country_name(chosen.country)] if chosen.country else []
    title = str(MEASURE_TITLES[view.table.measure])
    if among:
        title = gettext("%(title)s: %(sector)s", title=title, sector=", ".join(among))
    return gettext("%(title)s, %(month)s", title=title, month=format_month(view.table.month))


def _picture(view: TableView, address: Address) -> Picture:
    table, basis = view.table, view.basis
    rows = [_row(row, with_sector=view.chosen.sector is None) for row in view.ranked[: ROWS[Form.PAGE]]]
    is_withheld = view.figures.get("withheld")
    sentence = "" if is_withheld else first_sentence(table.measure, view.figures, basis, table.month)
    scale = scale_words(table.measure)
    body = TableBody(rows, scale, view.average, basis.heading, view.part.total) if rows else None
    return Picture(
        address,
        title=table_title(view),
        sentence=sentence or ranked_words(view),
        body=body,
        who=basis.sentence,
        counted=gettext("Counted: %(counts)s.", counts="; ".join(basis.brief_counts)),
        made=made_words(table),
        alternative=_alternative(view, rows),
        notes=[_reading(view)],
        shown=view,
    )


def _row(row: TableRow, *, with_sector: bool) -> Row:
    assert row.rank is not None
    assert row.rank_low is not None
    assert row.rank_high is not None
    assert row.score is not None
    assert row.low is not None
    assert row.high is not None
    sector = local_words(row.sector) if with_sector else ""
    return Row(row.rank, row.rank_low, row.rank_high, row.company, row.slug, sector, row.score, row.low, row.high,
               row.stories)  # fmt: skip


def ranked_words(view: TableView) -> str:
    if not view.part.total:
        return gettext("No company is ranked here yet.")
    return gettext("Companies ranked: %(count)s.", count=format_number(view.part.total))


def _reading(view: TableView) -> str:
    words = [
        gettext("Line: %(range)s.", range=gettext("90% range")),
        gettext("Tick: average of the ranked companies."),
        message_of(MEASURES[view.table.measure].points),
    ]
    return " ".join(words)


def made_words(table: LeagueTable) -> str:
    """When the table is of, when it was made and by which method, and the edition that the month was frozen as."""
    words = gettext("Table of %(month)s, made on %(day)s by method %(method)s.", month=format_month(table.month),
                    day=format_day(table.made_at.date()), method=table.method)  # fmt: skip
    edition = queries.months_with_tables(table.measure).get(table.month, "")
    frozen = (
        gettext("The month is frozen as edition %(edition)s.", edition=edition)
        if edition
        else gettext("The month is not frozen yet.")
    )
    return f"{words} {frozen}"


def _alternative(view: TableView, rows: list[Row]) -> str:
    return " ".join([f"{table_title(view)}.", ranked_words(view), *(row_words(row) for row in rows[:_NAMED])])


def row_words(row: Row) -> str:
    """A row for somebody who hears it: never a rank without its range, or a score without its number."""
    return gettext(
        "%(rank)s (range %(first)s–%(last)s): %(company)s, score %(score)s (90%% range %(low)s–%(high)s), counted "
        "%(count)s.",
        rank=format_number(row.rank), first=format_number(row.rank_low), last=format_number(row.rank_high),
        company=row.company, score=shown_score(row.score), low=shown_score(row.low), high=shown_score(row.high),
        count=format_number(row.stories),
    )  # fmt: skip
