"""The page that somebody who acts for a company works with: its stories, figures, file, and a page to print."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.users import desk
from pact.companies.users.acting import own_user
from pact.companies.users.models import CompanyUser, NewsMails
from pact.core import clock
from pact.core.access import company_user
from pact.core.db import one_state, session
from pact.core.i18n.messages import gettext
from pact.core.web.downloads import parts_response
from pact.pages.company.expectations import counts_of
from pact.pages.contact_map.counting import contact_map, obstacles_of, reasons_of
from pact.pages.contact_map.drawing import map_figure
from pact.pages.contact_map.wording import obstacle_words
from pact.pages.for_companies import files, stories
from pact.pages.for_companies.printing import counts_of_quarter, newest_by_obstacle, quarter_asked
from pact.pages.for_companies.trend import sector_trend, standings
from pact.pages.replies import share_words
from pact.pages.views.blueprint import blueprint, measure_asked
from pact.rankings.measures import Measure
from pact.rankings.sources import basis_of_buckets
from pact.rankings.tables.company_queries import rows_of_companies
from pact.rankings.tallies.dimensions import OBSTACLES, PUBLISHED, REASONS, REPLIED
from pact.rankings.tallies.replies import replied_in
from pact.rankings.wording import MEASURE_LABELS
from pact.stories.case_references import case_references
from pact.stories.fields import Reason, Resolved

Answer = BaseResponse | str | tuple[str, int]


@blueprint.get("/for-companies/<slug>")
@company_user
def show_own_company(slug: str) -> Answer:
    return _page(own_user(slug))


@blueprint.post("/for-companies/<slug>/seen")
@company_user
def mark_seen(slug: str) -> Answer:
    """They have seen the new stories. `until` is when the page was made: what was published since stays new."""
    user = own_user(slug)
    desk.mark_seen(user, _moment(request.form.get("until", "")))
    session().commit()
    flash(gettext("Stories published from now on are new to you."), "success")
    return redirect(f"/for-companies/{slug}", 303)


@blueprint.post("/for-companies/<slug>/mails")
@company_user
def choose_mails(slug: str) -> Answer:
    user, word = own_user(slug), request.form.get("mails", "")
    if word not in tuple(NewsMails):
        return _page(user, mails_error=gettext("Choose how often we write to you.")), 422
    desk.choose_mails(user, NewsMails(word))
    session().commit()
    flash(gettext("Your choice has been saved."), "success")
    return redirect(f"/for-companies/{slug}", 303)


@blueprint.get("/for-companies/<slug>/stories.csv")
@company_user
def download_own_stories(slug: str) -> BaseResponse:
    one_state()
    company = own_user(slug).company
    return parts_response(
        files.stories_csv(company), f"ccpact-{company.slug}-stories.csv", rows=files.count_stories(company)
    )


@blueprint.get("/for-companies/<slug>/print")
@company_user
def show_print_page(slug: str) -> Answer:
    company, quarter = own_user(slug).company, quarter_asked(request.args.get("quarter", ""))
    counts = counts_of_quarter(company, quarter)
    shown, obstacles = contact_map(counts), obstacles_of(counts)
    published = [(bucket, n, quarter.first, quarter.end) for bucket, n in counts[PUBLISHED].items()]
    return render_template(
        "pages/show_print_page.html",
        company=company,
        quarter=quarter,
        map=map_figure(shown),
        basis=basis_of_buckets(published),
        obstacles=obstacles,
        reasons=reasons_of(counts),
        obstacle_words=obstacle_words,
        newest=newest_by_obstacle(company, quarter, [obstacle for obstacle, _n in obstacles]),
        made_at=clock.now(),
    )


def _page(user: CompanyUser, *, mails_error: str = "") -> str:
    company, kept = user.company, desk.desk_of(user.id)
    seen, filters = desk.seen_until(user), stories.read_filters(request.args)
    after = request.args.get("after")
    page = stories.items_page(company, filters, seen=seen, after=after)
    return render_template(
        "pages/show_own_company.html",
        company=company,
        user=user,
        seen=seen,
        now=clock.now(),
        counts=stories.count_items(company, seen=seen),
        most_counted=stories.MOST_COUNTED,
        filters=filters,
        choices={"reason": Reason, "outcome": Resolved},
        page=page,
        references=case_references([item.story.id for item in page.items], company_id=company.id),
        is_continued=bool(after),
        address=lambda **changes: _address(company.slug, filters, **changes),
        columns=files.COLUMNS,
        mails=kept.mails,
        mails_error=mails_error,
        **_figures(user),
    )


def _figures(user: CompanyUser) -> dict[str, Any]:
    """How it replies, where contacts go wrong, and the company beside its sector. Each is also on a public page."""
    company, placed = user.company, rows_of_companies([user.company_id])
    measures = [found.table.measure for found in placed]
    measure = measure_asked(measures[0] if measures else Measure.OVERALL)
    counts = counts_of(company, OBSTACLES, REASONS, PUBLISHED, REPLIED)
    return {
        "replies": share_words(replied_in(counts)),
        "standings": standings(placed),
        "measure": measure,
        "labels": MEASURE_LABELS,
        "trend": sector_trend(company, measure) if placed else None,
        "obstacles": obstacles_of(counts),
        "reasons": reasons_of(counts),
        "obstacle_words": obstacle_words,
    }


def _address(slug: str, filters: stories.Filters, **changes: str) -> str:
    """The page with these filters changed, from its beginning unless `after` says where."""
    query = urlencode(filters.given(**changes))
    return f"/for-companies/{slug}" + (f"?{query}" if query else "")


def _moment(word: str) -> datetime:
    try:
        return datetime.fromisoformat(word).astimezone(UTC)
    except (ValueError, OverflowError):
        abort(400)
