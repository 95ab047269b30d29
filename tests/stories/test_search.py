"""The search finds words in their other forms and spellings, in every script, with the same answers in both databases."""

import importlib
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, text

from pact.core.db import session
from pact.jobs.models import Job
from pact.moderation.companies import search_index
from pact.stories.lists import Filters, choice_counts, story_page
from pact.stories.search import index
from pact.stories.search.index import matching_stories
from pact.stories.search.words import stem
from tests.support import make
from tests.support.sampling import sampled

pytestmark = [pytest.mark.every_case, pytest.mark.usefixtures("app")]
queued = importlib.import_module("migrations.versions.0027_word_forms")


def found(typed: str) -> list[int]:
    return list(session().scalars(matching_stories(typed)))


@pytest.mark.parametrize("pair", sampled([
    ("callback", "call-back", "call back", "call backs", "callbacks"),
    ("voicemail", "voice mail", "voice-mail", "voicemails"),
    ("email", "e-mail", "e mails", "emailed"),
    ("refund", "refunds", "refunded", "refunding", "REFUNDS"),
    ("canceled", "cancelled", "cancel", "cancelling"),
    ("call centre", "call center", "callcenter", "call-centres"),
    ("company", "companies", "company's", "company’s"),
    ("don't", "don’t", "dont"),
    ("apologised", "apologize"),
    ("Orsted", "Ørsted", "ORSTED"),
    ("llamada", "llamadas"),
], every=3))  # fmt: skip
def test_forms_of_a_word_find_each_other_at_any_place(pair: tuple[str, ...]) -> None:
    stories = {
        make.story(title="About it", body=f"Once they wrote that {each} was what came of this.").id
        for each in pair
    }
    make.story(title="Nothing", body="This one says none of it, and is long enough to be a story.")
    for typed in pair:
        assert set(found(typed)) == stories, typed
        assert set(found(f"{typed} came")) == stories, typed


@pytest.mark.parametrize("few", [0, 1000])
def test_a_list_has_the_same_stories_however_many_match(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "FEW", few)
    monkeypatch.setattr(index, "FEW_ON_SQLITE", few)
    made = [make.story(title=f"A refund, number {number}").id for number in range(3)]
    make.story(title="Nothing of the kind")
    assert {story.id for story in story_page(Filters(q="refund"), after=None).items} == set(made)
    assert choice_counts(Filters(q="refund")).total == 3
    assert story_page(Filters(q="refund xylophone"), after=None).items == []


def test_words_that_only_begin_alike_are_different() -> None:
    make.story(title="The bill", body="It came on Monday, and I paid this on Tuesday by card.")
    for typed in ("item", "ithin", "billiards paid", "mon paid"):
        assert found(typed) == [], typed
    assert found("paid mon")


@pytest.mark.parametrize(
    "typed", sampled(["客服", "客", "电话客服", "接听", "听", "没有人接听", "客服 接听", "refunds 客服"], every=3)
)
def test_words_of_scripts_without_spaces_are_found(typed: str) -> None:
    story = make.story(title="refund电话客服", body="打了三次电话客服，没有人接听 and then I gave up on it.")
    make.story(title="另外的故事", body="这是关于银行的另一个故事，与此无关，写得足够长。")
    assert found(typed) == [story.id]


@pytest.mark.parametrize(("body", "typed"), [
    ("カスタマーサービスに電話しました。", "サービス"), ("ｶｽﾀﾏｰｻｰﾋﾞｽに電話", "カスタマー"),
    ("고객센터에 전화를 걸었습니다", "전화"), ("고객센터에 전화를 걸었습니다", "리")
])  # fmt: skip
def test_japanese_and_korean_words_are_found(body: str, typed: str) -> None:
    story = make.story(title="A call", body=f"{body} and it took a long time to end.")
    assert (found(typed) == [story.id]) is (typed != "리")


def test_characters_in_another_order_are_another_word() -> None:
    make.story(title="A call", body="服客电话 is not the same word as the other one, is it?")
    assert found("客服") == []
    assert found("电话客") == []


@pytest.mark.parametrize("word", ["is", "bus", "4s", "used", "ring", "éding", "status", "this"])
def test_short_words_and_those_of_other_alphabets_stay(word: str) -> None:
    assert stem(word) == word


def test_telling_a_story_from_a_search_leaves_the_company_open(client: Any) -> None:
    def told_at(path: str) -> list[str]:
        page = BeautifulSoup(client.get(path).text, "html.parser")
        return [str(link["href"]) for link in page.select(".empty a")]

    make.company("Harbour Light")
    assert told_at("/stories?q=rude+and+slow") == ["/share"]
    assert told_at(f"/stories?q=rude&company={quote('harbour-light')}") == ["/share?company=harbour-light"]


def test_stories_indexed_before_are_indexed_again_in_steps(monkeypatch: Any) -> None:
    stories = [
        make.story(title=f"Number {number}", body="They refunded it after a call back.") for number in range(5)
    ]
    make.story(status="pending", title="Pending", body="They refunded it after a call back.")
    session().execute(text("DELETE FROM story_search"))
    monkeypatch.setattr(search_index, "CHUNK", 2)
    steps, arguments = 0, {"after": 0}
    while arguments:
        search_index.index_chunk(arguments)
        steps += 1
        job = session().scalar(select(Job).where(Job.kind == search_index.JOB))
        arguments = job.arguments if job else {}
        if job:
            session().delete(job)
            session().flush()
    assert steps == 3
    assert set(found("refunds callback")) == {story.id for story in stories}
    assert queued.KIND == search_index.JOB
