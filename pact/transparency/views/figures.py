"""What came in, what was decided and how long it took: a page, and files of it."""

from datetime import date

from flask import Response, abort, render_template, request

from pact.core import clock
from pact.core.access import public
from pact.core.db import Numbers, one_state
from pact.core.i18n.messages import gettext, message_of
from pact.core.web.downloads import parts_response
from pact.core.web.page_cache import cached_page_by
from pact.core.web.security import open_data
from pact.moderation.settings.service import current_settings
from pact.moderation.wording import KIND_LABELS
from pact.transparency import files, measured, page, queries, statements
from pact.transparency.assessments.service import published_assessments
from pact.transparency.authorities.service import first_request_month, requests_between
from pact.transparency.notices.page import notice_figures
from pact.transparency.periods import period_named, periods
from pact.transparency.views.blueprint import blueprint
from pact.transparency.wording import OF_APPEALS, OF_GROUNDS


def decisions_made(numbers: Numbers) -> int:
    """Grows with each decision and notice, also with one that changes no other page."""
    return numbers.read(
        "SELECT coalesce((SELECT max(id) FROM decision), 0) + coalesce((SELECT max(id) FROM reply_decision), 0)"
        " + coalesce((SELECT max(id) FROM notice), 0)"
    )


@blueprint.get("/transparency")
@public
@cached_page_by(decisions_made)
def show_transparency() -> str:
    offered = periods(_first_month(), clock.today())
    period = period_named(request.args.get("period", ""), offered)
    if period is None:
        abort(404, gettext("There are no figures of this period."))
    numbers, settings = queries.numbers_of(period), current_settings()
    people = queries.people_who_decide()
    return render_template(
        "transparency/show_transparency.html",
        offered=offered,
        period=period,
        stories=page.rows_of_stories(numbers),
        drawn=page.drawn_decisions(numbers),
        waits=numbers.waits,
        half_hours=settings.target_half_hours,
        most_hours=settings.target_most_hours,
        grounds=page.rows_of_grounds(numbers),
        ground_columns=[*map(message_of, OF_GROUNDS.values()), gettext("All")],
        redactions=page.rows_of_redactions(numbers),
        replies=page.rows_of_replies(numbers),
        notices=notice_figures(numbers),
        suspensions=page.rows_of_suspensions(numbers),
        press_requests=page.rows_of_press_requests(numbers),
        appeals=page.rows_of_appeals(numbers),
        appeal_columns=[gettext("Received"), *(message_of(said.name) for said in OF_APPEALS.values())],
        appeal_outcomes=list(OF_APPEALS.values()),
        appeal_days=settings.appeal_days,
        months=queries.by_month(period),
        requests=requests_between(period.first, period.end),
        assessments=published_assessments(),
        measured=measured,
        kinds=KIND_LABELS,
        people=people if people >= page.FEW else None,
        few=page.FEW,
    )


def _first_month() -> date:
    """The first month of which there is anything to show."""
    counted, asked = queries.first_month(), first_request_month()
    return min(counted, asked) if asked else counted


@blueprint.get("/transparency.csv")
@public
@open_data
@cached_page_by(decisions_made)
def download_numbers_csv() -> Response:
    one_state()
    return parts_response(files.numbers_csv(), "ccpact-transparency.csv", rows=queries.count_numbers())


@blueprint.get("/transparency.json")
@public
@open_data
@cached_page_by(decisions_made)
def download_numbers_json() -> Response:
    one_state()
    return parts_response(files.numbers_json(), "ccpact-transparency.json", rows=queries.count_numbers())


@blueprint.get("/transparency/decisions.csv")
@public
@open_data
@cached_page_by(decisions_made)
def download_decisions() -> Response:
    one_state()
    return parts_response(files.statements_csv(), "ccpact-decisions.csv", rows=statements.count_statements())
