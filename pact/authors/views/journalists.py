"""The author stops journalists' requests on their page, or allows them again."""

from flask import Response, request

from pact.authors.journalists.stopping import set_requests, stop_about
from pact.authors.views.own_page import story_to_change
from pact.authors.views.pages import blueprint, see_other
from pact.core.access import no_store, public
from pact.core.db import session
from pact.core.web.limits import limiter, share_limit


@blueprint.post("/my-story/<token>/press")
@public
@limiter.limit(share_limit)
def change_press_requests(token: str) -> Response:
    story, wanted = story_to_change(token), request.form.get("stop", "")
    if wanted == "story":
        stop_about(story)
    elif wanted in ("all", "none"):
        set_requests(story, wanted=wanted == "none")
    session().commit()
    return no_store(see_other(f"/my-story/{token}#press"))
