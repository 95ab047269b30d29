"""Ask for a new link to one's own page. The answer is the same whether or not the address is known."""

from flask import Response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.authors.own_page.forms import FindStoriesForm
from pact.authors.own_page.lost_links import ask_for_links
from pact.authors.views.pages import blueprint, see_other, uncached
from pact.core import crypto
from pact.core.access import public
from pact.core.db import session
from pact.core.web.limits import limiter, share_limit
from pact.core.web.refusals import shows_again

MAILS_PER_HOUR = "3 per hour"


def _address_digest() -> str:
    return crypto.email_digest(request.form.get("email", ""))


@blueprint.get("/my-story/lost")
@public
def show_lost_link() -> Response:
    return uncached(render_template("authors/lost_link.html", form=FindStoriesForm()))


def _form_again(message: str) -> Response:
    form = FindStoriesForm(request.form)
    form.form_errors.append(message)
    return uncached(render_template("authors/lost_link.html", form=form))


@blueprint.post("/my-story/lost")
@public
@limiter.limit(share_limit)
@shows_again(_form_again)
@limiter.limit(MAILS_PER_HOUR, key_func=_address_digest, exempt_when=lambda: not request.form.get("email"))
def ask_for_lost_link() -> BaseResponse:
    form = FindStoriesForm(request.form)
    if not form.validate():
        return uncached(render_template("authors/lost_link.html", form=form), 422)
    ask_for_links(form.email.data)
    session().commit()
    return see_other("/my-story/lost/sent")


@blueprint.get("/my-story/lost/sent")
@public
def show_lost_link_sent() -> Response:
    return uncached(render_template("authors/lost_link_sent.html"))
