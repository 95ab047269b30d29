"""The blueprint of the pages that combine features, and helpers that several of them use."""

from flask import Blueprint, abort, request

from pact.core.i18n.messages import gettext
from pact.rankings.measures import Measure

blueprint = Blueprint("pages", __name__)


def measure_asked(default: Measure) -> Measure:
    word = request.args.get("measure", "")
    if word and word not in tuple(Measure):
        abort(404, gettext("Measure not found."))
    return Measure(word) if word else default
