"""People who use a cluster's site all at once, what they were told was done, and whether it is still there afterwards."""

import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Final

import requests

from pact.core import clock
from tests.support.cluster import Running
from tests.support.codes import code_at
from tests.support.reader import Reader

PASSWORD: Final = "correct horse battery staple"
ANSWERS: Final = {
    "company": "Nordic Mail", "channel": "phone", "ended_how": "spoke_to_person", "resolved": "first_contact",
    "consent_publish": "y",
}  # fmt: skip
PAGES: Final = ("/", "/stories", "/companies", "/companies/nordic-mail", "/method")
COMPANY_USER: Final = "ana@nordic-mail.example"
ONE_OF_EACH_WORKER: Final = 2
"""How many mails may come again when the database goes away: it may do so between a mail and the note that it was sent."""
LONGEST_LEASE: Final = 330
"""Seconds after which a job that a killed worker had begun is another's, and a little more."""
PAUSE: Final = 0.5
"""Seconds after which people press a button again whose answer was lost."""
FAULTS: Final = (requests.RequestException, AssertionError)

_numbers = count(1)


def new_mark() -> str:
    """A word by which a text is found again."""
    letters = "bcdfghjkmnpqrstvwxz"
    number, word = next(_numbers), ""
    while number:
        number, letter = divmod(number, len(letters))
        word += letters[letter]
    return f"mark{word}end"


def body_with(mark: str) -> str:
    return f"The bill was wrong. I rang, waited, and a friendly person put it right within ten minutes. They said {mark}."


def tell(reader: Reader, email: str, mark: str, again: Callable[[], None]) -> bool:
    """Tell a story with the form. Returns whether the site said that it has it.

    If the answer is lost or an error's, `again` is called and the button is pressed again, as people do.
    """
    reader.go("/share")
    answers = ANSWERS | {"email": email, "body": body_with(mark), "contacted_on": clock.today().isoformat()}
    address, data = reader.filled("body", **answers)
    for _try in range(40):
        try:
            answer = reader.post(address, data)
        except (requests.ConnectionError, requests.Timeout):
            again()
            continue
        if answer.status_code < 500:
            assert answer.status_code == 303, f"/share answered {answer.status_code}."
            return True
        again()
    return False


def sign_in_at_desk(reader: Reader, email: str) -> None:
    """Sign in to the desk and set up the second factor that it asks for."""
    reader.go("/moderation/")
    reader.send("password", email=email, password=PASSWORD)
    secret = reader.soup.select_one(".secret")
    assert secret is not None, reader.heading
    reader.send("code", code=code_at(secret.get_text().replace(" ", "")))
    assert reader.heading == "Recovery codes"


def publish(reader: Reader, story: str) -> int:
    """Publish a story at the desk, by its public id. Returns the status of the answer: 303 says that it was done, 409
    that a colleague was faster.
    """
    reader.go(f"/moderation/stories/{story}")
    if reader.soup.select_one("[name='decision']") is None:
        return 409
    return reader.post(*reader.filled("decision", decision="publish")).status_code


@dataclass
class Ledger:
    """What the site has acknowledged: marks of stories by address, addresses that were confirmed, public ids of published
    stories, and marks of replies by public id.
    """

    told: dict[str, str] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    replied: dict[str, str] = field(default_factory=dict)
    began: datetime = field(default_factory=clock.now)


class Crowd(Ledger):
    """Readers, authors, moderators and a company, from the beginning of a `with` block to its end."""

    def __init__(
        self, cluster: Running, *, moderators: tuple[Reader, ...] = (), company: Reader | None = None
    ) -> None:
        super().__init__()
        self._cluster, self._stopped = cluster, threading.Event()
        self.read = 0
        self.asked_again = 0
        self.unread: list[str] = []
        """What readers of pages were answered in place of a page."""
        self.faults: list[str] = []
        """What went wrong for others, whose answer may have been lost."""
        deeds = [self._tell, self._tell, self._read, self._confirm]
        deeds += [self._reply(company)] if company else []
        deeds += [self._publish(moderator) for moderator in moderators]
        self._threads = [threading.Thread(target=self._go_on, args=(deed,)) for deed in deeds]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, number: int, *, seconds: float = 180) -> None:
        """Wait until so many more stories are acknowledged."""
        goal = len(self.told) + number
        self.wait_until(lambda: len(self.told) >= goal, seconds=seconds)

    def wait_until(self, is_so: Callable[[], bool], *, seconds: float = 180) -> None:
        end = time.monotonic() + seconds
        while not is_so():
            done = f"{len(self.told)} stories, {len(self.published)} published, {len(self.replied)} replies"
            assert time.monotonic() < end, f"Not in {seconds} s, after {done}. {self.faults}"
            time.sleep(0.1)

    def _go_on(self, deed: Callable[[], None]) -> None:
        while not self._stopped.is_set():
            try:
                deed()
            except FAULTS as error:
                self.faults.append(f"{type(error).__name__}: {str(error)[:200]}")
                self._stopped.wait(PAUSE)

    def _again(self) -> None:
        self.asked_again += 1
        time.sleep(PAUSE)

    def _tell(self) -> None:
        mark = new_mark()
        email = f"{mark}@example.org"
        with self._cluster.reader() as reader:
            if tell(reader, email, mark, self._again):
                self.told[email] = mark
        time.sleep(PAUSE)

    def _read(self) -> None:
        try:
            with self._cluster.reader() as reader:
                reader.go(random.choice(PAGES))
            self.read += 1
        except requests.RequestException as error:
            self.unread.append(f"{type(error).__name__}: {str(error)[:120]}")
        time.sleep(0.1)

    def _confirm(self) -> None:
        """Open the links that have come by mail and press the button there."""
        links = self._cluster.links("confirm")
        for email in [email for email in tuple(self.told) if email in links and email not in self.confirmed]:
            with self._cluster.reader() as reader:
                reader.go(links[email])
                answered = reader.post(reader.page.url, {}).status_code
                assert answered == 303, f"The press of Confirm was answered with {answered}."
                self.confirmed.append(email)
        time.sleep(PAUSE)

    def _publish(self, moderator: Reader) -> Callable[[], None]:
        def deed() -> None:
            moderator.go("/moderation/")
            waiting = {last_part(link) for link in moderator.links("/moderation/stories/")} - set(self.published)
            if not waiting:
                time.sleep(PAUSE)
                return
            story = random.choice(sorted(waiting))
            answered = publish(moderator, story)
            assert answered in (303, 409), f"The decision was answered with {answered}."
            if answered == 303:
                self.published.append(story)

        return deed

    def _reply(self, company: Reader) -> Callable[[], None]:
        tried: set[str] = set()

        def deed() -> None:
            story = next((each for each in self.published if each not in tried), None)
            if story is None:
                time.sleep(PAUSE)
                return
            tried.add(story)
            mark = new_mark()
            company.go(f"/for-companies/nordic-mail/stories/{story}/reply")
            answer = company.post(*company.filled("body", body=f"We are sorry, and thank you. We said {mark}."))
            assert answer.status_code == 303, f"The reply was answered with {answer.status_code}."
            self.replied[story] = mark

        return deed


def last_part(link: str) -> str:
    """The public id in a link to a story at the desk."""
    return link.partition("?")[0].rpartition("/")[2]


def make_people(cluster: Running, moderators: int, *, published: int = 0, waiting: int = 0) -> None:
    """Accounts of so many moderators and of a company, and so many stories."""
    numbers = (moderators, published, waiting)
    cluster.run_python("-m", "tests.support.people_of_cluster", *(str(number) for number in numbers))


def signed_in(cluster: Running, moderators: int) -> tuple[Reader, ...]:
    """The moderators of `make_people`, each signed in with a second factor."""
    readers = tuple(cluster.reader() for _ in range(moderators))
    for number, reader in enumerate(readers, start=1):
        sign_in_at_desk(reader, f"mod-{number}@example.org")
    return readers


def signed_in_company(cluster: Running) -> Reader:
    reader = cluster.reader()
    reader.go("/for-companies/nordic-mail")
    reader.send("password", email=COMPANY_USER, password=PASSWORD)
    assert reader.page.ok, reader.heading
    return reader


def reckon(cluster: Running, ledger: Ledger, *, seconds: float = LONGEST_LEASE) -> None:
    """Compare what people were told with what the site has.

    Waits so long at most until no mail waits any more. Raises AssertionError if something acknowledged is missing or
    there twice, a job was given up, the tallies differ from a recount or the log does not verify.
    """
    _wait_for_mails(cluster, seconds)
    assert not_there_once(cluster, ledger) == []
    confirmed = _marks(cluster, "SELECT v.body FROM story_version v JOIN story s ON s.id = v.story_id"
                                " WHERE s.confirmed_at IS NOT NULL AND v.number = 1")  # fmt: skip
    assert {ledger.told[email] for email in ledger.confirmed} <= set(confirmed)

    decisions = Counter(
        story for (story,) in cluster.rows(
            "SELECT s.public_id FROM decision d JOIN story s ON s.id = d.story_id"
            " WHERE d.new_status = 'published' AND d.actor_kind = 'moderator'"
        )
    )  # fmt: skip
    assert {story: decisions[story] for story in ledger.published} == dict.fromkeys(ledger.published, 1)
    undone = ("SELECT s.public_id FROM story s JOIN decision d ON s.id = d.story_id"
              " WHERE d.new_status = 'published' AND s.status <> 'published'")  # fmt: skip
    assert cluster.rows(undone) == []
    replies = _marks(cluster, "SELECT body FROM reply_version")
    assert {mark: replies[mark] for mark in ledger.replied.values()} == dict.fromkeys(ledger.replied.values(), 1)

    logged = cluster.rows("SELECT details->>'decision' FROM audit_entry"
                          " WHERE subject_kind = 'story' AND details->>'decision' IS NOT NULL")  # fmt: skip
    made = cluster.rows("SELECT id::text FROM decision WHERE story_id IS NOT NULL")
    assert sorted(logged) == sorted(made)
    assert cluster.rows("SELECT kind, last_error FROM job WHERE failed_at IS NOT NULL") == []
    cluster.run_python("-m", "tests.support.audit_of_cluster")
    _compare_mails(cluster, ledger)


def not_there_once(cluster: Running, ledger: Ledger) -> list[str]:
    """The marks of acknowledged stories that the site does not have, or has twice."""
    stored = _marks(cluster, "SELECT body FROM story_version WHERE number = 1")
    return [mark for mark in ledger.told.values() if stored[mark] != 1]


def _marks(cluster: Running, statement: str) -> Counter[str]:
    return Counter(mark for (body,) in cluster.rows(statement) for mark in re.findall("mark[a-z]*end", body))


def _wait_for_mails(cluster: Running, seconds: float) -> None:
    end = time.monotonic() + seconds
    # Decisions are mailed once they can no longer be undone.
    waiting = ("SELECT count(*) FROM job WHERE kind = 'mail.send' AND done_at IS NULL AND failed_at IS NULL"
               " AND not_before <= now() + interval '1 minute'")  # fmt: skip
    while cluster.rows(waiting) != [(0,)]:
        assert time.monotonic() < end, f"Mails still wait after {seconds:.0f} s."
        time.sleep(0.5)


def _compare_mails(cluster: Running, ledger: Ledger) -> None:
    """Each mail written since that counts as sent has arrived, and each acknowledged story's mail is one of them.

    Earlier ones may have been cancelled, such as one to confirm a story that was made already confirmed.
    """
    counted = (
        f"SELECT public_id FROM mail WHERE sent_at IS NOT NULL AND created_at >= '{ledger.began.isoformat()}'"
    )
    sent = {ident_of_mail(public_id) for (public_id,) in cluster.rows(counted)}
    assert sent - {mail.ident for mail in cluster.mails()} == set()
    assert set(ledger.told) <= set(cluster.links("confirm"))


def ident_of_mail(public_id: str) -> str:
    """The Message-ID of a mail."""
    return f"<{public_id}@ccpact>"


def copies(cluster: Running) -> int:
    """How many mails have arrived that had arrived before."""
    arrived = [mail.ident for mail in cluster.mails()]
    return len(arrived) - len(set(arrived))


@contextmanager
def at_work(
    cluster: Running, moderators: tuple[Reader, ...], company: Reader | None = None, *, again: int = 0
) -> Iterator[Crowd]:
    """A crowd that uses the site inside the block. Afterwards it is reckoned up, and so many mails at most came again."""
    before = copies(cluster)
    with Crowd(cluster, moderators=moderators, company=company) as crowd:
        yield crowd
    reckon(cluster, crowd)
    assert copies(cluster) - before <= again
