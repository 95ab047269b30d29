"""The WSGI entry point for `flask --app app …` and for servers."""

from pact.starting import started_app

app = started_app()
