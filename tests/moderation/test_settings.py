"""Settings: which are in force, which values are refused, what is logged, and the page that sets them."""

import math
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from structlog.testing import capture_logs

from pact.audit.models import AuditEntry
from pact.checks.settings import CheckSettings
from pact.checks.spans import Kind
from pact.core import data_version
from pact.core.db import session
from pact.moderation.settings.definitions import (
    BY_KEY,
    DEFAULTS,
    DEFINITIONS,
    DeskSettings,
    Number,
    checked,
)
from pact.moderation.settings.models import Setting
from pact.moderation.settings.service import SettingRefused, change_setting, change_settings, current_settings
from pact.moderation.wording import KIND_LABELS
from tests.support import make
from tests.support.queries import count_queries
from tests.support.sampling import sampled

PAGE = "/moderation/settings"


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as an administrator."""
    make.signed_in(client, "administrator")
    return client


def change(key: str, value: Any) -> bool:
    return change_setting(key, value, account_id=make.moderator().id)


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def form_data(page: BeautifulSoup, **changes: str) -> dict[str, str]:
    """What a browser would send from the page's form."""
    form = page.select_one(f"form[action='{PAGE}']")
    assert form is not None
    data = {field["name"]: field.get("value", "") for field in form.select("input")}
    data |= {field["name"]: field.get_text().lstrip("\r\n") for field in form.select("textarea")}
    return data | changes


def save(desk: Any, **changes: str) -> Any:
    return desk.post(PAGE, data=form_data(soup(desk.get(PAGE)), **changes))


def entries() -> list[AuditEntry]:
    statement = select(AuditEntry).where(AuditEntry.subject_kind == "setting").order_by(AuditEntry.id)
    return list(session().execute(statement).scalars())


def test_a_new_site_has_the_defaults(app: Any) -> None:
    with count_queries() as statements:
        assert current_settings() == DeskSettings()
    assert len(statements.reads) == 1
    assert (DeskSettings().claim_minutes, DeskSettings().undo_seconds, DeskSettings().risk_hours) == (10, 10, 24)
    assert (DeskSettings().target_half_hours, DeskSettings().target_most_hours) == (24, 48)
    assert DeskSettings().removal_alone_days == 7


def test_every_setting_has_a_definition() -> None:
    """A new field of the dataclass needs a definition: label, hint and bounds."""
    assert set(BY_KEY) == {field.name for field in fields(DeskSettings)}
    assert len(BY_KEY) == len(DEFINITIONS)


def test_defaults_are_within_their_bounds(app: Any) -> None:
    for key in BY_KEY:
        assert checked(key, getattr(DEFAULTS, key)) == getattr(DEFAULTS, key)


def test_every_kind_of_finding_has_a_label() -> None:
    assert set(KIND_LABELS) == set(Kind)
    assert len({str(words) for words in KIND_LABELS.values()}) == len(Kind)


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("claim_minutes", 15, 15),
        ("duplicate_likeness", 0.9, 0.9),
        ("burst_factor", 3, 3.0),
        ("threat_words", [" find  you ", "", "FIND YOU", "burn it"], ("find you", "burn it")),
        ("weights", {"phone": 40, "gone_kind": 3}, {**CheckSettings().weights, Kind.phone: 40}),
    ],
)
def test_saved_settings_are_in_force(app: Any, key: str, value: Any, read: Any) -> None:
    assert change(key, value)
    session().commit()
    session().expire_all()
    found = current_settings()
    assert getattr(found, key) == read
    assert not change(key, value)


def test_default_value_is_not_stored(app: Any) -> None:
    change("claim_minutes", 15)
    change("claim_minutes", 20)
    assert session().execute(select(Setting.key, Setting.value)).tuples().all() == [("claim_minutes", 20)]
    change("claim_minutes", 10)
    assert session().execute(select(Setting)).all() == []
    assert current_settings() == DeskSettings()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("claim_minutes", 0),
        ("claim_minutes", 121),
        ("claim_minutes", "15"),
        ("claim_minutes", 1.5),
        ("claim_minutes", True),
        ("claim_minutes", None),
        ("duplicate_likeness", 0.49),
        ("duplicate_likeness", 1.01),
        ("duplicate_likeness", math.nan),
        ("duplicate_likeness", math.inf),
        ("duplicate_likeness", False),
        ("threat_words", "find you"),
        ("threat_words", [1]),
        ("threat_words", 7),
        ("threat_words", ["x" * 81]),
        ("threat_words", ["find you", "!!!"]),
        ("threat_words", [str(number) for number in range(501)]),
        ("weights", {"phone": 101}),
        ("weights", {"phone": -1}),
        ("weights", {"phone": "many"}),
        ("weights", [40]),
        ("target_half_hours", 49),
        ("target_most_hours", 23),
    ],
)
def test_values_out_of_bounds_are_refused(app: Any, key: str, value: Any) -> None:
    with pytest.raises(SettingRefused) as refused:
        change(key, value)
    assert str(refused.value).endswith(".")
    assert current_settings() == DeskSettings()
    assert entries() == []


def test_unknown_settings_are_refused(app: Any) -> None:
    with pytest.raises(KeyError):
        change("nonsense", 1)


def test_both_targets_can_change_together(app: Any) -> None:
    assert change_settings({"target_half_hours": 72, "target_most_hours": 96}, account_id=make.moderator().id)
    assert (current_settings().target_half_hours, current_settings().target_most_hours) == (72, 96)


@pytest.mark.parametrize("stored", ['"many"', "[1]", "{}", "null", "121", "no json at all", ""])
def test_broken_row_falls_back_to_its_default(app: Any, stored: str) -> None:
    change("undo_seconds", 20)
    if session().get_bind().dialect.name == "postgresql" and stored in ("no json at all", ""):
        stored = '"no number"'  # PostgreSQL takes no other JSON
    session().execute(
        text(
            "INSERT INTO setting (key, value, changed_at) VALUES ('claim_minutes', :value, '2026-01-01 00:00:00+00')"
        ),
        {"value": stored},
    )
    assert current_settings() == DeskSettings(undo_seconds=20)


def test_unknown_row_is_ignored_and_logged(app: Any) -> None:
    session().add(Setting(key="of_a_later_version", value=1, changed_at=datetime(2026, 1, 1, tzinfo=UTC)))
    session().flush()
    with capture_logs() as logged:
        assert current_settings() == DeskSettings()
    assert [(line["event"], line["key"]) for line in logged] == [("setting_not_usable", "of_a_later_version")]


def test_contradicting_targets_are_both_ignored(app: Any) -> None:
    for key, value in (("target_half_hours", 100), ("target_most_hours", 50)):
        session().add(Setting(key=key, value=value, changed_at=datetime(2026, 1, 1, tzinfo=UTC)))
    session().flush()
    assert current_settings() == DeskSettings()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(sorted(Kind)) | st.text(), inner, max_size=4)
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(BY_KEY)), json_values)
def test_any_stored_value_is_read_or_refused(app: Any, key: str, value: Any) -> None:
    try:
        found = checked(key, value)
    except SettingRefused:
        return
    assert type(found) is type(getattr(DEFAULTS, key))
    assert checked(key, found) == found


def test_log_holds_digests_of_old_and_new_values(desk: Any) -> None:
    save(desk, threat_words="find you\r\nburn it", claim_minutes="15")
    save(desk, threat_words="")
    session().expire_all()
    first, second, third = entries()
    assert [entry.details["key"] for entry in (first, second, third)] == [
        "claim_minutes",
        "threat_words",
        "threat_words",
    ]
    assert {entry.verb for entry in entries()} == {"setting.changed"}
    assert second.details["new"] == third.details["old"]
    assert len({second.details["old"], second.details["new"], third.details["new"]}) == 3
    assert "burn" not in str([entry.details for entry in entries()])


def test_rules_page_shows_the_configured_target(desk: Any, app: Any) -> None:
    reader = app.test_client()
    assert "within 24 hours, 95% within 48." in reader.get("/rules").text
    number = data_version.current()
    save(desk, target_half_hours="12", target_most_hours="36")
    assert data_version.current() == number + 1
    assert "within 12 hours, 95% within 36." in reader.get("/rules").text
    save(desk, claim_minutes="15")
    assert data_version.current() == number + 1


def test_the_page_saves_all_kinds_of_values(desk: Any) -> None:
    response = save(
        desk, claim_minutes=" 15 ", duplicate_likeness="0,75", slur_words="a\r\n\r\nb c", **{"weights-phone": "40"}
    )
    assert response.status_code == 303
    session().expire_all()
    found = current_settings()
    assert (found.claim_minutes, found.duplicate_likeness) == (15, 0.75)
    assert found.slur_words == ("a", "b c")
    assert found.weights == {**CheckSettings().weights, Kind.phone: 40}
    assert len(entries()) == 4
    shown = form_data(soup(desk.get(PAGE)))
    assert (shown["claim_minutes"], shown["duplicate_likeness"], shown["slur_words"]) == ("15", "0.75", "a\nb c")


def test_saving_unchanged_settings_changes_nothing(desk: Any) -> None:
    assert save(desk).status_code == 303
    assert "Nothing was changed" in desk.get(PAGE).text
    assert entries() == []


@pytest.mark.parametrize(
    ("name", "typed"),
    sampled(
        [
            ("claim_minutes", "soon"),
            ("claim_minutes", ""),
            ("claim_minutes", "9" * 5000),
            ("claim_minutes", "²"),
            ("claim_minutes", "1,200"),
            ("duplicate_likeness", "0,7,5"),
            ("duplicate_likeness", "1e400"),
            ("duplicate_likeness", "nan"),
            ("threat_words", "x" * 81),
            ("weights-phone", "101"),
            ("weights-phone", "1.5"),
            ("target_most_hours", "3"),
        ],
        every=3,
        several=True,
    ),
)
def test_errors_are_shown_and_input_is_kept(desk: Any, name: str, typed: str) -> None:
    response = save(desk, **{"undo_seconds": "20", name: typed})
    page = soup(response)
    assert response.status_code == 422
    assert page.select_one(f"#{name}-error") is not None
    summary = page.select_one(".error-summary a")
    assert summary["href"] == f"#{name}"
    assert summary.get_text().startswith(
        page.select_one(f"label[for={name}]").get_text(" ").split(" optional")[0].strip()
    )
    data = form_data(page)
    assert (data[name], data["undo_seconds"]) == (typed, "20")
    assert current_settings() == DeskSettings()


def test_restoring_a_default_keeps_other_input(desk: Any) -> None:
    save(desk, claim_minutes="15")
    page = soup(desk.get(PAGE))
    assert [button["value"] for button in page.select("button[name=fill]")] == ["claim_minutes"]
    response = desk.post(PAGE, data=form_data(page, undo_seconds="soon", fill="claim_minutes"))
    data = form_data(soup(response))
    assert response.status_code == 200
    assert (data["claim_minutes"], data["undo_seconds"]) == ("10", "soon")
    assert current_settings().claim_minutes == 15
    assert desk.post(PAGE, data=data | {"undo_seconds": "10"}).status_code == 303
    session().expire_all()
    assert current_settings() == DeskSettings()


def test_weights_are_restored_together(desk: Any) -> None:
    save(desk, **{"weights-phone": "40", "weights-slur": "1"})
    page = soup(desk.get(PAGE))
    data = form_data(soup(desk.post(PAGE, data=form_data(page, fill="weights"))))
    assert (data["weights-phone"], data["weights-slur"]) == ("10", "20")
    assert desk.post(PAGE, data=form_data(page, fill="nonsense")).status_code == 400


def test_conflicting_save_keeps_the_second_persons_input(desk: Any) -> None:
    page = soup(desk.get(PAGE))
    save(desk, claim_minutes="15")
    response = desk.post(PAGE, data=form_data(page, undo_seconds="20", claim_minutes="12"))
    again = soup(response)
    assert response.status_code == 409
    assert "Current: 15." in again.get_text()
    assert form_data(again)["undo_seconds"] == "20"
    assert current_settings() == DeskSettings(claim_minutes=15)
    assert desk.post(PAGE, data=form_data(again, claim_minutes="15")).status_code == 303
    session().expire_all()
    assert current_settings() == DeskSettings(claim_minutes=15, undo_seconds=20)


def test_a_stale_save_takes_nothing_back_that_it_did_not_change(desk: Any) -> None:
    page = soup(desk.get(PAGE))
    save(desk, claim_minutes="15", slur_words="one\r\ntwo", **{"weights-phone": "40"})
    answer = desk.post(PAGE, data=form_data(page, undo_seconds="20"))
    again = form_data(soup(answer))
    assert answer.status_code == 409
    assert (again["claim_minutes"], again["slur_words"], again["weights-phone"]) == ("15", "one\ntwo", "40")
    assert desk.post(PAGE, data=again).status_code == 303
    session().expire_all()
    found = current_settings()
    assert (found.claim_minutes, found.undo_seconds, found.slur_words) == (15, 20, ("one", "two"))
    assert found.weights[Kind.phone] == 40


def test_settings_show_their_defaults(desk: Any) -> None:
    page = soup(desk.get(PAGE))
    for definition in DEFINITIONS:
        if isinstance(definition.value, Number):
            setting = page.select_one(f"#{definition.key}").find_parent(class_="setting")
            assert f"Default: {getattr(DEFAULTS, definition.key):g}." in setting.get_text(), definition.key
    weights = {
        row.th.get_text(strip=True): row.select("td")[-1].get_text() for row in page.select(".weights tbody tr")
    }
    assert weights == {str(KIND_LABELS[kind]): str(points) for kind, points in CheckSettings().weights.items()}


@pytest.mark.parametrize("role", ["moderator", "senior_moderator"])
def test_settings_need_an_administrator(client: Any, role: str) -> None:
    make.signed_in(client, role)
    token = make.csrf_token(client, "/moderation/")
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, data={"csrf_token": token, "claim_minutes": "15"}).status_code == 403


NO_HOSTS = [
    "not a host!!",
    "http://",
    "http://throw.example.net/",
    "..",
    "a..b.com",
    "a b.com",
    "com",
    f"{'x' * 64}.com",
]


def test_what_is_no_domain_is_named_beside_its_field_and_nothing_typed_is_lost(desk: Any) -> None:
    typed = "\r\n".join(["throw.example.net", *NO_HOSTS])
    answer = save(desk, disposable_hosts=typed, claim_minutes="17")
    assert answer.status_code == 422
    field = soup(answer).select_one("textarea#disposable_hosts")
    assert field is not None
    assert field.text.strip().splitlines() == typed.splitlines()
    [message] = field.find_parent(class_="field").select(".message")
    assert all(f"“{wrong}”" in message.text for wrong in NO_HOSTS[:5])
    assert "and 3 more" in message.text
    assert "“throw.example.net”" not in message.text
    assert soup(answer).select_one("#claim_minutes")["value"] == "17"  # type: ignore[index]
    assert current_settings().disposable_hosts == ()


@pytest.mark.parametrize("wrong", NO_HOSTS)
def test_what_is_no_domain_is_refused(wrong: str) -> None:
    with pytest.raises(SettingRefused):
        checked("disposable_hosts", ["throw.example.net", wrong])


def test_domains_are_stored_as_mail_servers_write_them() -> None:
    given = ["@Throw.Example.net", "throw.example.net", " müller-post.de "]
    assert checked("disposable_hosts", given) == ("throw.example.net", "xn--mller-post-9db.de")


def test_domains_stored_before_they_were_checked_keep_those_that_are_some(desk: Any) -> None:
    change("disposable_hosts", ["throw.example.net"])
    session().execute(text('UPDATE setting SET value = \'["throw.example.net", "http://"]\''))
    session().commit()
    assert current_settings().disposable_hosts == ("throw.example.net",)


def test_settings_typed_before_signing_in_again_are_still_in_the_form(desk: Any) -> None:
    answer = save(desk, claim_minutes="17", csrf_token="of an earlier session")
    assert answer.status_code == 400
    assert soup(answer).select_one("#claim_minutes")["value"] == "17"  # type: ignore[index]
    assert "You have signed in again" in answer.text
