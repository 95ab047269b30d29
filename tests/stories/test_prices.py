"""Prices and currencies: what is read, what is refused and why."""

import pytest

from pact.stories.said.figures import Fault, NotRead, Said
from pact.stories.said.prices import current_currencies, read_currency, read_price

PRICES = {
    "1.50": (1.5, None), "1,50": (1.5, None), "£1.50": (1.5, "GBP"), "£ 1.50": (1.5, "GBP"), "1.50£": (1.5, "GBP"),
    "150p": (1.5, "GBP"), "150 p": (1.5, "GBP"), "150 pence": (1.5, "GBP"), "1.50 GBP": (1.5, "GBP"), "gbp 1.50": (1.5,
    "GBP"),
    "1,21 €": (1.21, "EUR"), "€1.21": (1.21, "EUR"), "1,21 euros": (1.21, "EUR"), "EUR 1,21": (1.21, "EUR"),
    "1.50 pounds": (1.5, "GBP"), "2 libras": (2, "GBP"), "50 cents": (0.5, None), "50c": (0.5, None),
    "50 céntimos": (0.5, None),
    "$1.50": (1.5, None), "US$1.50": (1.5, "USD"), "1.50 USD": (1.5, "USD"), "$1.50 CAD": (1.5, "CAD"), "CHF 2.-": None,
    "£1.50 a minute": (1.5, "GBP"), "£1.50 per minute": (1.5, "GBP"), "£1.50/min": (1.5, "GBP"), "1.50/minute": (1.5, None),
    "1,21 € por minuto": (1.21, "EUR"), "1,21 €/min": (1.21, "EUR"), "150p a min": (1.5, "GBP"),
    "13p per minute": (0.13, "GBP"),
    "about £2": (2, "GBP"), "unos 2 €": (2, "EUR"), "0": (0, None), "free": (0, None), "gratis": (0, None),
    "£1,000.50": (1000.5, "GBP"), "0.125": (0.125, None), "2 zł": (2, "PLN"), "10 kr": (10, None), "5 quid": (5, "GBP"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "price"), [item for item in PRICES.items() if item[1]])
def test_prices_as_people_write_them(text: str, price: tuple[float, str | None]) -> None:
    said, currency = read_price(text)
    assert (said, currency) == (Said(pytest.approx(price[0])), price[1])


@pytest.mark.parametrize(
    ("text", "said", "currency"),
    [("£1-2", Said(1.5, 1, 2), "GBP"), ("over £20", Said(20, low=20), "GBP"), ("£20+", Said(20, low=20), "GBP"),
     ("more than 150p", Said(1.5, low=1.5), "GBP"), ("less than 2 €", Said(2, high=2), "EUR"),
     ("between £1 and £2", Said(1.5, 1, 2), "GBP"), ("más de 20 euros", Said(20, low=20), "EUR"),
     ("£1.50 to £2.50", Said(2, 1.5, 2.5), "GBP"), ("entre 1 y 2 euros", Said(1.5, 1, 2), "EUR")],
)  # fmt: skip
def test_prices_as_ranges_and_bounds(text: str, said: Said, currency: str) -> None:
    assert read_price(text) == (said, currency)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("a few pounds", Fault.VAGUE), ("£150p", Fault.OTHER), ("£1.50p", Fault.OTHER),
     ("£1,200", Fault.AMBIGUOUS), ("1.200 €", Fault.AMBIGUOUS), ("-1", Fault.OTHER),
     ("much", Fault.OTHER), ("zzz", Fault.OTHER), ("1.50 zzz", Fault.OTHER), ("£1 + €2", Fault.OTHER), ("1e5", Fault.OTHER),
     ("nan", Fault.OTHER), ("Infinity", Fault.OTHER), ("1" * 5000, Fault.OTHER), ("£", Fault.OTHER),
     ("1.50 DEM", Fault.OTHER),
     ("£5 10", Fault.OTHER), ("CHF 2.-", Fault.OTHER)],
)  # fmt: skip
def test_why_a_price_is_not_read(text: str, fault: Fault) -> None:
    with pytest.raises(NotRead) as refused:
        read_price(text)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("text", "code"),
    [("£", "GBP"), ("gbp", "GBP"), (" GBP ", "GBP"), ("pounds", "GBP"), ("€", "EUR"), ("euros", "EUR"), ("us$", "USD"),
     ("PLN", "PLN"), ("libras", "GBP")],
)  # fmt: skip
def test_currencies_as_people_write_them(text: str, code: str) -> None:
    assert read_currency(text) == code


@pytest.mark.parametrize("text", ["zzz", "XXX", "DEM", "$", "pesos", "kr", "", "GB", "1.50", "£€", "a" * 5000])
def test_other_text_is_no_currency(text: str) -> None:
    with pytest.raises(NotRead):
        read_currency(text)


def test_the_currencies_are_those_in_use() -> None:
    assert {"GBP", "EUR", "USD", "JPY", "SEK"} <= current_currencies()
    assert not {"ESP", "XXX", "XTS", "ITL"} & current_currencies()
