"""What has happened to something that is followed, in a period: only what everyone can read, and no word of an author.

A mail stays where it is when a story is deleted.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from pact.call_outs.queries import call_out_by_id
from pact.companies.models import Company, CompanyMerge, CompanyStatus
from pact.companies.queries import merged_into, merges_from
from pact.core.db import all_of, columns, session
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import gettext, message_of, ngettext
from pact.press.following.models import FollowKind
from pact.press.following.subjects import Subject
from pact.promises.verdicts.models import Verdict
from pact.rankings.editions.queries import body_of
from pact.rankings.measures import Measure
from pact.rankings.models import Edition
from pact.rankings.sources import source_title
from pact.rankings.wording import MEASURE_LABELS
from pact.stories.fields import INVITED_SOURCES, Affiliation, Source
from pact.stories.models import Story
from pact.stories.previews import PREVIEWS, StoryPreview
from pact.stories.wording import has_outcome, outcome_sentence

MOST_LISTED: Final = 5
MOST_CHANGES: Final = 10
_story, _company = columns(Story), columns(Company)


class Period(NamedTuple):
    """From `since` up to, but not including, `until`."""

    since: datetime
    until: datetime


class Item(NamedTuple):
    """A sentence, and the address of the page that says more. One of them may be empty."""

    words: str
    address: str


def news_of(subject: Subject, period: Period) -> list[Item]:
    """In the current language. Empty where nothing has happened."""
    return news_of_one([(subject, period)])


def news_of_one(followed: Sequence[tuple[Subject, Period]]) -> list[Item]:
    """The same of several that are one company now, each since it was followed: what happened to it stands there once."""
    merges = dict.fromkeys(item for subject, period in followed for item in _merges(subject, period))
    subject, longest = followed[0][0], min(period for _subject, period in followed)
    return [*merges, *_happened(subject.now, longest)]


def _merges(subject: Subject, period: Period) -> Iterator[Item]:
    """Into which company the one that is followed was merged, or that this was undone. Not if both is past by now."""
    company = session().get(Company, int(subject.subject)) if subject.kind is FollowKind.COMPANY else None
    if company is None:
        return
    path = merges_from(company)
    now = path[-1].target if path else company
    if now.status is not CompanyStatus.ACCEPTED:
        return
    lately = [merge for merge in path if period.since <= merge.merged_at < period.until]
    if lately:
        yield Item(_merged_words(lately[0], now), "")
        return
    undone = select(CompanyMerge).where(
        CompanyMerge.source_id == now.id, CompanyMerge.merged_at < period.since,
        CompanyMerge.undone_at >= period.since, CompanyMerge.undone_at < period.until,
    )  # fmt: skip
    for merge in all_of(undone.order_by(CompanyMerge.id.desc()).limit(1)):
        other = merged_into(session().get_one(Company, merge.target_id))
        words = gettext(
            "%(company)s is a company of its own again: we have undone that we merged it into %(other)s. "
            "You follow %(company)s.",
            company=now.name, other=other.name,
        )  # fmt: skip
        yield Item(words, "")


def _merged_words(merge: CompanyMerge, now: Company) -> str:
    if merge.hides_names:
        return gettext(
            "We have merged a company that you follow into %(other)s. From now on you follow %(other)s.",
            other=now.name,
        )
    source = session().get_one(Company, merge.source_id)
    return gettext(
        "We have merged %(company)s into %(other)s. From now on you follow %(other)s.",
        company=source.name, other=now.name,
    )  # fmt: skip


def _happened(subject: Subject, period: Period) -> list[Item]:
    if subject.kind is FollowKind.TABLE:
        return [item for edition in _editions(period) for item in _table(edition, Measure(subject.subject))]
    if subject.kind is FollowKind.PACT:
        return list(_verdicts(period))
    number = int(subject.subject)
    if subject.kind is FollowKind.CALL_OUT:
        return [*_call_out(number, period), *_stories(_story.call_out_id == number, period)]
    if subject.kind is FollowKind.SECTOR:
        return list(_stories(_company.sector_id == number, period))
    return [
        *_stories(_story.company_id == number, period),
        *_verdicts(period, Verdict.company_id == number),
        *(item for edition in _editions(period) for item in _changes_of(edition, number)),
    ]


def _stories(which: Any, period: Period) -> Iterator[Item]:
    """How many stories were published, and the newest of them in our words."""
    found: Select[Any] = PREVIEWS.where(
        which, _company.status == CompanyStatus.ACCEPTED,
        _story.published_at >= period.since, _story.published_at < period.until,
    )  # fmt: skip
    counted = select(func.count()).select_from(
        found.with_only_columns(_story.id, maintain_column_froms=True).subquery()
    )
    number = session().scalar(counted) or 0
    if not number:
        return
    yield Item(ngettext("%(num)s new story", "%(num)s new stories", number), "")
    newest = found.order_by(_story.published_at.desc(), _story.id.desc()).limit(MOST_LISTED)
    for story in map(StoryPreview._make, session().execute(newest)):
        said = str(outcome_sentence(story)) if has_outcome(story) else gettext("read what happened")
        yield Item(f"{story.name}: {said}{_mark(story)}", page_url(f"/stories/{story.public_id}"))
    if number > MOST_LISTED:
        left = number - MOST_LISTED
        yield Item(ngettext("And %(num)s more.", "And %(num)s more.", left), "")


def _mark(story: StoryPreview) -> str:
    """What stands beside a story on pages: how it came to us, and that it does not count."""
    marks = []
    if story.source is Source.IMPORTED and story.source_name:
        marks.append(source_title(story.source_name))
    elif story.source is not Source.UNPROMPTED:
        marks.append(message_of(story.source.label).lower())
    if story.source in INVITED_SOURCES or story.affiliation is not Affiliation.NONE or story.incentive:
        marks.append(gettext("not counted in the rankings"))
    return f" ({' · '.join(marks)})" if marks else ""


def once(items: Sequence[Item], told: set[Item]) -> list[Item]:
    """Without the pages that the same mail has named above, and with their number. Adds the others to those."""
    new = [item for item in items if not item.address or item not in told]
    told.update(item for item in new if item.address)
    above = len(items) - len(new)
    if above:
        words = ngettext(
            "%(num)s thing that is new here stands above already.",
            "%(num)s things that are new here stand above already.", above,
        )  # fmt: skip
        new.append(Item(words, ""))
    return new


def _call_out(number: int, period: Period) -> Iterator[Item]:
    """When it opened and when it closed: the first day, and the day after the last."""
    call_out = call_out_by_id(number)
    if call_out is None or call_out.approved is None:
        return
    last, address = call_out.last_day(), page_url(f"/call-outs/{call_out.slug}")
    if call_out.was_called_off():
        if last is not None and _begins_in(last + timedelta(days=1), period):
            yield Item(gettext("The call-out was closed before it opened."), address)
    elif last is not None and _begins_in(last + timedelta(days=1), period):
        yield Item(gettext("The call-out has closed."), address)
    elif _begins_in(call_out.approved.opens_on, period):
        yield Item(gettext("The call-out has opened: you can tell your story."), address)


def _begins_in(day: date, period: Period) -> bool:
    return period.since <= datetime.combine(day, time.min, UTC) < period.until


def _verdicts(period: Period, *which: Any) -> Iterator[Item]:
    statement = (
        select(Verdict)
        .join(Company, Company.id == Verdict.company_id)
        .options(contains_eager(Verdict.company))
        .where(Company.status == CompanyStatus.ACCEPTED, *which)
        .where(Verdict.frozen_at >= period.since, Verdict.frozen_at < period.until)
        .order_by(Verdict.id)
    )
    for verdict in all_of(statement):
        named = {"company": verdict.company.name, "verdict": verdict.ident}
        words = (
            gettext("Corrected verdict on the promises of %(company)s: %(verdict)s", **named)
            if verdict.reason
            else gettext("New verdict on the promises of %(company)s: %(verdict)s", **named)
        )
        yield Item(words, page_url(f"/pact/{verdict.company.slug}/{verdict.ident}"))


def _editions(period: Period) -> list[Edition]:
    frozen = select(Edition).where(Edition.frozen_at >= period.since, Edition.frozen_at < period.until)
    return all_of(frozen.order_by(Edition.id))


def _table(edition: Edition, measure: Measure) -> Iterator[Item]:
    """A new edition, and whose rank in this table has surely changed."""
    address = page_url(f"/editions/{edition.ident}?measure={measure}")
    words = (
        gettext("Corrected edition %(edition)s", edition=edition.ident)
        if edition.reason
        else gettext("New edition %(edition)s", edition=edition.ident)
    )
    yield Item(words, address)
    changed = [row for row in ranked_in(edition, measure) if row["rank_change"]]
    for row in changed[:MOST_CHANGES]:
        yield Item(change_words(row, edition, measure), "")
    if len(changed) > MOST_CHANGES:
        left = len(changed) - MOST_CHANGES
        yield Item(ngettext("And %(num)s more.", "And %(num)s more.", left), "")


def _changes_of(edition: Edition, company_id: int) -> Iterator[Item]:
    for measure in Measure:
        for row in ranked_in(edition, measure):
            if row["company_id"] == company_id and row["rank_change"]:
                address = page_url(f"/editions/{edition.ident}?measure={measure}")
                yield Item(change_words(row, edition, measure), address)


def ranked_in(edition: Edition, measure: Measure) -> list[dict[str, Any]]:
    """The ranked rows of an edition's table; none where it has no such table."""
    table = _tables_of(edition).get(measure.value)
    return table["ranked"] if table else []


def compared_with(edition: Edition, measure: Measure) -> str | None:
    """The edition with which the ranks of an edition's table were compared; None for the first and for old formats."""
    table = _tables_of(edition).get(measure.value)
    return table.get("compared_with") if table else None


def _tables_of(edition: Edition) -> dict[str, Any]:
    """Read once for all that are told of it together: an edition never changes."""
    kept: dict[str, dict[str, Any]] = session().info.setdefault("tables of editions", {})
    if edition.sha256 not in kept:
        kept.clear()
        kept[edition.sha256] = json.loads(body_of(edition))["tables"]
    return kept[edition.sha256]


def change_words(row: dict[str, Any], edition: Edition, measure: Measure) -> str:
    """A change of rank that the method is at least 95% sure of."""
    places = abs(row["rank_change"])
    facts = {
        "company": row["company"], "edition": edition.ident, "measure": MEASURE_LABELS[measure], "rank": row["rank"],
        "low": row["rank_low"], "high": row["rank_high"],
    }  # fmt: skip
    if row["rank_change"] > 0:
        return ngettext(
            "%(measure)s: %(company)s is %(num)s place higher in edition %(edition)s, at %(rank)s "
            "(90%% range: %(low)s to %(high)s).",
            "%(measure)s: %(company)s is %(num)s places higher in edition %(edition)s, at %(rank)s "
            "(90%% range: %(low)s to %(high)s).",
            places, **facts,
        )  # fmt: skip
    return ngettext(
        "%(measure)s: %(company)s is %(num)s place lower in edition %(edition)s, at %(rank)s "
        "(90%% range: %(low)s to %(high)s).",
        "%(measure)s: %(company)s is %(num)s places lower in edition %(edition)s, at %(rank)s "
        "(90%% range: %(low)s to %(high)s).",
        places, **facts,
    )  # fmt: skip
