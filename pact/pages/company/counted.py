"""What we published about a company, and how much of it each of its figures counts: a list that adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pact.core.i18n.messages import format_month, format_number, gettext, ngettext
from pact.rankings.measures import Measure
from pact.rankings.sources import (
    IMPORTED,
    INVITED,
    NOT_SCORED,
    Basis,
    Counted,
    basis_of_buckets,
    source_of_published,
)
from pact.rankings.tables.company_queries import TableHead
from pact.rankings.tables.rows import TableRow
from pact.rankings.tallies.dimensions import PUBLISHED, has_measure
from pact.rankings.wording import MEASURE_LABELS
from pact.stories.fields import SOLVED, Resolved

_HAVING = {has_measure(measure): measure for measure in Measure}
EVER = (PUBLISHED, "source", "resolved", *_HAVING)


@dataclass(frozen=True)
class LeftOut:
    """Imported records of a company that say nothing that counts, of all its imported records.

    `low` and `high` are the least and the largest share (0–1) of problems that were solved, had they all said.
    """

    records: int
    every: int
    low: float
    high: float


@dataclass(frozen=True)
class CountedEver:
    """Of all months. Published are `invited`, `connected`, `silent` and `scored` together.

    `connected` are by authors with a connection with the company or who were offered something. `silent` say nothing
    that we rank by, or are by an author of whom another story of the same month is counted. `early` and `having` are
    of the scored ones: those of which it was too early to say the outcome, and those that have each measure.
    """

    published: Basis
    invited: int
    connected: int
    silent: int
    scored: int
    early: int
    having: Mapping[Measure, int]
    left_out: LeftOut | None


def counted_of(found: Mapping[str, Sequence[Counted]]) -> CountedEver:
    """From the tallies of `EVER` of all months."""
    n = {name: {bucket: count for bucket, count, _first, _last in each} for name, each in found.items()}
    public, scored = n[PUBLISHED], sum(n["source"].values())
    invited, connected = (
        sum(count for bucket, count in public.items() if bucket.endswith(f":{word}"))
        for word in (INVITED, NOT_SCORED)
    )
    return CountedEver(
        published=basis_of_buckets(found[PUBLISHED]),
        invited=invited,
        connected=connected,
        silent=sum(public.values()) - invited - connected - scored,
        scored=scored,
        early=n["resolved"].get(Resolved.TOO_EARLY, 0),
        having={measure: sum(n[name].values()) for name, measure in _HAVING.items()},
        left_out=_left_out(n),
    )


def _left_out(n: Mapping[str, Mapping[str, int]]) -> LeftOut | None:
    """None if all records say something, or none says how the problem ended."""
    every = sum(count for bucket, count in n[PUBLISHED].items() if source_of_published(bucket))
    records = every - sum(count for bucket, count in n["source"].items() if bucket.startswith(IMPORTED))
    resolved = n["resolved"]
    said = sum(resolved.get(word, 0) for word in Resolved if word is not Resolved.TOO_EARLY)
    solved = sum(resolved.get(word, 0) for word in SOLVED)
    if records <= 0 or not said:
        return None
    return LeftOut(records, every, solved / (said + records), (solved + records) / (said + records))


def steps(counted: CountedEver) -> list[str]:
    """From what is published to what is counted, each step in words. Records that are left out have their own line."""
    unit = counted.published.unit
    found = [gettext("Published: %(counts)s", counts=" · ".join(counted.published.counts))]
    if counted.invited:
        found.append(
            gettext("Not counted, since the authors were invited: %(count)s", count=format_number(counted.invited))
        )
    if counted.connected:
        found.append(
            gettext(
                "Not counted, since the authors have a connection with the company or were offered something: %(count)s",
                count=format_number(counted.connected),
            )
        )
    silent = counted.silent - (counted.left_out.records if counted.left_out else 0)
    if silent > 0:
        words = (
            gettext("Not counted, since they say nothing that we rank by: %(count)s")
            if counted.published.is_imported
            else gettext(
                "Not counted, since they say nothing that we rank by, or their author counts in that month already: "
                "%(count)s"
            )
        )
        found.append(words % {"count": format_number(silent)})
    found.append(
        gettext(
            "Counted: %(count)s %(records)s", count=format_number(counted.scored), records=unit(counted.scored)
        )
    )
    return found


def parts(counted: CountedEver, rows: Sequence[tuple[TableHead, TableRow]]) -> list[str]:
    """How many of the counted ones each measure's table has, and why not the others."""
    return [
        gettext(
            "%(measure)s, table of %(month)s: %(parts)s",
            measure=MEASURE_LABELS[table.measure],
            month=format_month(table.month),
            parts="; ".join(_parts(counted, table.measure, row.stories)),
        )
        for table, row in rows
    ]


def _parts(counted: CountedEver, measure: Measure, in_table: int) -> list[str]:
    """`in_table`, and what is missing to all that are counted."""
    is_outcome = measure in (Measure.OVERALL, Measure.RESOLUTION)
    early = counted.early if is_outcome else 0
    silent = counted.scored - counted.having[measure] - early
    found = [
        gettext(
            "%(count)s of %(every)s counted", count=format_number(in_table), every=format_number(counted.scored)
        )
    ]
    if early:
        found.append(
            ngettext("for %(count)s it was too early to say", "for %(count)s it was too early to say", early,
                     count=format_number(early))
        )  # fmt: skip
    if silent:
        found.append(
            ngettext("%(count)s does not say this", "%(count)s do not say this", silent, count=format_number(silent))
            if measure is not Measure.OVERALL
            else ngettext("%(count)s does not say enough of the three measures",
                          "%(count)s do not say enough of the three measures", silent, count=format_number(silent))
        )  # fmt: skip
    elsewhere = counted.having[measure] - in_table
    if elsewhere > 0:
        found.append(
            ngettext(
                "%(count)s is from after that month, more than three years old or newer than the table",
                "%(count)s are from after that month, more than three years old or newer than the table",
                elsewhere, count=format_number(elsewhere),
            )
        )  # fmt: skip
    return found
