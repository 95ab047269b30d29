"""Follow something by mail, confirm it, and see and change all that an address follows.

The answer to a request is the same whether or not the address is known here.
"""

import json
from typing import Final

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.core import crypto
from pact.core.access import no_store, public
from pact.core.addresses import masked
from pact.core.db import session
from pact.core.i18n.languages import current_language
from pact.core.web.downloads import file_response
from pact.core.web.limits import is_within, limiter, share_limit, was_taken
from pact.core.web.refusals import shows_again
from pact.press.following import service
from pact.press.following.forms import AddressForm, FollowForm
from pact.press.following.models import Rhythm
from pact.press.following.queries import (
    asks_anew,
    follow_to_confirm,
    follower_of,
    follower_with,
    follows_of,
    own_token,
)
from pact.press.following.subjects import Shown, Subject, read_subject, shown, together
from pact.press.views.feeds import blueprint

MAILS_TO_AN_ADDRESS: Final = "5 per hour; 10 per day"
"""Further requests get the same answer, but no mail: nobody can fill another's mailbox."""
SENT: Final = "/follow/sent"


@blueprint.get("/follow")
@public
def show_follow_form() -> str:
    word = request.args.get("what", "")
    subject = read_subject(word)
    chosen = shown(subject) if subject else None
    form = FollowForm(chosen=chosen)
    form.what.data = chosen.word if chosen else ""
    return render_template("press/follow.html", form=form, chosen=chosen, is_lost=bool(word) and chosen is None)


def _form_page(form: FollowForm, status: int) -> Response:
    page = render_template("press/follow.html", form=form, chosen=_chosen_in_request(), is_lost=False)
    return make_response(page, status)


def _chosen_in_request() -> Shown | None:
    subject = read_subject(request.form.get("what", ""))
    return shown(subject) if subject else None


def _form_of_request() -> FollowForm:
    return FollowForm(request.form, chosen=_chosen_in_request())


def _form_again(message: str) -> Response:
    form = _form_of_request()
    form.form_errors.append(message)
    return _form_page(form, 200)


@blueprint.post("/follow")
@public
@shows_again(_form_again)
@limiter.limit(share_limit, deduct_when=was_taken)
def follow() -> BaseResponse:
    form = _form_of_request()
    if not form.validate():
        return _form_page(form, 422)
    subject = read_subject(form.what.data)
    assert subject is not None
    if _may_be_mailed(form.address):
        service.ask(form.address, subject, rhythm=Rhythm(form.rhythm.data), language=current_language())
        session().commit()
    return _see(SENT)


def _may_be_mailed(address: str) -> bool:
    return is_within(MAILS_TO_AN_ADDRESS, "follow", crypto.email_digest(address))


@blueprint.get(SENT)
@public
def show_follow_sent() -> str:
    return render_template("press/follow_sent.html")


@blueprint.get("/follow/confirm/<token>")
@public
def show_confirm_follow(token: str) -> Response:
    found = follow_to_confirm(token)
    about = shown(Subject.of(found)) if found else None
    is_confirmed = found is not None and found.confirmed_at is not None and found.follower.stopped_at is None
    follower = found.follower if found else None
    return _private(
        "press/confirm_follow.html", 200 if about else 404, token=token, about=about, is_confirmed=is_confirmed,
        follower=follower, asks_anew=follower is not None and asks_anew(follower),
    )  # fmt: skip


@blueprint.post("/follow/confirm/<token>")
@public
@limiter.limit(share_limit)
def confirm_follow(token: str) -> BaseResponse:
    found = service.confirm(token)
    if found is None:
        return _private("press/confirm_follow.html", 404, token=token, about=None)
    there = f"/follows/{own_token(found.follower)}"
    session().commit()
    return no_store(_see(there))


@blueprint.get("/follow/link")
@public
def show_link_form() -> str:
    return render_template("press/ask_for_follows.html", form=AddressForm())


def _link_form_again(message: str) -> Response:
    form = AddressForm(request.form)
    form.form_errors.append(message)
    return make_response(render_template("press/ask_for_follows.html", form=form), 200)


@blueprint.post("/follow/link")
@public
@shows_again(_link_form_again)
@limiter.limit(share_limit, deduct_when=was_taken)
def send_link() -> BaseResponse:
    form = AddressForm(request.form)
    if not form.validate():
        return make_response(render_template("press/ask_for_follows.html", form=form), 422)
    follower = follower_with(form.address)
    if _may_be_mailed(form.address) and follower is not None and follower.confirmed_at is not None:
        service.send_own_link(follower)
        session().commit()
    return _see(SENT)


@blueprint.get("/follows/<token>")
@public
def show_follows(token: str) -> Response:
    follower = follower_of(token)
    if follower is None:
        return _private("press/no_follows.html", 404)
    followed = [
        (" ".join(str(follow.id) for follow in follows), shown(Subject.of(follows[0])))
        for follows in together(follows_of(follower))
    ]
    return _private(
        "press/show_follows.html", token=token, follower=follower, followed=followed, rhythms=tuple(Rhythm),
        is_saved="saved" in request.args, address=masked(crypto.decrypt(follower.email_encrypted)),
        asks_anew=asks_anew(follower),
    )  # fmt: skip


@blueprint.post("/follows/<token>")
@public
@limiter.limit(share_limit)
def change_follows(token: str) -> BaseResponse:
    """What was shown and is not ticked is followed no longer. Other buttons stop all, go on, or delete the address."""
    follower = follower_of(token)
    if follower is None:
        return _private("press/no_follows.html", 404)
    if "delete" in request.form:
        service.erase([follower.id])
        session().commit()
        return no_store(_see("/follow/stopped"))
    if "stop" in request.form:
        service.stop(follower)
    elif "again" in request.form:
        service.go_on(follower)
    else:
        word = request.form.get("rhythm", "")
        rhythm = Rhythm(word) if word in tuple(Rhythm) else follower.rhythm
        dropped = _numbers_in("shown") - _numbers_in("kept")
        service.change(follower, rhythm=rhythm, dropped=dropped, language=current_language())
    session().commit()
    return no_store(_see(f"/follows/{token}?saved=1"))


def _numbers_in(name: str) -> set[str]:
    """The ids of what is followed. A box has several where companies were merged into one."""
    return {number for given in request.form.getlist(name) for number in given.split()}


@blueprint.get("/follows/<token>/data.json")
@public
def download_follows(token: str) -> Response:
    follower = follower_of(token)
    if follower is None:
        return _private("press/no_follows.html", 404)
    text = json.dumps(service.own_data(follower), ensure_ascii=False, indent=1) + "\n"
    return no_store(file_response(text, "ccpact-what-i-follow.json"))


@blueprint.get("/follow/stopped")
@public
def show_follows_deleted() -> str:
    return render_template("press/follows_deleted.html")


def _private(template: str, status: int = 200, **context: object) -> Response:
    return no_store(make_response(render_template(template, **context), status))


def _see(path: str) -> Response:
    response = make_response("", 303)
    response.headers["Location"] = path
    return response
