"""The WSGI entry point for `flask --app app …` and for servers."""

from pact.factory import create_app

app = create_app()
