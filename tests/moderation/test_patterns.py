"""Patterns at the desk: the stories of both groups, a decision, and the note on the company's page."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import func, select, update

from pact.audit.models import AuditEntry
from pact.authors.own_page.erasing import erase_story
from pact.core.db import session
from pact.moderation.patterns.service import NOTE_DAYS
from pact.moderation.patterns.wording import OWN_REFUSALS, REFUSALS, WORDS
from pact.rankings.patterns.models import Pattern, PatternDecision, PatternKind
from pact.rankings.patterns.queries import standing_decision, waiting_patterns
from pact.rankings.patterns.wording import NOTE_RULES
from pact.rankings.service import refresh
from pact.stories.fields import Source
from pact.stories.models import Story
from tests.site.sources import ROOT
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.league import NOW
from tests.support.patterns import BUSY, QUIET
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("noticed", "at_now")

LIST = "/moderation/patterns"
PUBLIC = "/companies/wolf-sons"
NOTE = "30 stories of November 2026 count less in the tables than others."
# Words that say whom to believe, or that somebody did something wrong.
ACCUSING = re.compile(
    r"\b(fak\w*|suspicio\w*|suspect\w*|attack\w*|fraud\w*|false\w*|manipulat\w*|genuine\w*|honest\w*|dishonest\w*|liar\w*"
    r"|lie[sd]?|lying|bogus|sham|cheat\w*|abus\w*|campaign\w*|untrue|tamper\w*|stray\w*|troll\w*|spam\w*)\b",
    re.IGNORECASE,
)


@pytest.fixture
def at_now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def desk(client: WatchingClient) -> WatchingClient:
    make.signed_in(client)
    return client


def pattern(kind: PatternKind = PatternKind.BUSY_MONTH) -> Pattern:
    """The busy company's."""
    session().expire_all()
    chosen = select(Pattern).where(Pattern.kind == kind, Pattern.company_id == make.company(BUSY).id)
    return session().scalars(chosen).one()


def send(desk: WatchingClient, what: str, subject: Pattern, **data: str) -> Any:
    address = f"{LIST}/{subject.id}"
    page = BeautifulSoup(desk.get(address).text, "html.parser")
    hidden = {field["name"]: field["value"] for field in page.select('main input[type="hidden"]')}
    given = hidden | {"csrf_token": make.csrf_token(desk, address)}
    return desk.post(f"{address}/{what}", data=given | data)


def decide(desk: WatchingClient, outcome: str, subject: Pattern | None = None, **data: str) -> Any:
    return send(
        desk, "decide", subject or pattern(), **{"outcome": outcome, "words": "There was an outage."} | data
    )


def words(response: Any) -> str:
    return " ".join(BeautifulSoup(response.text, "html.parser").get_text(" ").split())


def verbs() -> list[str]:
    chosen = select(AuditEntry.verb).where(AuditEntry.subject_kind == "pattern").order_by(AuditEntry.id)
    return list(session().scalars(chosen))


def test_the_list_names_what_was_noticed_with_its_numbers(desk: WatchingClient) -> None:
    text = words(desk.get(LIST))

    assert "Wolf & Sons: More stories than usual in a month 30 stories, November 2026 · to decide" in text
    assert "Wolf & Sons: Several stories from the same connection 6 stories, November 2026 · to decide" in text
    assert QUIET not in text
    assert "patterns to decide" in words(desk.get("/moderation/companies"))
    assert "More stories than usual in a month, November 2026" in words(
        desk.get("/moderation/companies/wolf-sons")
    )


def test_a_page_compares_both_groups_and_says_what_counts_less(desk: WatchingClient) -> None:
    subject = pattern()
    text = words(desk.get(f"{LIST}/{subject.id}"))

    assert f"these 30 stories count about like {round(subject.figures['like'])}" in text
    assert "In a usual month this company has about 2." in text
    assert "Resolution, 0 to 100 differs clearly 0 n 25.6 100 n 18" in text
    assert "Typical wait of answered calls differs clearly 31 minutes" in text
    assert "What else looks like this" in text


def test_the_stories_of_both_groups_stand_beside_each_other_in_pages(desk: WatchingClient) -> None:
    address = f"{LIST}/{pattern().id}"
    mine, others = groups(desk.get(address))

    assert len(mine) == 15
    assert len(others) == 15
    assert all("not solved" in story for story in mine)
    assert all("solved at the first contact" in story for story in others)
    assert mine[0].endswith("November 2026 · Phone · new address")
    older = BeautifulSoup(desk.get(address).text, "html.parser").select('[rel="next"]')
    rest, same = groups(desk.get(str(older[0]["href"]).split("#")[0]))
    assert len(rest) == 15
    assert same == others


def groups(response: Any) -> list[list[str]]:
    page = BeautifulSoup(response.text, "html.parser")
    return [
        [" ".join(item.get_text(" ").split()) for item in group.select(".group-stories li")]
        for group in page.select(".pattern-groups > section")
    ]


def test_one_connection_is_told_while_it_is_known_and_by_weights_after_that(desk: WatchingClient) -> None:
    subject = pattern(PatternKind.SAME_NETWORK)
    address = f"{LIST}/{subject.id}"
    assert (subject.stories, subject.lowered) == (6, 6)
    assert subject.figures["like"] == pytest.approx(1 / 2 + 1 / 3 + 1 / 4 + 1 / 5 + 1 / 6 + 1 / 7, abs=0.06)
    text = words(desk.get(address))
    assert "The connections of 6 of these stories are still known. That is 1 connection." in text
    assert "own weight 1/7" in text

    session().execute(update(Story).values(source_digest=None))
    session().commit()
    refresh({})
    text = words(desk.get(address))
    assert "From which connections they came could not be told any more" in text
    assert len(groups(desk.get(address))[0]) == 6


def test_an_authors_later_stories_are_put_down_to_no_connection(desk: WatchingClient) -> None:
    for number in range(6):
        make.story(company=QUIET, email="again@example.org", confirmed_at=NOW - timedelta(days=100 - 15 * number))
    refresh({})

    session().expire_all()
    chosen = select(Pattern.company_id).where(Pattern.kind == PatternKind.SAME_NETWORK)
    assert session().scalars(chosen).all() == [make.company(BUSY).id]


def test_a_note_stands_on_the_companys_page_for_ninety_days(desk: WatchingClient, app: Any) -> None:
    reader = app.test_client()
    assert NOTE not in words(reader.get(PUBLIC))
    assert decide(desk, "note").status_code == 303

    text = words(reader.get(PUBLIC))
    assert NOTE in text
    assert "Published on 20 November 2026, stays until 17 February 2027 at most." in text
    assert "There was an outage." not in text
    assert NOTE not in words(reader.get("/companies/nordic-mail"))
    assert "a note is on the company’s page until 17 February 2027" in words(desk.get(f"{LIST}/{pattern().id}"))
    assert verbs() == ["pattern.note_published"]
    for days, stands in ((NOTE_DAYS - 1, True), (NOTE_DAYS, False)):
        with time_machine.travel(NOW + timedelta(days=days), tick=True):
            assert (NOTE in words(reader.get(PUBLIC))) == stands


def test_a_note_stands_in_the_companys_row_while_it_stands_on_its_page(desk: WatchingClient, app: Any) -> None:
    """Kept pages are made anew: readers never see a note that was taken back, or that is older than its days."""
    reader = app.test_client()
    assert in_rows(reader) == ([], [])
    decide(desk, "note")
    assert in_rows(reader) == ([BUSY], [BUSY])
    with count_queries() as with_note:
        reader.get("/rankings/resolution?order=name")
    assert NOTE not in reader.get("/rankings/resolution?period=2026-10").text

    send(desk, "end-note", pattern())
    assert in_rows(reader) == ([], [])
    send(desk, "undo", pattern())
    with count_queries() as without:
        reader.get("/rankings/resolution?order=name")
    assert len(with_note.reads) == len(without.reads) + 1  # its stories, which are not read where there is no note
    assert not [
        statement for statement in without.reads if "story" in re.findall(r"(?:FROM|JOIN) (\w+)", statement)
    ]

    decide(desk, "note")
    for days, found in ((NOTE_DAYS - 1, [BUSY]), (NOTE_DAYS, [])):
        with time_machine.travel(NOW + timedelta(days=days), tick=True):
            assert in_rows(reader) == (found, found)


def in_rows(reader: Any, asked: str = "") -> tuple[list[str], list[str]]:
    """The companies in whose rows the note stands, on the page and in the JSON of a table."""
    page = BeautifulSoup(reader.get(f"/rankings/resolution{asked}").text, "html.parser")
    told = [
        cell.find_parent("tr").select_one(".company-name").get_text()
        for cell in page.select("details.why")
        if NOTE in [sentence.get_text() for sentence in cell.select("p")]
    ]
    table = reader.get(f"/rankings/resolution.json{asked}").get_json()
    rows = table["ranked"] + table["not_yet_ranked"]
    return told, [row["company"] for row in rows if NOTE in row["explanation"]]


def test_the_number_of_a_note_follows_what_is_published(desk: WatchingClient, app: Any) -> None:
    decide(desk, "note")
    make.story(company=BUSY, resolved="no")

    assert NOTE.replace("30", "31") in words(app.test_client().get(PUBLIC))
    assert standing_decision(pattern()).noted == 30, "What was decided on is kept."


def test_a_note_can_be_withdrawn_and_a_decision_undone(desk: WatchingClient, app: Any) -> None:
    reader = app.test_client()
    decide(desk, "note")
    assert NOTE in words(reader.get(PUBLIC))
    waiting = waiting_patterns()

    assert send(desk, "end-note", pattern()).status_code == 303
    assert NOTE not in words(reader.get(PUBLIC))
    assert waiting_patterns() == waiting
    ended = send(desk, "end-note", pattern())
    assert ended.status_code == 409
    assert "The note is no longer on the company’s page." in words(ended)

    assert send(desk, "undo", pattern()).status_code == 303
    assert waiting_patterns() == waiting + 1
    again = send(desk, "undo", pattern())
    assert again.status_code == 409
    assert "You have already undone this." in words(again)
    assert verbs() == ["pattern.note_published", "pattern.note_ended", "pattern.undone"]


def test_only_the_decision_that_was_seen_can_be_taken_back(desk: WatchingClient, app: Any) -> None:
    decide(desk, "note")
    old = {"decision": str(standing_decision(pattern()).id)}
    send(desk, "undo", pattern())
    decide(desk, "seen")
    new = standing_decision(pattern()).id

    assert send(desk, "undo", pattern(), **old).status_code == 409
    assert send(desk, "end-note", pattern(), **old).status_code == 409
    assert standing_decision(pattern()).id == new


def test_undoing_a_published_note_takes_it_off_the_page(desk: WatchingClient, app: Any) -> None:
    reader = app.test_client()
    decide(desk, "note")
    assert NOTE in words(reader.get(PUBLIC))
    send(desk, "undo", pattern())

    assert NOTE not in words(reader.get(PUBLIC))


def test_seen_publishes_nothing_and_does_not_wait_again(desk: WatchingClient, app: Any) -> None:
    before = waiting_patterns()
    assert decide(desk, "seen").status_code == 303
    refresh({})

    assert waiting_patterns() == before - 1
    assert "count less in the tables than others" not in words(app.test_client().get(PUBLIC))
    assert "There was an outage." in words(desk.get(f"{LIST}/{pattern().id}"))
    assert "seen, nothing to do" in words(desk.get(f"{LIST}?show=decided"))


def test_a_decision_on_other_numbers_than_those_seen_is_refused(desk: WatchingClient) -> None:
    subject = pattern()
    refused = decide(desk, "note", seen="1-1-2026-11-01-2026-11-01")
    assert refused.status_code == 409
    assert "Its stories have changed since you opened this page." in words(refused)
    assert "There was an outage." in refused.text
    for blank in ("", "   ", " \u200b "):
        assert decide(desk, "note", subject, words=blank).status_code == 422
    assert decide(desk, "gone").status_code == 422
    assert decide(desk, "seen").status_code == 303
    again = desk.post(
        f"{LIST}/{subject.id}/decide",
        data={"csrf_token": make.csrf_token(desk, LIST), "outcome": "seen", "words": "Too.", "seen": "x"},
    )
    assert again.status_code == 409
    assert session().scalar(select(func.count()).select_from(PatternDecision)) == 1


def test_a_refused_decision_says_who_was_quicker_and_keeps_the_reason(desk: WatchingClient, app: Any) -> None:
    address = f"{LIST}/{pattern().id}"
    late = {
        "csrf_token": make.csrf_token(desk, address),
        "outcome": "seen",
        "words": "The mast was down.",
        "seen": "x",
    }
    decide(desk, "seen")
    own = desk.post(f"{address}/decide", data=late)
    assert own.status_code == 409
    assert "You have already decided about this, perhaps in another tab." in words(own)
    assert "You typed (Your reason): The mast was down." in words(own)

    colleague = app.test_client()
    make.signed_in(colleague, email="colleague@example.org")
    token = {"csrf_token": make.csrf_token(colleague, address)}
    others = colleague.post(f"{address}/decide", data=late | token)
    assert "A colleague has decided about this in the meantime." in words(others)
    assert "The mast was down." in words(others)
    send(desk, "undo", pattern())
    undone = colleague.post(f"{address}/undo", data=token)
    assert "A colleague has undone this in the meantime." in words(undone)

    session().execute(update(Pattern).values(is_current=False))
    session().commit()
    gone = colleague.post(f"{address}/decide", data=late | token)
    assert "This is no longer noticed, so there is nothing to decide." in words(gone)
    assert "The mast was down." in words(gone)


def test_no_note_says_something_of_fewer_than_five_stories(desk: WatchingClient) -> None:
    session().execute(update(Pattern).values(lowered=4))
    session().commit()

    assert "Publish a note" not in words(desk.get(f"{LIST}/{pattern().id}"))
    assert decide(desk, "note").status_code == 422


def test_erasing_an_author_takes_only_the_story_off_the_page(desk: WatchingClient) -> None:
    address = f"{LIST}/{pattern().id}"
    story = session().scalars(select(Story).where(Story.author_id.is_not(None)).order_by(Story.id.desc())).first()
    assert story is not None
    public_id = story.public_id
    assert public_id in desk.get(address).text
    erase_story(story)
    session().commit()

    page = desk.get(address)
    assert page.status_code == 200
    assert public_id not in page.text
    assert len(groups(page)[0]) == 15
    refresh({})
    assert pattern().stories == 29


@pytest.mark.parametrize("kind", list(PatternKind))
def test_every_kind_has_a_page_with_its_words(desk: WatchingClient, kind: PatternKind) -> None:
    found = pattern()
    companies = [make.company(name).id for name in (BUSY, QUIET)]
    is_sectors = kind is PatternKind.SECTOR
    made = Pattern(
        key="a key", kind=kind, company_id=None if is_sectors else companies[0], noticed_at=NOW, lowered=0,
        sector_id=make.company(BUSY).sector_id if is_sectors else None, stories=8, is_current=True,
        first_month=found.first_month, last_month=found.last_month,
        figures=found.figures | ({"companies": companies, "compared": 3} if is_sectors else {})
        | {"measure": "resolution", "told": 8, "usual": 6.0, "like": 2.4},
    )  # fmt: skip
    session().add(made)
    session().commit()
    text = words(desk.get(f"{LIST}/{made.id}"))

    for part in (WORDS[kind].title, WORDS[kind].noticed, WORDS[kind].also, *WORDS[kind].look_at):
        assert str(part) in text
    assert "Publish a note" not in text
    if kind is PatternKind.NEW_ACCOUNTS:
        assert "8 of these stories count, now about like 2." in text
        assert "they would count about like 6." in text
    if is_sectors:
        assert "2 of 3 companies of the sector that can be compared:" in text
        assert "Nordic Mail Wolf & Sons More stories than usual in a month" in text
        assert "Several companies of a sector at once, November 2026" in words(desk.get(f"{LIST}/{found.id}"))


@pytest.mark.parametrize("kind", [PatternKind.BUSY_MONTH, PatternKind.SAME_NETWORK])
def test_queries_do_not_grow(desk: WatchingClient, kind: PatternKind) -> None:
    def reads() -> list[int]:
        found = []
        for address in (LIST, f"{LIST}/{pattern(kind).id}"):
            with count_queries() as statements:
                desk.get(address)
            found.append(len(statements.reads))
        return found

    before = reads()
    for _ in range(6):
        make.story(company=BUSY, resolved="no", source_digest="e" * 64, confirmed_at=NOW - timedelta(days=1))
    other = make.company("A third one")
    for _ in range(8):
        make.story(company=other, source_digest="d" * 64, confirmed_at=NOW - timedelta(days=1))
    refresh({})

    assert reads() == before


def test_no_word_of_this_part_accuses_anybody() -> None:
    templates = [
        *(ROOT / "templates" / "moderation").glob("*pattern*"),
        ROOT / "templates" / "pages" / "_company_notes.html",
    ]
    assert len(templates) >= 5
    texts = {path.name: path.read_text(encoding="utf-8") for path in templates}
    said = [str(part) for one in WORDS.values() for part in (*one[:3], *one.look_at, *one[4:])]
    said += [str(part) for part in (*REFUSALS.values(), *OWN_REFUSALS.values(), *NOTE_RULES.values())]
    texts |= {f"message {number}": text for number, text in enumerate(said)}

    assert {name: found[0] for name, text in texts.items() if (found := ACCUSING.search(text))} == {}
    assert ACCUSING.search("These are suspicious."), "The rule no longer sees anything."


def test_the_log_says_which_pattern_of_which_company_was_decided_on(client: WatchingClient) -> None:
    make.signed_in(client, "administrator")
    decide(client, "note")
    send(client, "undo", pattern())
    decide(client, "seen")
    log = words(client.get("/moderation/audit"))

    named = "a pattern of Wolf & Sons: “More stories than usual in a month”, November 2026 ."
    assert f"published a note about {named}" in log
    assert f"undid a decision about {named}" in log
    assert f"decided that nothing is to be done about {named}" in log


def test_a_storys_page_says_what_lets_it_count_less_than_its_own_weight(desk: WatchingClient) -> None:
    month = pattern().first_month
    chosen = select(Story).where(Story.company_id == make.company(BUSY).id, Story.month == month)
    told = sorted(session().scalars(chosen), key=lambda story: story.weight)

    def weight_words(story: Story) -> str:
        facts = BeautifulSoup(desk.get(f"/moderation/stories/{story.public_id}").text, "html.parser")
        return " ".join(facts.find("dt", string="Weight in the scores").find_next("dd").get_text(" ").split())

    less = "The method lets it count less than that: More stories than usual in a month"
    assert weight_words(told[0]) == f"own weight 0.14. {less}"
    assert weight_words(told[-1]) == f"own weight 1. {less}"
    before = session().scalars(select(Story).where(Story.company_id == told[0].company_id, Story.month < month))
    assert weight_words(before.first()) == "own weight 1"
    waiting = make.story(company=BUSY, status="pending", resolved="no")
    assert (
        weight_words(waiting)
        == f"own weight 1. If it were published, the method would let it count less than that: {less.split(': ')[1]}"
    )
    unscored = make.story(company=BUSY, email="wave-20@example.org", resolved="no")
    assert unscored.tallied_version_id is None
    assert weight_words(unscored) == "own weight 0.50, but not in the scores"
    session().execute(update(Pattern).values(is_current=False))
    session().commit()
    assert weight_words(told[-1]) == "own weight 1"


def test_an_invited_story_has_no_weight_in_the_scores(desk: WatchingClient) -> None:
    story = make.story(source=Source.INVITED_BY_COMPANY)
    facts = BeautifulSoup(desk.get(f"/moderation/stories/{story.public_id}").text, "html.parser")
    words = facts.find("dt", string="Weight in the scores").find_next("dd").get_text()
    assert words.strip() == "none: it is not counted in the rankings"


def test_somebody_who_signed_in_again_goes_on_in_the_form(desk: WatchingClient) -> None:
    address = f"{LIST}/{pattern().id}"
    data = {"csrf_token": "of an earlier session", "outcome": "seen", "words": "The mast was down."}
    page = BeautifulSoup(desk.post(f"{address}/decide", data=data).text, "html.parser")
    assert "You have signed in again" in page.select_one("[role=alert]").text  # type: ignore[union-attr]
    assert page.select_one("input[name=words]")["value"] == "The mast was down."  # type: ignore[index]
    assert page.select_one("input[name=outcome][checked]")["value"] == "seen"  # type: ignore[index]
