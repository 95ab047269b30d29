"""The demo's invented stories follow the form's rules, match their own answers and do not repeat."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import combinations, pairwise
from statistics import fmean, median
from typing import Any

import pytest
from rapidfuzz import fuzz

from pact.checks.personal.contact_details import find_personal_data
from pact.checks.personal.numbers import find_numbers
from pact.checks.spans import Kind
from pact.cli.demo import read_data
from pact.cli.demo.command import STORIES
from pact.cli.demo.companies import COMPANIES, NAMED, SECTORS, shares
from pact.cli.demo.invent import InventedStory, invent, invent_with_waves
from pact.cli.demo.people import NUMBERS
from pact.cli.demo.plots import ENDINGS, plots_of, read_plot
from pact.cli.demo.promises.plan import REPLIES, SIGNATORIES
from pact.cli.demo.seed import SEED
from pact.cli.demo.writing import MANNERS
from pact.companies.names import name_key
from pact.replies.service import MAX_ANSWER, MAX_REPLY, MIN_ANSWER, MIN_REPLY
from pact.stories import fields as words

TODAY = date(2026, 11, 22)
RANGES = {
    **words.WHOLE_NUMBERS,
    **{name: (0, most) for name, most in words.MAX_MINUTES.items()},
    "cost_per_minute": (0, 100),
}
OF_CALL_OUTS = {"own_answer_1", "own_answer_2"}
TENS = ("twenty", "thirty", "forty", "fifty")
SPELT = {word: number for number, word in enumerate(NUMBERS)}
SPELT |= {ten: 20 + 10 * index for index, ten in enumerate(TENS)}
SPELT |= {
    f"{ten}-{unit}": 20 + 10 * index + SPELT[unit] for index, ten in enumerate(TENS) for unit in NUMBERS[1:10]
}
MINUTES = re.compile(r"\b(?!(?:a|the)\b)([\w-]+) min(?:ute)?s?\b", re.I)


@cache
def invented(seed: int = 7, count: int = 1050) -> list[InventedStory]:
    return invent(seed=seed, today=TODAY, stories=count)


def stories(state: str | None = None) -> list[InventedStory]:
    return [story for story in invented() if state in (None, story.state)]


def answer(story: InventedStory, name: str) -> Any:
    return story.fields[name]


def bodies(state: str) -> list[str]:
    return [answer(story, "body") for story in stories(state)]


def test_the_same_seed_and_day_make_the_same_stories() -> None:
    assert invent(seed=3, today=TODAY, stories=120) == invent(seed=3, today=TODAY, stories=120)
    assert invent(seed=3, today=TODAY, stories=120) != invent(seed=4, today=TODAY, stories=120)


@pytest.mark.parametrize("count", [100, 620, 1050])
def test_as_many_stories_as_asked_for(count: int) -> None:
    assert len(invented(count=count)) == count
    assert sum(shares(count)) == count
    with pytest.raises(ValueError, match="at least 100"):
        invent(seed=1, today=TODAY, stories=99)


def test_every_story_has_valid_fields() -> None:
    for story in stories():
        assert set(story.fields) | OF_CALL_OUTS == set(words.VERSION_FIELDS)
        for name, members in words.CHOICES.items():
            assert answer(story, name) is None or answer(story, name) in set(members)
        for name, (least, most) in RANGES.items():
            assert answer(story, name) is None or least <= answer(story, name) <= most
        assert set(answer(story, "courtesies")) <= set(words.Courtesy)
        assert answer(story, "consent_publish") is True


def test_only_questions_that_make_sense_are_answered() -> None:
    for story in stories():
        for name in (*words.MAKES_SENSE, *words.ENDS):
            if not words.makes_sense(name, story.fields):
                assert answer(story, name) is None, (name, story)
        assert (answer(story, "resolved"), answer(story, "ended_how")) != ("first_contact", "gave_up")
        assert (answer(story, "callback_kept") is None) == (answer(story, "ended_how") != "callback_promised")
        has_price = answer(story, "cost_per_minute") is not None or answer(story, "cost_total") is not None
        assert (answer(story, "currency") == "GBP") == has_price
        assert answer(story, "ended_how") in words.ENDINGS[answer(story, "channel")]


def test_texts_have_lengths_that_the_form_accepts() -> None:
    for story in stories():
        assert answer(story, "title") == "" or 5 <= len(answer(story, "title")) <= 120
        assert 50 <= len(answer(story, "body").strip()) <= 5000
        assert len(answer(story, "tips")) <= 500
        assert len(answer(story, "display_name")) <= 60


def test_lengths_vary_from_a_text_message_to_a_letter() -> None:
    lengths = sorted(map(len, bodies("published")))
    assert lengths[0] < 70
    assert 150 < median(lengths) < 350
    assert lengths[-1] > 700


def test_a_contact_is_at_most_thirty_days_before_its_confirmation_which_is_within_eighteen_months() -> None:
    for story in stories():
        assert timedelta(0) <= story.confirmed_on - answer(story, "contacted_on") <= timedelta(30)
        assert timedelta(0) <= TODAY - story.confirmed_on <= timedelta(548)


def test_the_number_of_stories_grows_slowly_and_no_recent_day_is_empty() -> None:
    ages = [(TODAY - story.confirmed_on).days for story in stories("published")]
    newest, oldest = sum(age < 182 for age in ages), sum(age >= 366 for age in ages)
    assert 1.3 < newest / oldest < 3.5
    assert set(range(1, 6)) <= set(ages)


def test_only_one_pair_of_texts_is_equal_and_both_are_pending() -> None:
    repeated = [body for body, count in Counter(answer(story, "body") for story in stories()).items() if count > 1]
    assert len(repeated) == 1
    pair = [story for story in stories() if answer(story, "body") == repeated[0]]
    assert [story.state for story in pair] == ["pending", "pending"]
    assert pair[0].email != pair[1].email
    assert pair[0].company == pair[1].company


@cache
def whole_demo(today: date) -> list[InventedStory]:
    """With the waves, and with the stories about the companies that sign promises."""
    return invent_with_waves(seed=SEED, today=today, stories=STORIES)


@pytest.mark.parametrize("told", [lambda: invented(2, 620), lambda: whole_demo(TODAY)], ids=["small", "whole"])
def test_no_two_published_texts_are_near_duplicates(told: Callable[[], list[InventedStory]]) -> None:
    texts = [answer(story, "body") for story in told() if story.state == "published"]
    alike = {
        (first, second): fuzz.token_set_ratio(texts[first], texts[second])
        for first, second in _with_common_phrases(texts)
    }
    assert alike
    assert max(alike.values()) <= 90, [texts[number] for number in max(alike, key=lambda pair: alike[pair])]


@pytest.mark.parametrize("seed", [7, 20090401])
def test_no_phrase_of_six_words_stands_in_many_texts(seed: int) -> None:
    told = Counter(phrase for story in invented(seed) for phrase in _phrases(answer(story, "body"), 6))
    assert told.most_common(1)[0][1] <= 7, told.most_common(3)


def _phrases(text: str, length: int) -> set[tuple[str, ...]]:
    words = name_key(text).split()
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def _with_common_phrases(texts: list[str]) -> set[tuple[int, int]]:
    """Pairs with at least three phrases of three words in common. Other pairs cannot be copies."""
    bearers: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        for phrase in _phrases(text, 3):
            bearers[phrase].append(number)
    shared = Counter(pair for numbers in bearers.values() for pair in combinations(numbers, 2))
    return {pair for pair, times in shared.items() if times >= 3}


def test_neighbours_in_a_list_are_not_similar() -> None:
    texts = bodies("published")
    assert max(fuzz.token_set_ratio(text, following) for text, following in pairwise(texts)) < 75


def test_minutes_in_a_text_match_the_answers() -> None:
    named = 0
    for story in stories("published"):
        known = {answer(story, name) for name in ("menu_minutes", "wait_minutes", "announced_wait_minutes")}
        for found in MINUTES.finditer(answer(story, "body")):
            word = found[1].lower()
            assert (float(word) if word.isdecimal() else SPELT[word]) in known, answer(story, "body")
            named += 1
    assert named > 200


def test_ordinals_and_numbers_of_calls_match_the_answers() -> None:
    ordinals = ("second", "third", "fourth", "fifth", "sixth")
    checked = 0
    for story in stories("published"):
        text = answer(story, "body").lower()
        for found in re.finditer(
            r"\b(?:on|at|with) the (second|third|fourth|fifth|sixth) (?:call|contact|go|attempt|try)\b", text
        ):
            assert ordinals.index(found[1]) + 2 == answer(story, "contacts_for_issue"), text
            checked += 1
        for found in re.finditer(r"\bafter (two|three|four|five|six) (?:calls|contacts)\b", text):
            assert SPELT[found[1]] == answer(story, "contacts_for_issue"), text
            checked += 1
        for found in re.finditer(r"\bpassed on (once|twice|three times)\b", text):
            assert ("once", "twice", "three times").index(found[1]) + 1 == answer(story, "transfers"), text
            checked += 1
    assert checked > 40


def test_a_text_mentions_the_price_of_a_call_only_if_it_was_paid() -> None:
    priced = [story for story in stories("published") if re.search(r"(?:£1\.50|13p) a min", answer(story, "body"))]
    assert priced
    assert all(answer(story, "line_cost") == "premium" for story in priced)


def test_texts_match_their_channel() -> None:
    for story in stories("published"):
        text, channel = answer(story, "body"), answer(story, "channel")
        if channel == "phone":
            assert not re.search(r"\bthe chatbot|\bmessaged them|\bone chat\b", text, re.I), text
        else:
            assert not re.search(r"\bon hold\b|\bhung up\b|\bI rang\b(?! off)", text) or channel == "callback", (
                text
            )


def test_published_stories_have_no_personal_data_links_or_names_of_staff() -> None:
    for text in bodies("published"):
        assert not find_personal_data(text), text
        assert not find_numbers(text), text
        assert not re.search(r"\b(?:Mandy|Trevor)\b", text)


def test_the_queue_has_personal_data_for_moderators_to_redact() -> None:
    pending = bodies("pending")
    found = Counter(span.kind for text in pending for span in find_personal_data(text))
    assert {Kind.email, Kind.phone, Kind.link} <= set(found)
    assert 20 <= len(pending) <= 25
    assert all(TODAY - story.confirmed_on <= timedelta(3) for story in stories("pending"))


def test_every_state_and_every_answer_occurs() -> None:
    assert {story.state for story in stories()} == {
        "published",
        "pending",
        "changes_requested",
        "refused",
        "withdrawn",
    }
    published = stories("published")
    for name, members in words.CHOICES.items():
        unused = {words.Channel.OTHER} if name == "channel" else set()
        assert {answer(story, name) for story in published} - {None} == set(members) - unused, name


def test_shares_of_answers_are_realistic() -> None:
    published = stories("published")
    share = {
        ended: sum(answer(story, "ended_how") == ended for story in published) / len(published)
        for ended in words.EndedHow
    }
    assert 0.05 < share[words.EndedHow.GAVE_UP] < 0.11
    assert share[words.EndedHow.SPOKE_TO_PERSON] + share[words.EndedHow.ANSWERED] > 0.65
    assert 0.2 < fmean(answer(story, "title") == "" for story in published) < 0.32
    assert 0.08 < fmean(answer(story, "tips") != "" for story in published) < 0.2
    assert 0.4 < fmean(story.is_established for story in published) < 0.6
    assert 0.01 < fmean(answer(story, "affiliation") != "none" for story in published) < 0.05
    assert 0.005 < fmean(answer(story, "incentive") for story in published) < 0.05


def test_every_sector_and_company_has_stories() -> None:
    sector_of = {company.name: company.sector for company in COMPANIES}
    told = Counter(sector_of[story.company] for story in stories("published"))
    assert set(told) == set(SECTORS)
    assert min(told.values()) > 80
    assert {story.company for story in stories()} == set(sector_of)


@pytest.mark.parametrize("count", [620, 1050])
def test_the_best_and_worst_companies_can_be_named(count: int) -> None:
    worth = {"first_contact": 1.0, "later_contact": 0.8, "partly": 0.5, "no": 0.0}
    resolved: dict[str, list[float]] = {}
    for story in invented(count=count):
        if story.state == "published" and answer(story, "resolved") in worth:
            resolved.setdefault(story.company, []).append(worth[answer(story, "resolved")])
    best = [company.name for company in COMPANIES if company.weight >= NAMED and company.helpful > 0.8]
    worst = [company.name for company in COMPANIES if company.weight >= NAMED and company.helpful < 0.2]
    middle = fmean(fmean(values) for name, values in resolved.items() if name not in best + worst)
    assert len(best) == len(worst) == 3
    assert all(35 <= len(resolved[name]) <= 70 for name in best + worst)
    assert all(fmean(resolved[name]) > middle + 0.12 for name in best)
    assert all(fmean(resolved[name]) < middle - 0.12 for name in worst)


def test_no_two_names_or_aliases_fold_to_the_same_key() -> None:
    keys = [name_key(name) for company in COMPANIES for name in (company.name, *company.aliases)]
    assert len(keys) == len(set(keys))


def test_a_quarter_to_a_third_of_the_companies_cannot_be_ranked() -> None:
    told = Counter(story.company for story in stories("published"))
    assert 0.2 < sum(count < 15 for count in told.values()) / len(told) < 0.35


def test_authors_are_invented_and_a_few_write_about_several_companies() -> None:
    companies: dict[str, set[str]] = {}
    for story in stories():
        assert re.fullmatch(r"[a-z0-9.]+@example\.(?:org|com|net)", story.email)
        companies.setdefault(story.email, set()).add(story.company)
    assert 3 <= sum(len(names) > 1 for names in companies.values()) <= 40
    assert max(len(names) for names in companies.values()) >= 3


def test_each_sector_has_at_least_twenty_plots_in_ten_voices() -> None:
    plots = [plot for sector in SECTORS for plot in plots_of(sector)]
    assert all(len(plots_of(sector)) >= 20 for sector in SECTORS)
    assert len({plot.name for plot in plots}) == len(plots)
    assert {plot.voice for plot in plots} == set(MANNERS)


def test_every_ending_of_every_plot_has_a_channel() -> None:
    for sector in SECTORS:
        for plot in plots_of(sector):
            assert all(plot.channels_for(kind) for kind in plot.endings), plot.name


def test_no_placeholder_is_left_in_a_text() -> None:
    for story in stories():
        for name in ("title", "body", "tips"):
            assert not re.search(
                r"[{}|\[\]@](?!example)|(?:^|[.!?] )\? |  ", answer(story, name).replace("@example", "")
            )


def test_an_unknown_ending_is_refused() -> None:
    with pytest.raises(ValueError, match="no such ending"):
        read_plot(
            "x", {"voice": "terse", "reason": "other", "titles": "", "problem": "", "happily": "They lived on."}
        )


def demo_replies() -> list[tuple[str, dict[str, Any]]]:
    return [
        (company["name"], reply) for company in read_data("replies")["companies"] for reply in company["replies"]
    ]


@pytest.mark.parametrize("today", [TODAY, date(2027, 3, 1)])
def test_every_reply_of_the_demo_finds_its_story(today: date) -> None:
    """The stories are the same whatever the day; those of the companies are as old as they were."""
    told = {
        (story.company, answer(story, "title"), answer(story, "resolved"))
        for story in whole_demo(today)
        if story.state == "published"
    }
    assert not [
        reply["title"] for name, reply in demo_replies() if (name, reply["title"], reply["resolved"]) not in told
    ]


def test_replies_and_answers_could_be_sent_as_they_are() -> None:
    """The refused one is told apart by what it says, which no check finds."""
    for name, reply in demo_replies():
        assert name in {company.name for company in COMPANIES}
        for text in (reply["body"], reply.get("edited", reply["body"])):
            assert MIN_REPLY <= len(text.strip()) <= MAX_REPLY
        assert MIN_ANSWER <= len(reply.get("answer", "It was put right.")) <= MAX_ANSWER
        assert not list(
            find_personal_data(" ".join([reply["body"], reply.get("edited", ""), reply.get("answer", "")]))
        )
    by_ending = [text for texts in REPLIES["words"].values() for text in texts]
    assert set(REPLIES["words"]) == ENDINGS
    assert len(set(by_ending)) == len(by_ending)
    assert all(MIN_REPLY <= len(text) <= MAX_REPLY and not list(find_personal_data(text)) for text in by_ending)


def test_stories_about_companies_that_sign_have_valid_fields_and_say_what_a_line_cost() -> None:
    told = [story for story in whole_demo(TODAY) if story.company in {each.company for each in SIGNATORIES}]
    assert len(told) > 250
    for story in told:
        assert set(story.fields) | OF_CALL_OUTS == set(words.VERSION_FIELDS)
        for name in (*words.MAKES_SENSE, *words.ENDS):
            assert words.makes_sense(name, story.fields) or answer(story, name) is None, (name, story)
    priced = [story for story in told if story.company == "Kettlebrook Power" and answer(story, "cost_per_minute")]
    assert len(priced) == 2
    assert all("13p a minute" in answer(story, "body") for story in priced)
    assert any(set(answer(story, "courtesies")) == set(words.Courtesy) for story in told)
