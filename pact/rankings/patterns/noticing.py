"""Notices groups of stories that differ, or that count less than usual. Imports numpy, so only the worker and commands do.

Nothing follows from what is noticed. An outage, a change of prices or a link in a newspaper look the same as people who
agreed to write, so moderators are told what differs, by how much and where to look, and decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from math import log
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import func, select

from pact.companies.models import NOT_SORTED, Company, Sector
from pact.core import clock
from pact.core.clock import month_key
from pact.core.db import all_of, one_or_none, pairs_of, session
from pact.rankings.building.choosing_method import SUSPECTED
from pact.rankings.building.inputs import MOST_MONTHS, months_between
from pact.rankings.measures import Measure
from pact.rankings.method.arrays import ESTABLISHED, NEW
from pact.rankings.method.bursts import burst_bound
from pact.rankings.method.filtering import HYPOTHESES
from pact.rankings.models import LeagueTable, Tally
from pact.rankings.patterns.comparing import Difference, Sums, added, compare, less, strongest
from pact.rankings.patterns.models import PatternKind
from pact.rankings.patterns.reading import ACCEPTED, Cells, network_stories, volumes, with_stories
from pact.rankings.values import MICRO, WORTHLESS_WAIT

YEAR: Final = 12
RECENT: Final = 3
"""Months that are compared with the year before them."""
LEAST: Final = 10
"""Established accounts are compared with themselves from so many stories on each side."""
CHANGED: Final = 4.0
"""Standard errors from which they have changed, and `SHARED` from which new accounts have changed alike."""
SHARED: Final = 1.5
BOUNDED: Final = 0.9
"""A month is noticed if its stories count for this share or less."""
NETWORK: Final = 5
"""A month is noticed if a story about the company was the fifth or a later one from its network."""
TURNED: Final = 3.0
"""Standard errors from which a company's new accounts say something else in a month than was said before."""
LEAST_TURNED: Final = 5
COMPANIES: Final = 3
"""So many companies of a sector that turn alike in a month are a pattern of the sector."""
Span = tuple[date, date]


class Found(NamedTuple):
    """A pattern as it is now. `ident` is the company's id, or the sector's."""

    kind: PatternKind
    ident: int
    since: date
    span: Span
    stories: int
    lowered: int
    figures: dict[str, Any]


def notice(until: date) -> list[Found]:
    """Everything that is noticed for the table of this month. Reads only."""
    earliest = session().scalar(select(func.min(Tally.month)))
    if earliest is None or earliest > until:
        return []
    first = max(earliest, clock.months_later(until, 1 - MOST_MONTHS))
    return [
        *_doubted(first, until),
        *_changed(until),
        *_same_network(until),
        *_busy(first, until),
        *_sectors(until),
    ]


def _doubted(first: date, until: date) -> Iterator[Found]:
    """Kinds of account that the method doubts about a company. All their stories count less, whenever they were told."""
    table = one_or_none(
        select(LeagueTable).where(LeagueTable.measure == Measure.OVERALL, LeagueTable.month == until)
    )
    doubts = {int(company): both for company, both in (table.figures.get("doubts", {}) if table else {}).items()}
    accepted = set(all_of(ACCEPTED.where(Company.id.in_(list(doubts)))))
    cells = Cells(accepted, first, until)
    for company in sorted(accepted):
        for stratum, doubt in ((NEW, doubts[company][0]), (ESTABLISHED, doubts[company][1])):
            is_established = stratum == ESTABLISHED
            months = cells.months(company, is_established=is_established)
            if doubt <= SUSPECTED or not months:
                continue
            mine = cells.sums(company, first, until, is_established=is_established)
            others = cells.sums(company, first, until, is_established=not is_established)
            assert table is not None
            kind = PatternKind.KNOWN_ACCOUNTS if is_established else PatternKind.NEW_ACCOUNTS
            span = (months[0], months[-1])
            figures = _figures(mine, others, span, (first, until))
            figures |= _trusted(table, mine, compare(mine, others), doubts[company], stratum)
            yield Found(kind, company, until, span, mine["stories"], mine["stories"], figures)


def _trusted(
    table: LeagueTable, mine: Sums, differences: list[Difference], doubts: list[float], stratum: int
) -> dict[str, float]:
    """What the doubted stories count like, and what as many such stories count like about a company without doubt.

    n stories whose scatter is σ, by accounts that may share a bias with standard deviation B, say as much about a company
    as n/(1 + n B²/σ²) stories do whose accounts share none. The hypotheses give B, the method's belief their shares.
    """
    known = [one for one in differences if one.name in table.figures["parameters"]]
    most = strongest(known)
    if most is None:
        return {}
    spread = table.figures["parameters"][most.name]["story_sd"]
    variance = (spread / log(WORTHLESS_WAIT) if most.name == Measure.WAIT else spread) ** 2
    shares = [
        1 / (1 + most.n * hypothesis.bias_sd**2 / variance) if stratum in hypothesis.biased else 1.0
        for hypothesis in HYPOTHESES
    ]
    new, established, both = doubts
    beliefs = [1 - new - established + both, new - both, established - both, both]
    n = mine["n"] / MICRO
    return {
        "like": round(n * sum(share * belief for share, belief in zip(shares, beliefs, strict=True)), 1),
        "usual": round(n * shares[0], 1),
    }


def _changed(until: date) -> Iterator[Found]:
    """Established accounts that say something else than a few months ago, where new accounts do not say so too."""
    recent, before = _recent_and_before(until)
    often = with_stories(*recent, is_established=True, at_least=LEAST)
    companies = often & with_stories(*before, is_established=True, at_least=LEAST)
    cells = Cells(companies, before[0], until)
    for company in sorted(companies):
        mine, earlier = (cells.sums(company, *span, is_established=True) for span in (recent, before))
        new = [
            one
            for one in compare(*(cells.sums(company, *span, is_established=False) for span in (recent, before)))
            if abs(one.errors) >= SHARED
        ]
        shared = {(one.name, one.errors > 0) for one in new}
        changes = [one for one in compare(mine, earlier) if min(one.n, one.other_n) >= LEAST]
        most = strongest(one for one in changes if (one.name, one.errors > 0) not in shared)
        if most is not None and abs(most.errors) >= CHANGED:
            figures = _figures(mine, earlier, recent, before)
            yield Found(PatternKind.KNOWN_OVER_TIME, company, until, recent, mine["stories"], 0, figures)


def _same_network(until: date) -> Iterator[Found]:
    """Months in which many stories about a company came from one network, as far as their weights say."""
    found = network_stories(clock.months_later(until, 1 - YEAR), until)
    noticed = {where: told for where, told in found.items() if told.lowest <= MICRO / (NETWORK - 0.5)}
    cells = Cells((company for company, _month in noticed), clock.months_later(until, 2 - 2 * YEAR), until)
    for (company, month), told in sorted(noticed.items()):
        span, around = (month, month), (clock.months_later(month, 1 - YEAR), month)
        others = less(cells.sums(company, *around), told.sums)
        figures = _figures(told.sums, others, span, around) | {"like": round(told.sums["n"] / MICRO, 1)}
        stories = told.sums["stories"]
        yield Found(PatternKind.SAME_NETWORK, company, month, span, stories, stories, figures)


def _busy(first: date, until: date) -> Iterator[Found]:
    """Months of the last year with so many more stories than usual that the method bounds them."""
    companies = all_of(ACCEPTED.order_by(Company.id))
    place = {company: index for index, company in enumerate(companies)}
    n = np.zeros((len(companies), months_between(first, until) + 1))
    for company, month, weight in volumes(first, until):
        n[place[company], months_between(first, month)] = weight
    share = burst_bound(n)
    since = max(0, n.shape[1] - YEAR)
    bounded = [(int(c), since + int(t)) for c, t in np.argwhere(share[:, since:] <= BOUNDED)]
    cells = Cells((companies[c] for c, _t in bounded), clock.months_later(until, 1 - 2 * YEAR), until)
    for c, t in bounded:
        company, month = companies[c], clock.months_later(first, t)
        before = _year_before(month)
        mine = cells.sums(company, month, month)
        figures = _figures(mine, cells.sums(company, *before), (month, month), before)
        figures |= {
            "like": round(float(n[c, t] * share[c, t]), 1),
            "usual_month": round(float(np.median(n[c, max(0, t - YEAR) : t])), 1),
        }
        yield Found(
            PatternKind.BUSY_MONTH, company, month, (month, month), mine["stories"], mine["stories"], figures
        )


def _sectors(until: date) -> Iterator[Found]:
    """Months in which new accounts turn alike about several companies of a sector."""
    months = [clock.months_later(until, -back) for back in range(RECENT)]
    turned: dict[tuple[int, date], dict[tuple[str, bool], list[int]]] = defaultdict(lambda: defaultdict(list))
    told = {month: with_stories(month, month, is_established=False, at_least=LEAST_TURNED) for month in months}
    companies = set().union(*told.values())
    cells = Cells(companies, clock.months_later(until, -YEAR - RECENT), until)
    sector_of = _sorted_companies(companies)
    for month in months:
        for company in sorted(told[month] & sector_of.keys()):
            now = cells.sums(company, month, month, is_established=False)
            for one in compare(now, cells.sums(company, *_year_before(month))):
                if min(one.n, one.other_n) >= LEAST_TURNED and abs(one.errors) >= TURNED:
                    turned[sector_of[company], month][one.name, one.errors > 0].append(company)
    for (sector, month), alike in sorted(turned.items()):
        members = max(alike.values(), key=len)
        if len(members) >= COMPANIES:
            yield _sector_found(cells, sector, month, members)


def _sector_found(cells: Cells, sector: int, month: date, members: list[int]) -> Found:
    before = _year_before(month)
    mine = added(cells.sums(company, month, month, is_established=False) for company in members)
    others = added(cells.sums(company, *before) for company in members)
    figures = _figures(mine, others, (month, month), before) | {"companies": members}
    return Found(PatternKind.SECTOR, sector, month, (month, month), mine["stories"], 0, figures)


def _sorted_companies(companies: Iterable[int]) -> dict[int, int]:
    """The sector of each of these companies, but for those that have not been sorted."""
    statement = select(Company.id, Company.sector_id).join(Sector, Sector.id == Company.sector_id)
    return pairs_of(statement.where(Company.id.in_(list(companies)), Sector.slug != NOT_SORTED))


def _figures(mine: Sums, others: Sums, span: Span, other_span: Span) -> dict[str, Any]:
    """For the page: each difference, the months of both groups, and how many stories the other one has."""
    return {
        "differences": [[one.name, *(round(number, 4) for number in one[1:])] for one in compare(mine, others)],
        "spans": [[month_key(month) for month in both] for both in (span, other_span)],
        "others": others["stories"],
    }


def _recent_and_before(until: date) -> tuple[Span, Span]:
    begin = clock.months_later(until, 1 - RECENT)
    return (begin, until), _year_before(begin)


def _year_before(month: date) -> Span:
    return clock.months_later(month, -YEAR), clock.months_later(month, -1)
