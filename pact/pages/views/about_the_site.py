"""Pages that explain the site: method, rules, terms, privacy, contact, accessibility."""

from babel import Locale
from flask import Response, abort, current_app, render_template, request

from pact.accounts.signing_in import devices
from pact.core.access import public
from pact.core.i18n.languages import current_language
from pact.core.paths import ROOT
from pact.core.web.page_cache import cached_page, depends_only_on
from pact.moderation.figures import DEFAULT_PERIOD, desk_figures
from pact.moderation.models import GroundUse
from pact.moderation.queries import current_grounds
from pact.moderation.replies.figures import replies_decided_sentence
from pact.moderation.settings.service import current_settings
from pact.moderation.statuses import HIDDEN_HOURS
from pact.moderation.wording import decided_sentence, target_sentence
from pact.pages.terms.versions import VERSIONS as TERMS
from pact.pages.terms.versions import TermsVersion, terms_version
from pact.pages.views.blueprint import blueprint
from pact.pages.what_if import asked_of
from pact.pages.worked_example import worked_example
from pact.rankings.cases import MOST_AT_EACH_END
from pact.rankings.measures import RESOLVED_VALUES, Measure
from pact.rankings.tables import queries as rankings
from pact.rankings.tables.weighting import SITE_WEIGHTS, needed_stories
from pact.rankings.values import (
    ELIGIBLE_AUTHORS,
    ELIGIBLE_MONTHS,
    ELIGIBLE_N,
    NAMED_N,
    OVERALL_MEASURES,
    OVERALL_WEIGHTS,
    shown_score,
)
from pact.rankings.versions import EVIDENCE, VERSIONS
from pact.rankings.wording import MEASURE_LABELS
from pact.retention.rules import RULES

_OWN_WEIGHT = 60  # the example of a reader's own weight for the wait
EVIDENCE_FILE = ROOT / "docs" / "ranking-evidence.md"


@blueprint.get("/method")
@public
@cached_page
def show_method() -> str:
    table, first = rankings.table_of(Measure.OVERALL, None), rankings.table_to_show()
    row = rankings.example_row(table) if table else None
    return render_template(
        "pages/show_method.html", resolved_values=RESOLVED_VALUES, eligible_n=ELIGIBLE_N, named_n=NAMED_N,
        eligible_months=ELIGIBLE_MONTHS, eligible_authors=ELIGIBLE_AUTHORS,
        weights=dict(zip(OVERALL_MEASURES, OVERALL_WEIGHTS, strict=True)), table=table,
        row=row, example=worked_example(row) if row else None, labels=MEASURE_LABELS, versions=VERSIONS,
        evidence=EVIDENCE, published=rankings.published_bases().every, first=first,
        most_at_each_end=MOST_AT_EACH_END, shown_score=shown_score, site_weights=SITE_WEIGHTS, own_weight=_OWN_WEIGHT,
        own_needed=needed_stories(_OWN_WEIGHT, SITE_WEIGHTS.wait, most=ELIGIBLE_N),
        asked=asked_of(first, request.args.get("company", "")) if first else None,
    )  # fmt: skip


@blueprint.get("/method/evidence")
@public
@cached_page
def show_evidence() -> Response:
    """The measurements as they were recorded, for anyone who wants to repeat them."""
    depends_only_on()
    return Response(EVIDENCE_FILE.read_text(encoding="utf-8"), content_type="text/plain; charset=utf-8")


@blueprint.get("/rules")
@public
@cached_page
def show_rules() -> str:
    settings, figures = current_settings(), desk_figures()
    return render_template(
        "pages/show_rules.html",
        grounds=current_grounds(GroundUse.AGAINST, GroundUse.COMPANY),
        texts=rankings.published_bases().texts,
        target=target_sentence(half_hours=settings.target_half_hours, most_hours=settings.target_most_hours),
        lately=decided_sentence(days=DEFAULT_PERIOD, decided=figures.decided, median_hours=figures.median_hours,
                                most_hours=figures.most_hours),
        replies=replies_decided_sentence(DEFAULT_PERIOD),
        misuse=settings,
        appeal_days=settings.appeal_days,
        hidden_hours=HIDDEN_HOURS,
    )  # fmt: skip


@blueprint.get("/privacy")
@public
@cached_page
def show_privacy() -> str:
    depends_only_on()
    cookies = {"session": current_app.config["SESSION_COOKIE_NAME"], "device": devices.cookie_name()}
    return render_template("pages/show_privacy.html", rules=RULES, cookies=cookies)


@blueprint.get("/terms")
@public
@cached_page
def show_terms() -> str:
    return _terms_page(TERMS[0])


@blueprint.get("/terms/<int:version_number>")
@public
@cached_page
def show_terms_version(version_number: int) -> str:
    """One version at its permanent address, whatever the newest is."""
    return _terms_page(terms_version(version_number) or abort(404), is_permanent=True)


def _terms_page(version: TermsVersion, *, is_permanent: bool = False) -> str:
    depends_only_on()
    return render_template(
        "pages/show_terms.html", version=version, versions=TERMS, is_newest=version == TERMS[0],
        is_permanent=is_permanent,
    )  # fmt: skip


@blueprint.get("/contact")
@public
@cached_page
def show_contact() -> str:
    """Who runs the site, for readers, authorities and people who found a weakness."""
    depends_only_on()
    return render_template("pages/show_contact.html", answered_in=_languages_of_answers())


def _languages_of_answers() -> str:
    """The languages in which the operator answers, by their names: “English, Spanish”."""
    names = Locale.parse(current_language()).languages
    return ", ".join(str(names[code]) for code in current_app.config["PACT"].operator.languages)


@blueprint.get("/about")
@public
@cached_page
def show_about() -> str:
    return render_template(
        "pages/show_about.html",
        published=rankings.published_bases(),
    )


@blueprint.get("/accessibility")
@public
@cached_page
def show_accessibility() -> str:
    depends_only_on()
    return render_template("pages/show_accessibility.html")
