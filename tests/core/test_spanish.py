"""Dates, numbers and the first rows of the database in Spanish."""

from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from pact.core.i18n.messages import (
    format_day,
    format_moment,
    format_month,
    format_number,
    format_places,
    format_plain,
    use_language,
)
from pact.core.i18n.shipped import SHIPPED, local_marks, local_words
from pact.moderation.grounds.service import reword_ground
from pact.moderation.models import GroundUse
from pact.moderation.queries import current_grounds
from pact.stories.said.in_words import minutes_in_words
from pact.templating import short_month
from tests.support import make
from tests.support.client import WatchingClient

DAY = date(2026, 9, 8)
SAID = [
    (lambda: format_day(DAY), "8 September 2026", "8 de septiembre de 2026"),
    (lambda: format_month(DAY), "September 2026", "septiembre de 2026"),
    (lambda: short_month(DAY), "Sep", "sept"),
    (
        lambda: format_moment(datetime(2026, 9, 8, 14, 5, tzinfo=UTC)),
        "8 September 2026, 14:05 UTC",
        "8 de septiembre de 2026, 14:05 UTC",
    ),
    (lambda: format_number(12345), "12,345", "12.345"),
    (lambda: format_places(12.46), "12.5", "12,5"),
    (lambda: format_places(2, 2), "2.00", "2,00"),
    (lambda: format_plain(0.94), "0.94", "0,94"),
    (lambda: format_plain(3), "3", "3"),
    (lambda: minutes_in_words(0.5), "under a minute", "menos de un minuto"),
    (lambda: minutes_in_words(1), "1 minute", "1 minuto"),
    (lambda: minutes_in_words(70), "1 hour 10 minutes", "1 hora y 10 minutos"),
    (lambda: minutes_in_words(120), "2 hours", "2 horas"),
    (lambda: local_words("Energy"), "Energy", "Energía"),
    (lambda: local_words("Rockets"), "Rockets", "Rockets"),
    (lambda: local_words(""), "", ""),
    (lambda: local_marks("Ask [name] or [nobody]."), "Ask [name] or [nobody].", "Ask [nombre] or [nobody]."),
]


@pytest.mark.parametrize("language", ["en", "es"])
def test_dates_numbers_and_first_rows_follow_the_language(app: Flask, language: str) -> None:
    with use_language(language):
        assert [say() for say, _english, _spanish in SAID] == [said[1 if language == "en" else 2] for said in SAID]


def test_first_rows_are_translated_until_somebody_edits_them(app: Flask, client: WatchingClient) -> None:
    shipped = [ground for use in GroundUse for ground in current_grounds(use)]
    assert {text for ground in shipped for text in (ground.name, ground.wording)} <= SHIPPED
    assert "Poco clara" in client.get("/es/rules").text

    administrator = make.moderator(role="administrator")
    reword_ground(
        "unclear", name="Unreadable", wording="Nobody can read it.", seen_version=1, account_id=administrator.id
    )
    rules = client.get("/es/rules").text

    assert "Poco clara" not in rules
    assert "Unreadable" in rules


def test_wtforms_own_errors_follow_the_language(client: WatchingClient) -> None:
    page = BeautifulSoup(client.post("/es/share", data={"channel": "pigeon"}).text, "html.parser")

    assert "Elige cómo terminó." in page.get_text()
    assert "Not a valid choice" not in page.get_text()
    assert "Not a valid choice" in client.post("/share", data={"channel": "pigeon"}).text
