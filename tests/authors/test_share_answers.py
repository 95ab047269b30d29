"""Answers of the share form as people write them: kept as said, or asked about beside the field."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from pact.authors.sharing.forms import ShareStoryForm, StoryForm
from pact.core import clock
from pact.core.db import session
from pact.stories.fields import ENDINGS, Channel, EndedHow
from pact.stories.models import Story, StoryVersion
from tests.authors.test_share import answers, errors_of, the_version
from tests.support import make
from tests.support.sampling import sampled


def stored(*names: str) -> tuple[Any, ...]:
    version = the_version()
    return tuple(getattr(version, name) for name in names)


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("wait_minutes", "20+", (20, 20, None)),
        ("wait_minutes", "over 20 minutes", (20, 20, None)),
        ("wait_minutes", "twenty plus minutes", (20, 20, None)),
        ("wait_minutes", "más de media hora", (30, 30, None)),
        ("wait_minutes", "5-10 min", (7.5, 5, 10)),
        ("wait_minutes", "less than 5 minutes", (5, None, 5)),
        ("announced_wait_minutes", "2 to 3 minutes", (2.5, 2, 3)),
        ("contacts_for_issue", "4+", (4, 4, None)),
        ("contacts_for_issue", "3 or 4", (3, 3, 4)),
        ("transfers", "twice", (2, None, None)),
        ("repeated_details", "más de 3 veces", (3, 3, None)),
        ("cost_total", "£1.50", (Decimal("1.50"), None, None)),
        ("cost_total", "150p", (Decimal("1.50"), None, None)),
        ("cost_total", "£1-2", (Decimal("1.50"), 1, 2)),
    ],
)
def test_figures_are_kept_as_they_were_said(client: Any, field: str, typed: str, kept: tuple[Any, ...]) -> None:
    assert client.post("/share", data=answers(**{field: typed})).status_code == 303
    assert stored(field, f"{field}_low", f"{field}_high") == kept


@pytest.mark.parametrize("field", sampled(["wait_minutes", "menu_minutes", "announced_wait_minutes", "transfers",
                                   "repeated_details", "contacts_for_issue", "cost_total"], every=3))  # fmt: skip
@pytest.mark.parametrize(
    "typed", sampled(["several", "a few", "1,200", "1.200", "-3", "some nonsense", "1" * 5000, "9" * 40], every=2)
)
def test_what_cannot_be_read_is_asked_about(client: Any, field: str, typed: str) -> None:
    response = client.post(
        "/share", data=answers(**{field: typed, "wait_minutes": typed if field == "wait_minutes" else "9"})
    )
    assert response.status_code == 422
    assert list(errors_of(response.text)) == [field]
    assert BeautifulSoup(response.text, "html.parser").select_one(f"#{field}")["value"] == typed
    assert session().scalar(select(func.count()).select_from(Story)) == 0


@pytest.mark.parametrize(
    "name", sampled(["politeness", "understood", "knowledge", "effort", "satisfaction"], every=4)
)
@pytest.mark.parametrize("typed", ["1" * 5000, "²", "6.0", "-1"])
def test_marks_that_do_not_exist_are_refused(client: Any, name: str, typed: str) -> None:
    assert list(errors_of(client.post("/share", data=answers(**{name: typed})).text)) == [name]
    assert client.post("/share/outcome", data={name: typed}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "currency", "kept"),
    [("£1.50", "", "GBP"), ("150p", "", "GBP"), ("1,21 €", "", "EUR"), ("1.50", "£", "GBP"), ("1.50", "gbp", "GBP"),
     ("1.50", "pounds", "GBP"), ("$2", "USD", "USD"), ("£2", "GBP", "GBP"), ("0", "", None), ("US$2", "", "USD")],
)  # fmt: skip
def test_currencies_are_read_from_the_price_or_their_own_field(
    client: Any, typed: str, currency: str, kept: str | None
) -> None:
    assert client.post("/share", data=answers(cost_total=typed, currency=currency)).status_code == 303
    assert stored("currency") == (kept,)


@pytest.mark.parametrize(
    ("typed", "currency"),
    [("1.50", ""), ("1.50", "zzz"), ("$1.50", ""), ("£1.50", "EUR"), ("1.50", "$"), ("50 cents", "")],
)
def test_currencies_that_are_missing_or_not_clear_are_asked_about(client: Any, typed: str, currency: str) -> None:
    response = client.post("/share", data=answers(cost_total=typed, currency=currency))
    assert list(errors_of(response.text)) == ["currency"]


@pytest.mark.parametrize(
    ("typed", "sign"), [("1.50 $", "$"), ("$2", "$"), ("12 kr", "kr"), ("3 pesos", "pesos"), ("50 cents", "cents")]
)
def test_a_sign_of_several_currencies_is_named(client: Any, typed: str, sign: str) -> None:
    told = errors_of(client.post("/share", data=answers(cost_total=typed)).text)["currency"]
    assert f"“{sign}” can be one of several currencies. Say which one, for example US$, CA$" in told
    missing = errors_of(client.post("/share", data=answers(cost_total="1.50")).text)["currency"]
    assert "Enter the currency of the price" in missing


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [({"wait_minutes": "a while"}, "wait_minutes", "“a while” can be short or long"),
     ({"wait_minutes": "several minutes"}, "wait_minutes", "“several minutes” can be short or long"),
     ({"transfers": "several"}, "transfers", "“several” can be many or few")],
)  # fmt: skip
def test_a_vague_answer_is_asked_about_in_words_that_fit(
    client: Any, changes: dict[str, str], name: str, words: str
) -> None:
    assert words in errors_of(client.post("/share", data=answers(**changes)).text)[name]


@pytest.mark.parametrize("hour", [1, 12, 23])
@pytest.mark.parametrize(
    ("when", "day", "words"),
    [("today", None, "only today"), ("yesterday", None, "only 1 day ago"), (None, "2026-11-28", "only today"),
     (None, "2026-11-25", "only 3 days ago")],
)  # fmt: skip
def test_the_message_says_truly_how_long_ago_the_contact_was(
    client: Any, hour: int, when: str | None, day: str | None, words: str
) -> None:
    with time_machine.travel(datetime(2026, 11, 28, hour, tzinfo=UTC), tick=False):
        told = answers(
            channel="email", ended_how="answered", reply_days="2 weeks", contacted_on=day, contacted_when=when
        )
        assert words in errors_of(client.post("/share", data=told).text)["reply_days"]


@pytest.mark.parametrize(
    "typed", ["28/11/2026", "28 November 2026", "28 de noviembre", "11/28/2026", "2026-11-28", "today"]
)
@time_machine.travel("2026-11-28T12:00:00+00:00")
def test_dates_are_read_without_a_calendar(client: Any, typed: str) -> None:
    assert client.post("/share", data=answers(contacted_on=typed)).status_code == 303
    assert the_version().contacted_on.isoformat() == "2026-11-28"


@time_machine.travel("2026-11-28T12:00:00+00:00")
def test_dates_in_american_order_are_asked_about_only_where_they_can_be(client: Any) -> None:
    page = client.post("/share", data=answers(contacted_on="10/12/2026")).text
    assert "unless the month comes first" in errors_of(page)["contacted_on"]
    assert "Not a valid date" not in client.post("/share", data=answers(contacted_on="soon")).text


def test_the_menu_is_part_of_the_whole_wait_and_counts_once(client: Any) -> None:
    assert client.post("/share", data=answers(wait_minutes="20", menu_minutes="20")).status_code == 303
    assert stored("menu_minutes", "wait_minutes") == (20, 0)
    page = client.post("/share/outcome", data=answers(wait_minutes="20", menu_minutes="5")).json
    assert page["before"].startswith("Waited 20 minutes, ")


@pytest.mark.parametrize(
    ("whole", "menu", "kept"),
    [("20", "5", (15, None, None)), ("over 20", "5", (15, 15, None)), ("20-30", "2-4", (22, 17, 27)),
     ("less than 10", "4", (6, None, 6)), ("5-10", "6", (1.5, 0, 4))],
)  # fmt: skip
def test_the_queue_is_what_is_left_without_the_menu(
    client: Any, whole: str, menu: str, kept: tuple[Any, ...]
) -> None:
    client.post("/share", data=answers(wait_minutes=whole, menu_minutes=menu))
    assert stored("wait_minutes", "wait_minutes_low", "wait_minutes_high") == kept


def test_a_menu_that_is_longer_than_the_whole_wait_is_refused(client: Any) -> None:
    page = client.post("/share", data=answers(wait_minutes="5", menu_minutes="6")).text
    assert list(errors_of(page)) == ["menu_minutes"]
    page = client.post("/share", data=answers(menu_minutes="6")).text
    assert list(errors_of(page)) == ["wait_minutes"]


@pytest.mark.parametrize(("channel", "ended_how"), [(c, e) for c in Channel for e in EndedHow])
def test_each_channel_has_its_own_endings(app: Any, channel: str, ended_how: str) -> None:
    with app.test_request_context():
        form = StoryForm(make.as_form(channel=channel, ended_how=ended_how))
        form.validate()
        assert ("ended_how" in form.errors) == (ended_how not in ENDINGS[Channel(channel)])


@pytest.mark.parametrize("ended_how", ["gave_up", "gave_up_after", "no_reply", "closed"])
def test_nothing_is_solved_at_a_first_contact_in_vain(client: Any, ended_how: str) -> None:
    page = client.post("/share", data=answers(channel="other", ended_how=ended_how, resolved="first_contact")).text
    assert list(errors_of(page)) == ["resolved"]


@pytest.mark.parametrize("typed", ["5", "2+", "2-3"])
def test_several_contacts_are_no_first_contact(client: Any, typed: str) -> None:
    page = client.post("/share", data=answers(resolved="first_contact", contacts_for_issue=typed)).text
    assert list(errors_of(page)) == ["contacts_for_issue"]


def test_a_contact_in_writing_has_days_and_no_wait(client: Any) -> None:
    letter = answers(
        channel="letter", ended_how="no_reply", reply_days="over 2 weeks", wait_minutes="5", cost_total="£1.70",
        contacted_on=(clock.today() - timedelta(days=20)).isoformat(),
    )  # fmt: skip
    assert client.post("/share", data=letter).status_code == 303
    assert stored("reply_days", "reply_days_low", "wait_minutes", "currency") == (14, 14, None, "GBP")
    sentence = client.post("/share/outcome", data=letter).json
    assert sentence["before"] == "Waited over 14 days without an answer, paid £1.70 for postage; "


@pytest.mark.parametrize(
    ("typed", "is_possible"),
    [("9 days", True), ("10", True), ("12 days", False), ("2 weeks", False), ("over 20 days", False), ("5-20 days", True),
     ("less than 3 weeks", True)],
)  # fmt: skip
def test_nobody_waits_for_a_reply_since_before_the_contact(client: Any, typed: str, is_possible: bool) -> None:
    """At noon in UTC it is the next day already where clocks are farthest ahead, so nine days may be ten."""
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=True):
        nine_days_ago = (clock.today() - timedelta(days=9)).isoformat()
        told = answers(channel="email", ended_how="no_reply", reply_days=typed, contacted_on=nine_days_ago)
        page = client.post("/share", data=told).text
    assert list(errors_of(page)) == ([] if is_possible else ["reply_days"])


def test_a_wait_of_more_than_half_an_hour_may_have_a_longer_menu(client: Any) -> None:
    told = answers(wait_minutes="over half an hour", menu_minutes="45 min")
    said = client.post("/share/outcome", data=told).json
    assert said["before"].startswith("Waited over 45 minutes")
    assert client.post("/share", data=told).status_code == 303
    assert stored("menu_minutes", "wait_minutes", "wait_minutes_low", "wait_minutes_high") == (45, 0, 0, None)


def test_errors_are_listed_in_the_order_of_the_page_each_with_its_field(client: Any) -> None:
    wrong = {
        name: "nonsense" for name in ShareStoryForm()._fields if name not in ("idempotency_key", "stamp", "draft")
    }
    page = BeautifulSoup(client.post("/share", data=wrong | {"company": "", "body": "Short", "consent_publish": ""}).text,
                         "html.parser")  # fmt: skip
    links = page.select(".error-summary li a")
    words = [link.get_text() for link in links]
    assert len(words) == len(set(words)) > 20
    order = [element["id"] for element in page.select("form [id]")]
    places = [order.index(str(link["href"]).removeprefix("#")) for link in links]
    assert places == sorted(places)
    assert words[0] == "Company: Enter the company's name."
    assert any(line.startswith("How many times were you transferred? We cannot read") for line in words)


def test_a_story_is_edited_as_it_was_said(client: Any) -> None:
    told = make.story(wait_minutes=15.0, wait_minutes_low=15.0, menu_minutes=5.0, contacts_for_issue=4,
                      contacts_for_issue_low=4, transfers=2, transfers_low=1, transfers_high=3, currency="GBP",
                      line_cost="premium", resolved="no", cost_per_minute=Decimal("1.5000"))  # fmt: skip
    version = session().get_one(StoryVersion, told.published_version_id)
    with client.application.test_request_context():
        form = StoryForm(obj=version)
        shown = {name: form[name].data for name in ("wait_minutes", "menu_minutes", "contacts_for_issue", "transfers",
                                                    "cost_per_minute", "currency")}  # fmt: skip
        assert shown == {"wait_minutes": "20+", "menu_minutes": "5", "contacts_for_issue": "4+", "transfers": "1-3",
                         "cost_per_minute": "1.50", "currency": "GBP"}  # fmt: skip
        again = StoryForm(make.as_form(**shown, channel="phone", ended_how="spoke_to_person", line_cost="premium"))
        fields = again.story_fields()
    kept = ("wait_minutes", "wait_minutes_low", "wait_minutes_high", "menu_minutes", "contacts_for_issue_low",
            "transfers", "transfers_low", "transfers_high", "cost_per_minute", "currency")  # fmt: skip
    assert [fields[name] for name in kept] == [getattr(version, name) for name in kept]


def test_an_old_ending_may_stay_but_not_be_chosen(client: Any) -> None:
    told = make.story(channel="email", ended_how="spoke_to_person", resolved="no")
    version = session().get_one(StoryVersion, told.published_version_id)
    with client.application.test_request_context():
        for before, is_refused in ((version, False), (None, True)):
            form = StoryForm(make.as_form(channel="email", ended_how="spoke_to_person"), before=before)
            form.validate()
            assert ("ended_how" in form.errors) is is_refused


def test_an_older_story_may_keep_its_menu_without_a_wait(client: Any) -> None:
    told = make.story(menu_minutes=5.0, wait_minutes=None, resolved="no")
    version = session().get_one(StoryVersion, told.published_version_id)
    with client.application.test_request_context():
        for menu, is_refused in (("5", False), ("6", True)):
            form = StoryForm(make.as_form(menu_minutes=menu), before=version)
            form.validate()
            assert ("wait_minutes" in form.errors) is is_refused


def test_pages_show_figures_as_they_were_said(client: Any) -> None:
    told = make.story(wait_minutes=15.0, wait_minutes_low=15.0, menu_minutes=5.0, contacts_for_issue=4,
                      contacts_for_issue_low=4, transfers=2, transfers_low=1, transfers_high=3, resolved="no",
                      line_cost="premium", cost_per_minute=Decimal("1.50"), cost_total=Decimal("30"), cost_total_low=30,
                      currency="GBP")  # fmt: skip
    page = BeautifulSoup(client.get(f"/stories/{told.public_id}").text, "html.parser")
    facts = page.select_one("dl.details").get_text(" ", strip=True)
    assert "Wait in all over 20 minutes" in facts
    assert "In the phone menu 5 minutes" in facts
    assert "Transferred 1 to 3 times" in facts
    assert "Contacts about this 4 or more" in facts
    assert "£1.50 per minute" in facts
    assert "Cost in all over £30.00" in facts
    assert (
        "Waited over 20 minutes, was transferred 1 to 3 times, reached a person, paid over £30.00 for calls; not solved "
        "after 4 or more contacts" in (page.select_one(".outcome").get_text())
    )
