"""The blueprint of charts, and the picture that an address names."""

from urllib.parse import quote, urlencode

from flask import Blueprint, abort, redirect, request

from pact.charts.picture import HasMoved, NoSuchChart, Picture
from pact.charts.subjects.naming import KINDS, picture_of
from pact.core.i18n.languages import in_language

blueprint = Blueprint("charts", __name__)


def kind_asked(*, before: str = "", after: str = "") -> str:
    """The kind of chart whose route was asked for, with what stands before and after it."""
    rule = str(request.url_rule.rule if request.url_rule else "")
    return next(kind for kind, (own, _picture) in KINDS.items() if f"{before}{own}{after}" == rule)


def picture_or_404(kind: str, named: dict[str, str]) -> Picture:
    """The picture that is asked for. Redirects if its company has a new address; 404 if there is no such chart."""
    try:
        return picture_of(kind, request.args, named)
    except HasMoved as moved:
        there = quote(request.path).replace(f"/{quote(named['slug'])}/", f"/{moved.args[0]}/", 1)
        asked = f"?{urlencode(list(request.args.items(multi=True)))}" if request.args else ""
        abort(redirect(in_language(there) + asked, 301))
    except NoSuchChart as missing:
        abort(404, missing.args[0] or None)
