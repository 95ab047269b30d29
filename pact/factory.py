"""Creates the application."""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from pact import __version__
from pact.accounts import log_words as _account_words  # noqa: F401 (registers words for the log)
from pact.accounts import mails as _account_mails  # noqa: F401 (registers recipients and mails)
from pact.accounts.signing_in.security import init_accounts
from pact.accounts.views import blueprint as accounts
from pact.api.views import blueprint as api
from pact.api.views import init_api
from pact.appeals import listing as _appeals  # noqa: F401 (registers entries of the queue)
from pact.appeals import log_words as _appeal_words  # noqa: F401 (registers words for the log)
from pact.appeals import mails as _appeal_mails  # noqa: F401 (registers mails)
from pact.appeals import own_data as _own_appeals  # noqa: F401 (adds to a company user's copy of their data)
from pact.appeals.views import blueprint as appeals
from pact.audit.views import blueprint as audit
from pact.authors import mails as _mails  # noqa: F401 (registers recipients and mails)
from pact.authors.views import blueprint as authors
from pact.call_outs import listing as _call_outs  # noqa: F401 (registers entries of the queue)
from pact.call_outs import log_words as _call_out_words  # noqa: F401 (registers words for the log)
from pact.call_outs import mails as _call_out_mails  # noqa: F401 (registers a mail)
from pact.call_outs.views import blueprint as call_outs
from pact.charts.views import blueprint as charts
from pact.cli import init_cli
from pact.companies import log_words as _company_words  # noqa: F401 (registers words for the log)
from pact.companies.users import mails as _company_mails  # noqa: F401 (registers recipients and mails)
from pact.companies.views import blueprint as companies
from pact.config import Config, ConfigurationError, keep_keys, load_config
from pact.core import crypto, signatures, site
from pact.core.access import init_access
from pact.core.db import db, prepare_engine
from pact.core.i18n.languages import init_language_prefixes, init_languages, language_of_request
from pact.core.i18n.templates import LanguageEnvironment
from pact.core.paths import ROOT
from pact.core.postgresql.connections import pool_options, watch_connections
from pact.core.web.front import init_front
from pact.core.web.limits import limiter
from pact.core.web.logs import init_logs
from pact.core.web.refusals import init_refusals
from pact.core.web.requests import init_requests
from pact.core.web.security import init_security
from pact.embeds.views import blueprint as embeds
from pact.mail import rendering
from pact.mail.views import blueprint as mail
from pact.moderation import log_words as _moderation_words  # noqa: F401 (registers words for the log)
from pact.moderation.replies import following as _following  # noqa: F401 (replies follow their stories)
from pact.moderation.replies import listing as _listing  # noqa: F401 (registers entries of the queue and words for the log)
from pact.moderation.replies import telling as _telling  # noqa: F401 (registers mails)
from pact.moderation.suspensions import log_words as _suspension_words  # noqa: F401 (registers words for the log)
from pact.moderation.suspensions import mails as _suspension_mails  # noqa: F401 (registers mails)
from pact.moderation.suspensions import own_data as _own_suspensions  # noqa: F401 (adds to a company user's copy of their data)
from pact.moderation.suspensions import stories as _suspended_authors  # noqa: F401 (counts what was taken down)
from pact.moderation.views import blueprint as moderation
from pact.notices import listing as _notices  # noqa: F401 (registers entries of the queue)
from pact.notices import log_words as _notice_words  # noqa: F401 (registers words for the log)
from pact.notices import mails as _notice_mails  # noqa: F401 (registers recipients and mails)
from pact.notices import own_data as _own_notices  # noqa: F401 (adds to a company user's copy of their data)
from pact.notices import unfounded as _unfounded  # noqa: F401 (counts unfounded notices)
from pact.notices.defamation import listing as _complaints  # noqa: F401 (registers entries of the queue)
from pact.notices.defamation import mails as _complaint_mails  # noqa: F401 (registers mails)
from pact.notices.defamation import worker as _complaint_clock  # noqa: F401 (registers what the worker does)
from pact.notices.views import blueprint as notices
from pact.pages.for_companies import news as _company_news  # noqa: F401 (registers a mail and when it is sent)
from pact.pages.for_companies import notices as _company_notices  # noqa: F401 (registers a mail and when it is sent)
from pact.pages.views import blueprint as pages
from pact.press import service as _package  # noqa: F401 (registers the making of the data package)
from pact.press.desk import listing as _press_requests  # noqa: F401 (registers entries of the queue and words for the log)
from pact.press.desk import mails as _press_mails  # noqa: F401 (registers mails)
from pact.press.downloads import making as _downloads  # noqa: F401 (registers the making of the files of stories)
from pact.press.following import digests as _digests  # noqa: F401 (registers mails to followers and when they are sent)
from pact.press.joining import listing as _press_applications  # noqa: F401 (registers entries of the queue)
from pact.press.joining import mails as _joining_mails  # noqa: F401 (registers recipients and mails)
from pact.press.views import blueprint as press
from pact.promises.signing import log_words as _pact_words  # noqa: F401 (registers words for the log)
from pact.promises.signing import mails as _pact_mails  # noqa: F401 (registers mails)
from pact.promises.signing import own_data as _own_proposals  # noqa: F401 (adds to a company user's copy of their data)
from pact.promises.stated import log_words as _stated_words  # noqa: F401 (registers words for the log)
from pact.promises.stated import mails as _stated_mails  # noqa: F401 (registers mails)
from pact.promises.stated import own_data as _own_figures  # noqa: F401 (adds to a company user's copy of their data)
from pact.promises.verdicts import freezing as _verdicts  # noqa: F401 (registers the freezing of verdicts)
from pact.promises.verdicts import log_words as _verdict_words  # noqa: F401 (registers words for the log)
from pact.promises.views import blueprint as promises
from pact.rankings.editions import log_words as _edition_words  # noqa: F401 (registers words for the log)
from pact.rankings.views import blueprint as rankings
from pact.receipts import counting as _receipts  # noqa: F401 (registers what editions say of all stories)
from pact.receipts import keys as _receipt_keys  # noqa: F401 (registers what the key signs)
from pact.receipts import log_words as _receipt_words  # noqa: F401 (registers words for the log)
from pact.receipts.views import blueprint as receipts
from pact.replies import own_data as _own_replies  # noqa: F401 (adds replies to a company user's copy of their data)
from pact.stories.views import blueprint as stories
from pact.templating import init_templating
from pact.transparency import recount as _recount  # noqa: F401 (registers the counting of decisions and a job)
from pact.transparency.assessments import log_words as _assessment_words  # noqa: F401 (registers words for the log)
from pact.transparency.authorities import log_words as _request_words  # noqa: F401 (registers words for the log)
from pact.transparency.views import blueprint as transparency

BLUEPRINTS = (pages, stories, companies, rankings, promises, press, call_outs, authors, appeals, notices, moderation,
              transparency, receipts, accounts, audit, mail, charts, embeds, api)  # fmt: skip
MAX_FORM_BYTES = 256 * 1024


def create_app(config: Config | None = None) -> Flask:
    """The application. Raises ConfigurationError if the settings are not safe to serve with.

    If the settings have keys that are in no file yet, they are written before anything is written to the database.
    """
    settings = config or load_config()
    app = Flask("pact", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.jinja_environment = LanguageEnvironment  # type: ignore[assignment]
    app.config.update(_flask_settings(settings))
    configure_process(settings)
    _init_extensions(app, settings)
    _init_layers(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    init_api(app)
    init_templating(app, ROOT / "static")
    rendering.configure(app.jinja_env)
    init_refusals(app)
    init_cli(app)
    return app


def _keeping_keys(settings: Config) -> Callable[[], None] | None:
    """What writes the keys, once, if they are in no file yet."""

    @cache
    def keep() -> None:
        if keep_keys(settings):
            raise ConfigurationError("Another process has just made the keys of this instance. Start again.")

    return keep if settings.unkept_keys else None


def configure_process(settings: Config) -> None:
    """Set up what belongs to the process and not the application: who may read its files, logs, keys, the site's name."""
    os.umask(0o077)  # the database, mails and exports are for the user who runs the site
    init_logs(production=settings.is_production)
    crypto.configure(
        secret_keys=settings.secret_keys, digest_key=settings.digest_key, data_keys=settings.data_keys
    )
    signatures.configure(settings.edition_key)
    commit = f"+{settings.commit[:12]}" if settings.commit else ""
    site.configure(
        url=settings.site_url,
        name=settings.site_name,
        country=settings.country,
        version=__version__ + commit,
        tells_companies=settings.tell_companies,
    )


def _flask_settings(settings: Config) -> dict[str, Any]:
    return {
        "PACT": settings,
        "SECRET_KEY": settings.secret_keys[0],
        "SECRET_KEY_FALLBACKS": list(settings.secret_keys[1:]),
        "WTF_CSRF_SECRET_KEY": list(reversed(settings.secret_keys)),  # the last one signs
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "hide_parameters": True,  # errors must not quote what people typed
            **pool_options(settings),
        },
        "MAX_CONTENT_LENGTH": MAX_FORM_BYTES,
        "MAX_FORM_MEMORY_SIZE": MAX_FORM_BYTES,
        "SESSION_COOKIE_NAME": "__Host-ccpact"
        if settings.is_production
        else "ccpact",  # only this host can set it
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_production,
        "SEND_FILE_MAX_AGE_DEFAULT": 31536000,  # static files' addresses include a digest of their content
        "WTF_CSRF_CHECK_DEFAULT": False,  # core.access checks every route that has a session
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": settings.rate_limit_storage,
        "BABEL_DEFAULT_LOCALE": "en",
    }


def _init_extensions(app: Flask, settings: Config) -> None:
    init_requests(app)
    init_access(app)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine, before_writing=_keeping_keys(settings))
        if db.engine.dialect.name == "postgresql":
            watch_connections(db.engine, settings)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    init_languages(app)
    Babel(app, locale_selector=language_of_request)
    CSRFProtect(app)
    limiter.init_app(app)
    init_security(app, settings)
    init_accounts(app, settings)


def _init_layers(app: Flask, settings: Config) -> None:
    """Add the WSGI layers between the server and Flask, from the inside out."""
    init_front(app, settings)
    init_language_prefixes(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
