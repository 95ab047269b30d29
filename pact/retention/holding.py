"""What is kept while something waits that needs it: an appeal, a notice, or a complaint about defamation.

A complaint about defamation is a notice, which waits until its procedure ends.
"""

from sqlalchemy import ColumnElement, Select, and_, select, union

from pact.appeals.queries import notices_with_open_ones, stories_with_open_ones
from pact.notices.models import Notice, NoticeState
from pact.stories.models import Story


def stories_held() -> Select[tuple[int]]:
    """The ids of stories of which nothing is deleted now."""
    of_notices = select(Notice.story_id).where(Notice.state == NoticeState.WAITING)
    held = union(stories_with_open_ones(), of_notices).subquery()
    return select(held.c[0])


def nothing_waits() -> ColumnElement[bool]:
    return Story.id.not_in(stories_held())


def waits_for_nothing() -> ColumnElement[bool]:
    """Of a notice: whether no appeal waits against its rejection, about its story, or of whoever was suspended for it."""
    about_stories = Notice.story_id.not_in(stories_with_open_ones())
    return and_(Notice.id.not_in(notices_with_open_ones()), about_stories)
