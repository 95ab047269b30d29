"""Rate limits, counted per keyed source; the wording of a refusal is the error page's."""

from flask import current_app
from flask_limiter import Limiter

from pact.core.requests import source_digest

limiter = Limiter(key_func=source_digest, default_limits=[lambda: current_app.config["PACT"].page_limit])


def share_limit() -> str:
    return str(current_app.config["PACT"].share_limit)


def sign_in_limit() -> str:
    return str(current_app.config["PACT"].sign_in_limit)
