"""Whether the site is alive and ready, for proxies and for programs that watch over it. No limit, no cache."""

from flask import Response, current_app, jsonify

from pact.core import clock
from pact.core.access import public
from pact.core.web.limits import limiter
from pact.pages.monitoring.readiness import checks
from pact.pages.views.blueprint import blueprint


@blueprint.get("/health/live")
@public
@limiter.exempt
def is_live() -> Response:
    return _unkept(jsonify(status="live"))


@blueprint.get("/health/ready")
@public
@limiter.exempt
def is_ready() -> Response:
    """Each check with its state; 503 if one fails."""
    found = checks(oldest_job=current_app.config["PACT"].ready_job_age)
    is_good = all(check.state.is_good for check in found)
    response = jsonify(
        status="ready" if is_good else "not ready",
        at=clock.now().isoformat(),
        checks=[check._asdict() for check in found],
    )
    response.status_code = 200 if is_good else 503
    return _unkept(response)


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
