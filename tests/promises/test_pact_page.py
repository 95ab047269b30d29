"""The page of the pact: both sides and the catalogue, from the tables in code."""

from flask import Flask

from tests.support.client import WatchingClient


def test_x(app: Flask, client: WatchingClient) -> None:
    page = client.get("/pact")
    assert page.status_code == 200
    assert "The pact" in page.text
