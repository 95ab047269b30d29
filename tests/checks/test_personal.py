import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.checks.personal.contact_details import find_personal_data
from pact.checks.spans import Kind, Span, hide_spans, without_overlaps
from tests.support.sampling import sampled


def found(text: str) -> list[tuple[Kind, str]]:
    return [(span.kind, text[span.start : span.end]) for span in find_personal_data(text)]


def milliseconds_taken(work: Callable[[], object]) -> float:
    """Processor time of the fastest of three runs, so that other processes do not disturb it."""
    times = []
    for _ in range(3):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times) * 1000


@pytest.mark.parametrize(
    "address",
    [
        "jane@example.com",
        "jane.o'brien+shop@mail.example.co.uk",
        "JANE_99@EXAMPLE.ORG",
        "josé@correo.es",
        "jane@xn--bcher-kva.example",
        "jane@example.xn--p1ai",
        "jane (at) example.com",
        "jane[at]example.co.uk",
        "jane at gmail dot com",
        "jane dot smith at gmail dot com",
        "jane.smith at mail dot example dot co dot uk",
        "jane [at] host [dot] org",
    ],
)
@pytest.mark.parametrize("text", ["{}", "Write to {}.", "('{}')", "first,{} and more"])
def test_email_addresses_are_found_written_or_spelled_out(address: str, text: str) -> None:
    spans = [(kind, words.removeprefix("to ")) for kind, words in found(text.format(address))]
    assert spans == [(Kind.email, address)]


@pytest.mark.parametrize(
    "number",
    [
        "07700 900123",
        "07700900123",
        "0770 090 0123",
        "020 7946 0958",
        "(020) 7946 0958",
        "(01632)960123",
        "01632-960-123",
        "+44 7700 900123",
        "+44 (0)20 7946 0958",
        "+442079460958",
        "0044 20 7946 0958",
        "0800 1111",
        "0345 123 4567",
        "(212) 736-5000",
        "212-736-5000",
        "+1 212 736 5000",
        "612 345 678",
        "+34 912 345 678",
        "+33 1 42 68 53 00",
        "+49 1512 3456789",
    ],
)
@pytest.mark.parametrize("text", ["{}", "Ring {}.", "tel:{}, she said", "on ({}) after 45 minutes"])
def test_phone_numbers_are_found(number: str, text: str) -> None:
    assert found(text.format(number)) == [(Kind.phone, number)]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see https://example.com/a?b=1#c.", "https://example.com/a?b=1#c"),
        ("HTTP://EXAMPLE.COM", "HTTP://EXAMPLE.COM"),
        ("(www.example.org)", "www.example.org"),
        ("https://en.example.org/Delay_(phone)", "https://en.example.org/Delay_(phone)"),
        ("[more](https://example.com/x)", "https://example.com/x"),
        ("on bbc.co.uk/news, too", "bbc.co.uk/news"),
        ("their site is acme.es", "acme.es"),
        ("at t.me/somebody", "t.me/somebody"),
        ("at bit.ly/3xYz!", "bit.ly/3xYz"),
        ("https://wa.me/447700900123", "https://wa.me/447700900123"),
        ("http://192.168.0.1/x", "http://192.168.0.1/x"),
        ("https://example.com/?mail=jane@example.com", "https://example.com/?mail=jane@example.com"),
    ],
)
def test_links_are_found(text: str, link: str) -> None:
    assert found(text) == [(Kind.link, link)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "e.g. this, i.e. that, a.m. and p.m., U.S. and U.K.",
        "It cost 3.50, then £1,234,567.89, then 1.000.000,00 €, then $2127365000",
        "It cost 0.1234567890 pence",
        "on 01-02-2024 10:30, 2024-10-15 14:30, 01.02.2024, 1/2/24, 15 October 2024",
        "from 09:15-10:45, 1990-2005, 24/7, 20 30 40 50 60 minutes",
        "order 12345678",
        "order number 912345678, order #2127365000, ref: 2127365000, my reference is 612345678",
        "case number is 01234567890",
        "I waited on hold.it was long.Me too.so what",
        "node.js, report.pdf, v1.2.3, No.1",
        "I was at the dot matrix printer at noon",
        "@somebody on social media, 5@ each",
        "call 150 or 101",
        "[phone number] [card number] [email address]",
    ],
)
def test_prices_dates_order_numbers_and_abbreviations_are_not_flagged(text: str) -> None:
    assert found(text) == []


def test_numbers_that_are_masked_are_flagged_too() -> None:
    assert found("4111 1111 1111 1111, GB82 WEST 1234 5698 7654 32, AB123456C") == [
        (Kind.card, "4111 1111 1111 1111"),
        (Kind.bank_account, "GB82 WEST 1234 5698 7654 32"),
        (Kind.national_id, "AB123456C"),
    ]


def test_findings_are_in_the_order_of_the_text() -> None:
    assert found("07700 900123 www.a.org jane@a.org 07700 900124") == [
        (Kind.phone, "07700 900123"),
        (Kind.link, "www.a.org"),
        (Kind.email, "jane@a.org"),
        (Kind.phone, "07700 900124"),
    ]


def test_ungrouped_digits_have_less_confidence_as_a_phone_number() -> None:
    [bare] = find_personal_data("2127365000")
    [grouped] = find_personal_data("212-736-5000")
    assert bare.confidence < grouped.confidence


@given(st.text(alphabet="0123456789 +-().@/aorgcmtdhpsw:\n", max_size=150))
def test_findings_lie_within_the_text_ordered_and_disjoint(text: str) -> None:
    spans = find_personal_data(text)
    assert all(0 <= span.start < span.end <= len(text) and 0 < span.confidence <= 1 for span in spans)
    assert all(span.end <= following.start for span, following in pairwise(spans))


def test_of_overlapping_findings_the_longest_is_kept_then_the_surest() -> None:
    short, long, apart = (
        Span(Kind.phone, 0, 5, 1.0),
        Span(Kind.link, 3, 12, 0.5),
        Span(Kind.phone, 12, 14, 0.5),
    )
    assert without_overlaps([short, apart, long]) == [long, apart]
    unsure, sure = Span(Kind.phone, 0, 5, 0.5), Span(Kind.email, 0, 5, 0.9)
    assert without_overlaps([unsure, sure]) == [sure]


def test_a_finding_beside_a_dropped_one_is_kept() -> None:
    first, middle, last = (Span(Kind.link, *places, 1.0) for places in ((0, 9), (8, 20), (18, 40)))
    assert without_overlaps([first, middle, last]) == [first, last]


def test_covering_keeps_all_other_characters() -> None:
    assert hide_spans("abcdef", [Span(Kind.link, 1, 3, 1.0), Span(Kind.link, 5, 6, 1.0)]) == "a]]de]"


@pytest.mark.parametrize(
    "piece",
    sampled(
        [
            *(
                "a",
                "a.",
                "a@",
                "a'",
                "a-",
                "1",
                "1 ",
                "1-",
                "1,",
                "+44",
                "(",
                "[",
                "/",
                "dot ",
                "a at ",
                "at dot ",
            ),
            *(
                "www.",
                "http://",
                "a.com ",
                "(at)",
                "a@b.",
                "a@b.co ",
                "0207 ",
                "07700 900123 ",
                "1234567 ",
                "20/",
            ),
        ],
        every=4,
    ),
)
def test_twenty_thousand_hostile_characters_take_less_than_two_fifths_of_a_second(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    assert milliseconds_taken(lambda: find_personal_data(text)) < 400
