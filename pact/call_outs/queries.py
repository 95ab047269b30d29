"""Reading call-outs: those that are public, those at the desk, and the stories told for one."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from pact.call_outs.models import CallOutPick
from pact.companies.models import NOT_SORTED, Company, Sector
from pact.companies.queries import merged_into
from pact.core import clock
from pact.core.db import all_of, one_or_none, session
from pact.moderation.picks.models import PickKind
from pact.stories.call_outs.models import CallOut, CallOutState, CallOutVersion, Phase
from pact.stories.models import Story
from pact.stories.queries import listed

MOST_SHOWN = 100
"""So many call-outs are listed at most, the newest first."""
MOST_STORIES = 10
"""So many stories stand on the page of a call-out."""


def call_out_by_id(ident: int) -> CallOut | None:
    return session().get(CallOut, ident)


def public_call_outs() -> list[CallOut]:
    """The public ones: those that close first, then those that closed last."""
    found = all_of(
        select(CallOut)
        .where(CallOut.approved_version_id.is_not(None))
        .order_by(CallOut.approved_at.desc(), CallOut.id.desc())
        .limit(MOST_SHOWN)
    )
    return sorted(found, key=lambda one: _place(one, clock.today()))


def _place(call_out: CallOut, today: date) -> tuple[int, int]:
    last = call_out.last_day()
    assert last is not None
    order = (Phase.OPEN, Phase.ANNOUNCED, Phase.CLOSED)
    phase = call_out.phase(today) or Phase.CLOSED
    return order.index(phase), -last.toordinal() if phase is Phase.CLOSED else last.toordinal()


def open_call_outs() -> list[CallOut]:
    """Those for which stories can be told today."""
    return [one for one in public_call_outs() if one.phase(clock.today()) is Phase.OPEN]


def newest_version(call_out: CallOut) -> CallOutVersion:
    """The version that was written last."""
    statement = select(CallOutVersion).where(CallOutVersion.call_out_id == call_out.id)
    return session().execute(statement.order_by(CallOutVersion.number.desc()).limit(1)).scalar_one()


def versions_of(call_out: CallOut) -> list[CallOutVersion]:
    """All versions, the newest first."""
    statement = select(CallOutVersion).where(CallOutVersion.call_out_id == call_out.id)
    return all_of(statement.order_by(CallOutVersion.number.desc()))


def desk_list() -> list[tuple[CallOut, CallOutVersion]]:
    """All call-outs with their newest versions: what waits first, then the newest."""
    return list(session().execute(_with_newest()).tuples())


def of_newsroom(newsroom_id: int) -> list[tuple[CallOut, CallOutVersion]]:
    """The same of one newsroom."""
    return list(session().execute(_with_newest().where(CallOut.newsroom_id == newsroom_id)).tuples())


def _with_newest() -> Select[tuple[CallOut, CallOutVersion]]:
    newest = (
        select(CallOutVersion.call_out_id, func.max(CallOutVersion.number).label("number"))
        .group_by(CallOutVersion.call_out_id)
        .subquery()
    )
    is_newest = and_(CallOutVersion.call_out_id == newest.c.call_out_id, CallOutVersion.number == newest.c.number)
    return (
        select(CallOut, CallOutVersion)
        .join(CallOutVersion, CallOutVersion.call_out_id == CallOut.id)
        .join(newest, is_newest)
        .order_by(CallOutVersion.state != CallOutState.WAITING, CallOut.id.desc())
        .limit(MOST_SHOWN)
    )


def companies_in(version: CallOutVersion) -> list[Company]:
    """The companies that it is about. What a merge made one company is one."""
    if not version.companies:
        return []
    found = all_of(select(Company).where(Company.id.in_(version.companies)).order_by(Company.name))
    return list({one.id: one for one in map(merged_into, found)}.values())


def sectors_in(version: CallOutVersion) -> list[Sector]:
    if not version.sectors:
        return []
    return all_of(select(Sector).where(Sector.id.in_(version.sectors)).order_by(Sector.name))


def is_about(version: CallOutVersion, company: Company | None) -> bool:
    """Whether a story about this company can be told for the call-out. None is a company that is not known here.

    One that is in no sector yet may be of any.
    """
    if not version.companies and not version.sectors:
        return True
    if company is not None and company.id in {one.id for one in companies_in(version)}:
        return True
    if not version.sectors:
        return False
    if company is None or company.sector_id in version.sectors:
        return True
    return session().get_one(Sector, company.sector_id).slug == NOT_SORTED


def stories_of(call_out: CallOut) -> Select[tuple[Story]]:
    """Its published stories, the newest first."""
    return listed().where(Story.call_out_id == call_out.id).order_by(Story.published_at.desc(), Story.id.desc())


def newest_stories(call_out: CallOut, *, limit: int = MOST_STORIES) -> list[Story]:
    return all_of(stories_of(call_out).limit(limit))


def pick_of(call_out: CallOut, praise: PickKind) -> CallOutPick | None:
    return one_or_none(
        select(CallOutPick).where(CallOutPick.call_out_id == call_out.id, CallOutPick.praise == praise)
    )


def picks_of(call_out: CallOut) -> list[CallOutPick]:
    """What was picked, approved or not, with the stories and companies; the best first."""
    found = all_of(_picks(CallOutPick.call_out_id == call_out.id))
    return sorted(found, key=lambda pick: list(PickKind).index(pick.praise))


def public_picks(call_out: CallOut) -> Sequence[tuple[CallOutPick, Story]]:
    """The approved picks whose stories are public, the best first."""
    picks = {pick.story_id: pick for pick in picks_of(call_out) if pick.approved_at is not None}
    stories = all_of(listed().where(Story.id.in_(picks))) if picks else []
    order = list(PickKind)
    return sorted(((picks[story.id], story) for story in stories), key=lambda pair: order.index(pair[0].praise))


def _picks(condition: ColumnElement[bool]) -> Select[tuple[CallOutPick]]:
    return (
        select(CallOutPick)
        .where(condition)
        .options(
            joinedload(CallOutPick.story).options(joinedload(Story.company), joinedload(Story.published_version))
        )
    )


def waiting_count() -> Select[tuple[int]]:
    """How many wait for a senior moderator."""
    return select(func.count()).select_from(CallOutVersion).where(CallOutVersion.state == CallOutState.WAITING)


def never_approved(before: datetime) -> Select[tuple[int]]:
    """Call-outs that were never public and were last written before this moment."""
    lately = select(CallOutVersion.call_out_id).where(
        or_(CallOutVersion.written_at >= before, CallOutVersion.state == CallOutState.WAITING)
    )
    return select(CallOut.id).where(CallOut.approved_version_id.is_(None), CallOut.id.not_in(lately))
