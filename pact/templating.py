"""Functions and filters for templates: labels, dates, numbers, addresses of static files."""

from datetime import date, datetime
from pathlib import Path

from flask import Flask, g
from jinja2 import StrictUndefined

from pact.accounts.newsrooms.acting import is_of_newsroom
from pact.accounts.queries import colleague_name
from pact.call_outs.wording import asker, phase_sentence
from pact.companies.models import Company
from pact.companies.numbers import format_phone_number
from pact.core import clock
from pact.core.access import has_role, is_company_user, is_journalist
from pact.core.i18n.countries import country_name
from pact.core.i18n.languages import DEFAULT, LANGUAGES, current_language, page_url, suggested_language, this_page
from pact.core.i18n.links import LanguageLinks
from pact.core.i18n.messages import (
    format_date,
    format_day,
    format_moment,
    format_month,
    format_number,
    format_places,
    format_plain,
    gettext,
    message_of,
    plural_of,
)
from pact.core.i18n.shipped import local_marks, local_words
from pact.core.roles import StaffRole
from pact.core.web.static_files import digests
from pact.moderation.settings.service import current_settings
from pact.moderation.wording import target_sentence
from pact.pages.canonical import canonical_path
from pact.press.passing_on import may_be_passed_on, passed_on, says_outcome, title_passed_on
from pact.rankings.shares import share_words
from pact.rankings.sources import Basis, source_title
from pact.rankings.tables.queries import published_bases, published_counts
from pact.rankings.tables.svg_marks import why_mark
from pact.rankings.wording import ended_words, wait_words
from pact.stories.call_outs.queries import asked_of, call_out_of
from pact.stories.said.in_words import (
    call_cost,
    count_in_words,
    days_in_words,
    minutes_in_words,
    price_in_words,
    time_in_words,
)
from pact.stories.wording import (
    ends_of,
    has_outcome,
    has_own_title,
    label,
    later_outcome,
    other_language,
    outcome_sentence,
    story_title,
    whole_wait,
)


def init_templating(app: Flask, static: Path) -> None:
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.install_gettext_callables(message_of, plural_of, newstyle=True)  # type: ignore[attr-defined]
    environment.add_extension(LanguageLinks)
    environment.trim_blocks = environment.lstrip_blocks = True
    addresses = {path: f"{app.static_url_path}/{path}?v={digest}" for path, digest in digests(static).items()}

    def asset(path: str) -> str:
        """The address of a static file, with a digest of its content so that it can be cached for ever."""
        return addresses[path]

    app.context_processor(lambda: {"lang": current_language()})
    environment.filters.update(
        capital_first=capital_first, plain=format_plain, local_marks=local_marks, local_words=local_words
    )
    environment.globals.update(
        asset=asset,
        languages=LANGUAGES,
        page_url=page_url,
        suggested_language=suggested_language,
        this_page=this_page,
        canonical_path=canonical_path,
        other_language=other_language,
        default_language=DEFAULT,
        site_name=app.config["PACT"].site_name,
        contact_address=app.config["PACT"].contact_address,
        operator=app.config["PACT"].operator,
        has_defamation_procedure=app.config["PACT"].defamation_law != "off",
        mailroom_address=app.config["PACT"].mailroom_address,
        request_id=lambda: g.get("request_id", ""),
        label=label,
        outcome=outcome_sentence,
        has_outcome=has_outcome,
        story_title=story_title,
        title_passed_on=title_passed_on,
        passed_on=passed_on,
        may_be_passed_on=may_be_passed_on,
        says_outcome=says_outcome,
        has_own_title=has_own_title,
        later_outcome=later_outcome,
        ends_of=ends_of,
        whole_wait=whole_wait,
        minutes_in_words=minutes_in_words,
        time_in_words=time_in_words,
        days_in_words=days_in_words,
        count_in_words=count_in_words,
        price_in_words=price_in_words,
        call_cost=call_cost,
        format_phone_number=format_phone_number,
        country_name=country_name,
        wait_words=wait_words,
        why=why_mark,
        share_words=share_words,
        ended_words=ended_words,
        month_name=format_month,
        short_month=short_month,
        day_name=format_day,
        moment_name=format_moment,
        colleague_name=colleague_name,
        is_company_user=is_company_user,
        is_journalist=is_journalist,
        is_of_newsroom=is_of_newsroom,
        is_administrator=lambda: has_role(StaffRole.ADMINISTRATOR),
        is_senior_moderator=lambda: has_role(StaffRole.SENIOR_MODERATOR),
        hours_ago=hours_ago,
        months_ago=months_ago,
        number=format_number,
        message=message_of,
        decision_target=decision_target,
        source_title=source_title,
        texts_of=texts_of,
        asked_of=asked_of,
        call_out_of=call_out_of,
        call_out_asker=asker,
        call_out_phase=phase_sentence,
        places=format_places,
        plain=format_plain,
    )


def capital_first(words: object) -> str:
    """Words with which a sentence begins. Names and months in them stay as they are."""
    whole = str(words)
    return whole[:1].upper() + whole[1:]


def decision_target() -> str:
    """The public target for the time to a decision, as it is set now."""
    settings = current_settings()
    return target_sentence(half_hours=settings.target_half_hours, most_hours=settings.target_most_hours)


def texts_of(company: Company | None) -> Basis:
    """Where the texts come from that a list of stories shows: of a company, or of all."""
    if company is None:
        return published_bases().texts
    return published_counts([company.id], texts=True)[company.id]


def short_month(month: date) -> str:
    """A short month without its year: “Oct”."""
    return format_date(month, gettext("MMM"))


def hours_ago(moment: datetime) -> int:
    """Whole hours since a time; negative for the future."""
    return int((clock.now() - moment).total_seconds() // 3600)


def months_ago(month: date) -> int:
    """Whole calendar months since a month; 0 for the current one."""
    today = clock.today()
    return (today.year - month.year) * 12 + today.month - month.month
