"""Texts and names that people wrote keep their own direction, whatever the page's language is."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.support import make

NAME, TITLE, BODY, TIP, AUTHOR = (
    "خدمة الميناء", "اتصلت ثلاث مرات", "انتظرت ساعة كاملة ثم انقطع الخط، واتصلت مرة أخرى.", "اتصل في الصباح.", "ليلى",
)  # fmt: skip


@pytest.mark.parametrize(("path", "expected"), [
    ("/stories/{story}", {NAME, TITLE, BODY, TIP, AUTHOR}), ("/stories", {NAME, TITLE}), ("/", {NAME, TITLE}),
    ("/companies/{company}", {NAME, TITLE}), ("/companies", {NAME}), ("/compare?c={company}&c=other-light", {NAME})
])  # fmt: skip
def test_texts_and_names_have_their_own_direction(client: Any, path: str, expected: set[str]) -> None:
    company, _other = make.company(NAME), make.company("Other Light")
    story = make.story(company=company, title=TITLE, body=BODY, tips=TIP, display_name=AUTHOR)
    page = BeautifulSoup(client.get(path.format(story=story.public_id, company=company.slug)).text, "html.parser")
    own = {tag.get_text(strip=True) for tag in page.select("main [dir=auto], main bdi")}
    assert expected <= own


def test_what_people_type_has_its_own_direction(client: Any) -> None:
    page = BeautifulSoup(client.get("/share").text, "html.parser")
    for name in ("company", "title", "body", "tips", "display_name"):
        field = page.select_one(f"main [name={name}]")
        assert field, name
        assert field.get("dir") == "auto", name
