"""Endpoints for monitoring."""

from flask import Response, jsonify
from sqlalchemy import text

from pact.core import clock
from pact.core.access import public
from pact.core.db import session
from pact.pages.views.blueprint import blueprint


@blueprint.get("/health/live")
@public
def is_live() -> Response:
    return jsonify(status="live")


@blueprint.get("/health/ready")
@public
def is_ready() -> Response:
    """Ready if the database answers and is migrated. An error here is a 500, which means not ready."""
    session().execute(text("SELECT number FROM data_version"))
    return jsonify(status="ready", at=clock.now().isoformat())
