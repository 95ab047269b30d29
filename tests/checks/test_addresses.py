import pytest

from pact.checks.personal.postcodes import find_postcodes
from pact.checks.personal.streets import find_streets
from pact.checks.spans import without_overlaps


def postcodes(text: str) -> list[str]:
    return [text[span.start : span.end] for span in without_overlaps(find_postcodes(text))]


def streets(text: str) -> list[str]:
    return [text[span.start : span.end] for span in without_overlaps(find_streets(text))]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Leeds LS99 9ZZ.", ["LS99 9ZZ"]),
        ("M1 1AA, EC1A 1BB and W1A 0AX", ["M1 1AA", "EC1A 1BB", "W1A 0AX"]),
        ("no space: CV999PL", ["CV999PL"]),
        ("my postcode is ls99 9zz", ["ls99 9zz"]),
        ("Austin, TX 78799-0123.", ["78799-0123"]),
        ("Springfield, IL 62799", ["62799"]),
        ("Columbus, Ohio 43299", ["43299"]),
        ("Gary, IN 46299", ["46299"]),
        ("zip code is 90299", ["90299"]),
        ("código postal 41099, CP: 50099", ["41099", "50099"]),
        ("28099 Madrid", ["28099"]),
        # Only look the same.
        ("order number B12 3AB, flight BA0289 on 14 May", []),
        ("case QQ12 3AB, ZZ1 1AA", []),
        ("m3 3ab in small letters without a word", []),
        ("factura 28013, contrato 08001, 43210 es el expediente", []),
        ("I paid 12345 and OR 10000", []),
        ("12345 points, CA is a state", []),
        ("99013 Madrid", []),
    ],
)
def test_postcodes(text: str, codes: list[str]) -> None:
    assert postcodes(text) == codes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at 12 Acacia Avenue, Leeds", ["12 Acacia Avenue"]),
        ("It ended at 12 High Street. Then", ["12 High Street"]),
        ("Flat 3, 27 Marlowe Road", ["Flat 3, 27 Marlowe Road"]),
        ("Flat 6, Marlowe House, 3 Quay Street", ["Flat 6, Marlowe House, 3 Quay Street"]),
        ("17 The Crescent", ["17 The Crescent"]),
        ("Rose Cottage, Church Lane", ["Rose Cottage, Church Lane"]),
        ("742 Maple Street, Apt 4B", ["742 Maple Street, Apt 4B"]),
        ("88 W 42nd St two days late", ["88 W 42nd St"]),
        ("67 E. Juniper Ave", ["67 E. Juniper Ave"]),
        ("3015 Peachtree Blvd NE", ["3015 Peachtree Blvd NE"]),
        ("we live in Acacia Avenue", ["Acacia Avenue"]),
        ("i live at 3 mill lane", ["3 mill lane"]),
        ("C/ Mayor 15, 3º B", ["C/ Mayor 15, 3º B"]),
        ("calle del Olmo, 7, bajo izquierda", ["calle del Olmo, 7, bajo izquierda"]),
        ("Avenida de la Constitución, 22", ["Avenida de la Constitución, 22"]),
        ("Paseo de la Alameda nº 31, piso 4", ["Paseo de la Alameda nº 31, piso 4"]),
        ("Plaza de España 4, 2.º dcha.", ["Plaza de España 4, 2.º dcha."]),
        ("A 10 minute drive, 3 Long Calls, 20 Minutes On The Road", []),
        ("24 Hours Way too long; 5 Star Service Way", []),
        ("15 USC 1681 Section Way", []),
        ("the branch in Main Street, the Calle Mayor", []),
        ("£12 Acacia Avenue, #12", []),
        ("on 5 long road trips", []),
        ("Wenger, No. 95-6445 (C.D.Cal. Nov. 14, 1995)", []),
    ],
)
def test_street_addresses(text: str, found: list[str]) -> None:
    assert streets(text) == found
