"""The page about the press desk, asking for an account, and confirming the address by the mailed link."""

from flask import Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.core import crypto
from pact.core.access import no_store, public
from pact.core.db import session
from pact.core.i18n.languages import current_language
from pact.core.web.limits import limiter, share_limit, was_taken
from pact.core.web.page_cache import cached_page
from pact.core.web.refusals import shows_again
from pact.press.desk.asking import MAX_WORDS, MIN_WORDS, PER_DAY
from pact.press.joining import service
from pact.press.joining.forms import ApplyForm
from pact.press.joining.models import ApplicationState
from pact.press.joining.queries import application_of_link
from pact.press.views.feeds import blueprint

MAILS_PER_HOUR = "3 per hour"


def private(template: str, status: int = 200, **context: object) -> Response:
    return no_store(make_response(render_template(template, **context), status))


def see_other(path: str) -> Response:
    response = make_response("", 303)
    response.headers["Location"] = path
    return no_store(response)


def _address_digest() -> str:
    return crypto.email_digest(request.form.get("email", ""))


@blueprint.get("/press")
@public
@cached_page
def show_press() -> str:
    return render_template("press/show_press.html", per_day=PER_DAY, least=MIN_WORDS, most=MAX_WORDS)


@blueprint.get("/press/ask")
@public
def show_ask() -> Response:
    return _ask_page(ApplyForm())


def _ask_page(form: ApplyForm, status: int = 200) -> Response:
    return private("press/ask_for_account.html", status, form=form)


def _ask_again(message: str) -> Response:
    form = ApplyForm(request.form)
    form.form_errors.append(message)
    return _ask_page(form)


@blueprint.post("/press/ask")
@public
@limiter.limit(share_limit)
@shows_again(_ask_again)
@limiter.limit(MAILS_PER_HOUR, key_func=_address_digest, deduct_when=was_taken)
def ask() -> BaseResponse:
    form = ApplyForm(request.form)
    if not form.validate():
        return _ask_page(form, 422)
    service.apply(
        name=form.name.data, newsroom="" if form.is_freelance.data else form.newsroom.data, website=form.site,
        email=form.address, about=form.about.data or "", is_freelance=form.is_freelance.data,
        language=current_language(),
    )  # fmt: skip
    session().commit()
    return see_other("/press/ask/sent")


@blueprint.get("/press/ask/sent")
@public
def show_ask_sent() -> Response:
    return private("press/account_asked.html", days=service.UNCONFIRMED_KEPT.days)


@blueprint.get("/press/confirm/<token>")
@public
def show_confirm_address(token: str) -> Response:
    if application_of_link(token) is None:
        return _no_such_link()
    return private("press/confirm_address.html", token=token)


@blueprint.post("/press/confirm/<token>")
@public
@limiter.limit(share_limit)
def confirm_address(token: str) -> BaseResponse:
    application = service.confirm(token)
    if application is None:
        return _no_such_link()
    is_needless = application.state is ApplicationState.NEEDLESS
    session().commit()
    return see_other("/press/confirmed/known" if is_needless else "/press/confirmed/waiting")


@blueprint.get("/press/confirmed/<answer>")
@public
def show_address_confirmed(answer: str) -> Response:
    if answer not in ("waiting", "known", "erased"):
        abort(404)
    return private("press/address_confirmed.html", answer=answer, hours=service.DECIDED_WITHIN_HOURS)


def _no_such_link() -> Response:
    return private("press/dead_address_link.html", 410)
