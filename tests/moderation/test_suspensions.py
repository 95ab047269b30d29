"""Who keeps posting what is taken down is warned, then suspended: by the rule, by hand, until it ends or is lifted."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from pact.audit.models import AuditEntry
from pact.authors import service as authors
from pact.authors.own_page.erasing import erase_all_from
from pact.authors.own_page.exporting import exported
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import decide
from pact.moderation.decisions.undoing import undo as undo_decision
from pact.moderation.queries import grounds_by_code, last_decision
from pact.moderation.settings.definitions import DeskSettings
from pact.moderation.statuses import DeskDecision
from pact.moderation.suspensions.models import Kind, Suspension
from pact.moderation.suspensions.queries import stopped_by
from pact.moderation.suspensions.rules import Counts, Measure, next_measure, thresholds
from pact.moderation.suspensions.service import SuspensionRefused, Whom, lift, suspend, undo
from pact.retention import service as retention
from pact.stories.fields import Status
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails, text_of
from tests.support.suspensions import AUTHOR, in_days, last_measure, measures, run_later, taken_down, with_rule

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
WARNED = NOW - timedelta(days=10)


def subjects(address: str = AUTHOR) -> list[str]:
    return [mail["Subject"] for mail in sent_mails() if mail["To"] == address]


@pytest.mark.parametrize(
    ("warned_at", "is_suspended", "expected"),
    [
        (None, False, (Measure.WARNING, NOW - timedelta(days=180))),
        (WARNED, False, (Measure.SUSPENSION, WARNED)),
        (None, True, None),
        (WARNED, True, None),
    ],
)
def test_a_warning_comes_before_a_suspension(warned_at: Any, is_suspended: bool, expected: Any) -> None:
    rules = thresholds(DeskSettings(), Kind.STORIES)

    assert next_measure(rules, now=NOW, warned_at=warned_at, is_suspended=is_suspended) == expected


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("short_by", [0, 1])
@pytest.mark.parametrize("is_half", [True, False])
def test_enough_of_what_was_decided_must_be_bad(
    kind: Kind, measure: Measure, short_by: int, is_half: bool
) -> None:
    rules = thresholds(DeskSettings(), kind)
    bad = rules.needed(measure) - short_by
    counts = Counts(bad, bad * 2 if is_half else bad * 2 + 1)

    assert rules.is_reached(measure, counts) is (short_by == 0 and is_half)


def test_who_keeps_posting_what_is_taken_down_is_warned_and_then_suspended(app: Any) -> None:
    taken_down()
    assert measures() == []
    taken_down()
    assert measures() == [("warning", True)]
    assert "Please read our rules before you send us another story" in subjects()
    taken_down()
    assert measures() == [("warning", True)]
    taken_down()

    assert measures() == [("warning", False), ("suspension", True)]
    said = text_of(sent_mails()[-1])
    assert "we have taken down 2 more stories that you had sent after the warning" in " ".join(said.split())
    assert last_measure().ends_at - last_measure().begun_at == timedelta(days=30)
    verbs = session().scalars(select(AuditEntry.verb).where(AuditEntry.subject_kind == "suspension")).all()
    assert verbs == ["suspension.warned", "suspension.begun"]


def test_a_story_sent_before_the_warning_does_not_count_after_it(app: Any) -> None:
    with_rule()
    older = make.story(email=AUTHOR)
    taken_down()
    assert measures() == [("warning", True)]
    decide(
        older,
        DeskDecision.REMOVE,
        moderator_id=make.moderator().id,
        grounds=grounds_by_code(["insult_or_threat"]),
        words="No.",
    )
    session().commit()
    run_later()

    assert measures() == [("warning", True)]


def test_whoever_is_published_more_often_than_taken_down_is_not_warned(app: Any) -> None:
    with_rule()
    for _ in range(2):
        make.story(email=AUTHOR)
    taken_down()

    assert measures() == []


def test_a_removal_that_is_undone_at_once_warns_nobody(app: Any) -> None:
    with_rule()
    story, by = make.story(email=AUTHOR), make.moderator().id
    made = decide(
        story, DeskDecision.REMOVE, moderator_id=by, grounds=grounds_by_code(["insult_or_threat"]), words="No."
    )
    undo_decision(made, moderator_id=by)
    session().commit()
    run_later()

    assert measures() == []


def test_a_suspension_ends_once_what_it_counted_is_put_back(app: Any) -> None:
    with_rule()
    taken_down()
    story = taken_down()
    assert measures()[-1] == ("suspension", True)
    other = make.moderator("other@desk.example", role="senior_moderator").id
    decide(
        story, DeskDecision.RESTORE, moderator_id=other, role=StaffRole.SENIOR_MODERATOR, words="You were right.",
        grounds=grounds_by_code(["appeal_upheld"]),
    )  # fmt: skip
    session().commit()
    run_later()

    assert measures() == [("warning", True), ("suspension", False)]
    assert subjects()[-1] == "We take stories from you again"


def test_after_a_suspension_a_warning_comes_first(app: Any) -> None:
    with_rule(misuse_percent=0)
    taken_down()
    taken_down()
    with clock.at(in_days(31)):
        assert stopped_by(make.story(status="unconfirmed", email=AUTHOR)) is None
        taken_down()

        assert measures() == [("warning", False), ("suspension", False), ("warning", True)]


def test_the_form_answers_alike_and_only_a_mail_tells(app: Any, client: WatchingClient) -> None:
    def sent(email: str) -> tuple[int, str, str]:
        browser: Any = app.test_client()
        answered = browser.post("/share", data=make.form_data(email=email))
        page = browser.get(answered.headers["Location"]).text.replace(email, "ADDRESS")
        return answered.status_code, answered.headers["Location"], re.sub(r'data-draft-sent="[^"]*"', "", page)

    suspend(make.story(email=AUTHOR), Whom.AUTHOR, days=5, words="You sold things.", by=make.moderator().id)
    session().commit()

    assert sent(AUTHOR) == sent("new@again.example")
    run_later()
    assert "We do not take this story" in subjects()
    assert "Confirm your story" in subjects("new@again.example")
    assert not any("Confirm" in subject for subject in subjects()[2:])


def test_a_link_mailed_before_the_suspension_confirms_nothing(client: WatchingClient) -> None:
    first, second = make.story(email=AUTHOR), make.story(status="unconfirmed", email=AUTHOR)
    token = authors.confirmation_token(second)
    suspend(first, Whom.AUTHOR, days=5, words="You sold things.", by=make.moderator().id)
    session().commit()

    client.post(f"/confirm/{token}")

    page = client.get(f"/confirm/{token}")
    assert (page.status_code, "We take no stories from you until" in page.text) == (403, True)
    session().expire_all()
    assert second.status is Status.UNCONFIRMED
    with time_machine.travel(in_days(5.1)):
        client.post(f"/confirm/{token}")
    session().expire_all()
    assert second.status is Status.PENDING


def test_a_source_is_stopped_for_everybody_and_no_longer_than_its_hash_is_kept(app: Any) -> None:
    story = make.story(source_digest="s" * 64, confirmed_at=clock.now() - timedelta(days=20))
    made = suspend(story, Whom.SOURCE, days=200, words="Forty of one text.", by=make.moderator().id)
    session().commit()
    other = make.story(status="unconfirmed", source_digest="s" * 64, email="other@again.example")

    assert made.ends_at == story.created_at + timedelta(days=30)
    assert stopped_by(other) is made
    assert stopped_by(make.story(status="unconfirmed", email=AUTHOR)) is None
    run_later()
    assert subjects("other@again.example") == ["We do not take this story"]


def test_nobody_is_told_of_what_is_undone_at_once(app: Any) -> None:
    story, by = make.story(email=AUTHOR), make.moderator()
    made = suspend(story, Whom.AUTHOR, days=5, words="You sold things.", by=by.id)
    with pytest.raises(SuspensionRefused):
        undo(made, by=make.moderator("other@desk.example").id)
    undo(made, by=by.id)
    session().commit()
    run_later()

    assert (stopped_by(story), made.address_digest, made.words) == (None, None, "")
    assert not any("We take no stories" in subject for subject in subjects())


def test_it_is_too_late_to_undo_after_some_seconds_but_not_to_lift(app: Any) -> None:
    story, by = make.story(email=AUTHOR), make.moderator().id
    made = suspend(story, Whom.AUTHOR, days=5, words="You sold things.", by=by)
    session().commit()
    with clock.at(clock.now() + timedelta(minutes=1)):
        with pytest.raises(SuspensionRefused):
            undo(made, by=by)
        lift(made, by=by)
        session().commit()
        with pytest.raises(SuspensionRefused):
            lift(made, by=by)
        run_later()

    assert stopped_by(story) is None
    assert subjects()[-2:] == [
        "We take no stories from you until " + day(made.ends_at),
        "We take stories from you again",
    ]


def day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def test_the_digest_outlasts_erasure_until_the_term_ends(app: Any) -> None:
    story = make.story(email=AUTHOR)
    suspend(story, Whom.AUTHOR, days=5, words="You sold things.", by=make.moderator().id)
    session().commit()
    erase_all_from(story)
    session().commit()

    assert stopped_by(make.story(status="unconfirmed", email=AUTHOR)) is not None
    with clock.at(in_days(5.5)):
        retention.run()
        assert last_measure().address_digest is not None
    with clock.at(in_days(6.5)):
        retention.run()
    session().expire_all()
    assert (last_measure().address_digest, last_measure().words) == (None, "")


def test_an_authors_copy_has_what_is_held_against_them(app: Any) -> None:
    story = make.story(email=AUTHOR)
    suspend(story, Whom.AUTHOR, days=5, words="You sold things.", by=make.moderator().id)
    session().commit()

    [held] = json.loads(exported(story, with_all=False))["author"]["suspensions"]

    assert (held["of"], held["is_warning"], held["words"]) == ("stories", False, "You sold things.")


def test_a_removal_by_nobody_of_the_staff_counts_for_nothing(app: Any) -> None:
    with_rule()
    story = taken_down()
    made = last_decision(story)
    assert made is not None
    made.actor_kind, made.account_id = "system", None  # type: ignore[assignment]
    session().execute(Suspension.__table__.delete())  # type: ignore[attr-defined]
    session().commit()
    taken_down("other@again.example")
    assert session().scalar(select(func.count()).select_from(Suspension)) == 1

    taken_down_again = make.story(email=AUTHOR)
    assert stopped_by(taken_down_again) is None
