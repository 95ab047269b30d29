"""The WSGI entry: `flask --app app …` and every server start here."""

from pact.factory import create_app

app = create_app()
