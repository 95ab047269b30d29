"""oEmbed (oembed.com): what a program needs to embed a page of the site, from the page's address alone."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from pact.charts.embed_code import HEIGHTS, frame_code
from pact.charts.subjects.naming import KINDS
from pact.core.i18n.languages import page_url
from pact.core.site import site_name, site_url
from pact.embeds.widgets import NotEmbeddable, company_widget, figure_widget, table_widget, title_of_story
from pact.press.passing_on import may_be_passed_on
from pact.rankings.measures import Measure
from pact.rankings.tables.queries import table_to_show
from pact.stories.call_outs.queries import call_out_by_slug
from pact.stories.queries import published_story

WIDTH: Final = 720
"""Pixels of a frame, if the program that asks has as much room."""
LEAST: Final = 320
"""The narrowest width at which widgets can be read."""
HOUR: Final = 3600

Asked = Mapping[str, str]
Named = Mapping[str, str]


class Found(NamedTuple):
    """A widget by its address, its kind, which decides how high its frame is, and its title."""

    address: str
    kind: str
    title: str
    picture: str = ""


def found(endpoint: str, named: Named, asked: Asked) -> Found:
    """The widget of a page, by its route. Raises NotEmbeddable, or HasMoved."""
    if endpoint not in _PAGES:
        raise NotEmbeddable
    return _PAGES[endpoint](named, asked)


def is_embeddable(endpoint: str) -> bool:
    return endpoint in _PAGES


def answer(widget: Found, *, most_wide: int | None, most_high: int | None) -> dict[str, Any]:
    """The answer to a consumer with this room, in pixels; None if it does not say."""
    width = WIDTH if most_wide is None else min(WIDTH, most_wide)
    height = HEIGHTS[widget.kind] if most_high is None else min(HEIGHTS[widget.kind], most_high)
    picture = {
        "thumbnail_url": page_url(widget.picture), "thumbnail_width": 1200, "thumbnail_height": 630,
    } if widget.picture else {}  # fmt: skip
    return {
        "type": "rich",
        "version": "1.0",
        "title": widget.title,
        "provider_name": site_name(),
        "provider_url": site_url("/"),
        "cache_age": HOUR,
        "width": width,
        "height": height,
        "html": frame_code(widget.address, title=widget.title, kind=widget.kind, width=width, height=height),
        **picture,
    }


def _table(named: Named, asked: Asked) -> Found:
    shown = table_to_show()
    measure = named.get("measure") or (shown.measure if shown else Measure.OVERALL)
    table = table_widget(measure, asked)
    return Found(f"/embed{table.page}", "table", table.title)


def _company(named: Named, _asked: Asked) -> Found:
    company = company_widget(named["slug"], {}).company
    return Found(f"/embed/company/{company.slug}", "company", company.name)


def _story(named: Named, _asked: Asked) -> Found:
    story = published_story(named["public_id"])
    if story is None:
        raise NotEmbeddable
    own = f"/stories/{story.public_id}"
    # Our picture has the author's title.
    picture = f"{own}/card.png" if may_be_passed_on(story.published_version) else ""
    return Found(f"/embed{own}", "story", title_of_story(story), picture=picture)


def _call_out(named: Named, _asked: Asked) -> Found:
    call_out = call_out_by_slug(named["slug"])
    if call_out is None:
        raise NotEmbeddable
    assert call_out.approved is not None
    return Found(f"/embed/call-outs/{call_out.slug}", "call_out", call_out.approved.title)


def _map(_named: Named, asked: Asked) -> Found:
    picture = figure_widget("map", asked, {})
    return Found(picture.address.embed, "map", picture.title)


def chart_kind(named: Named) -> str:
    """The kind of chart whose page has these words in its address."""
    return next(
        kind for kind, (rule, _picture) in KINDS.items() if rule.count("<") == len(named) and all(
            f"<{name}>" in rule for name in named
        )
    )  # fmt: skip


def _chart(named: Named, asked: Asked) -> Found:
    kind = chart_kind(named)
    picture = figure_widget(kind, asked, named)
    return Found(picture.address.embed, kind, picture.title)


_PAGES: Final[Mapping[str, Callable[[Named, Asked], Found]]] = {
    "rankings.show_first_table": _table,
    "rankings.show_table": _table,
    "pages.show_company": _company,
    "pages.show_story": _story,
    "pages.show_contact_map": _map,
    "call_outs.show_call_out": _call_out,
    "charts.use_chart": _chart,
    "embeds.embed_table": _table,
    "embeds.embed_company": _company,
    "embeds.embed_story": _story,
    "embeds.embed_chart": _chart,
    "embeds.embed_call_out": _call_out,
}
"""The pages that have a widget, by endpoint, and the widgets themselves."""
