"""Senders are asked to finish what they mailed."""

import time_machine
from flask import Flask

from pact.authors.sharing import mail_drafts
from pact.authors.sharing.mail_drafts import MAIL_DRAFTS_KEPT, forget_drafts_of
from pact.core import clock
from pact.core.db import session
from pact.jobs import service as jobs
from pact.retention import service as retention
from tests.intake.conversations import CALL, drafts
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails, text_of


def keep(words: str, *, sender: str = "ana@example.org", language: str = "en", attachments: int = 0) -> str:
    content = mail_drafts.DraftContent(title="A title", body=words, company="")
    receipt = mail_drafts.keep_draft(content, sender=sender, language=language, attachments=attachments)
    session().commit()
    return receipt


def test_one_invitation_a_day_lists_all_waiting_drafts(app: Flask) -> None:
    postbox = app.config["PACT"].mail_folder
    with time_machine.travel(clock.now(), tick=False) as now:
        counts = []
        for hours, words in ((0, "one"), (1, "two"), (2, "three"), (21, ""), (1, "four"), (24, ""), (24, "five")):
            now.shift(hours * 3600)
            if words:
                assert keep(words, attachments=1) == "kept"
            jobs.run_due()
            counts.append(len(list(postbox.glob("[!.]*.eml"))))
    # Drafts after the first are in the mail at 24 hours, later ones in that at 48; the one at 73 hours goes out at once.
    assert counts == [1, 1, 1, 2, 2, 3, 4]
    assert [len(CALL.findall(text)) for text in map(text_of, sent_mails())] == [1, 3, 4, 5]


def test_tags_of_one_address_get_one_mail_a_day_together_each_with_its_own_drafts(app: Flask) -> None:
    tags = ["ana+one@example.org", "ana+two@example.org", "ana+three@example.org"]
    with time_machine.travel(clock.now(), tick=False) as now:
        for tag in tags:
            assert keep(f"to {tag}", sender=tag) == "kept"
        counts = []
        for _ in tags:
            jobs.run_due()
            counts.append(len(sent_mails()))
            now.shift(24 * 3600)

    assert counts == [1, 2, 3]
    assert [mail["To"] for mail in sent_mails()] == tags
    assert [len(CALL.findall(text_of(mail))) for mail in sent_mails()] == [1, 1, 1]


def test_drafts_are_limited_in_number_and_age(app: Flask, client: WatchingClient) -> None:
    with time_machine.travel(clock.now(), tick=False) as now:
        assert [keep(f"words {number}") for number in range(6)] == ["kept"] * 5 + ["too_many"]
        assert keep("words 0") == "known"
        assert keep("others", sender="bob@example.org", language="es") == "kept"
        [[token, _attachments], *_rest] = mail_drafts.links_of_sender(drafts()[0].id)
        assert mail_drafts.draft_of_link(token) is not None
        now.shift(MAIL_DRAFTS_KEPT)
        assert mail_drafts.draft_of_link(token) is None
        assert "This link has expired." in client.get(f"/share?draft={token}").get_data(as_text=True)
        now.shift(60)
        assert retention.due_counts()["mail_drafts"] == 6
        assert retention.run()["mail_drafts"] == 6
    assert drafts() == []


def test_spanish_sender_gets_spanish_mail_and_erasure_deletes_drafts(app: Flask) -> None:
    keep("Llamé y fue muy mal.", language="es")
    keep("other", sender="bob@example.org")
    make.run_jobs()
    assert sum("/es/share?draft=" in text_of(mail) for mail in sent_mails()) == 1

    forget_drafts_of("Ana@example.org")
    assert len(drafts()) == 1


def test_company_is_guessed_from_known_names(app: Flask) -> None:
    for name in ("Nordic Mail", "Three", "Wolf & Sons"):
        make.company(name)
    from pact.intake.mail.guessing import company_in

    guessed = [
        company_in(subject, text)
        for subject, text in (
            ("Nordic mail!", ""),
            ("Help", "I rang wolf and sons."),
            ("three calls", "to three people"),
            ("Calls to Three", ""),
            ("Nordik Mail again", ""),
            ("Nothing known", "At all."),
            ("", ""),
        )
    ]
    assert guessed == ["Nordic Mail", "Wolf & Sons", "", "Three", "Nordic Mail", "", ""]
