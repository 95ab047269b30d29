"""Who may use a route: declared on each view, enforced here, checked by a test over the whole URL map.

An endpoint without a declaration is refused, so forgetting one never opens a page by mistake.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlencode

from flask import Flask, Response, abort, current_app, g, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from pact.core.i18n.messages import gettext
from pact.core.roles import COMPANY_USER, JOURNALIST, StaffRole
from pact.core.site import site_url

View = TypeVar("View", bound=Callable[..., Any])


# Takes the requested endpoint. Returns a redirect to a page that must come first, or None.
Gate = Callable[[str], BaseResponse | None]

DESK: Final = "/moderation/"
COMPANY_HOME: Final = "/for-companies"
PRESS_HOME: Final = "/press/desk"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Access(StrEnum):
    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    COMPANY_USER = "company_user"
    JOURNALIST = "journalist"
    MODERATOR = "moderator"
    SENIOR_MODERATOR = "senior_moderator"
    ADMINISTRATOR = "administrator"


ROLE_NEEDED = {
    Access.MODERATOR: StaffRole.MODERATOR,
    Access.SENIOR_MODERATOR: StaffRole.SENIOR_MODERATOR,
    Access.ADMINISTRATOR: StaffRole.ADMINISTRATOR,
}


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return mark


public = _declare(Access.PUBLIC)
signed_in = _declare(Access.SIGNED_IN)
company_user = _declare(Access.COMPANY_USER)
journalist = _declare(Access.JOURNALIST)
moderator = _declare(Access.MODERATOR)
senior_moderator = _declare(Access.SENIOR_MODERATOR)
administrator = _declare(Access.ADMINISTRATOR)


def declare_endpoints(app: Flask, access: dict[str, Access]) -> None:
    """Declare access for endpoints registered by a library."""
    app.extensions.setdefault("pact_access", {}).update(access)


def access_of(app: Flask, endpoint: str) -> Access | None:
    """The access an endpoint declares, or None."""
    given: Access | None = app.extensions.get("pact_access", {}).get(endpoint)
    return given or getattr(app.view_functions[endpoint], "access", None)


def init_access(app: Flask) -> None:
    declare_endpoints(app, {"static": Access.PUBLIC})
    app.before_request(_enforce)


def add_gate(app: Flask, gate: Gate) -> None:
    """Call `gate` when a signed-in person requests a page that is not public. If it returns a response, send that."""
    app.extensions.setdefault("pact_gates", []).append(gate)


def on_signed_out(app: Flask, answer: Callable[[], BaseResponse | None]) -> None:
    """Call `answer` when somebody who is not signed in asks for what needs it. If it returns a response, send that."""
    app.extensions["pact_signed_out"] = answer


def on_closed_account(app: Flask, is_closed: Callable[[], bool]) -> None:
    """Say how to find out that whoever asks was signed in until their account was closed."""
    app.extensions["pact_closed_account"] = is_closed


def is_of_closed_account() -> bool:
    return bool(current_app.extensions["pact_closed_account"]())


def is_allowed() -> bool:
    """Whether the person may use the requested route."""
    return bool(g.get("is_allowed"))


def be_nobody() -> None:
    """Let the session be nobody's, unless somebody has asked. Every page that is made asks, and the database may be away."""
    if "_login_user" not in g:
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]


def _enforce() -> BaseResponse | None:
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    if access is None:
        abort(403)
    if access is Access.PUBLIC:
        # Public forms have no session and so no CSRF token. The browser's headers say which site the form was on.
        if request.method not in SAFE_METHODS and comes_from_another_site():
            abort(403, gettext("This form was sent from another site."))
        g.is_allowed = True
        return None
    if not current_user.is_authenticated:
        if (page := current_app.extensions["pact_signed_out"]()) is not None:
            return cast("BaseResponse", page)
        back = request.full_path.rstrip("?") if request.method == "GET" else home_of(access)
        return redirect(f"/account/sign-in?{urlencode({'next': back})}", 303)
    for gate in current_app.extensions.get("pact_gates", ()):
        if (elsewhere := gate(request.endpoint)) is not None:
            return cast("BaseResponse", elsewhere)
    if access in ROLE_NEEDED and not has_role(ROLE_NEEDED[access]):
        abort(403)
    if access is Access.COMPANY_USER and not is_company_user():
        abort(403)
    if access is Access.JOURNALIST and not is_journalist():
        abort(403)
    g.is_allowed = not comes_from_another_site()
    if request.method not in SAFE_METHODS:
        current_app.extensions["csrf"].protect()
    return None


def has_role(role: StaffRole) -> bool:
    """Whether the person who is signed in has this role or one above it."""
    return current_user.is_authenticated and any(current_user.has_role(above) for above in role.and_above)


def is_company_user() -> bool:
    """Whether the person who is signed in acts for a company. Staff never does."""
    return bool(current_user.is_authenticated and current_user.has_role(COMPANY_USER))


def is_journalist() -> bool:
    """Whether the person who is signed in is a journalist. Staff never is."""
    return bool(current_user.is_authenticated and current_user.has_role(JOURNALIST))


def home_of(access: Access | None) -> str:
    """Where people who may use such a route begin."""
    return {Access.COMPANY_USER: COMPANY_HOME, Access.JOURNALIST: PRESS_HOME}.get(access or Access.PUBLIC, DESK)


def comes_from_another_site() -> bool:
    """Whether the browser says that another site's page sent this. Without both headers it is not a browser.

    A page without a referrer (the author's own pages) sends `Origin: null`. It is accepted only if
    `Sec-Fetch-Site` says `same-origin`, because a sandboxed frame on any site can send `null` too.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        return True
    if origin is None or (origin == "null" and site == "same-origin"):
        return False
    return origin not in (request.host_url.rstrip("/"), site_url(""))


def no_store(response: Response) -> Response:
    """Mark a response as private: not cached, its address not sent as a referrer, not indexed."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
