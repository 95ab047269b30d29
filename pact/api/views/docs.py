"""The document of the API, and the page that is made from it."""

import json
from typing import Final

from flask import Blueprint, Response, current_app, render_template
from limits import parse_many

from pact.api.answers import PREFIX
from pact.api.describing import described
from pact.api.document import document
from pact.api.resources import ALL
from pact.api.samples import samples
from pact.api.views.serving import specification
from pact.core import site
from pact.core.access import public
from pact.core.i18n.messages import lazy_gettext
from pact.core.web.page_cache import cached_page
from pact.core.web.security import open_data

_ = lazy_gettext
_TITLES: Final = {
    "companies": _("Companies and sectors"),
    "stories": _("Stories"),
    "tables": _("League tables"),
    "editions": _("Editions"),
    "figures": _("Figures of a company"),
    "pact": _("Promises and verdicts"),
    "transparency": _("Transparency"),
}
_PROBLEMS: Final = (
    ("unknown-parameter", 400, _("We refuse a parameter that we do not know, so that a mistyped filter never gives you the "
                                 "figures of all. The answer lists those that there are.")),
    ("parameter", 400, _("A parameter has a value that is not allowed, or is there twice.")),
    ("not-found", 404, _("There is no such company, story, edition and so on. A story can be withdrawn by its author.")),
    ("position", 404, _("“after” is no position in this list, or the table was made anew since. Begin again without it.")),
    ("", 429, _("You ask more often than the limit allows. Wait as long as Retry-After says.")),
)  # fmt: skip
blueprint = Blueprint("api_docs", __name__)


@blueprint.get(f"{PREFIX}/openapi.json")
@public
@open_data
@cached_page
def show_document() -> Response:
    body = json.dumps(document(specification(current_app)), ensure_ascii=False, indent=1)
    return Response(f"{body}\n", content_type="application/json")


@blueprint.get("/api/docs")
@public
@cached_page
def show_docs() -> str:
    known = samples()
    tags = described(specification(current_app), known)
    return render_template(
        "api/show_docs.html",
        tags=tags,
        titles=_TITLES,
        problems=_PROBLEMS,
        verb="GET",
        resources=ALL,
        base=site.site_url(PREFIX),
        document=f"{PREFIX}/openapi.json",
        licence=site.LICENCE,
        limits=[(item.amount, item.get_expiry()) for item in parse_many(current_app.config["PACT"].page_limit)],
    )
