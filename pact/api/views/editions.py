"""Editions: frozen tables, which never change."""

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any
from urllib.parse import quote

from flask import abort, redirect, request

from pact.api.answers import PREFIX, Answer
from pact.api.resources import CHANGE, EDITION, EDITION_IN_FULL, EDITION_ROW
from pact.api.rows.editions import edition_row, frozen_rows, tables_of
from pact.api.views.finding import no_position, position
from pact.api.views.parameters import measure as measure_filter
from pact.api.views.parameters import no_such, one, pages, problem, text
from pact.api.views.serving import operation
from pact.core.i18n.messages import gettext
from pact.core.pagination import encode_position, ident_of
from pact.rankings.editions.change_rows import change_rows, not_compared
from pact.rankings.editions.queries import body_of, edition_heads, edition_named, in_time, newest_edition
from pact.rankings.measures import Measure
from pact.rankings.models import Edition
from pact.rankings.tables.queries import published_bases

# Marks a message for extraction: the document says it in English, the page in the reader's language.
_ = str


@operation(
    "/editions",
    tag="editions",
    summary=_("List editions"),
    description=_("The tables of each month as they were frozen on the 3rd of the next, and their corrections, the newest "
                  "month first. Cite an edition for what must never change."),
    resource=EDITION,
    query=pages(EDITION),
    is_list=True,
    example="/editions?limit=1",
    links={
        "show_edition": {"edition": "edition"},
        "list_changes": {"edition": "edition"},
        "list_frozen_ranks": {"edition": "edition", "measure": "=overall"},
    },
)  # fmt: skip
def list_editions(*, limit: int, after: str | None = None) -> Answer:
    heads, place = edition_heads(), position(after, parts=1)
    if place:
        last = next((at for at, edition in enumerate(heads) if edition.ident == place[0]), None)
        if last is None:
            raise no_position()
        heads = heads[last + 1 :]
    follows = encode_position(heads[limit - 1].ident) if len(heads) > limit else None
    items = [edition_row(edition) for edition in heads[:limit]]
    return Answer(published_bases().tables.english, items=items, after=follows)


@operation(
    "/editions/<edition>",
    tag="editions",
    summary=_("Show an edition"),
    description=_("An edition and what was frozen of each table as a whole. “latest” leads to the newest."),
    resource=EDITION_IN_FULL,
    query=one(EDITION_IN_FULL),
    example="/editions/{edition}",
)
def show_edition(*, edition: str) -> Answer:
    found = _edition(edition)
    content = json.loads(body_of(found))
    return Answer(content["about"], item=edition_row(found) | {"tables": tables_of(content)})


@operation(
    "/editions/<edition>/rankings/<measure>",
    tag="editions",
    summary=_("Show a frozen table"),
    description=_("The rows of a table of an edition, as they were frozen: ranked companies in order, then those with too "
                  "few stories for a rank."),
    resource=EDITION_ROW,
    query=pages(EDITION_ROW),
    is_list=True,
    example="/editions/{edition}/rankings/{measure}?limit=1&fields=company,rank,rank_low,rank_high,score,stories",
)  # fmt: skip
def list_frozen_ranks(*, edition: str, measure: str, limit: int, after: str | None = None) -> Answer:
    content = json.loads(body_of(_edition(edition)))
    if measure not in content["tables"]:
        raise no_such(_("This edition has no table of “%(name)s”."), measure)
    first = _place(after)
    rows = list(islice(frozen_rows(content, measure), first, first + limit + 1))
    return Answer(content["about"], items=rows[:limit], after=_after(rows, first, limit), head=_head(content))


@operation(
    "/editions/<edition>/changes",
    tag="editions",
    summary=_("Compare two editions"),
    description=_("Each company that either of two editions ranks, with rank and score in both, from the older edition to "
                  "the newer, whichever of them the address names first. Tables made by different methods are not "
                  "compared; the head names them."),
    resource=CHANGE,
    query=pages(
        CHANGE,
        since=text(_("The edition to compare with: an older one or a newer one. Without it, the last one of an earlier "
                     "month."), most=20, example="2026-09"),
        measure=measure_filter(),
    ),
    is_list=True,
    example="/editions/{edition}/changes?limit=1",
)  # fmt: skip
def list_changes(
    *, edition: str, limit: int, after: str | None = None, since: str | None = None, measure: str | None = None
) -> Answer:
    asked = _edition(edition)
    other = (
        _edition(since) if since else next((head for head in edition_heads() if head.month < asked.month), None)
    )
    if other is None:
        raise no_such(_("There is no edition before “%(name)s”."), edition)
    if other.id == asked.id:
        raise problem("not-found", gettext("An edition cannot be compared with itself. Choose another one."))
    older, newer = in_time(asked, other)
    was, now = (json.loads(body_of(each)) for each in (older, newer))
    first, every = _place(after), change_rows(was, now, Measure(measure) if measure else None)
    rows = every[first : first + limit + 1]
    head = _head(now) | {
        "edition_before": older.ident, "edition_after": newer.ident, "not_compared": not_compared(was, now)
    }  # fmt: skip
    return Answer(now["about"], items=rows[:limit], after=_after(rows, first, limit), head=head)


def _edition(ident: str) -> Edition:
    if ident == "latest" and (newest := newest_edition()):
        rest = quote(request.path.removeprefix(f"{PREFIX}/editions/latest"))
        asked = request.query_string.decode("latin-1")
        abort(redirect(f"{PREFIX}/editions/{newest.ident}{rest}" + (f"?{asked}" if asked else ""), 302))
    found = edition_named(ident)
    if found is None:
        raise no_such(_("There is no edition “%(name)s”."), ident)
    return found


def _head(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"edition": content["edition"], "frozen_at": content["frozen_at"], "interval": content["interval"]}


def _place(after: str | None) -> int:
    """A place in what never changes."""
    found = position(after, parts=1)
    place = ident_of(found[0]) if found else 0
    if place is None:
        raise no_position()
    return place


def _after(rows: list[Any], first: int, limit: int) -> str | None:
    return encode_position(first + limit) if len(rows) > limit else None
