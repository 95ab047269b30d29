"""Words are taken out of a published story while it stays published: what is public, counted, mailed and undone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from pact.audit.models import AuditEntry
from pact.authors import service as authors
from pact.authors.own_page.editing import edit_story
from pact.checks.findings import Place
from pact.core import clock
from pact.core.db import session
from pact.moderation.decisions.removals import propose_removal, reject_removal
from pact.moderation.decisions.service import StaleDecision, decide
from pact.moderation.decisions.undoing import undo
from pact.moderation.figures import times_by_kind
from pact.moderation.models import Decision, FindingOutcome, StoryFinding
from pact.moderation.queries import grounds_by_code, last_decision, redactions_in, removal_of
from pact.moderation.redaction import Cut, RedactionKind
from pact.moderation.statuses import DeskDecision
from pact.rankings.models import MeasureProduct, MetricTally, StoryTally, Tally
from pact.rankings.tallies.recount import recount
from pact.stories.author_links import new_link
from pact.stories.fields import Status, VersionState
from pact.stories.forgetting import blank_versions
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version
from tests.support import make
from tests.support.mails import sent_mails, text_of
from tests.support.sampling import sampled

BODY = "I spoke to Mandy, who gave me 020 7946 0018 as her direct line. Nobody answers there, whenever I ring it."
NAME = Cut(Place.body, 11, 16, RedactionKind.NAME)
PHONE = Cut(Place.body, 30, 43, RedactionKind.PHONE_NUMBER)
LINE = Cut(Place.body, 47, 62, RedactionKind.WORDS_REMOVED)
WITHOUT_NAME = BODY.replace("Mandy", "[name]")
WITHOUT_BOTH = WITHOUT_NAME.replace("020 7946 0018", "[phone number]")


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as a moderator."""
    make.signed_in(client)
    return client


def published(*cuts: Cut, **fields: Any) -> Story:
    """A story that was published, with these words taken out before."""
    story = make.story(status="pending", **({"body": BODY, "consent_reuse": True} | fields))
    make.run_jobs()
    decide(
        story, DeskDecision.PUBLISH, moderator_id=make.moderator().id, cuts=cuts, grounds=grounds() if cuts else []
    )
    session().commit()
    make.run_jobs()
    return story


def grounds(code: str = "personal_data") -> list[Any]:
    return grounds_by_code([code])


def take_out(story: Story, *cuts: Cut, **more: Any) -> Decision:
    given = {
        "moderator_id": make.moderator().id,
        "grounds": grounds(),
        "words": "She has not agreed to it.",
    } | more
    return decide(story, DeskDecision.REDACT, cuts=cuts, **given)


def public_text(story: Story) -> str:
    return session().get_one(StoryVersion, story.published_version_id).body


def counts() -> dict[str, list[Any]]:
    return {
        model.__tablename__: sorted(map(tuple, session().execute(select(model.__table__))), key=str)
        for model in (Tally, StoryTally, MeasureProduct, MetricTally)
    }


def address(story: Story) -> str:
    return f"/moderation/stories/{story.public_id}"


def page_of(desk: Any, story: Story) -> BeautifulSoup:
    return BeautifulSoup(desk.get(address(story)).text, "html.parser")


def sent(desk: Any, story: Story, **fields: Any) -> Any:
    """What the desk answers to the form of the story's page with these fields."""
    page = page_of(desk, story)
    hidden = {box["name"]: box["value"] for box in page.select("form[data-decide] input[type=hidden][value]")}
    ticked = [box["value"] for box in page.select("input[name=redaction][checked]:not([disabled])")]
    return desk.post(address(story), data=hidden | {"redaction": ticked} | fields)


def spec(story: Story, cut: Cut) -> str:
    return cut.in_version(latest_version(story).id)


def words(page: Any) -> str:
    return " ".join(BeautifulSoup(page.text, "html.parser").get_text(" ").split())


def reloaded(story: Story) -> Story:
    session().expire_all()
    return session().get_one(Story, story.id)


def test_the_words_are_gone_from_everything_public_at_once(app: Flask, client: make.WatchingClient) -> None:
    story = published(title="Mandy and I", email="ana@example.org")
    paths = [f"/stories/{story.public_id}", "/", "/stories", "/companies/nordic-mail", "/stories.atom",
             "/companies/nordic-mail/stories.atom", "/stories?q=mandy"]  # fmt: skip
    card = f"/stories/{story.public_id}/card.png"
    assert all("Mandy" in client.get(path).text for path in paths)  # and so each page is in the cache
    shown = client.get(card).data
    at = story.published_at

    take_out(story, NAME, PHONE, Cut(Place.title, 0, 5, RedactionKind.NAME))
    session().commit()
    make.run_jobs()

    assert (story.status, story.published_at, public_text(story)) == (Status.PUBLISHED, at, WITHOUT_BOTH)
    for path in paths:
        text = client.get(path).text.replace("q=mandy", "").replace('value="mandy"', "")
        assert not {"Mandy", "7946"} & set(text.replace("<", " ").split()), path
        assert "Mandy" not in text
    assert story.public_id not in client.get("/stories?q=mandy").text
    assert story.public_id in client.get("/stories?q=nobody+answers").text
    assert client.get(card).data != shown
    assert "A moderator redacted 3 details." in words(client.get(paths[0]))
    assert "shows where a moderator redacted something" in words(client.get(paths[0]))


def test_a_feed_says_that_the_story_has_changed(app: Flask, client: make.WatchingClient) -> None:
    with clock.at(clock.now() - timedelta(days=3)):
        story = published()

    def times() -> list[str]:
        entry = client.get("/stories.atom").text.partition("<entry>")[2]
        return [re.findall(f"<{name}>(.+?)<", entry)[0] for name in ("published", "updated")]

    first, earlier = times()
    assert first == earlier
    take_out(story, NAME)
    session().commit()
    later = times()
    assert later[0] == first
    assert later[1] > earlier


def test_nothing_is_counted_twice_or_lost(app: Flask) -> None:
    make.story(email="other@example.org")
    story = published()
    before = counts()
    made = take_out(story, NAME)
    assert counts() == before
    assert recount() == []
    undo(made, moderator_id=make.moderator().id)
    assert counts() == before
    assert recount() == []


def test_each_redaction_is_a_version_and_adds_to_those_made_before(app: Flask) -> None:
    story = published(NAME)
    take_out(story, PHONE)

    shown = session().get_one(StoryVersion, story.published_version_id)
    assert (shown.body, redactions_in(shown)) == (WITHOUT_BOTH, [NAME, PHONE])
    assert shown.redacted_from_id == latest_version(story).id
    states = session().scalars(select(StoryVersion.state).order_by(StoryVersion.number))
    assert list(states) == [VersionState.SUPERSEDED, VersionState.SUPERSEDED, VersionState.PUBLISHED]


def test_the_author_gets_one_statement_about_what_was_taken_out_now(app: Flask, client: Any) -> None:
    story = published(NAME, email="ana@example.org")
    before = len(sent_mails())
    take_out(story, PHONE, LINE, words="It is her own number.")
    session().commit()
    make.run_jobs()

    [mail] = sent_mails()[before:]
    text = " ".join(text_of(mail).split())
    assert mail["Subject"] == "We have redacted your published story about Nordic Mail"
    assert "We redacted: a phone number and some words." in text
    assert "a name and" not in text
    assert "It is her own number." in text
    assert grounds()[0].wording in text
    assert "you can appeal within six months" in text
    assert f"/stories/{story.public_id}" in text
    assert "7946" not in text
    mine = words(client.get(f"/my-story/{new_link(story.id)}"))
    assert "Redacted after publication" in mine
    assert "It is her own number." in mine
    assert "If you disagree, you can appeal until" in mine
    assert "Your change was published" not in mine


def test_one_decision_and_one_entry_in_the_log(app: Flask) -> None:
    story = published()
    before = session().scalar(select(func.count()).select_from(AuditEntry))
    made = take_out(story, NAME)
    session().commit()

    assert last_decision(story) is made
    assert (made.old_status, made.new_status, made.is_redaction) == (Status.PUBLISHED, Status.PUBLISHED, True)
    assert session().scalar(select(func.count()).select_from(AuditEntry)) == before + 1
    entry = session().scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.verb, entry.details["ground"]) == ("story.redacted", "personal_data")
    assert "redact" in [times.key for times in times_by_kind(30)]


@pytest.mark.parametrize("earlier", [(), (NAME,)])
def test_undo_brings_the_text_back_and_holds_the_mail(
    app: Flask, client: make.WatchingClient, earlier: tuple[Cut, ...]
) -> None:
    story = published(*earlier)
    public, mails = story.published_version_id, len(sent_mails())
    outcomes = select(StoryFinding.outcome).where(StoryFinding.story_id == story.id).order_by(StoryFinding.id)
    noted = session().scalars(outcomes).all()
    assert FindingOutcome.OPEN not in noted
    made = take_out(story, PHONE)
    assert session().scalars(outcomes).all() != noted
    undo(made, moderator_id=make.moderator().id)
    session().commit()
    make.run_jobs()

    assert (story.published_version_id, story.status) == (public, Status.PUBLISHED)
    assert "7946" in client.get(f"/stories/{story.public_id}").text
    assert "7946" in client.get("/stories?q=7946").text
    assert len(sent_mails()) == mails
    assert session().scalars(outcomes).all() == noted
    # The page shows what is public, not what was undone.
    make.signed_in(client)
    assert len(page_of(client, story).select(".desk-text .gone")) == len(earlier)


def test_undoing_a_removal_keeps_what_was_done_with_findings(app: Flask) -> None:
    story = published(PHONE)
    outcomes = select(StoryFinding.outcome).where(StoryFinding.story_id == story.id).order_by(StoryFinding.id)
    noted = session().scalars(outcomes).all()
    made = decide(
        story, DeskDecision.REMOVE, moderator_id=make.moderator().id, grounds=grounds("illegal"), words="No."
    )
    undo(made, moderator_id=make.moderator().id)

    assert session().scalars(outcomes).all() == noted
    assert FindingOutcome.TAKEN_OUT in noted


@pytest.mark.parametrize("cuts", [(), (NAME,), (Cut(Place.body, 11, 14, RedactionKind.PERSONAL_DETAIL),)])
def test_something_more_must_be_taken_out(app: Flask, cuts: tuple[Cut, ...]) -> None:
    story = published(NAME)
    with pytest.raises(ValueError, match="nothing"):
        take_out(story, *cuts)


def test_it_needs_a_ground(app: Flask) -> None:
    with pytest.raises(ValueError, match="ground"):
        take_out(published(), NAME, grounds=[])


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.PUBLISHED])
def test_only_published_stories(app: Flask, status: Status) -> None:
    with pytest.raises(StaleDecision):
        take_out(make.story(status=status, body=BODY), NAME)


def test_a_waiting_change_is_decided_first(desk: Any) -> None:
    story = published()
    edit_story(story, make.story_fields(body="It was in May. " + BODY))
    session().commit()

    with pytest.raises(StaleDecision):
        take_out(story, NAME)
    assert page_of(desk, story).select("button[value=redact]") == []


def test_a_change_does_not_bring_the_words_back_unseen(desk: Any) -> None:
    story = published()
    start = BODY.index("answers")
    take_out(story, NAME, LINE, Cut(Place.body, start, start + 7, RedactionKind.PERSONAL_DETAIL))
    edit_story(
        story, make.story_fields(body="It was in May. " + BODY.replace("direct", "own") + " MANDY! Mandybell.")
    )
    session().commit()

    page = page_of(desk, story)
    ticked = [box.find_next("mark").get_text() for box in page.select("input[name=redaction][checked]")]
    assert sorted(ticked) == ["MANDY", "Mandy", "answers"]
    assert "Redacted in the published version: answers" in words(desk.get(address(story)))
    assert sent(desk, story, decision="publish").status_code == 303
    assert public_text(reloaded(story)).startswith("It was in May. I spoke to [name], who")
    assert public_text(story).endswith("Nobody [personal detail] there, whenever I ring it. [name]! Mandybell.")


def test_changes_to_redacted_stories_are_not_published_in_bulk(desk: Any) -> None:
    story, plain = published(), published()
    take_out(story, NAME)
    for one in (story, plain):
        edit_story(one, make.story_fields(body="It was in May. " + BODY))
    session().commit()
    make.run_jobs()
    data = {"story": [f"{one.public_id}:{one.revision}" for one in (story, plain)], "decision": "publish"}
    data["csrf_token"] = make.csrf_token(desk, "/moderation/together")

    assert "a change to a redacted story" in words(desk.post("/moderation/together", data=data))
    desk.post("/moderation/together", data=data | {"confirmed": "1"})

    assert "1 change to a redacted story was skipped" in words(desk.get("/moderation/"))
    assert public_text(reloaded(story)) == WITHOUT_NAME
    assert public_text(reloaded(plain)).startswith("It was in May.")


def test_a_text_that_was_changed_meanwhile_is_not_cut(desk: Any) -> None:
    story = published()
    page = page_of(desk, story)
    form = {box["name"]: box["value"] for box in page.select("form[data-decide] input[type=hidden][value]")}
    ticks = {"redaction": spec(story, NAME), "decision": "redact", "words": "My words."}
    edit_story(story, make.story_fields(body="It was in May. " + BODY))
    session().commit()

    answer = desk.post(address(story), data=form | ticks)
    assert answer.status_code == 409
    assert "My words." in answer.text
    assert public_text(reloaded(story)) == BODY


def test_two_moderators_cannot_undo_each_others_redactions_unseen(desk: Any) -> None:
    story = published()
    page = page_of(desk, story)
    form = {box["name"]: box["value"] for box in page.select("form[data-decide] input[type=hidden][value]")}
    take_out(story, PHONE, moderator_id=make.moderator("second@example.org").id)
    session().commit()

    answer = desk.post(
        address(story), data=form | {"redaction": spec(story, NAME), "decision": "redact", "words": "So."}
    )
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    assert [cut.get_text() for cut in page.select(".desk-text del.gone")] == ["Mandy", "020 7946 0018"]
    assert page.select_one("input[name=redaction][checked]:not([disabled])")["value"] == spec(story, NAME)
    assert public_text(reloaded(story)) == BODY.replace("020 7946 0018", "[phone number]")


def test_desk_takes_out_ticked_and_typed_words_with_one_press(desk: Any) -> None:
    story = published(NAME)
    page = page_of(desk, story)
    assert page.select_one("form[data-decide] button[type=submit]")["name"] == "take_out"
    assert [button.get_text(" ", strip=True) for button in page.select("button[value=redact]")] == [
        "Take these words out t"
    ]
    [old] = page.select("input[name=redaction][disabled]")  # what was taken out before stays out
    assert old.has_attr("checked")
    typed = sent(desk, story, take_out="1", phrase="direct line", phrase_kind="personal_detail")
    typed = BeautifulSoup(typed.text, "html.parser")
    ticks = [box["value"] for box in typed.select("input[name=redaction][checked]:not([disabled])")]
    assert len(ticks) == 1
    assert "We redacted: a personal detail" in " ".join(typed.select_one(".letter").get_text(" ").split())

    answer = sent(
        desk, story, redaction=[*ticks, spec(story, PHONE)], decision="redact", words="Not hers to give."
    )

    assert answer.status_code == 303
    assert answer.headers["Location"] == address(story)
    assert public_text(reloaded(story)) == WITHOUT_BOTH.replace("direct line", "[personal detail]")
    assert [ground.code for ground in last_decision(story).grounds] == ["personal_data"]
    after = words(desk.get(address(story)))
    assert "Redacted after publication" in after
    assert "The author will be e-mailed in a few seconds." in after


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"words": "Why."}, "Choose what to redact in the text, or type it."),
        ({"redaction": PHONE}, "Enter a message to the author."),
        ({"redaction": LINE, "words": "Why."}, "Choose the ground for the redactions."),
    ],
)
def test_what_is_missing_is_asked_for(desk: Any, fields: dict[str, Any], error: str) -> None:
    story = published(NAME)
    if "redaction" in fields:
        fields = fields | {"redaction": spec(story, fields["redaction"])}
    answer = sent(desk, story, decision="redact", **fields)

    assert answer.status_code == 422
    assert error in words(answer)
    assert public_text(reloaded(story)) == WITHOUT_NAME


@pytest.mark.parametrize("status", sampled(["pending", "removed", "refused", "withdrawn"], every=2))
def test_nothing_else_offers_it(client: Any, status: str) -> None:
    make.signed_in(client, "senior_moderator")
    story = make.story(status=status)
    assert page_of(client, story).select("button[value=redact]") == []
    token = make.csrf_token(client, "/moderation/")  # the page of a withdrawn story has no form
    assert sent(client, story, decision="redact", words="So.", csrf_token=token).status_code == 409


def test_taking_down_needs_no_redactions_and_keeps_its_preview(desk: Any) -> None:
    story = published()
    assert "We have taken down your story" in page_of(desk, story).select_one(".letter").get_text()
    assert sent(desk, story, decision="remove", ground="illegal", words="No.").status_code == 303
    assert reloaded(story).status is Status.REMOVED


def test_a_redacted_text_whose_original_was_deleted_can_be_redacted_further(desk: Any) -> None:
    story = published(NAME)
    blank_versions([latest_version(story).id])
    session().commit()
    page = page_of(desk, story)
    assert page.select_one("[data-place=body]")["data-text"] == WITHOUT_NAME
    assert "020 7946 0018" in [hit.get_text() for hit in page.select(".findings mark.hit")]  # checked as it is now
    typed = sent(desk, story, take_out="1", phrase="020 7946 0018", phrase_kind="phone_number")
    ticks = [
        box["value"] for box in BeautifulSoup(typed.text, "html.parser").select("input[name=redaction][checked]")
    ]

    assert sent(desk, story, redaction=ticks, decision="redact", words="Hers.").status_code == 303

    assert public_text(reloaded(story)) == WITHOUT_BOTH
    assert "A moderator redacted 2 details." in words(desk.get(f"/stories/{story.public_id}"))
    mine = words(desk.get(f"/my-story/{new_link(story.id)}"))
    assert "A name" in mine
    assert "A phone number" in mine
    undo(last_decision(story), moderator_id=make.moderator().id)
    assert public_text(story) == WITHOUT_NAME


def test_a_proposed_removal_goes_on_waiting(app: Flask) -> None:
    story = published()
    first, second = make.moderator("first@example.org").id, make.moderator("second@example.org").id
    proposal = propose_removal(story, moderator_id=first, grounds=grounds("illegal"), words="Why.")
    made = take_out(story, NAME, moderator_id=second)
    assert removal_of(story) is proposal
    reject_removal(proposal, moderator_id=first)
    undo(made, moderator_id=second)

    assert removal_of(story) is None  # undoing the redaction says nothing about it


def test_withdrawing_meanwhile_leaves_no_untrue_mail(app: Flask) -> None:
    story = published()
    before = len(sent_mails())
    take_out(story, NAME)
    authors.withdraw(story)
    session().commit()
    make.run_jobs()

    assert not [mail for mail in sent_mails()[before:] if "redacted" in mail["Subject"]]


def test_consents_go_with_the_text(app: Flask) -> None:
    story = published()
    take_out(story, NAME)
    shown = session().get_one(StoryVersion, story.published_version_id)
    assert (shown.consent_reuse, shown.consented_at) == (True, latest_version(story).consented_at)
