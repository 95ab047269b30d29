"""The directory of companies, and a company's page with its figures."""

from urllib.parse import quote, urlencode, urlsplit

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from pact.companies.candidates import similar_companies
from pact.companies.directory.redress import redress_for
from pact.companies.directory.showing import shown_of
from pact.companies.names import stored_key
from pact.companies.numbers import numbers_of
from pact.companies.queries import (
    company_by_slug,
    countries_in_use,
    current_slug,
    directory,
    first_letters,
    sector_by_slug,
    sectors_in_use,
)
from pact.companies.scopes import of_company
from pact.core.access import public
from pact.core.i18n.countries import named_countries
from pact.core.i18n.messages import gettext
from pact.core.sanitising import clean_line
from pact.core.site import own_country
from pact.core.web.downloads import file_response
from pact.core.web.page_cache import cached_page, depends_only_on
from pact.core.web.security import open_data
from pact.notices.queries import notices_by
from pact.notices.wording import company_sentences
from pact.pages.company.apart import reasons_of, wait_sentence
from pact.pages.company.counted import EVER, counted_of, parts, steps
from pact.pages.company.distributions import counted_for
from pact.pages.company.expectations import DIMENSIONS, what_to_expect, window_start
from pact.pages.company.figures import FIGURES, figure_of, figures_of, waits_figure
from pact.pages.company.hours import hours_sentence
from pact.pages.company.later_outcomes import after_reply_figures, later_figures
from pact.pages.company.timed import timed_calls
from pact.pages.contact_map import counting as contact_map
from pact.pages.contact_map.drawing import map_figure
from pact.pages.contact_map.wording import obstacle_words
from pact.pages.figures import minutes
from pact.pages.replies import share_words
from pact.pages.views.blueprint import blueprint, measure_asked
from pact.promises import wording as promise_wording
from pact.promises.showing.in_short import in_short_of
from pact.promises.showing.wording import membership_sentence, standing_sentence
from pact.promises.signing.wording import name_of
from pact.promises.stated.showing import stated_of
from pact.rankings import calls
from pact.rankings.calls import Calls
from pact.rankings.measures import Measure
from pact.rankings.patterns.notes import note_about
from pact.rankings.patterns.wording import NOTE_RULES, note_sentence
from pact.rankings.queries import ALL_ROWS, TABLES, rows_of
from pact.rankings.sources import period_words
from pact.rankings.tables import queries as rankings
from pact.rankings.tables.company_queries import rows_in_table, rows_of_companies, tallies_of
from pact.rankings.tallies.dimensions import AFTER_REPLY, PUBLISHED, REPLIED
from pact.rankings.tallies.replies import replied_in
from pact.rankings.values import FEWEST
from pact.rankings.wording import MEASURE_LABELS
from pact.stories.previews import newest_previews


@blueprint.get("/companies")
@public
@cached_page
def list_companies() -> str:
    text_typed, sector = clean_line(request.args.get("q", ""))[:120], request.args.get("sector", "")
    country = clean_line(request.args.get("country", "")).upper()[:2]
    letter, after = stored_key(request.args.get("letter", ""))[:1], request.args.get("after")
    page = directory(text=text_typed, sector=sector or None, country=country or None,
                     letter=letter or None, after=after)  # fmt: skip
    sectors, known_countries = sectors_in_use(), countries_in_use()
    ids, table = [company.id for company in page.items], rankings.table_to_show()
    return render_template(
        "pages/list_companies.html",
        page=page,
        q=text_typed,
        ignored=[text_typed] if text_typed and not stored_key(text_typed) else [],
        sector=sector_by_slug(sector) if sector else None,
        is_known=not sector or sector in [each.slug for each in sectors],
        sectors=sectors,
        country=country,
        is_known_country=not country or country in known_countries,
        countries=named_countries(known_countries),
        own_country=own_country(),
        letter=letter,
        letters=first_letters(sector=sector or None, country=country or None)
        if page.after or after or letter
        else [],
        similar=[] if page.items or not text_typed else similar_companies(text_typed),
        counts=rankings.published_counts(ids),
        table=table,
        measure=MEASURE_LABELS[table.measure] if table else "",
        rows=rows_in_table(table, ids),
    )


@blueprint.get("/companies/<slug>")
@public
@cached_page
def show_company(slug: str) -> str | BaseResponse:
    company = company_by_slug(slug)
    if company is None:
        return _moved(slug)
    depends_only_on(of_company(company.id), ALL_ROWS, rows_of(company.id))
    rows = [(placed.table, placed.row) for placed in rows_of_companies([company.id])]
    measures = [table.measure for table, _row in rows]
    measure = measure_asked(measures[0] if measures else Measure.OVERALL)
    lately = (*DIMENSIONS, AFTER_REPLY, PUBLISHED, REPLIED, *contact_map.DIMENSIONS, counted_for(measure))
    tallies = tallies_of(company.id, lately=lately, ever=EVER, since=window_start())
    n, counted = tallies.lately, counted_of(tallies.ever)
    expect = what_to_expect(n)
    return render_template(
        "pages/show_company.html",
        company=company,
        rows=rows,
        apart=reasons_of(rows),
        wait_apart=wait_sentence(rows, expect.waited),
        labels=MEASURE_LABELS,
        expect=expect,
        ever=counted.published,
        notices=company_sentences(notices_by(company.id), company.name),
        left_out=counted.left_out,
        steps=steps(counted),
        parts=parts(counted, rows),
        few=FEWEST,
        minutes_words=minutes,
        later=later_figures(company),
        timed=timed_calls(company),
        after_reply=after_reply_figures(n[AFTER_REPLY]),
        hours_sentence=hours_sentence(expect.hours),
        measure=measure,
        figures=figures_of(company, measure, n) if rows else [],
        waits=waits_figure(Calls(n[calls.DIMENSION])) if rows else None,
        contact_map=map_figure(contact_map.contact_map(n)),
        obstacles=contact_map.obstacles_of(n),
        reasons=contact_map.reasons_of(n),
        obstacle_words=obstacle_words,
        newest=newest_previews(limit=6, company=company),
        replies=share_words(replied_in(n)),
        note=note_about(company),
        note_sentence=note_sentence,
        period=period_words,
        note_rules=NOTE_RULES,
        shown=shown_of(company),
        site_host=(urlsplit(company.site).hostname or "") if company.site else "",
        official=numbers_of(company),
        redress=redress_for(company),
        promises=in_short_of(company),
        promise_wording=promise_wording,
        promise_name=name_of,
        membership_sentence=membership_sentence,
        standing_sentence=standing_sentence,
        stated=stated_of(company),
    )


@blueprint.get("/companies/<slug>/figures/<figure>.csv")
@public
@open_data
@cached_page
def download_figure(slug: str, figure: str) -> BaseResponse:
    company = company_by_slug(slug)
    if company is None:
        return _moved(slug)
    depends_only_on(of_company(company.id), TABLES, ALL_ROWS)  # a file has more digits than the page
    if figure not in FIGURES:
        abort(404, gettext("Chart not found."))
    measure = measure_asked(Measure.OVERALL)
    kept = "" if figure in ("hours", "waits", "map") else f"-{measure}"
    return file_response(figure_of(company, figure, measure).csv, f"ccpact-{company.slug}-{figure}{kept}.csv")


def _moved(slug: str) -> BaseResponse:
    """Redirect from a former address of a company to the same page at its current one. 404 if there is none."""
    there = current_slug(slug) or abort(404)
    rest = quote(request.path.removeprefix(f"/companies/{slug}"))
    asked = f"?{urlencode({'measure': measure})}" if (measure := request.args.get("measure")) else ""
    return redirect(url_for("pages.show_company", slug=there) + rest + asked, 301)
