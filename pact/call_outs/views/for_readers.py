"""Call-outs as readers see them."""

from flask import abort, render_template

from pact.call_outs.figures import figures_of
from pact.call_outs.forms import sectors_named
from pact.call_outs.queries import (
    companies_in,
    newest_stories,
    public_call_outs,
    public_picks,
    sectors_in,
)
from pact.call_outs.views.blueprint import blueprint
from pact.core import clock
from pact.core.access import public
from pact.core.web.page_cache import cached_page
from pact.stories.call_outs.queries import call_out_by_slug, questions_in


@blueprint.get("/call-outs")
@public
@cached_page
def list_call_outs() -> str:
    found = [(one, one.phase(clock.today())) for one in public_call_outs()]
    return render_template("call_outs/list_call_outs.html", call_outs=found)


@blueprint.get("/call-outs/<slug>")
@public
@cached_page
def show_call_out(slug: str) -> str:
    call_out = call_out_by_slug(slug) or abort(404)
    version = call_out.approved
    assert version is not None
    return render_template(
        "call_outs/show_call_out.html",
        call_out=call_out,
        version=version,
        phase=call_out.phase(clock.today()),
        companies=companies_in(version),
        sectors=sectors_named(sectors_in(version)),
        questions=questions_in(version),
        figures=figures_of(call_out),
        picks=public_picks(call_out),
        stories=newest_stories(call_out),
    )
