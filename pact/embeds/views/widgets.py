"""Widgets: a table, a company's row, a figure, a story. They set no cookie, and any site may frame them."""

from flask import redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.call_outs.figures import figures_of
from pact.charts.embed_code import frame_code, script_code
from pact.charts.picture import HasMoved
from pact.charts.subjects.naming import KINDS
from pact.charts.subjects.tables import made_words
from pact.companies.queries import current_slug
from pact.core import clock, site
from pact.core.access import public
from pact.core.i18n.languages import in_language
from pact.core.i18n.messages import gettext
from pact.core.sanitising import excerpt
from pact.core.web.page_cache import cached_page
from pact.core.web.security import embeddable
from pact.embeds.oembed import chart_kind
from pact.embeds.views.blueprint import blueprint, missing, theme_asked
from pact.embeds.widgets import (
    NotEmbeddable,
    company_widget,
    figure_widget,
    rows_asked,
    table_widget,
    title_of_story,
)
from pact.pages.replies import replied_words
from pact.press.passing_on import passed_on
from pact.rankings.tables.queries import published_counts
from pact.rankings.wording import MEASURE_LABELS
from pact.replies.queries import published_replies
from pact.stories.call_outs.queries import call_out_by_slug
from pact.stories.queries import published_story

EXCERPT = 400
"""Letters of a story. Its page has the rest, and the company's reply."""
blueprint.add_app_template_global(frame_code, "embed_code")
blueprint.add_app_template_global(script_code, "embed_script")


@blueprint.get("/embed/rankings/<measure>")
@public
@embeddable
@cached_page
def embed_table(measure: str) -> str | BaseResponse:
    theme = theme_asked()
    try:
        widget = table_widget(measure, request.args)
    except NotEmbeddable as refused:
        return missing(str(refused) or gettext("There is no table here yet, or no longer."))
    most = rows_asked(request.args)
    return render_template(
        "embeds/table.html", theme=theme, widget=widget, view=widget.view, rows=widget.view.ranked[:most],
        made=made_words(widget.view.table), licence=site.LICENCE,
    )  # fmt: skip


@blueprint.get("/embed/company/<slug>")
@public
@embeddable
@cached_page
def embed_company(slug: str) -> str | BaseResponse:
    theme = theme_asked()
    try:
        widget = company_widget(slug, request.args)
    except NotEmbeddable:
        if (there := current_slug(slug)) and there != slug:
            return _redirected(f"/{slug}", f"/{there}")
        return missing(gettext("We have no page about this company."))
    return render_template(
        "embeds/company.html", theme=theme, company=widget.company, placed=widget.placed, labels=MEASURE_LABELS,
        ever=published_counts([widget.company.id])[widget.company.id], licence=site.LICENCE,
    )  # fmt: skip


@public
@embeddable
@cached_page
def embed_chart(**named: str) -> str | BaseResponse:
    """A figure or a strip of verdicts, drawn as on the site, so that it can be read on a phone."""
    theme, kind = theme_asked(), chart_kind(named)
    try:
        picture = figure_widget(kind, request.args, named)
    except NotEmbeddable:
        return missing(gettext("There is no such chart here, or no longer."))
    except HasMoved as moved:
        return _redirected(f"/{named['slug']}/", f"/{moved.args[0]}/")
    return render_template("embeds/chart.html", theme=theme, picture=picture, licence=site.LICENCE)


for _kind, (_rule, _picture) in KINDS.items():
    if _kind != "table":  # it has a widget of its own
        blueprint.add_url_rule(f"/embed/chart{_rule}", view_func=embed_chart)


@blueprint.get("/embed/stories/<public_id>")
@public
@embeddable
@cached_page
def embed_story(public_id: str) -> str | BaseResponse:
    theme, story = theme_asked(), published_story(public_id)
    if story is None:
        return missing(gettext("This story is no longer published here, or it never was."))
    version, reply = story.published_version, published_replies([story.id]).get(story.id)
    assert version is not None
    return render_template(
        "embeds/story.html", theme=theme, story=story, version=version, title=title_of_story(story),
        words=excerpt(passed_on(version, "body"), length=EXCERPT), replied=replied_words(reply.days) if reply else "",
    )  # fmt: skip


@blueprint.get("/embed/call-outs/<slug>")
@public
@embeddable
@cached_page
def embed_call_out(slug: str) -> str | BaseResponse:
    theme, call_out = theme_asked(), call_out_by_slug(slug)
    if call_out is None:
        return missing(gettext("There is no such call-out here, or no longer."))
    return render_template(
        "embeds/call_out.html", theme=theme, call_out=call_out, version=call_out.approved,
        phase=call_out.phase(clock.today()), figures=figures_of(call_out), today=clock.today(),
    )  # fmt: skip


def _redirected(old: str, new: str) -> BaseResponse:
    asked = request.query_string.decode("latin-1")
    there = in_language(
        request.path.replace(old, new, 1) if old.endswith("/") else request.path.removesuffix(old) + new
    )
    return redirect(there + (f"?{asked}" if asked else ""), 301)
