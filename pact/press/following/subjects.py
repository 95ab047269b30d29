"""What can be followed: how forms and links name it, its title, its page and its feed."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pact.call_outs.queries import call_out_by_id
from pact.companies.models import Company, CompanyStatus, Sector
from pact.companies.queries import company_by_slug, merged_into, sector_by_slug, sectors_in_use
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.i18n.shipped import local_words
from pact.press.following.models import Follow, FollowKind
from pact.rankings.measures import Measure
from pact.rankings.wording import MEASURE_LABELS
from pact.stories.call_outs.models import CallOut
from pact.stories.call_outs.queries import call_out_by_slug


class Subject(NamedTuple):
    """What is followed, as it is stored."""

    kind: FollowKind
    subject: str = ""

    @classmethod
    def of(cls, follow: Follow) -> "Subject":
        return cls(follow.kind, follow.subject)

    @property
    def now(self) -> "Subject":
        """A company that was merged is the one that it was merged into, until that is undone."""
        company = session().get(Company, int(self.subject)) if self.kind is FollowKind.COMPANY else None
        return self if company is None else self._replace(subject=str(merged_into(company).id))


class Shown(NamedTuple):
    """How it is shown: the word for forms, the title, and the paths of its page and its feed."""

    word: str
    title: str
    page: str
    feed: str


def read_subject(word: str) -> Subject | None:
    """What a form or an address names: “company:nordic-mail”, “sector:energy”, “call-out:<slug>”, “table:wait” or “pact”."""
    kind, _colon, name = word.partition(":")
    if kind == FollowKind.COMPANY:
        company = company_by_slug(name)
        return Subject(FollowKind.COMPANY, str(company.id)) if company else None
    if kind == FollowKind.SECTOR:
        sector = sector_by_slug(name)
        return Subject(FollowKind.SECTOR, str(sector.id)) if sector else None
    if kind == FollowKind.CALL_OUT:
        call_out = call_out_by_slug(name)
        return Subject(FollowKind.CALL_OUT, str(call_out.id)) if call_out else None
    if kind == FollowKind.TABLE:
        return Subject(FollowKind.TABLE, name) if name in tuple(Measure) else None
    return Subject(FollowKind.PACT) if word == FollowKind.PACT else None


def together(follows: Sequence[Follow]) -> list[list[Follow]]:
    """What is one thing now goes together: several companies may have been merged into one."""
    groups: dict[Subject, list[Follow]] = {}
    for follow in follows:
        groups.setdefault(Subject.of(follow).now, []).append(follow)
    return list(groups.values())


def shown(subject: Subject) -> Shown | None:
    """In the current language. None if it is no longer on the site."""
    subject = subject.now
    if subject.kind is FollowKind.COMPANY:
        company = session().get(Company, int(subject.subject))
        if company is None or company.status is not CompanyStatus.ACCEPTED:
            return None
        page = f"/companies/{company.slug}"
        return Shown(f"company:{company.slug}", company.name, page, f"{page}/stories.atom")
    if subject.kind is FollowKind.SECTOR:
        sector = session().get(Sector, int(subject.subject))
        return _sector(sector.slug, sector.name) if sector else None
    if subject.kind is FollowKind.CALL_OUT:
        return _call_out(call_out_by_id(int(subject.subject)))
    if subject.kind is FollowKind.TABLE:
        return _table(Measure(subject.subject))
    return Shown("pact", gettext("The pact: verdicts on promises"), "/pact", "/pact.atom")


def choices() -> Iterable[Shown]:
    """All that can be chosen on the form. A company is followed from its own page."""
    yield from (_table(measure) for measure in Measure)
    yield Shown("pact", gettext("The pact: verdicts on promises"), "/pact", "/pact.atom")
    yield from (_sector(sector.slug, sector.name) for sector in sectors_in_use())


def _table(measure: Measure) -> Shown:
    title = gettext("League table: %(measure)s", measure=MEASURE_LABELS[measure])
    return Shown(f"table:{measure}", title, f"/rankings/{measure}", f"/rankings/{measure}.atom")


def _call_out(call_out: CallOut | None) -> Shown | None:
    if call_out is None or call_out.approved is None:
        return None
    title = gettext("Call-out: %(title)s", title=call_out.approved.title)
    page = f"/call-outs/{call_out.slug}"
    return Shown(f"call-out:{call_out.slug}", title, page, f"{page}.atom")


def _sector(slug: str, name: str) -> Shown:
    title = gettext("Sector: %(sector)s", sector=local_words(name))
    return Shown(f"sector:{slug}", title, f"/stories?sector={slug}", f"/stories.atom?sector={slug}")
