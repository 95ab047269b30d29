import ssl
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from sqlalchemy import select

from pact.core import clock, crypto
from pact.core.db import session
from pact.jobs import service as jobs
from pact.jobs.models import Job
from pact.mail import service
from pact.mail.delivery import LONGEST_LINE, deliver, forget_mail_files
from pact.mail.models import Mail
from tests.mail.smtp_server import Postbox, delivering_to
from tests.support import make
from tests.support.applications import running
from tests.support.client import WatchingClient
from tests.support.databases import settings
from tests.support.mails import last_mail, link_in, sent_mails, text_of
from tests.support.ports import free_port


def mails() -> list[Mail]:
    session().expire_all()
    return list(session().execute(select(Mail).order_by(Mail.id)).scalars())


def test_mail_is_sent_by_smtp(posting: Flask, port: int) -> None:
    make.story(status="unconfirmed", email="Ana.Bergström+calls@example.org")
    postbox = Postbox()
    with delivering_to(postbox, port):
        make.run_jobs()

    [envelope], [message] = postbox.envelopes, postbox.messages
    assert envelope.mail_from == "stories@ccpact.example"
    assert message["From"] == "CCPact <stories@ccpact.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"]
    assert link_in(message).startswith("/confirm/")
    assert len(envelope.rcpt_tos) == 1


def test_mail_is_retried_while_the_server_is_down(posting: Flask, port: int) -> None:
    with time_machine.travel(clock.now(), tick=True) as now:
        for _ in range(3):
            make.story(status="unconfirmed")
        assert jobs.run_due() == 0
        now.shift(jobs.MAX_PAUSE)
        assert jobs.run_due() == 0
        waiting = [mail.sent_at for mail in mails()]
        postbox = Postbox()
        with delivering_to(postbox, port):
            now.shift(jobs.MAX_PAUSE)
            assert jobs.run_due() == 3

    assert waiting == [None, None, None]
    assert len(postbox.messages) == 3
    assert all(mail.sent_at for mail in mails())


def test_mail_sent_twice_has_the_same_message_id(posting: Flask, port: int) -> None:
    postbox = Postbox(refusals=1)
    with time_machine.travel(clock.now(), tick=True) as now, delivering_to(postbox, port):
        make.story(status="unconfirmed")
        jobs.run_due()
        now.shift(jobs.MAX_PAUSE)
        jobs.run_due()

    first, second = postbox.messages
    assert first["Message-ID"] == second["Message-ID"] == f"<{mails()[0].public_id}@ccpact>"


def test_no_transaction_is_open_while_sending(posting: Flask, port: int) -> None:
    make.story(status="unconfirmed")
    written: list[str] = []

    class Writing(Postbox):
        """A server slow enough that somebody writes meanwhile, in a thread and session of their own."""

        async def handle_DATA(self, *_arguments: object) -> str:
            with posting.app_context():
                written.append(make.company("Founded meanwhile").name)
            return "250 OK"

    with delivering_to(Writing(), port):
        make.run_jobs()

    assert written == ["Founded meanwhile"]


def test_mail_is_written_to_a_file_in_development(app: Flask) -> None:
    make.story(status="unconfirmed", email="ana@example.org")
    make.run_jobs()

    mail = last_mail()
    assert mail["To"] == "ana@example.org"
    assert mail["Message-ID"] == f"<{mails()[0].public_id}@ccpact>"
    assert link_in(mail).startswith("/confirm/")


def test_mails_of_the_same_moment_have_different_files(app: Flask) -> None:
    with time_machine.travel(clock.now(), tick=False):
        for _ in range(3):
            make.story(status="unconfirmed")
        make.run_jobs()

    assert len(sent_mails()) == 3


def test_mail_row_holds_no_address_or_text_and_is_blanked_after_sending(app: Flask) -> None:
    story = make.story(status="unconfirmed", email="ana@example.org")
    [waiting] = mails()
    before = dict(waiting.template_data)
    make.run_jobs()
    [sent] = mails()

    assert before == {"story": story.id}
    assert sent.template_data == {}
    assert sent.sent_at is not None


def test_sent_mail_is_not_sent_again(app: Flask) -> None:
    make.story(status="unconfirmed")
    make.run_jobs()
    service.send({"mail": mails()[0].id})
    session().commit()

    assert len(sent_mails()) == 1


def test_missing_recipient_gets_no_mail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(service.recipient_resolvers, "story", lambda story_id: None)
    make.story(status="unconfirmed")

    assert make.run_jobs() == 1
    assert sent_mails() == []
    assert mails()[0].template_data == {}


def test_erased_author_gets_no_mail(app: Flask) -> None:
    story = make.story(status="unconfirmed")
    story.email_encrypted = None
    session().commit()
    make.run_jobs()

    assert sent_mails() == []


def test_mail_that_no_longer_applies_is_not_sent(app: Flask) -> None:
    make.story(status="pending")  # confirmed before the confirmation mail was sent
    make.run_jobs()

    assert [mail for mail in sent_mails() if "/confirm/" in text_of(mail)] == []


def test_mail_waits_while_the_encryption_key_is_missing(app: Flask) -> None:
    config = app.config["PACT"]
    make.story(status="unconfirmed", email="ana@example.org")
    with time_machine.travel(clock.now(), tick=True) as now:
        crypto.configure(
            secret_keys=config.secret_keys,
            digest_key=config.digest_key,
            data_keys=("b3RoZXItdGVzdHMtb25seS1kYXRhLWtleS0xMjM0NTY=",),
        )
        assert jobs.run_due() == 0
        crypto.configure(secret_keys=config.secret_keys, digest_key=config.digest_key, data_keys=config.data_keys)
        now.shift(jobs.MAX_PAUSE)
        assert jobs.run_due() == 1

    assert last_mail()["To"] == "ana@example.org"


def test_invalid_story_sends_no_mail(app: Flask, client: WatchingClient) -> None:
    client.post("/share", data=make.form_data(body="too short"))

    assert mails() == []
    assert session().execute(select(Job)).first() is None


def test_confirmation_mail_quotes_nothing_from_the_form(app: Flask, client: WatchingClient) -> None:
    typed = {
        "title": "Buy cheap pills",
        "body": "Buy pills from us today. " * 4,
        "company": "Pills Inc",
        "display_name": "Pill Seller",
    }
    assert client.post("/share", data=make.form_data(**typed)).status_code == 303
    make.run_jobs()

    text = last_mail().as_string()
    for word in ("pills", "Pills", "Seller"):
        assert word not in text


def test_address_cannot_inject_a_header(app: Flask, client: WatchingClient) -> None:
    answered = client.post("/share", data=make.form_data(email="a@example.org\nBcc: all@example.org"))

    assert answered.status_code == 422
    assert mails() == []


def test_the_address_that_stops_mails_is_written_whole(posting: Flask, port: int) -> None:
    """Mail programs look for it as it is (RFC 2369 and 8058), however long it is."""
    address, postbox = f"<https://ccpact.example/no-alerts/{'a1-_.' * 20}>", Postbox()
    with delivering_to(postbox, port):
        deliver("ana@example.org", subject="¿Qué pasó? " * 12, body="Words", headers={"List-Unsubscribe": address})
    raw = postbox.envelopes[0].content
    assert isinstance(raw, bytes)
    assert f"List-Unsubscribe: {address}\r\n".encode() in raw
    assert all(len(line) <= 78 for line in raw.split(b"\r\n") if not line.startswith(b"List-Unsubscribe"))


def test_mail_is_readable_in_its_file_and_no_line_is_longer_than_mail_allows(app: Flask) -> None:
    link = f"https://ccpact.example/my-story/{'x' * 90}"
    for body in (f"Señora,\n{link}\n", f"{'Señora ' * 200}\n"):
        deliver("ana@example.org", subject="Tú y ñ", body=body, headers={})
        [path] = app.config["PACT"].mail_folder.glob("*.eml")
        assert max(map(len, path.read_bytes().splitlines())) <= LONGEST_LINE
        assert (link in path.read_text()) == (link in body)
        assert text_of(last_mail()) == body
        forget_mail_files("ANA@example.org")


@pytest.mark.parametrize(
    "address", ["a,b@example.org", "josé@example.org", "o'hara@example.org", "a..b@example.org"]
)
def test_an_address_stays_one_address(app: Flask, address: str) -> None:
    deliver(address, subject="One", body="One\n", headers={})

    [recipient] = last_mail()["To"].addresses
    assert recipient.username == address.split("@", maxsplit=1)[0]


@pytest.mark.parametrize("address", ["=?utf-8?q?=76ictim?=@h5.example", "=?utf-8?b?dmljdGlt?=@h5.example"])
def test_an_address_that_mail_programs_decode_is_not_written_to(app: Flask, address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        deliver(address, subject="One", body="One\n", headers={})

    assert sent_mails() == []


def test_a_domain_beyond_ascii_is_written_as_mail_servers_know_it(app: Flask) -> None:
    deliver("ana@bücher.example", subject="One", body="One\n", headers={})

    assert last_mail()["To"] == "ana@xn--bcher-kva.example"


@pytest.fixture(scope="module")
def own_certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A certificate that nobody else vouches for."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    began = clock.now() - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(began).not_valid_after(began + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.mark.parametrize(("option", "arrive"), [("", 0), ("?verify=off", 1)])
def test_the_mail_servers_certificate_is_verified(
    tmp_path: Path, database_url: str, own_certificate: ssl.SSLContext, option: str, arrive: int
) -> None:
    postbox, port = Postbox(), free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=port, tls_context=own_certificate)
    url = f"smtp://localhost:{port}{option}"
    with running(settings(tmp_path / "instance", database_url, PACT_MAIL_URL=url), is_new=True):
        controller.start()
        try:
            deliver("ana@example.org", subject="One", body="One\n", headers={})
        except ssl.SSLCertVerificationError:
            assert not arrive
        finally:
            controller.stop()

    assert len(postbox.messages) == arrive
