"""The e-mail to a company that has an address for complaints and no account: that people have told stories about it.

The first says how many stories are public, later ones how many since the last, once a month at most and only if there are
any. A job finds whom to tell, so publishing a story does nothing for it. Nothing is in it that is not public.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, func

from pact.companies.directory.notices import (
    Untold,
    address_to_tell,
    claim_notice,
    digest_of_address,
    is_stopped,
    set_stopped,
    take_notice_back,
    untold,
)
from pact.companies.models import Company
from pact.companies.users.desk import begin_of
from pact.core import clock
from pact.core.db import columns, pairs_of, session, snapshot, write_in_parts
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import format_day
from pact.core.site import tells_companies
from pact.jobs.models import Rank
from pact.jobs.service import enqueue, handles, runs_daily
from pact.mail.service import Recipient, builds_mail, resolves_recipient, send_later
from pact.mail.stopping import Stoppable, register, stop_link
from pact.stories.models import Story
from pact.stories.previews import PREVIEWS

_ = str  # marks a message for extraction
KIND: Final = "company-notices"
MAIL: Final = "pages/company_notice"

_story = columns(Story)
_PUBLIC: Final = (
    PREVIEWS.with_only_columns(func.count(), maintain_column_froms=True)
    .where(_story.company_id == bindparam("company"), _story.published_at < bindparam("until"))
)  # fmt: skip
_LATEST: Final[Select[tuple[int, datetime]]] = (
    PREVIEWS.with_only_columns(_story.company_id, func.max(_story.published_at), maintain_column_froms=True)
    .where(_story.published_at < bindparam("until"), columns(Company).complaints_address.is_not(None))
    .group_by(_story.company_id)
)  # fmt: skip
_PUBLIC_SINCE: Final = _PUBLIC.where(_story.published_at >= bindparam("since"))


@runs_daily("company-notices", hour=6, minute=40)
def tell_daily(arguments: dict[str, Any]) -> None:
    if tells_companies():
        enqueue("pages.tell_unclaimed", unique_key="pages.tell_unclaimed")


@handles("pages.tell_unclaimed", rank=Rank.BULK)
def tell_due(arguments: dict[str, Any]) -> None:
    """Write to each company once, however many workers do this: whoever claims the time first sends its mail."""
    if not tells_companies():
        return
    until = begin_of(clock.today())
    with snapshot():
        latest = pairs_of(_LATEST, {"until": until})
        companies = untold(not_since=clock.moment_months_later(until, -1))
    due = [
        each for each in companies if each.company_id in latest and _is_new(latest[each.company_id], each.since)
    ]
    for _part in write_in_parts(due, lambda part: _tell(part, until), at_once=20):
        pass


def _is_new(published_at: datetime, since: datetime | None) -> bool:
    return since is None or published_at >= since


def _number(company_id: int, since: datetime | None, until: datetime) -> int:
    """How many stories became public in this time and still are."""
    asked: dict[str, Any] = {"company": company_id, "until": until}
    statement = _PUBLIC if since is None else _PUBLIC_SINCE
    return session().scalar(statement, asked if since is None else {**asked, "since": since}) or 0


def _tell(companies: Sequence[Untold], until: datetime) -> None:
    for each in companies:
        company = session().get_one(Company, each.company_id)
        if address_to_tell(company) and claim_notice(each.company_id, each.since, until):
            since = each.since.isoformat() if each.since else ""
            data = {"company": each.company_id, "since": since, "until": until.isoformat()}
            send_later(MAIL, recipient_kind="complaints_address", recipient_id=each.company_id, data=data)


@resolves_recipient("complaints_address")
def company_to_write_to(company_id: int) -> Recipient | None:
    """In the site's own language: nobody has chosen one."""
    company = session().get(Company, company_id)
    address = address_to_tell(company) if company else None
    return Recipient(address) if address else None


@builds_mail("pages/company_notice", in_bulk=True)
def company_notice_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """As things are when it is sent. None if it has an account by now, was merged, wants no mails, or nothing is left."""
    company = session().get(Company, data["company"])
    address = address_to_tell(company) if company and tells_companies() else None
    if company is None or address is None:
        return None
    since = datetime.fromisoformat(data["since"]) if data["since"] else None
    until = datetime.fromisoformat(data["until"])
    number = _number(company.id, since, until)
    if not number:
        take_notice_back(company.id, since, until)
        return None
    return {
        "company": company.name,
        "number": number,
        "since": format_day(since.date()) if since else "",
        "link": page_url(f"/companies/{company.slug}"),
        "claim": page_url(f"/for-companies/{company.slug}/claim"),
        "unsubscribe": stop_link(KIND, digest_of_address(address)),
    }


register(
    Stoppable(
        kind=KIND,
        about=_(
            "These e-mails tell a company how many stories about it are public. They stop for the address that got this "
            "link, also if somebody enters it again and whichever company it is for."
        ),
        heading=_("Stop our e-mails about stories"),
        heading_off=_("We will send no more e-mails about stories to this address"),
        button=_("Send no more of them"),
        button_off=_("Send them again"),
        find=lambda digest: digest or None,
        is_off=is_stopped,
        set_wanted=lambda digest, wanted: set_stopped(digest, None if wanted else clock.now()),
    )
)
