"""The WSGI entry point for `flask --app app …` and for servers."""

from pact.cli.operation.without_settings import app_for_doctor
from pact.config import ConfigurationError
from pact.factory import create_app

try:
    app = create_app()
except ConfigurationError as error:
    app = app_for_doctor(error)
