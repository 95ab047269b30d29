"""What differs between two editions, as data: each company that either ranks, by measure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pact.rankings.editions.export import tables_in_order
from pact.rankings.measures import Measure
from pact.rankings.tables.columns import BY_NAME, Column
from pact.rankings.values import INTERVAL_WORDS, SURE, is_better, shown_score

# Marks a message for extraction: files say it in English, pages in the reader's language.
_ = str
_RANKS: Final = ("rank", "rank_low", "rank_high")
_SCORES: Final = ("score", "score_low", "score_high")
_WHEN: Final = {"before": _("The same in the older edition."), "after": _("The same in the newer edition.")}
RANKED, NEW, GONE = "both", "new", "gone"


def _twice(names: tuple[str, ...]) -> Iterator[Column]:
    for when, words in _WHEN.items():
        for name in names:
            column = BY_NAME[name]
            parts = (column.description, words)
            yield column._replace(
                name=f"{name}_{when}", description=" ".join(parts), is_optional=True, parts=parts
            )


CHANGE_COLUMNS: Final[tuple[Column, ...]] = (
    Column("edition_before", "string", _("The older edition: that of the earlier month or, in a month, the earlier "
                                      "revision. Before and after are by time, whichever edition the address names first.")),
    Column("edition_after", "string", _("The newer edition.")),
    *(BY_NAME[name] for name in ("measure", "company", "company_slug", "company_id")),
    Column("ranked_in", "string", _("In which of the two the company has a rank: both, new (only in the newer one) or gone "
                                    "(only in the older one)."), words=(RANKED, NEW, GONE)),
    *_twice(_RANKS),
    Column("rank_change", "integer", _("Places gained (above 0) or lost (below 0). Between two months only where the change "
                                       "is at least 95% sure, and only if the newer edition compares itself with the older "
                                       "one; between an edition and its correction every difference."), _("places"),
           is_optional=True),
    *_twice(_SCORES),
    Column("points_change", "integer", _("The difference of the two scores as pages show them, in whole points."),
           _("points"), is_optional=True),
    Column("is_sure", "boolean", _("Whether the score has changed with at least 95% probability, computed as if the two "
                                   "shared no stories. They share most, so the true certainty is higher."),
           is_optional=True),
    *_twice(("stories",)),
    *(BY_NAME[name] for name in ("interval", "method")),
)  # fmt: skip
NAMES: Final = tuple(column.name for column in CHANGE_COLUMNS)


def change_rows(
    older: Mapping[str, Any], newer: Mapping[str, Any], measure: Measure | None = None
) -> list[dict[str, Any]]:
    """A row for each measure and company that is ranked in either, as the newer one orders them and then those that
    are gone. Nothing of a measure whose tables were made by different methods.
    """
    found: list[dict[str, Any]] = []
    for name, after in tables_in_order(newer):
        before = older["tables"].get(name)
        if (
            (measure is None or measure.value == name)
            and before is not None
            and before["method"] == after["method"]
        ):
            head = {"edition_before": older["edition"], "edition_after": newer["edition"], "measure": name,
                    "interval": INTERVAL_WORDS, "method": after["method"]}  # fmt: skip
            found += [head | row for row in _rows(older, newer, before, after)]
    return [{name: row.get(name) for name in NAMES} for row in found]


def not_compared(older: Mapping[str, Any], newer: Mapping[str, Any]) -> list[str]:
    """The measures of the newer edition of which nothing is said: the older one has none, or another method made it."""
    return [
        name
        for name, after in tables_in_order(newer)
        if (before := older["tables"].get(name)) is None or before["method"] != after["method"]
    ]


def _rows(
    older: Mapping[str, Any], newer: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    was = {row["company_id"]: row for row in before["ranked"]}
    now = {row["company_id"]: row for row in after["ranked"]}
    is_correction = older["month"] == newer["month"]
    knows_changes = after["compared_with"] == older["month"]
    for company, row in now.items():
        old = was.get(company)
        change = None
        if old is not None and is_correction:
            change = int(old["rank"] - row["rank"])
        elif old is not None and knows_changes:
            change = row["rank_change"]
        yield _row(old, row) | {"rank_change": change}
    for company, row in was.items():
        if company not in now:
            yield _row(row, None)


def _row(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> dict[str, Any]:
    named = new or old or {}
    found = {name: named[name] for name in ("company", "company_slug", "company_id")}
    found["ranked_in"] = RANKED if old and new else NEW if new else GONE
    for when, row in (("before", old), ("after", new)):
        if row is not None:
            found |= {f"{name}_{when}": row[name] for name in (*_RANKS, *_SCORES, "stories")}
    if old and new:
        risen = is_better(new["score"], new["score_sd"], old["score"], old["score_sd"])
        found["points_change"] = shown_score(new["score"]) - shown_score(old["score"])
        found["is_sure"] = max(risen, 1 - risen) >= SURE
    return found
