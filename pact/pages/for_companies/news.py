"""The e-mail about what is new for a company, to those who act for it and have chosen one: daily, or weekly on Mondays.

It says only what everyone may read, and no word of an author: a mail stays where it is when a story is deleted.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from pact.companies.models import Company, CompanyStatus
from pact.companies.users.desk import choose_mails, claim_period, desk_of, due_for_mail, due_until
from pact.companies.users.models import CompanyUser, NewsMails
from pact.core.db import columns, session, snapshot, sql_table, write_in_parts
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import format_day
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles, runs_daily
from pact.mail.service import builds_mail, send_later
from pact.mail.stopping import Stoppable, register, stop_link
from pact.replies.models import Answer, Reply, ReplyStatus
from pact.stories.models import Story
from pact.stories.previews import PREVIEWS, StoryPreview
from pact.stories.wording import has_outcome, outcome_sentence

Context = dict[str, Any]
_ = str  # marks a message for extraction
KIND: Final = "company-mails"
MAIL: Final = "pages/company_news"
MOST_LISTED: Final = 10
CHUNK: Final = 200
EDITIONS: Final = (NewsMails.DAILY, NewsMails.WEEKLY)

_story, _reply, _answer = columns(Story), columns(Reply), columns(Answer)
_OF_PERIOD = (
    PREVIEWS.where(_story.company_id == bindparam("company"))
    .where(_story.published_at >= bindparam("since"), _story.published_at < bindparam("until"))
)  # fmt: skip
_NEWEST: Final = _OF_PERIOD.order_by(_story.published_at.desc(), _story.id.desc()).limit(MOST_LISTED)
_NUMBER: Final = select(func.count()).select_from(
    _OF_PERIOD.with_only_columns(_story.id, maintain_column_froms=True).subquery()
)
_ANSWERS: Final[Select[Any]] = (
    PREVIEWS.with_only_columns(_story.public_id, maintain_column_froms=True)
    .join(sql_table(Reply), _reply.story_id == _story.id)
    .join(sql_table(Answer), _answer.reply_id == _reply.id)
    .where(_story.company_id == bindparam("company"), _reply.status == ReplyStatus.PUBLISHED)
    .where(_answer.status == ReplyStatus.PUBLISHED)
    .where(_answer.published_at >= bindparam("since"), _answer.published_at < bindparam("until"))
    .order_by(_answer.id)
    .limit(MOST_LISTED)
)


class News(NamedTuple):
    """What has become public in a period: how many stories, the newest of them, and authors' answers to replies."""

    number: int
    newest: list[StoryPreview]
    answers: list[str]  # the ids of their stories


def news_of(company_id: int, since: datetime, until: datetime) -> News | None:
    """None where nothing has. Three queries."""
    asked = {"company": company_id, "since": since, "until": until}
    number = session().scalar(_NUMBER, asked) or 0
    newest = [StoryPreview._make(row) for row in session().execute(_NEWEST, asked)] if number else []
    answers = list(session().scalars(_ANSWERS, asked))
    return News(number, newest, answers) if number or answers else None


@runs_daily("company-news", hour=6, minute=30)
def tell_daily(arguments: dict[str, Any]) -> None:
    enqueue("pages.tell_companies", unique_key="pages.tell_companies")


@handles("pages.tell_companies", rank=Rank.BULK)
def tell_due(arguments: dict[str, Any]) -> None:
    """Claim each reader's period once, and write to them where something has become public in it.

    Safe beside another worker that does the same: whoever claims a period first sends its mail.
    """
    with snapshot():
        due = [reader for mails in EDITIONS for reader in _due(mails)]
    for _part in write_in_parts(due, _tell, at_once=20):
        pass
    if len(due) >= CHUNK:
        enqueue("pages.tell_companies")


class _Reader(NamedTuple):
    user_id: int
    since: datetime
    until: datetime
    has_news: bool


def _due(mails: NewsMails) -> list[_Reader]:
    until, known = due_until(mails), dict[tuple[int, datetime], bool]()
    found = []
    for user_id, company_id, since in due_for_mail(mails, limit=CHUNK):
        key = company_id, since
        if key not in known:
            known[key] = news_of(company_id, since, until) is not None
        found.append(_Reader(user_id, since, until, known[key]))
    return found


def _tell(readers: Sequence[_Reader]) -> None:
    for reader in readers:
        if claim_period(reader.user_id, reader.since, reader.until) and reader.has_news:
            period = {"since": reader.since.isoformat(), "until": reader.until.isoformat()}
            send_later(MAIL, recipient_kind="company_user", recipient_id=reader.user_id,
                       data={"user": reader.user_id, **period})  # fmt: skip


@builds_mail("pages/company_news", in_bulk=True)
def company_news_mail(data: Context) -> Context | None:
    """As things are when it is sent. None if they no longer act for the company or want no mails, or nothing is left."""
    user = session().get(CompanyUser, data["user"])
    mails = desk_of(user.id).mails if user and user.is_in_force else NewsMails.NEVER
    if user is None or mails is NewsMails.NEVER:
        return None
    company, since = session().get_one(Company, user.company_id), datetime.fromisoformat(data["since"])
    news = news_of(company.id, since, datetime.fromisoformat(data["until"]))
    if company.status is not CompanyStatus.ACCEPTED or news is None:
        return None
    home = page_url(f"/for-companies/{company.slug}")
    return {
        "company": company.name,
        "since": format_day(since.date()),
        "number": news.number,
        "stories": [(_sentence(story), _address(story.public_id)) for story in news.newest],
        "left_out": news.number - len(news.newest),
        "answers": [_address(public_id) for public_id in news.answers],
        "link": f"{home}?show=new",
        "choice": f"{home}#mails",
        "unsubscribe": stop_link(KIND, f"{user.id}.{mails}"),
    }


def _address(public_id: str) -> str:
    return page_url(f"/stories/{public_id}")


def _sentence(story: StoryPreview) -> str:
    """What happened in our words, from the author's answers. Empty if they say nothing of it."""
    return str(outcome_sentence(story)) if has_outcome(story) else ""


class _Choice(NamedTuple):
    """Whose mails a link stops, and which they were, so that they can be had again."""

    user: CompanyUser
    mails: NewsMails


def _chosen(value: str) -> _Choice | None:
    user_id, _dot, mails = value.partition(".")
    user = session().get(CompanyUser, int(user_id))
    return _Choice(user, NewsMails(mails)) if user else None


def _is_off(choice: _Choice) -> bool:
    return not choice.user.is_in_force or desk_of(choice.user.id).mails is NewsMails.NEVER


def _set_wanted(choice: _Choice, wanted: bool) -> None:
    if choice.user.is_in_force:
        choose_mails(choice.user, choice.mails if wanted else NewsMails.NEVER)


register(
    Stoppable(
        kind=KIND,
        about=_(
            "These e-mails say what is new about your company. We still write to you about your account and about what you "
            "send us."
        ),
        heading=_("Stop the e-mails about your company"),
        heading_off=_("We will send you no more e-mails about what is new"),
        button=_("Send me no more of them"),
        button_off=_("Send them again"),
        find=_chosen,
        is_off=_is_off,
        set_wanted=_set_wanted,
    )
)
