"""The page after sending a story: which address we wrote to, and a way to correct it and to get the link again.

The page belongs to the browser that sent the story: a cookie, which only that page gets, holds the form's key and the
address, encrypted. It says nothing that the browser did not send itself, so nobody learns from it who has told us a
story.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from flask import Response, current_app, request
from werkzeug.wrappers import Response as BaseResponse

from pact.authors import service
from pact.authors.queries import story_of_form
from pact.authors.sharing.forms import AddressForm
from pact.authors.views.pages import blueprint, private, see_other, too_often_today
from pact.core import clock, crypto
from pact.core.access import public
from pact.core.db import session
from pact.core.i18n.languages import PREFIXES
from pact.core.i18n.messages import gettext
from pact.core.web.limits import is_within, limiter, share_limit, was_taken
from pact.stories.fields import Status
from pact.stories.models import Story

CHECK_YOUR_EMAIL: Final = "/share/check-your-email"
COOKIE: Final = "story_sent"
COOKIE_VALID_FOR: Final = timedelta(days=1)
LINKS_OF_STORY: Final = "5 per day"
MAIL_DELAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Sent:
    """What a browser has sent: the form's key, the address, and how many times it asked for the link again."""

    key: str
    email: str
    at: str
    asked_again: int = 0
    draft: str = ""  # the key of another form that has become the same story


def answer_to_sent(key: str, email: str, *, draft: str = "") -> Response:
    """The answer to a story that has arrived: on to the page that says so."""
    return _with_cookie(Sent(key, email.strip(), clock.now().isoformat(), draft=draft))


def mailing_time(email: str) -> tuple[bool, datetime | None]:
    """Whether to send a confirmation mail to an address, and not before when.

    Beyond the address's daily limit a mail is delayed by a day, and beyond twice that none is sent. The next page is the
    same in each case, so that nobody learns from it whether an address is known here.
    """
    limit, digest = current_app.config["PACT"].address_limit, crypto.email_digest(email)
    if is_within(limit, "stories-of-address", digest):
        return True, None
    return is_within(limit, "later-stories-of-address", digest), clock.now() + MAIL_DELAY


def may_ask_for_link(key: str) -> bool:
    """Count a link asked for by the sender of the form with this key. Returns whether they may have another one today."""
    return is_within(LINKS_OF_STORY, "links-of-story", crypto.keyed_digest("form", key))


def move_story(story: Story, email: str) -> bool:
    """Give an unconfirmed story to another address and mail it the link. False if it has this address already."""
    is_moved = service.correct_address(story, email)
    if is_moved:
        _mail(story, email)
    return is_moved


def _mail(story: Story, email: str) -> None:
    may_mail, not_before = mailing_time(email)
    if may_mail:
        service.send_confirmation(story, not_before=not_before)


@blueprint.get(CHECK_YOUR_EMAIL)
@public
def check_your_email() -> Response:
    sent = _sent()
    return _page(sent, AddressForm(email=sent.email if sent else None))


@blueprint.post(CHECK_YOUR_EMAIL)
@public
@limiter.limit(share_limit, override_defaults=False, deduct_when=was_taken)
def send_link_again() -> BaseResponse:
    """Mail the link again, to a corrected address if that is what was entered."""
    sent, form = _sent(), AddressForm(request.form)
    if sent is None:
        return _page(None, form, 410)
    if not form.validate():
        return _page(sent, form, 422)
    story = story_of_form(sent.key)
    if story is not None and story.status is not Status.UNCONFIRMED:
        form.form_errors.append(
            gettext("Your story is already confirmed. The link to your own page is in our second e-mail.")
        )
        return _page(sent, form, 409)
    if not may_ask_for_link(sent.key):
        form.form_errors.append(gettext("You have asked for this link several times today. Try again tomorrow."))
        return too_often_today(_page(sent, form))
    if story is not None and not move_story(story, form.email.data):
        _mail(story, form.email.data)
    session().commit()
    return _with_cookie(replace(sent, email=form.email.data.strip(), asked_again=sent.asked_again + 1))


def _page(sent: Sent | None, form: AddressForm, status: int = 200) -> Response:
    return private("authors/check_your_email.html", status, sent=sent, form=form)


def _sent() -> Sent | None:
    """What this browser has sent within a day, or None."""
    try:
        sent = Sent(**json.loads(crypto.decrypt(request.cookies.get(COOKIE, ""))))
    except (crypto.KeyRetired, ValueError, TypeError):
        return None
    return sent if datetime.fromisoformat(sent.at) > clock.now() - COOKIE_VALID_FOR else None


def _with_cookie(sent: Sent) -> Response:
    """On to the page, with the cookie that it needs. It ends with the browser's session."""
    response = see_other(CHECK_YOUR_EMAIL)
    token = crypto.encrypt(json.dumps(asdict(sent)))
    for prefix in PREFIXES.values():  # the reader may switch the language on that page
        response.set_cookie(
            COOKIE, token, path=f"{prefix}{CHECK_YOUR_EMAIL}", httponly=True, samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )  # fmt: skip
    return response
