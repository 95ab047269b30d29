"""The keys by which names are compared, and what is no name."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from pact.companies.names import is_name, is_only_a_name, name_key
from pact.companies.queries import company_named
from tests.support import make


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("F\u0435rnwire", "Fernwire"),  # Cyrillic е
        ("\u0412olt", "Bolt"),  # Cyrillic В, which looks like B only as a capital
        ("\u0391pple", "Apple"),  # Greek Α
        ("\ua4d0olt", "Bolt"),  # Lisu
        ("Fern\u200bwire", "Fernwire"),
        ("Fern\u00adwire", "Fernwire"),
        ("Fern\u2060wire", "Fernwire"),
        ("Fern\u3164wire", "Fernwire"),
        ("Fernwire™", "Fernwire"),
        ("FERNWIRE®", "fernwire"),
        ("Ørsted", "Orsted"),
        ("Łódź", "Lodz"),
        ("Yapı", "Yapi"),
        ("Đoković & Þór", "Dokovic and Thor"),
        ("Straße", "STRASSE"),
        ("\uff26\uff45\uff52\uff4e", "Fern"),  # full width
        ("\U0001d405ern", "Fern"),  # mathematical bold
        ("Penny & Vale", "penny and vale"),
        ("İstanbul", "istanbul"),
        ("\u0412\u0422\u0411", "\u0432\u0442\u0431"),  # a name in Cyrillic keeps its own letters
    ],
)
def test_spellings_that_look_the_same_have_one_key(written: str, plain: str) -> None:
    assert name_key(written) == name_key(plain)


@pytest.mark.parametrize(("one", "other"), [("Orbit", "Orbis"), ("Fernwire", "Femwire"), ("Tele1", "Tele2")])
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(max_size=40))
def test_keys_hold_only_lower_case_letters_digits_and_single_spaces(text: str) -> None:
    key = name_key(text)
    assert key == " ".join(key.split())
    assert name_key(key) == key


@pytest.mark.parametrize(
    "text",
    ["X", "7", "--", "", "020 7946 0000", "+44 20 7946 0000", "https://fernwire.example", "www.fernwire.example",
     "help@fernwire.example", "fernwire.example/contact", "\u200b\u200b", "☎", "Call 0 2 0 7 9 4 6 0 0 1 8",
     "O2O 7946 OO18", "Zed Bots Ltd +44 20 7946 0018", "Fernwire (020) 7946-0018", "Fernwire ٠٢٠٧٩٤٦٠٠١٨",
     "Fernwire 07700900718",
         "@fernwire", "Fernwire @fernwire_help", "fernwire。com", "Fernwire．com", "fernwire dot com", "fernwire [dot] com",
     "fernwire . com", "fernwire punto es", "Fernwire help@fernwire.example", "See www.fernwire.example",
     "Fernwire https://fernwire.example", "Buy at fernwire.example/now", "Fernwire 0207946OO18"],
)  # fmt: skip
def test_names_hold_no_links_handles_addresses_or_numbers(text: str) -> None:
    assert not is_only_a_name(text)


@pytest.mark.parametrize(
    "text",
    ["O2", "1&1", "3M", "Booking.com", "Booking.com B.V.", "Check24", "Check24.de", "118 118", "118118",
     "11880", "Direct Line", "Northfold Energy", "日本郵便", "Vale 24/7", "99 Cars", "1-800-Flowers",
     "1 800 Contacts", "0800 Handyman", "Coffee@Home", "Dot Com Ltd", "Green Dot", "Three UK",
     "Dot Wine & Co.", "L'Oréal", "Yahoo!", "St. John & Co. Ltd.", "E.ON", "A.P. Moller", "A1 Telekom",
     "Lidl", "Olio", "Illy 1933", "Studio 2020/2021", "Taxi 211 211", "7-Eleven", "Oil 4 Less",
     "Dr. Example & Co"],
)  # fmt: skip
def test_names_are_names(text: str) -> None:
    assert is_name(text)
    assert is_only_a_name(text)


def test_a_look_alike_is_the_company_it_imitates(app: Flask) -> None:
    known = make.company("Fernwire")

    assert company_named("F\u0435rn\u200bwire™") == known
