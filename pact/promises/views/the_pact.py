"""The pact itself: both sides, the promises, and how verdicts are given."""

from flask import render_template, request

from pact.core.access import public
from pact.core.web.page_cache import cached_page
from pact.promises import wording
from pact.promises.arithmetic.rule import LEAST_EFFECTIVE, needed
from pact.promises.catalogue import TARGETS
from pact.promises.showing.explained import (
    STORIES,
    chance_table,
    company_sides,
    customer_sides,
    explained_promises,
    not_met_example,
    outcomes,
)
from pact.promises.showing.in_short import listed_signatories
from pact.promises.signing.dates import MONTHS_AHEAD
from pact.promises.signing.wording import name_of
from pact.promises.views.blueprint import blueprint
from pact.rankings.service import FROZEN_ON

_SURE = 95  # the target for which an example says how many stories a perfect record takes


@blueprint.get("/pact")
@public
@cached_page
def show_pact() -> str:
    return render_template(
        "promises/show_pact.html", sides=company_sides(), customer_sides=customer_sides(), promises=explained_promises(),
        chances=chance_table(), stories=STORIES, outcomes=outcomes(), least_effective=LEAST_EFFECTIVE, sure=_SURE,
        sure_needed=needed(_SURE), targets=TARGETS, months_ahead=MONTHS_AHEAD, frozen_on=FROZEN_ON,
        not_met=not_met_example(),
        listed=listed_signatories(after=request.args.get("after")), wording=wording, name_of=name_of,
    )  # fmt: skip
