"""The page from which a chart can be taken: a preview, its files, the code to embed it, and how to cite it."""

from flask import render_template

from pact.charts.embed_code import frame_code, script_code
from pact.charts.frame import document
from pact.charts.picture import Picture, Size
from pact.charts.subjects.naming import KINDS
from pact.charts.views.blueprint import blueprint, kind_asked, picture_or_404
from pact.core import site
from pact.core.access import public
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import gettext
from pact.core.web.page_cache import cached_page
from pact.rankings.charts.paint import Theme


@public
@cached_page
def use_chart(**named: str) -> str:
    kind = kind_asked(before="/charts")
    picture = picture_or_404(kind, named)
    return render_template(
        "charts/use_chart.html",
        picture=picture,
        preview=document(picture, theme=Theme.LIGHT, size=Size.PAGE) if picture.body else None,
        address=picture.address,
        sizes=[(size, _size_words(size)) for size in Size],
        themes=[(theme, _theme_words(theme)) for theme in Theme],
        frame=frame_code(picture.address.embed, title=picture.title, kind=kind),
        script=script_code(),
        citation=citation(picture),
        licence=site.LICENCE,
        canonical=picture.address.use,
    )


for _rule, _picture in KINDS.values():
    blueprint.add_url_rule(f"/charts{_rule}", view_func=use_chart)


def citation(picture: Picture) -> str:
    """One line for a caption or a footnote."""
    return gettext(
        "%(site)s: %(title)s. %(who)s %(counted)s %(made)s %(address)s. Licence: %(licence)s.",
        site=site.site_name(), title=picture.title, who=picture.who, counted=picture.counted, made=picture.made,
        address=page_url(picture.address.page), licence=site.LICENCE.name,
    )  # fmt: skip


def _size_words(size: Size) -> str:
    return {Size.PAGE: gettext("For a page"), Size.SOCIAL: gettext("For social media, 1200 pixels wide")}[size]


def _theme_words(theme: Theme) -> str:
    return {Theme.LIGHT: gettext("light"), Theme.DARK: gettext("dark")}[theme]
