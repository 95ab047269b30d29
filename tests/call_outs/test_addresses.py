"""The address of a call-out is made from the title that was approved first."""

from typing import Any

import pytest

from pact.call_outs import service
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.stories.call_outs.models import CallOut
from tests.support import make
from tests.support.call_outs import call_out, draft, facts, senior
from tests.support.staff import main_of

UNFAIR, FAIR = "How Kettlebrook Power cheats its customers", "Tell us about your calls to your power company"


def approved(made: CallOut) -> str:
    service.approve(made, by=senior(), role=StaffRole.SENIOR_MODERATOR)
    session().commit()
    return made.slug


def waiting(title: str) -> CallOut:
    made = draft(title=title)
    service.send(made, by=make.moderator().id)
    session().commit()
    return made


@pytest.mark.usefixtures("app")
def test_a_title_that_was_sent_back_is_in_no_address() -> None:
    by = make.moderator().id
    made = waiting(UNFAIR)
    assert "kettlebrook" not in made.slug
    service.send_back(made, words="It claims something.", by=senior(), role=StaffRole.SENIOR_MODERATOR)
    service.write(made, facts(title=FAIR), by=by)
    service.send(made, by=by)
    assert approved(made) == "tell-us-about-your-calls-to-your-power-company"


@pytest.mark.usefixtures("app")
def test_it_stays_when_the_title_changes_later() -> None:
    by = make.moderator().id
    made = call_out(title=FAIR)
    before = made.slug
    service.write(made, facts(title="Tell us about your letters to your power company"), by=by)
    service.send(made, by=by)
    assert approved(made) == before


@pytest.mark.usefixtures("app")
def test_two_with_one_title_have_two_addresses() -> None:
    assert [approved(waiting(FAIR)) for _time in range(3)] == [
        "tell-us-about-your-calls-to-your-power-company", "tell-us-about-your-calls-to-your-power-company-2",
        "tell-us-about-your-calls-to-your-power-company-3",
    ]  # fmt: skip


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("title", "slug"), [
    ("Tell us about your best & worst <b>refund</b>", "tell-us-about-your-best-worst-refund"),
    ("Waits of <5 or >50 minutes: tell us", "waits-of-5-or-50-minutes-tell-us"),
])  # fmt: skip
def test_marks_of_html_are_not_part_of_it(title: str, slug: str) -> None:
    assert approved(waiting(title)) == slug


def test_who_approves_it_reads_it(client: Any) -> None:
    approved(waiting(FAIR))
    made = waiting(FAIR)
    make.signed_in(client, "senior_moderator")
    page = main_of(client.get(f"/moderation/call-outs/{made.id}"))
    assert (
        "Its address will be made from this title: /call-outs/tell-us-about-your-calls-to-your-power-company-2"
        in page
    )
