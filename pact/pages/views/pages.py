"""Pages that compose features, and the blueprint that all views of this package stand on."""

from pathlib import Path
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, render_template, request, url_for
from sqlalchemy import text
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.numbers import numbers_of, spoken_number
from pact.companies.queries import (
    company_by_slug,
    directory,
    present_address,
    sector_by_slug,
    sectors_in_use,
)
from pact.core import clock
from pact.core.access import public
from pact.core.db import session
from pact.core.i18n import gettext
from pact.core.page_cache import cached_page
from pact.core.sanitising import clean_line
from pact.moderation.month_queries import newest_chosen
from pact.moderation.month_wording import PRAISE_LABELS
from pact.moderation.queries import FIGURES_OVER, current_grounds, desk_figures, hours_to_decide
from pact.moderation.retention import RULES
from pact.moderation.settings import current_settings
from pact.moderation.wording import decided_sentence, target_sentence
from pact.pages.caller import what_to_expect
from pact.pages.choosing import MOST, choice_of, compare_address
from pact.pages.company_figures import FIGURES, figure_of, figures_of, hours_sentence
from pact.pages.comparing import as_csv, comparisons, trends_figure
from pact.pages.forms import ExampleForm
from pact.pages.later_outcomes import later_figures
from pact.rankings import queries as rankings
from pact.rankings.company_queries import rows_of_companies
from pact.rankings.values import (
    ELIGIBLE_MONTHS,
    ELIGIBLE_N,
    HALF_LIFE_MONTHS,
    NAMED_N,
    OVERALL_MEASURES,
    OVERALL_WEIGHTS,
    RESOLVED_VALUES,
    Measure,
)
from pact.rankings.versions import EVIDENCE, VERSIONS
from pact.rankings.wording import MEASURE_LABELS
from pact.stories.queries import newest

blueprint = Blueprint("pages", __name__)
EVIDENCE_FILE = Path(__file__).resolve().parents[3] / "docs" / "ranking-evidence.md"


@blueprint.get("/")
@public
@cached_page
def show_home() -> str:
    table = rankings.table_of(Measure.OVERALL, None)
    best, worst = rankings.best_and_worst(table) if table and table.ranked else ([], [])
    return render_template(
        "pages/show_home.html",
        table=table,
        best=best,
        worst=worst,
        newest=newest(limit=6),
        half_within=hours_to_decide(percent=50),
        published=rankings.published_total(),
        praised=newest_chosen(),
        praises=PRAISE_LABELS,
    )


@blueprint.get("/companies")
@public
@cached_page
def list_companies() -> str:
    text_typed, sector = clean_line(request.args.get("q", ""))[:120], request.args.get("sector", "")
    page = directory(text=text_typed, sector=sector or None, after=request.args.get("after"))
    return render_template(
        "pages/list_companies.html",
        page=page,
        q=text_typed,
        sector=sector_by_slug(sector) if sector else None,
        sectors=sectors_in_use(),
        counts=rankings.published_counts([company.id for company in page.items]),
    )


@blueprint.get("/companies/<slug>")
@public
@cached_page
def show_company(slug: str) -> str | BaseResponse:
    company = company_by_slug(slug)
    if company is None:
        return _moved(slug)
    rows = [(placed.table, placed.row) for placed in rows_of_companies([company.id])]
    measures = [table.measure for table, _row in rows]
    measure = _measure(measures[0] if measures else Measure.OVERALL)
    expect = what_to_expect(company)
    return render_template(
        "pages/show_company.html",
        company=company,
        rows=rows,
        labels=MEASURE_LABELS,
        expect=expect,
        later=later_figures(company),
        hours_sentence=hours_sentence(expect.hours),
        measure=measure,
        figures=figures_of(company, measure) if rows else [],
        newest=newest(limit=6, company=company),
        official=numbers_of(company),
        spoken_number=spoken_number,
    )


@blueprint.get("/companies/<slug>/figures/<figure>.svg")
@blueprint.get("/companies/<slug>/figures/<figure>.csv")
@public
@cached_page
def download_figure(slug: str, figure: str) -> BaseResponse:
    company = company_by_slug(slug)
    if company is None:
        return _moved(slug)
    if figure not in FIGURES:
        abort(404, gettext("There is no such figure."))
    measure, ending = _measure(Measure.OVERALL), request.path[-3:]
    shown = figure_of(company, figure, measure)
    source = gettext("Source: %(site)s, by what people told us.", site=current_app.config["PACT"].site_name)
    body = shown.csv if ending == "csv" else shown.drawing(subject=company.name, source=source)
    if body is None:
        abort(404, gettext("There is nothing to draw of it yet."))
    kept = "" if figure in ("hours", "waits") else f"-{measure}"
    return _file(body, f"ccpact-{company.slug}-{figure}{kept}.{ending}")


def _moved(slug: str) -> BaseResponse:
    """To where the company stands now that had this address, asking for the same; 404 where there is none."""
    there = present_address(slug) or abort(404)
    rest = quote(request.path.removeprefix(f"/companies/{slug}"))
    asked = f"?{urlencode({'measure': measure})}" if (measure := request.args.get("measure")) else ""
    return redirect(url_for("pages.show_company", slug=there) + rest + asked, 301)


def _measure(default: Measure) -> Measure:
    word = request.args.get("measure", "")
    if word and word not in tuple(Measure):
        abort(404, gettext("There is no such measure."))
    return Measure(word) if word else default


def _file(body: str, name: str) -> Response:
    kind = "text/csv" if name.endswith(".csv") else "image/svg+xml"
    response = Response(body, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/compare")
@public
@cached_page
def compare_companies() -> str | BaseResponse:
    typed, measure = request.args.getlist("c"), _measure(Measure.OVERALL)
    choice = choice_of(typed)
    if choice.companies and not choice.faults and not choice.is_plain:
        return redirect(compare_address(choice.companies, request.args.get("measure")), 302)
    is_ready = len(choice.companies) > 1 and not choice.faults
    return render_template(
        "pages/compare_companies.html",
        choice=choice,
        most=MOST,
        comparisons=comparisons(choice.companies) if is_ready else [],
        trends=trends_figure(choice.companies, measure) if is_ready else None,
        is_ready=is_ready,
        measure=measure,
        labels=MEASURE_LABELS,
        compare_address=compare_address,
    )


@blueprint.get("/compare.csv")
@public
@cached_page
def download_comparison() -> Response:
    choice = choice_of(request.args.getlist("c"))
    if choice.faults:
        abort(404, choice.faults[0][1])
    body = as_csv(comparisons(choice.companies) if choice.companies else [])
    name = "-".join(["ccpact-compare", *(company.slug for company in choice.companies)])
    return _file(body, f"{name[:120]}.csv")


@blueprint.get("/method")
@public
@cached_page
def show_method() -> str:
    table = rankings.table_of(Measure.OVERALL, None)
    return render_template(
        "pages/show_method.html", resolved_values=RESOLVED_VALUES, eligible_n=ELIGIBLE_N, named_n=NAMED_N,
        eligible_months=ELIGIBLE_MONTHS, half_life=HALF_LIFE_MONTHS,
        weights=dict(zip(OVERALL_MEASURES, OVERALL_WEIGHTS, strict=True)), table=table,
        example=rankings.example_row(table) if table else None, labels=MEASURE_LABELS,
        versions=VERSIONS, evidence=EVIDENCE,
    )  # fmt: skip


@blueprint.get("/method/evidence")
@public
@cached_page
def show_evidence() -> Response:
    """The measurements as they were written down, for whoever wants to run them again."""
    return Response(EVIDENCE_FILE.read_text(encoding="utf-8"), content_type="text/plain; charset=utf-8")


@blueprint.get("/rules")
@public
@cached_page
def show_rules() -> str:
    settings, figures = current_settings(), desk_figures()
    return render_template(
        "pages/show_rules.html",
        grounds=current_grounds(),
        target=target_sentence(half_hours=settings.target_half_hours, most_hours=settings.target_most_hours),
        lately=decided_sentence(days=FIGURES_OVER.days, decided=figures.decided, median_hours=figures.median_hours,
                                most_hours=figures.most_hours),
    )  # fmt: skip


@blueprint.get("/privacy")
@public
@cached_page
def show_privacy() -> str:
    return render_template("pages/show_privacy.html", rules=RULES)


@blueprint.get("/about")
@public
@cached_page
def show_about() -> str:
    return render_template("pages/show_about.html")


@blueprint.get("/accessibility")
@public
@cached_page
def show_accessibility() -> str:
    return render_template("pages/show_accessibility.html")


@blueprint.get("/style")
@public
def show_style() -> str:
    """Every component on one page, for whoever builds on them; not there in production."""
    if current_app.config["PACT"].is_production:
        abort(404)
    wrong = ExampleForm(MultiDict())
    wrong.validate()
    table = rankings.table_of(Measure.OVERALL, None)
    best, worst = rankings.best_and_worst(table) if table and table.ranked else ([], [])
    return render_template("pages/show_style.html", form=ExampleForm(prefix="plain-"), wrong=wrong,
                           rows=[*best, *worst], stories=newest(limit=2))  # fmt: skip


@blueprint.get("/health/live")
@public
def is_live() -> Response:
    return jsonify(status="live")


@blueprint.get("/health/ready")
@public
def is_ready() -> Response:
    """Ready once the database answers and is migrated; a fault here is a 500, which says not ready."""
    session().execute(text("SELECT number FROM data_version"))
    return jsonify(status="ready", at=clock.now().isoformat())
