"""What a company's page says of those who were asked again four weeks later, for every combination of counts."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template

from pact.pages.company.later_outcomes import LaterFigures


@pytest.mark.parametrize(
    ("counts", "big", "rest"),
    [
        ((5, 0, 0), "5 of 5 said it was solved", "Everybody who replied when we asked again said so."),
        ((4, 1, 0), "4 of 5 said it was solved", "Of those who replied when we asked again, 1 said it was partly solved."),
        ((1, 0, 4), "1 of 5 said it was solved", "Of those who replied when we asked again, 4 said it was not solved."),
        ((0, 3, 1234), "0 of 1,237 said it was solved", "Of those who replied when we asked again, 3 said it was partly "
         "solved and 1,234 said it was not solved."),
    ],
)  # fmt: skip
def test_no_sentence_counts_nobody(app: Flask, counts: tuple[int, int, int], big: str, rest: str) -> None:
    with app.test_request_context("/companies/nordic-mail"):
        page = BeautifulSoup(
            render_template("pages/_company_later.html", later=LaterFigures(*counts)), "html.parser"
        )
    said = [re.sub(r"\s+", " ", each.get_text(strip=True)) for each in page("dd")]

    assert said[0] == big
    asked = "We ask people whose problem was not solved when they told us. Those who did not know are left out."
    assert said[1] == f"{rest} {asked}"
