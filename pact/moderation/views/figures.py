"""The desk's figures as a page, and each table as CSV."""

from flask import Response, abort, render_template, request

from pact.core.access import has_role, moderator
from pact.core.i18n.messages import gettext, message_of
from pact.core.roles import StaffRole
from pact.core.spreadsheets import csv_text
from pact.core.web.downloads import file_response
from pact.mail.incoming import mails_since
from pact.moderation import figures
from pact.moderation.replies.figures import replies_decided_sentence
from pact.moderation.settings.service import current_settings
from pact.moderation.views.desk import blueprint
from pact.moderation.wording import DECISION_LABELS, decided_sentence, target_sentence

FOR_ADMINISTRATORS = "moderators"
TABLES = ("days", "decisions", "grounds", FOR_ADMINISTRATORS)


@blueprint.get("/figures")
@moderator
def show_figures() -> str:
    days, settings = _days(), current_settings()
    half, most = settings.target_half_hours, settings.target_most_hours
    overall = figures.times_overall(days)
    return render_template(
        "moderation/show_figures.html",
        days=days,
        periods=figures.PERIODS,
        waiting=figures.waiting_now(),
        waiting_longer=figures.waiting_longer(half),
        half_hours=half,
        target=target_sentence(half_hours=half, most_hours=most),
        lately=decided_sentence(
            days=days, decided=overall.timed, median_hours=overall.median_hours, most_hours=overall.most_hours
        ),
        replies=replies_decided_sentence(days),
        in_and_out=figures.days_in_and_out(days),
        overall=overall,
        by_kind=figures.times_by_kind(days),
        by_ground=figures.times_by_ground(days),
        by_moderator=figures.times_by_moderator(days) if has_role(StaffRole.ADMINISTRATOR) else None,
        kinds={**DECISION_LABELS, figures.HIDE: gettext("Hidden for now")},
    )


@blueprint.get("/figures/mails")
@moderator
def show_mails() -> str:
    days = _days()
    mails = [(message_of(fate.label), number) for fate, number in mails_since(figures.first_day(days)).items()]
    return render_template("moderation/show_mails.html", days=days, periods=figures.PERIODS, mails=mails)


@blueprint.get("/figures/<slug>.csv")
@moderator
def download_figures(slug: str) -> Response:
    if slug not in TABLES:
        abort(404)
    if slug == FOR_ADMINISTRATORS and not has_role(StaffRole.ADMINISTRATOR):
        abort(403)
    days = _days()
    response = file_response(_csv(slug, days), f"ccpact-desk-{slug}-{days}-days.csv")
    response.headers["Cache-Control"] = "no-store"
    return response


def _csv(slug: str, days: int) -> str:
    if slug == "days":
        return csv_text(
            ("day", "came_in", "went_out"),
            [(day.day.isoformat(), day.came_in, day.went_out) for day in figures.days_in_and_out(days)],
        )
    columns = ("decided", "somebody_waited", "median_hours", "within_hours_95")
    if slug == "decisions":
        rows = [*figures.times_by_kind(days), figures.times_overall(days)]
        return csv_text(("decision", *columns), [_cells(row, row.key) for row in rows])
    if slug == "grounds":
        rows = figures.times_by_ground(days)
        return csv_text(("ground", "name", *columns), [_cells(row, row.key, row.name) for row in rows])
    # Files may be shared, so this one identifies moderators by number only.
    rows = figures.times_by_moderator(days)
    return csv_text(
        ("moderator", *columns, *figures.KINDS), [(*_cells(row, int(row.key)), *row.by_kind) for row in rows]
    )


def _cells(times: figures.DecisionTimes, *names: str | int) -> tuple[str | int | float | None, ...]:
    return (*names, times.decided, times.timed, _rounded(times.median_hours), _rounded(times.most_hours))


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 2)


def _days() -> int:
    word = request.args.get("days", str(figures.DEFAULT_PERIOD))
    if word not in map(str, figures.PERIODS):
        abort(404, gettext("Choose 7, 30 or 90 days."))
    return int(word)
