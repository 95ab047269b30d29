"""Turning a row into a story: every field's values, the presets, and the reasons for rejecting a row."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from pact.authors.sharing.forms import ShareStoryForm
from pact.intake.mapping import Column, Draft, Plan, PlanError, RowError, id_of, plan_from_pairs, read_row
from pact.intake.presets import BANK_CALLS, CFPB, CONSUMIDOR
from pact.intake.reading import Row
from pact.intake.values import READERS, Price
from pact.rankings.tallies.writing import can_be_scored
from pact.stories.fields import CONSENTS, ENDS, VERSION_FIELDS, Affiliation, HourBand
from pact.stories.models import Story
from pact.stories.said.figures import Said
from tests.support.make import BODY

TODAY = date(2026, 11, 22)
GOOD = {"company": "Nordic Mail", "contacted_on": "2026-11-01", "resolved": "no"}


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-11-22T10:00:00+00:00", tick=False):
        yield


def read(plan: Plan, *, allow_old: bool = False, **cells: str) -> Draft:
    return read_row(Row(2, cells, list(cells.values())), plan, source_row="a:1", allow_old=allow_old)


def general(**cells: str) -> Draft:
    """A row whose columns have the fields' names."""
    cells = GOOD | cells
    plan = plan_from_pairs([(name, name) for name in cells], source_name="s", id_column=None)
    return read(plan, **cells)


def reason(plan: Plan, *, allow_old: bool = True, **cells: str) -> str:
    with pytest.raises(RowError) as rejection:
        read(plan, allow_old=allow_old, **cells)
    return rejection.value.reason


def test_every_field_but_consents_and_answers_to_call_outs_can_be_mapped() -> None:
    of_call_outs = {"own_answer_1", "own_answer_2"}
    assert set(READERS) == {*VERSION_FIELDS, "company", "sector"} - {*CONSENTS, *ENDS} - of_call_outs


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("contacted_on", "2026-02-28", date(2026, 2, 28)),
        ("complained_on", "3 April 2024", date(2024, 4, 3)),
        ("channel", "Phone", "phone"),
        ("hour_band", "9_12", HourBand.FROM_9_TO_12),
        ("menu_minutes", "120", Said(120)),
        ("wait_minutes", "2,5", Said(2.5)),
        ("wait_minutes", "600", Said(600)),
        ("wait_minutes", "over 20", Said(20, low=20)),
        ("wait_minutes", "5-10", Said(7.5, 5, 10)),
        ("reply_days", "2 weeks", Said(14)),
        ("contacted_on", "28/02/2026", date(2026, 2, 28)),
        ("contacted_on", "3 April 2026", date(2026, 4, 3)),
        ("contacted_on", "04/04/2026", date(2026, 4, 4)),
        ("human_offered", "yes", True),
        ("human_offered", "0", False),
        ("transfers", "0", Said(0)),
        ("transfers", "20.0", Said(20)),
        ("contacts_for_issue", "50", Said(50)),
        ("effort", "7", 7),
        ("cost_per_minute", "£1.50", Price(Said(1.5), "GBP")),
        ("currency", "gbp", "GBP"),
        ("courtesies", "fair; prepared", ["fair", "prepared"]),
        ("body", f"  {BODY}\r\n", BODY),
        ("company", "  Nordic\tMail ", "Nordic Mail"),
        ("affiliation", "competitor", Affiliation.COMPETITOR),
    ],
)
def test_cell_values(field: str, text: str, value: Any) -> None:
    assert READERS[field](text) == value


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("contacted_on", "03/04/2026", "must be a day written as YYYY-MM-DD"),
        ("contacted_on", "3 April", "must be a day written as YYYY-MM-DD"),
        ("contacted_on", "yesterday", "must be a day written as YYYY-MM-DD"),
        ("contacted_on", "2026-02-30", "must be a day written as YYYY-MM-DD"),
        ("complained_on", "2999-01-01", "must be from 1970 to today"),
        ("complained_on", "1969-12-31", "must be from 1970 to today"),
        (
            "channel",
            "fax",
            "must be one of phone, callback, webchat, email, social, app, in_person, letter, other",
        ),
        ("menu_minutes", "-1", "must be from 0 to 120 minutes"),
        ("menu_minutes", "120.01", "must be from 0 to 120 minutes"),
        ("wait_minutes", "600.5", "must be from 0 to 600 minutes"),
        ("wait_minutes", "NaN", "must be from 0 to 600 minutes"),
        ("wait_minutes", "1e999999999", "must be from 0 to 600 minutes"),
        ("transfers", "21", "must be a whole number from 0 to 20"),
        ("repeated_details", "1.5", "must be a whole number from 0 to 20"),
        ("contacts_for_issue", "0", "must be a whole number from 1 to 50"),
        ("politeness", "6", "must be a whole number from 1 to 5"),
        ("effort", "8", "must be a whole number from 1 to 7"),
        ("satisfaction", "good", "must be a whole number from 1 to 5"),
        ("human_offered", "perhaps", "must be one of yes, true, 1, no, false, 0"),
        ("cost_per_minute", "101", "must be a price from 0 to 100"),
        ("currency", "zzz", "must be a currency in use, for example GBP"),
        ("currency", "$", "must be a currency in use, for example GBP"),
        ("transfers", "several", "must be a number, a range such as 5-10 or a bound such as 20+"),
        ("politeness", "4-5", "must be a whole number from 1 to 5"),
        ("transfers", "1" * 5000, "must be a whole number from 0 to 20"),
        *(
            (
                field,
                text,
                "can be read in two ways, so write it without marks between thousands and with other decimals",
            )
            for field, text in (
                ("wait_minutes", "1,200"),
                ("wait_minutes", "1.200"),
                ("transfers", "2,000"),
                ("cost_total", "£1,200"),
            )
        ),
        ("title", "Four", "must have 5 to 120 characters"),
        ("body", "x" * 49, "must have 50 to 5,000 characters"),
        ("body", "x" * 5001, "must have 50 to 5,000 characters"),
        ("company", "N", "must have 2 to 120 characters"),
        ("company", "!!", "must have a letter or a digit, and not be too long"),
        ("company", "&" * 118 + "a", "must have a letter or a digit, and not be too long"),
        ("courtesies", "kind", "must be one of courteous, prepared, told_them_first, fair"),
    ],
)
def test_cell_out_of_range_is_rejected_with_the_range(field: str, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"must|can be read") as error:
        READERS[field](text)
    assert str(error.value) == message


@pytest.mark.parametrize("field", ["menu_minutes", "wait_minutes", "announced_wait_minutes"])
def test_minutes_have_the_share_forms_limits(field: str) -> None:
    most = ShareStoryForm()[field].most
    assert READERS[field](str(most)) == Said(most)
    with pytest.raises(ValueError, match=f"from 0 to {most} minutes"):
        READERS[field](str(most + 1))


def test_rejection_names_column_and_value() -> None:
    plan = Plan(source_name="s", columns=(Column("nota", "satisfaction", READERS["satisfaction"]),))
    assert reason(plan, nota="9") == "nota is “9” but must be a whole number from 1 to 5."
    assert reason(plan, nota="9" * 500) == f"nota is “{'9' * 60}…” but must be a whole number from 1 to 5."


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("company", "company is empty, and a story needs a company"),
        ("contacted_on", "contacted_on is empty, and a story needs the day of the contact"),
    ],
)
def test_company_and_day_are_required(field: str, expected: str) -> None:
    with pytest.raises(RowError, match=expected):
        general(**{field: "  "})


@pytest.mark.parametrize(
    "cells",
    [
        {"resolved": "partly"},
        {"resolved": "", "body": BODY},
        {"resolved": "", "satisfaction": "3"},
        {"resolved": "", "politeness": "3"},
        {"resolved": "", "channel": "phone", "wait_minutes": "3", "ended_how": "gave_up"},
    ],
)
def test_text_or_one_measure_is_enough(cells: dict[str, str]) -> None:
    assert general(**cells).version.contacted_on == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"ended_how": "gave_up", "resolved": "first_contact"}, "ended with gave_up cannot have been solved"),
        ({"ended_how": "no_reply", "resolved": "first_contact"}, "ended with no_reply cannot have been solved"),
        ({"channel": "email", "ended_how": "cut_off"}, "A contact by email cannot end with cut_off"),
        ({"contacts_for_issue": "3+", "resolved": "first_contact"}, "What took several contacts"),
        ({"cost_total": "1.50"}, "cost_total has no currency"),
        ({"cost_total": "£1.50", "currency": "EUR"}, "cost_total is in another currency"),
    ],
)
def test_rows_that_contradict_themselves_are_rejected(cells: dict[str, str], says: str) -> None:
    with pytest.raises(RowError, match=says):
        general(**cells)


def test_ranges_and_prices_fill_their_columns() -> None:
    version = general(wait_minutes="5-10", transfers="3+", cost_total="150p", reply_days="").version
    assert (version.wait_minutes, version.wait_minutes_low, version.wait_minutes_high) == (7.5, 5, 10)
    assert (version.transfers, version.transfers_low, version.transfers_high) == (3, 3, None)
    assert (version.cost_total, version.currency, version.reply_days) == (Decimal("1.5"), "GBP", None)


@pytest.mark.parametrize(
    ("day", "allow_old", "expected"),
    [
        (TODAY, False, None),
        (TODAY + timedelta(days=1), True, "must not be in the future"),
        (date(2025, 11, 22), False, None),
        (date(2025, 11, 21), False, "must not be before twelve months ago, unless old contacts are allowed"),
        (date(2025, 11, 21), True, None),
        (date(1970, 1, 1), True, None),
        (date(1969, 12, 31), True, "must not be before 1970"),
    ],
)
def test_day_limits(day: date, allow_old: bool, expected: str | None) -> None:
    plan = plan_from_pairs([(name, name) for name in GOOD], source_name="s", id_column=None)
    cells = GOOD | {"contacted_on": day.isoformat()}
    if expected is None:
        assert read(plan, allow_old=allow_old, **cells).version.contacted_on == day
    else:
        assert reason(plan, allow_old=allow_old, **cells) == f"contacted_on is “{day}” but {expected}."


def test_card_numbers_are_masked_and_inapplicable_answers_dropped() -> None:
    version = general(
        body=f"My card 4111 1111 1111 1111 was charged twice. {BODY}", channel="email", wait_minutes="7"
    ).version
    assert version.body.startswith("My card [card number] was charged twice.")
    assert version.wait_minutes is None


def test_default_affiliation_and_incentive() -> None:
    version = general().version
    assert (version.affiliation, version.incentive) == (Affiliation.NONE, False)


@pytest.mark.parametrize(
    ("outcome", "rating", "resolved", "satisfaction"),
    [
        ("Resolvida", "5", "later_contact", 5),
        ("Não Resolvida", "1", "no", 1),
        ("Na\u0303o Resolvida", "1", "no", 1),  # the same letters as decomposed characters
        ("Não Avaliada", "4", None, 4),
        ("Resolvida", "", "later_contact", None),
    ],
)
def test_consumidor_outcomes_and_ratings(
    outcome: str, rating: str, resolved: str | None, satisfaction: int | None
) -> None:
    draft = read(CONSUMIDOR, allow_old=True, opened_on="2014-05-16", company="Tim", sector="Telefonia",
                 outcome=outcome, rating=rating)  # fmt: skip
    assert (draft.company, draft.sector) == ("Tim", "Telefonia")
    assert (draft.version.resolved, draft.version.satisfaction) == (resolved, satisfaction)
    assert (draft.version.contacted_on, draft.version.body) == (date(2014, 5, 16), "")


def test_unrated_consumidor_row_has_no_measure() -> None:
    cells = {"opened_on": "2014-05-16", "company": "Tim", "sector": "T", "outcome": "Não Avaliada", "rating": ""}
    draft = read(CONSUMIDOR, allow_old=True, **cells)
    assert (draft.version.resolved, draft.version.satisfaction) == (None, None)
    assert not can_be_scored(Story(), draft.version)


def test_cfpb_row_is_text_without_measures() -> None:
    draft = read(CFPB, allow_old=True, date_received="2015-05-21", company="U.S. BANCORP", narrative=BODY)
    assert (draft.company, draft.version.body) == ("U.S. BANCORP", BODY)
    assert (draft.version.channel, draft.version.resolved) == (None, None)


@pytest.mark.parametrize(
    ("outcome", "menu", "queue", "ended_how", "menu_minutes", "wait_minutes"),
    [("AGENT", "5", "153", "spoke_to_person", 0.08, 2.55), ("HANG", "11", "0", "gave_up", 0.18, 0.0)],
)
def test_bank_call_times_become_minutes(
    *, outcome: str, menu: str, queue: str, ended_how: str, menu_minutes: float, wait_minutes: float
) -> None:
    version = call(outcome=outcome, menu_seconds=menu, queue_seconds=queue).version
    assert (version.channel, version.ended_how) == ("phone", ended_how)
    assert (version.menu_minutes, version.wait_minutes) == (menu_minutes, wait_minutes)


@pytest.mark.parametrize(
    ("started", "band"),
    [
        ("0:00:00", None),
        ("0:00:36", "before_9"),
        ("8:59:59", "before_9"),
        ("9:00:00", "9_12"),
        ("12:00:00", "12_14"),
        ("14:00:00", "14_17"),
        ("16:59:59", "14_17"),
        ("17:00:00", "after_17"),
        ("23:59:59", "after_17"),
    ],
)
def test_bank_call_hour_bands(started: str, band: str | None) -> None:
    assert call(queue_started_at=started).version.hour_band == band


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"outcome": "PHANTOM"}, "outcome is “PHANTOM” but must be one of AGENT, HANG."),
        ({"menu_seconds": "-37"}, "menu_seconds is “-37” but must be from 0 to 120 minutes."),
        ({"queue_seconds": "-1"}, "queue_seconds is “-1” but must be from 0 to 600 minutes."),
        (
            {"queue_started_at": "25:00:00"},
            "queue_started_at is “25:00:00” but must be a time of day, for example 15:45:24.",
        ),
    ],
)
def test_impossible_bank_calls_are_rejected(cells: dict[str, str], expected: str) -> None:
    with pytest.raises(RowError) as rejection:
        call(**cells)
    assert rejection.value.reason == expected


def call(**changes: str) -> Draft:
    cells = {
        "date": "1999-01-01",
        "menu_seconds": "5",
        "queue_started_at": "0:00:36",
        "queue_seconds": "60",
        "outcome": "AGENT",
    }
    return read(BANK_CALLS.for_company("Anonymous Bank"), allow_old=True, **cells | changes)


def test_company_option_overrides_the_column() -> None:
    draft = read(CFPB.for_company("Other"), allow_old=True, date_received="2015-05-21", company="", narrative=BODY)
    assert draft.company == "Other"


@pytest.mark.parametrize(
    ("ident", "expected"),
    [("", "id is empty, and each row needs its id"), ("7" * 81, "id must have at most 80 characters")],
)
def test_row_id_is_required_and_limited_in_length(ident: str, expected: str) -> None:
    with pytest.raises(RowError) as rejection:
        id_of(Row(2, {"id": ident}, [ident]), "id")
    assert rejection.value.rule == expected


@pytest.mark.parametrize(
    ("pairs", "source", "expected"),
    [
        ([("a", "colour")], "s", "There is no field “colour”. The fields are affiliation, "),
        ([("a", "consent_reuse")], "s", "There is no field “consent_reuse”"),
        ([("a", "body"), ("b", "body")], "s", "Two columns are mapped to the field body"),
        ([("a", "body")], "", "A source's name must have 1 to 60 characters"),
        ([("a", "body")], "s" * 61, "A source's name must have 1 to 60 characters"),
        ([("a", "body")], "consumidor", "“consumidor” is the name of another source"),
        ([("a", "body")], "not_scored", "“not_scored” is the name of another source"),
    ],
)
def test_invalid_mapping_is_explained(pairs: list[tuple[str, str]], source: str, expected: str) -> None:
    with pytest.raises(PlanError) as raised:
        plan_from_pairs(pairs, source_name=source, id_column=None)
    assert expected in str(raised.value)


@pytest.mark.parametrize(
    ("pairs", "id_column", "expected"),
    [
        ([("day", "contacted_on")], None, "No column names the company"),
        ([("firm", "company")], None, "No column gives the day of the contact"),
        (
            [("day", "contacted_on"), ("firma", "company")],
            None,
            "The file has no column “firma”; it has day, firm.",
        ),
        ([("day", "contacted_on"), ("firm", "company")], "id", "The file has no column “id”; it has day, firm."),
    ],
)
def test_plan_is_checked_against_the_files_columns(
    pairs: list[tuple[str, str]], id_column: str | None, expected: str
) -> None:
    plan = plan_from_pairs(pairs, source_name="s", id_column=id_column)
    with pytest.raises(PlanError) as raised:
        plan.check(["day", "firm"])
    assert expected in str(raised.value)
