"""Company names suggested by the share form and the search box."""

from flask import Response, jsonify, request

from pact.companies.candidates import suggestions
from pact.companies.views.blueprint import blueprint
from pact.core.access import public
from pact.core.i18n.shipped import local_words


@blueprint.get("/companies/suggest")
@public
def suggest() -> Response:
    found = suggestions(request.args.get("q", "")[:120])
    return jsonify(companies=[{"name": s.name, "slug": s.slug, "sector": local_words(s.sector)} for s in found])
