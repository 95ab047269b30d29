"""Every e-mail to a journalist is in the language of their account: about it, their requests and their call-outs."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Journalist
from pact.authors.service import withdraw
from pact.call_outs import service
from pact.call_outs.picks import pick, take_pick_back
from pact.call_outs.telling import PRESS, WhyTakenBack
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.picks.models import PickKind
from pact.press.desk import deciding
from pact.press.desk.ending import end, give_back, leave
from pact.press.joining.deciding import decide
from pact.press.joining.models import ApplicationOutcome
from pact.stories.call_outs.models import CallOut
from pact.stories.press_requests.models import RequestGround
from tests.support import make
from tests.support.call_outs import TITLE, call_out, draft, senior, told_for
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails, text_of
from tests.support.press import GIVEN, application, later, open_story, request_about

pytestmark = [pytest.mark.usefixtures("app"), pytest.mark.every_case]
KIM = GIVEN["email"]
WORDS = "La dirección no es de un medio."
TEMPLATES = Path(__file__).parents[2] / "templates"
# To authors and to those who follow something.
TO_OTHERS = {"press/request", "press/confirm_follow", "press/own_follows", "press/digest"}


def kim() -> Journalist:
    """A journalist whose account is in Spanish."""
    return make.journalist(KIM, language="es")


def ask_for_an_account(client: WatchingClient) -> None:
    assert client.post("/es/press/ask", data=GIVEN).status_code == 303


def decide_application(outcome: ApplicationOutcome) -> None:
    decide(application(language="es"), outcome, words=WORDS, by=make.moderator().id)


def end_access() -> Journalist:
    journalist = kim()
    end(journalist, words=WORDS, by=session().get_one(Account, make.moderator().id))
    return journalist


def end_and_give_back() -> None:
    with time_machine.travel(clock.now() - timedelta(minutes=5)):
        journalist = end_access()
        session().commit()
    assert give_back(journalist, by=make.moderator().id)


def pass_on() -> None:
    request_about(open_story(company="Nordic Mail"), by=kim(), approved=True)


def refuse_request() -> None:
    made = request_about(open_story(company="Nordic Mail"), by=kim())
    deciding.decide(made, ground=RequestGround.PRESSURE, words="", by=make.moderator().id)


def lose_request() -> None:
    story = open_story(company="Nordic Mail")
    request_about(story, by=kim())
    withdraw(story)


def own_call_out(**changes: object) -> CallOut:
    own = kim()
    return call_out(newsroom_id=own.newsroom_id, by=own.account_id, **changes)  # type: ignore[arg-type]


def send_back() -> None:
    own = kim()
    made = draft(newsroom_id=own.newsroom_id, by=own.account_id)
    service.send(made, by=own.account_id)
    service.send_back(made, words=WORDS, by=senior(), role=StaffRole.SENIOR_MODERATOR)


def close() -> CallOut:
    made = own_call_out()
    service.close(made, words=WORDS, by=make.moderator().id)
    return made


def reopen() -> None:
    service.reopen(close(), by=make.moderator().id)


def take_back(praise: PickKind) -> None:
    made = own_call_out(day=clock.today() - timedelta(days=40))
    one = pick(made, told_for(made), praise, words="Una llamada bastó.", by=kim().account_id, actor=PRESS)
    take_pick_back(one, why=WhyTakenBack.UNFAIR, by=make.moderator().id)


Case = tuple[str, Callable[[WatchingClient], object], str, str]
# The template, what sends it, its subject, and words of its text.
CASES: list[Case] = [
    ("press/confirm_address", ask_for_an_account, "Confirma tu dirección", "Después decide un moderador"),
    ("press/application_approved", lambda _: decide_application(ApplicationOutcome.APPROVED),
     "Tienes una cuenta de periodista", "Un moderador ha aprobado tu cuenta"),
    ("press/application_refused", lambda _: decide_application(ApplicationOutcome.REFUSED),
     "No obtienes una cuenta de periodista", WORDS),
    ("press/access_ended", lambda _: end_access(), "Tu cuenta de periodista está cerrada", WORDS),
    ("press/access_restored", lambda _: end_and_give_back(), "Tu cuenta de periodista vuelve a estar abierta",
     "Un moderador te ha devuelto el acceso"),
    ("press/request_settled", lambda _: pass_on(), "Tu petición sobre Nordic Mail se ha enviado", "te responde"),
    ("press/request_settled", lambda _: refuse_request(), "Tu petición sobre Nordic Mail se ha rechazado",
     "Amenaza o presiona al autor"),
    ("press/request_settled", lambda _: lose_request(), "Tu petición sobre Nordic Mail no se ha enviado",
     "No decimos por qué"),
    ("call_outs/decided", lambda _: own_call_out(), f"Tu convocatoria está aprobada: {TITLE}", "Abierta hasta"),
    ("call_outs/decided", lambda _: send_back(), f"Tu convocatoria se ha devuelto: {TITLE}", WORDS),
    ("call_outs/closed", lambda _: close(), f"Tu convocatoria se cerró antes de tiempo: {TITLE}", "Abierta hasta"),
    ("call_outs/reopened", lambda _: reopen(), f"Al final tu convocatoria no se cierra antes de tiempo: {TITLE}",
     "Abierta hasta"),
    ("call_outs/pick_taken_back", lambda _: take_back(PickKind.BEST),
     f"Se ha anulado tu elección de la mejor historia: {TITLE}", "Es injusta con la empresa"),
    ("call_outs/pick_taken_back", lambda _: take_back(PickKind.WORST),
     f"Se ha anulado tu elección de la peor historia: {TITLE}", "Es injusta con la empresa"),
]  # fmt: skip


def english_in(mail: EmailMessage, template: str) -> list[str]:
    """What of the template's own words, as they are in the code, stands in a mail."""
    source = (TEMPLATES / template.replace("/", "/mail/")).with_suffix(".txt").read_text()
    parts = {part for words in re.findall(r"_\('([^']+)'", source) for part in re.split(r"%\(\w+\)s|%%", words)}
    sent = f"{mail['Subject']}\n{text_of(mail)}"
    assert parts
    return sorted(part for part in parts if len(part.strip()) > 8 and part in sent)


def test_the_cases_are_all_mails_that_a_journalist_gets() -> None:
    there = {
        f"{feature}/{file.stem}"
        for feature in ("press", "call_outs")
        for file in TEMPLATES.glob(f"{feature}/mail/*")
    }
    assert {template for template, *_rest in CASES} == there - TO_OTHERS


@pytest.mark.parametrize("case", CASES, ids=[f"{number}-{case[0]}" for number, case in enumerate(CASES)])
def test_a_journalist_reads_it_in_spanish(client: WatchingClient, case: Case) -> None:
    template, do, subject, words = case
    do(client)
    session().commit()
    later()
    mail = [one for one in sent_mails() if one["To"] == KIM][-1]
    assert mail["Subject"] == subject
    assert words in text_of(mail)
    assert english_in(mail, template) == []
    links = re.findall(r"http://127\.0\.0\.1:8000(/\S*)", text_of(mail))
    assert [link for link in links if not link.startswith("/es/")] == []


def test_who_comes_back_in_another_language_reads_in_that_one() -> None:
    before = make.journalist(KIM)
    leave(before)
    decide(application(language="es"), ApplicationOutcome.APPROVED, words="", by=make.moderator().id)
    session().commit()
    assert session().get_one(Account, before.account_id).language == "es"
