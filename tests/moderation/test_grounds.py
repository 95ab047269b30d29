"""The catalogue of grounds: versions, the rules page, and who may change it."""

from threading import Thread
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.core import data_version
from pact.core.db import session
from pact.moderation.decisions.undoing import undo
from pact.moderation.grounds import service as catalogue
from pact.moderation.grounds.service import CatalogueRefused, Direction, GroundChanged
from pact.moderation.models import Decision, Ground, GroundUse
from pact.moderation.queries import current_grounds, grounds_by_code, last_decision
from pact.moderation.redaction import IMPLIED_GROUNDS
from pact.moderation.replies.undoing import last_decision as last_decision_on
from pact.moderation.replies.undoing import undo as undo_on_reply
from pact.replies.models import ReplyStatus
from tests.support import make
from tests.support.queries import count_queries
from tests.support.replies import reply_to
from tests.support.sampling import sampled

LIST = "/moderation/grounds"
WORDS = "Readers cannot follow it. Please say what happened first."


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as an administrator."""
    make.signed_in(client, "administrator")
    return client


def post(desk: Any, path: str, *, at: str = LIST, **data: str) -> Any:
    return desk.post(path, data={"csrf_token": make.csrf_token(desk, at), **data})


def reword(desk: Any, code: str = "unclear", **data: str) -> Any:
    filled = {"name": "Unclear", "wording": WORDS, "seen": "1"}
    return post(desk, f"{LIST}/{code}", at=f"{LIST}/{code}", **(filled | data))


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def rows(code: str) -> list[Ground]:
    session().expire_all()
    return list(session().execute(select(Ground).where(Ground.code == code).order_by(Ground.version)).scalars())


def verbs() -> list[str]:
    entries = session().execute(
        select(AuditEntry).where(AuditEntry.subject_kind == "ground").order_by(AuditEntry.id)
    )
    return [entry.verb for entry in entries.scalars()]


def codes() -> list[str]:
    session().expire_all()
    return [ground.code for ground in current_grounds()]


def test_catalogue_shows_wording_and_number_of_uses(desk: Any) -> None:
    make.story(status="refused", ground="unclear")
    make.story(status="refused", ground="unclear")
    shown = soup(desk.get(LIST)).select_one("#ground-unclear")
    assert shown is not None
    assert shown.h3.get_text() == "Unclear"
    assert "Readers cannot tell" in shown.get_text()
    assert "version 1, used in 2 decisions" in shown.get_text()


def test_rewording_adds_a_version_and_decisions_keep_the_old_one(desk: Any) -> None:
    story = make.story(status="refused", ground="unclear")
    old_words = rows("unclear")[0].wording
    assert reword(desk).status_code == 303
    old, new = rows("unclear")
    assert (old.version, old.wording, old.is_current) == (1, old_words, False)
    assert (new.version, new.wording, new.is_current, new.position) == (2, WORDS, True, old.position)
    decision = session().execute(select(Decision).where(Decision.story_id == story.id, Decision.grounds.any()))
    assert decision.scalar_one().grounds == [old]
    assert grounds_by_code(["unclear"]) == [new]
    assert verbs() == ["ground.reworded"]


def test_rules_page_shows_new_wording_at_once(desk: Any, app: Any) -> None:
    reader = app.test_client()
    before, number = reader.get("/rules").text, data_version.current()
    reword(desk)
    assert WORDS not in before
    assert WORDS in reader.get("/rules").text
    assert data_version.current() > number


def test_log_does_not_contain_a_grounds_text(desk: Any) -> None:
    reword(desk)
    entry = session().execute(select(AuditEntry).where(AuditEntry.verb == "ground.reworded")).scalar_one()
    assert "follow" not in str(entry.details)
    assert (entry.details["code"], entry.details["version"]) == ("unclear", 2)
    assert len(entry.details["words"]) == 64


def test_saving_the_same_wording_changes_nothing(desk: Any) -> None:
    only = rows("unclear")[0]
    assert reword(desk, name=only.name, wording=f"{only.wording}\r\n").status_code == 303
    assert len(rows("unclear")) == 1
    assert verbs() == []


def test_versions_show_their_number_of_decisions(desk: Any) -> None:
    make.story(status="refused", ground="unclear")
    reword(desk)
    make.story(status="refused", ground="unclear")
    make.story(status="refused", ground="unclear")
    shown = [
        item.get_text(" ", strip=True) for item in soup(desk.get(f"{LIST}/unclear")).select("ol.catalogue > li")
    ]
    assert len(shown) == 2
    assert shown[0].startswith("Version 2 · in use")
    assert shown[0].endswith("2 decisions")
    assert shown[1].startswith("Version 1")
    assert shown[1].endswith("1 decision")


def test_decisions_on_replies_are_uses(desk: Any) -> None:
    reply = reply_to(status=ReplyStatus.REFUSED)
    (known,) = catalogue.ground_histories("personal_data")
    decision = last_decision_on(reply)
    assert decision is not None
    assert decision.account_id is not None
    undo_on_reply(decision, moderator_id=decision.account_id)
    (undone,) = catalogue.ground_histories("personal_data")

    assert (known.decisions, undone.decisions) == (1, 0)


def test_a_decision_that_was_undone_is_not_a_use(desk: Any) -> None:
    story = make.story(status="refused", ground="unclear")
    decision = last_decision(story)
    assert decision is not None
    assert decision.account_id is not None
    assert undo(decision, moderator_id=decision.account_id)
    session().commit()

    shown = soup(desk.get(LIST)).select_one("#ground-unclear")
    assert shown is not None
    assert "used in 0 decisions" in shown.get_text()


def test_conflicting_rewording_keeps_the_second_persons_text(desk: Any) -> None:
    reword(desk, wording="The first one's words.")
    response = reword(desk, wording="The second one's words.")
    page = soup(response)
    assert response.status_code == 409
    assert page.select_one("[role=alert]") is not None
    assert "The first one's words." in page.select_one("ol.catalogue").get_text()
    assert page.select_one("textarea[name=wording]").get_text().strip() == "The second one's words."
    assert [ground.version for ground in rows("unclear")] == [1, 2]
    again = reword(desk, wording="The second one's words.", seen=page.select_one("input[name=seen]")["value"])
    assert again.status_code == 303
    assert rows("unclear")[-1].wording == "The second one's words."


@pytest.mark.parametrize(
    ("data", "field"),
    sampled(
        [
            ({"name": ""}, "name"),
            ({"name": " \u00a0 "}, "name"),
            ({"name": "x" * 81}, "name"),
            ({"name": "duplicate?", "wording": " "}, "wording"),
            ({"wording": "x" * 1001}, "wording"),
            ({"name": "ALREADY submitted"}, "name"),
        ],
        every=2,
        several=True,
    ),
)
def test_errors_are_shown_and_input_is_kept(desk: Any, data: dict[str, str], field: str) -> None:
    for path in (LIST, f"{LIST}/unclear"):
        filled = {"name": "A new name", "wording": "Words that were typed.", "seen": "1"} | data
        response = post(desk, path, **filled)
        page = soup(response)
        assert response.status_code == 422, path
        assert page.select_one(f"#{field}-error") is not None, path
        assert page.select_one(".error-summary a")["href"] == f"#{field}"
        assert page.select_one("textarea").get_text().strip() == filled["wording"].strip()
    assert verbs() == []


def test_new_ground_gets_its_own_code_and_is_last(desk: Any) -> None:
    assert post(desk, LIST, name="Told  too late", wording="It is too long ago.").status_code == 303
    assert codes()[-1] == "told_too_late"
    assert rows("told_too_late")[0].name == "Told too late"
    post(desk, f"{LIST}/told_too_late/retire")
    post(desk, LIST, name="Told too late", wording="Another one.")
    assert codes()[-1] == "told_too_late_2"
    assert verbs() == ["ground.added", "ground.retired", "ground.added"]


def test_ground_name_needs_a_letter_or_digit(app: Any) -> None:
    with pytest.raises(CatalogueRefused):
        catalogue.add_ground("?!", "Words.", account_id=make.moderator().id)


@pytest.mark.parametrize("name", ["x" * 80, "Straße und Hausnummer " * 3, "Ωμέγα"])
def test_ground_codes_fit_their_column(app: Any, name: str) -> None:
    for suffix in ("", " b"):
        ground = catalogue.add_ground(
            name.strip()[: 80 - len(suffix)] + suffix, "Words.", account_id=make.moderator().id
        )
        assert 0 < len(ground.code) <= 40


def test_retired_ground_cannot_be_chosen_and_is_restored_in_its_place(desk: Any, app: Any) -> None:
    before = codes()
    assert 0 < before.index("unclear") < len(before) - 1
    make.story(status="refused", ground="unclear")
    assert post(desk, f"{LIST}/unclear/retire").status_code == 303
    assert "unclear" not in codes()
    assert "Unclear" not in app.test_client().get("/rules").text
    retired = soup(desk.get(LIST)).select_one("ul.catalogue")
    assert "used in 1 decision" in retired.get_text()
    assert reword(desk).status_code == 409
    assert post(desk, f"{LIST}/unclear/bring-back").status_code == 303
    assert codes() == before
    assert [ground.version for ground in rows("unclear")] == [1]
    assert verbs() == ["ground.retired", "ground.brought_back"]


def test_reworded_ground_is_restored_with_its_newest_wording(desk: Any) -> None:
    reword(desk)
    for act in ("retire", "bring-back"):
        post(desk, f"{LIST}/unclear/{act}")
    assert [(ground.version, ground.is_current) for ground in rows("unclear")] == [(1, False), (2, True)]


def test_repeated_actions_are_idempotent(desk: Any) -> None:
    post(desk, f"{LIST}/unclear/bring-back")
    assert "This has already been done" in desk.get(LIST).text
    for _ in range(2):
        post(desk, f"{LIST}/unclear/retire")
    assert "This has already been done" in desk.get(LIST).text
    post(desk, f"{LIST}/unclear/move", direction="up")
    assert verbs() == ["ground.retired"]


def test_ground_stays_retired_if_its_name_is_taken(desk: Any) -> None:
    post(desk, f"{LIST}/unclear/retire")
    post(desk, LIST, name="Unclear", wording="Another one.")
    post(desk, f"{LIST}/unclear/bring-back")
    assert "There is already a ground with this name" in desk.get(LIST).text
    assert not rows("unclear")[0].is_current


def test_last_ground_cannot_be_retired(desk: Any) -> None:
    account = make.moderator().id
    restoring = [ground.code for ground in current_grounds(GroundUse.RESTORING)]
    for code in restoring[1:]:
        catalogue.retire_ground(code, account_id=account)
    post(desk, f"{LIST}/{restoring[0]}/retire")
    assert "You cannot retire the last ground" in desk.get(LIST).text
    assert [ground.code for ground in current_grounds(GroundUse.RESTORING)] == restoring[:1]


@pytest.mark.parametrize("code", sorted(set(IMPLIED_GROUNDS.values())))
def test_grounds_that_redactions_imply_cannot_be_retired(desk: Any, code: str) -> None:
    post(desk, f"{LIST}/{code}/retire")
    assert "You cannot retire this ground." in desk.get(LIST).text
    assert code in codes()
    assert soup(desk.get(f"{LIST}/{code}")).select("form[action$=retire]") == []


def test_ground_moves_by_one_place(desk: Any) -> None:
    first, second, third, *rest = codes()
    response = post(desk, f"{LIST}/{first}/move", direction="down")
    assert response.headers["Location"] == f"{LIST}#ground-{first}"
    assert codes() == [second, first, third, *rest]
    post(desk, f"{LIST}/{third}/move", direction="up")
    assert codes() == [second, third, first, *rest]
    assert verbs() == ["ground.moved", "ground.moved"]


def test_first_and_last_ground_cannot_move_further(desk: Any, app: Any) -> None:
    order = codes()
    post(desk, f"{LIST}/{order[0]}/move", direction="up")
    post(desk, f"{LIST}/{order[-1]}/move", direction="down")
    assert codes() == order
    assert verbs() == []
    page = soup(desk.get(LIST))
    ways = [[button["value"] for button in item.select("button")] for item in page.select("ol.catalogue > li")]
    restoring, company, moving = [["down"], ["up"]], [["down"], *[["up", "down"]] * 2, ["up"]], [[]]
    assert ways == [["down"], *[["up", "down"]] * (len(order) - 2), ["up"], *restoring, *company, *moving]
    assert post(desk, f"{LIST}/{order[0]}/move", direction="sideways").status_code == 400


def test_reworded_ground_keeps_its_place(app: Any) -> None:
    account = make.moderator().id
    catalogue.reword_ground("unclear", name="Not clear", wording=WORDS, seen_version=1, account_id=account)
    before = codes()
    catalogue.move_ground("unclear", Direction.UP, account_id=account)
    catalogue.move_ground("unclear", Direction.DOWN, account_id=account)
    assert codes() == before


def test_unknown_grounds_are_404(desk: Any) -> None:
    assert desk.get(f"{LIST}/nothing").status_code == 404
    token = make.csrf_token(desk, LIST)
    for act in ("", "/retire", "/bring-back"):
        data = {"csrf_token": token, "name": "A name", "wording": "Words."}
        assert desk.post(f"{LIST}/nothing{act}", data=data).status_code == 404, act
    with pytest.raises(GroundChanged):
        catalogue.move_ground("nothing", Direction.UP, account_id=1)


@pytest.mark.parametrize("role", ["moderator", "senior_moderator"])
def test_grounds_need_an_administrator(client: Any, role: str) -> None:
    make.signed_in(client, role)
    token = make.csrf_token(client, "/moderation/")
    paths = (
        LIST,
        f"{LIST}/unclear",
        f"{LIST}/unclear/retire",
        f"{LIST}/unclear/bring-back",
        f"{LIST}/unclear/move",
    )
    for path in paths:
        assert client.post(path, data={"csrf_token": token, "name": "A", "wording": "B"}).status_code == 403, path
    for path in paths[:2]:
        assert client.get(path).status_code == 403, path
    assert verbs() == []


def test_catalogue_queries_do_not_grow_with_grounds(desk: Any) -> None:
    with count_queries() as few:
        desk.get(LIST)
    for number in range(20):
        catalogue.add_ground(f"Ground {number}", "Words.", account_id=make.moderator().id)
    session().commit()
    with count_queries() as many:
        desk.get(LIST)
    assert len(many.reads) == len(few.reads)


def test_concurrent_changes_wait_for_each_other(app: Any) -> None:
    account = make.moderator().id
    answers: list[str] = []

    def reword_too() -> None:
        with app.app_context():
            try:
                catalogue.reword_ground(
                    "unclear", name="Second", wording=WORDS, seen_version=1, account_id=account
                )
                session().commit()
                answers.append("saved")
            except GroundChanged:
                answers.append("changed")
            session().rollback()

    catalogue.reword_ground("unclear", name="First", wording=WORDS, seen_version=1, account_id=account)
    other = Thread(target=reword_too)
    other.start()
    other.join(0.5)
    assert answers == []
    session().commit()
    other.join(120)
    assert answers == ["changed"]
    assert [(ground.name, ground.is_current) for ground in rows("unclear")][1:] == [("First", True)]


def test_a_wording_that_readers_will_see_is_checked_first(desk: Any) -> None:
    wording = "Write to karen@example.com before you send it again."
    refused = reword(desk, name="Unclear", wording=wording)
    assert refused.status_code == 422
    assert "karen@example.com" in soup(refused).select_one("#wording-error").text  # type: ignore[union-attr]
    assert wording in soup(refused).select_one("#wording").text  # type: ignore[union-attr]
    assert reword(desk, name="Unclear", wording=wording, words_are_fine="y").status_code == 303


def test_retiring_does_not_throw_a_typed_wording_away(desk: Any) -> None:
    path = f"{LIST}/unclear/retire"
    [ground] = rows("unclear")
    typed = {"name": ground.name, "wording": "Typed, but not saved.", "seen": "1"}
    asked = post(desk, path, **typed)
    page = soup(asked)
    assert asked.status_code == 409
    assert page.select_one("#wording").text.strip() == "Typed, but not saved."  # type: ignore[union-attr]
    assert "not saved" in page.select_one("[role=alert]").text  # type: ignore[union-attr]
    button = page.select_one(f"button[formaction='{path}']")
    assert button is not None
    assert rows("unclear")[0].is_current
    assert post(desk, path, **typed, **{str(button["name"]): str(button["value"])}).status_code == 303
    assert not rows("unclear")[0].is_current


def test_an_unchanged_wording_does_not_stop_retiring(desk: Any) -> None:
    [ground] = rows("unclear")
    assert post(desk, f"{LIST}/unclear/retire", name=ground.name, wording=ground.wording).status_code == 303
