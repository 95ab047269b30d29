"""Notices groups of stories that differ, or that count less than usual. Imports numpy, so only the worker and commands do.

Nothing follows from what is noticed. An outage, a change of prices or a link in a newspaper look the same as people who
agreed to write, so moderators are told what differs, by how much and where to look, and decide.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from math import log
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy import func, select

from pact.companies.models import NOT_SORTED, Company, Sector
from pact.core import clock
from pact.core.clock import month_key
from pact.core.db import all_of, batched, one_or_none, pairs_of, session
from pact.rankings.building.choosing_method import SUSPECTED
from pact.rankings.building.counts import months_between
from pact.rankings.building.inputs import MOST_MONTHS
from pact.rankings.measures import Measure
from pact.rankings.method.arrays import ESTABLISHED, NEW
from pact.rankings.method.bursts import burst_bound, most_usual
from pact.rankings.method.filtering import BIAS_MEMORY, HYPOTHESES
from pact.rankings.models import LeagueTable, Tally
from pact.rankings.patterns.comparing import Difference, Sums, added, compare, groups, less, strongest
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
"""So many companies of a sector that turn alike in a month are a pattern of the sector, if they are `OF_SECTOR` of those
that can be compared: among hundreds, three turn by chance."""
OF_SECTOR: Final = 0.2
AT_ONCE: Final = 400
"""Companies whose tallies are in memory at a time."""
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
            monthly = cells.monthly(company, is_established=is_established)
            if doubt <= SUSPECTED or not monthly:
                continue
            mine = added(sums for _month, sums in monthly)
            others = cells.sums(company, first, until, is_established=not is_established)
            assert table is not None
            kind = PatternKind.KNOWN_ACCOUNTS if is_established else PatternKind.NEW_ACCOUNTS
            span = (monthly[0][0], monthly[-1][0])
            figures = _figures(mine, others, span, (first, until))
            figures |= _trusted(table.figures["parameters"], monthly, doubts[company], stratum)
            yield Found(kind, company, until, span, mine["stories"], mine["stories"], figures)


def _trusted(
    parameters: dict[str, Any], monthly: list[tuple[date, Sums]], doubts: list[float], stratum: int
) -> dict[str, Any]:
    """What these stories count like in the table of one measure, and what as many would without the doubt.

    It is resolution, or what most of them say something about. What they say about the company, compared with what they
    would say if their accounts shared no bias: under each of the method's hypotheses, by how far it believes them.
    """
    counts = {
        name: [(month, groups(sums)[name].n) for month, sums in monthly if name in groups(sums)]
        for name in parameters
    }
    total = {name: sum(n for _month, n in told) for name, told in counts.items()}
    name = Measure.RESOLUTION.value if total[Measure.RESOLUTION] else max(total, key=lambda name: total[name])
    if not total[name]:
        return {}
    first = monthly[0][0]
    at = np.array([months_between(first, month) for month, _n in counts[name]])
    spread = parameters[name]["story_sd"] / (log(WORTHLESS_WAIT) if name == Measure.WAIT else 1.0)
    noise = spread**2 / np.array([n for _month, n in counts[name]]) + parameters[name]["month_sd"] ** 2
    apart = BIAS_MEMORY ** np.abs(at[:, None] - at)

    def information(bias_sd: float) -> float:
        return float(np.linalg.solve(np.diag(noise) + bias_sd**2 * apart, np.ones(len(at))).sum())

    shares = [
        information(hypothesis.bias_sd if stratum in hypothesis.biased else 0.0) / information(0.0)
        for hypothesis in HYPOTHESES
    ]
    new, established, both = doubts
    beliefs = [1 - new - established + both, new - both, established - both, both]
    like = sum(share * belief for share, belief in zip(shares, beliefs, strict=True))
    return {
        "measure": name,
        "told": round(total[name], 1),
        "like": round(total[name] * like, 1),
        "usual": round(total[name] * shares[0], 1),
    }


def _changed(until: date) -> Iterator[Found]:
    """Established accounts that say something else than a few months ago, where new accounts do not say so too."""
    recent, before = _recent_and_before(until)
    often = with_stories(*recent, is_established=True, at_least=LEAST)
    companies = often & with_stories(*before, is_established=True, at_least=LEAST)
    for part in batched(sorted(companies), AT_ONCE):
        cells = Cells(part, before[0], until)
        for company in part:
            mine, earlier = (cells.sums(company, *span, is_established=True) for span in (recent, before))
            new = compare(*(cells.sums(company, *span, is_established=False) for span in (recent, before)))
            shared = {(one.name, one.errors > 0) for one in new if abs(one.errors) >= SHARED}
            most = strongest(
                one
                for one in compare(mine, earlier)
                if min(one.n, one.other_n) >= LEAST and (one.name, one.errors > 0) not in shared
            )
            if most is not None and abs(most.errors) >= CHANGED:
                figures = _figures(mine, earlier, recent, before)
                yield Found(PatternKind.KNOWN_OVER_TIME, company, until, recent, mine["stories"], 0, figures)


def _same_network(until: date) -> Iterator[Found]:
    """Months in which many stories about a company came from one network, as far as their weights say."""
    at_most = MICRO / (NETWORK - 0.5)
    noticed = network_stories(clock.months_later(until, 1 - YEAR), until, at_most=at_most)
    cells = Cells((company for company, _month in noticed), clock.months_later(until, 2 - 2 * YEAR), until)
    for (company, month), told in sorted(noticed.items()):
        span, around = (month, month), (clock.months_later(month, 1 - YEAR), month)
        others = less(cells.sums(company, *around), told)
        figures = _figures(told, others, span, around) | {"like": round(told["n"] / MICRO, 1)}
        stories = told["stories"]
        yield Found(PatternKind.SAME_NETWORK, company, month, span, stories, stories, figures)


def _busy(first: date, until: date) -> Iterator[Found]:
    """Months of the last year with so many more stories than usual that the method bounds them."""
    companies = all_of(ACCEPTED.order_by(Company.id))
    n = volumes(companies, first, until)
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
            "counted_in_full": round(float(most_usual(n, int(t))[c]), 1),
        }
        yield Found(
            PatternKind.BUSY_MONTH, company, month, (month, month), mine["stories"], mine["stories"], figures
        )


def _sectors(until: date) -> Iterator[Found]:
    """Months in which new accounts turn alike about several companies of a sector."""
    for back in range(RECENT):
        month = clock.months_later(until, -back)
        compared: Counter[int] = Counter()
        alike: dict[tuple[int, str, bool], list[int]] = defaultdict(list)
        for company, sector, differences in _compared(month):
            compared[sector] += 1
            for one in differences:
                if abs(one.errors) >= TURNED:
                    alike[sector, one.name, one.errors > 0].append(company)
        for sector, of in sorted(compared.items()):
            members = max((told for (own, *_), told in alike.items() if own == sector), key=len, default=[])
            if len(members) >= max(COMPANIES, OF_SECTOR * of):
                yield _sector_found(sector, month, members, of)


def _compared(month: date) -> Iterator[tuple[int, int, list[Difference]]]:
    """Companies about which new accounts said enough in this month, their sectors, and how that differs from what
    everybody said in the year before.
    """
    before = _year_before(month)
    companies = with_stories(month, month, is_established=False, at_least=LEAST_TURNED)
    for part in batched(sorted(_sorted_companies(companies).items()), AT_ONCE):
        cells = Cells((company for company, _sector in part), before[0], month)
        for company, sector in part:
            now = cells.sums(company, month, month, is_established=False)
            found = compare(now, cells.sums(company, *before))
            enough = [one for one in found if min(one.n, one.other_n) >= LEAST_TURNED]
            if enough:
                yield company, sector, enough


def _sector_found(sector: int, month: date, members: list[int], of: int) -> Found:
    before = _year_before(month)
    cells = Cells(members, before[0], month)
    mine = added(cells.sums(company, month, month, is_established=False) for company in members)
    others = added(cells.sums(company, *before) for company in members)
    figures = _figures(mine, others, (month, month), before) | {"companies": members, "compared": of}
    return Found(PatternKind.SECTOR, sector, month, (month, month), mine["stories"], 0, figures)


def _sorted_companies(companies: set[int]) -> dict[int, int]:
    """The sector of each of these companies, but for those that have not been sorted."""
    statement = select(Company.id, Company.sector_id).join(Sector, Sector.id == Company.sector_id)
    sector_of = pairs_of(statement.where(Sector.slug != NOT_SORTED))
    return {company: sector_of[company] for company in companies & sector_of.keys()}


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
