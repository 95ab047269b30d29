"""Sharing a story in Spanish on a phone: every page, mail and address stays in Spanish."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.browser.running import Site

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery staple"
EMAIL, COMPANY, TITLE = "ana@example.org", "Correos del Puerto", "Nadie me devolvió la llamada"
BODY = (
    "Me cobraron dos veces y cada persona prometió devolverme la llamada. Escriba a oficina@example.com, decían."
)


@pytest.mark.parametrize("reader", [(390, "light", True)], ids=["phone"], indirect=True)
def test_spanish_journey_from_sharing_to_publication(reader: Reader, site: Site) -> None:
    page = reader.page
    see(reader, f"{site.address}/es")
    page.get_by_role("link", name="Cuenta tu historia").first.click()
    is_spanish(reader)
    page.locator("[data-send]").click()
    is_spanish(reader)
    expect(page.get_by_role("heading", name="Hay un problema")).to_be_visible()
    tell(page)
    page.locator("[data-send]").click()
    expect(page.get_by_role("heading", name="Antes de enviarla, revisa los datos personales")).to_be_visible()
    is_spanish(reader)
    page.get_by_role("button", name="Enviarla tal como está").click()
    expect(page).to_have_url(f"{site.address}/es/share/check-your-email")
    is_spanish(reader)

    asked = site.mail_to(EMAIL, containing="/es/confirm/")
    assert asked["Subject"] == "Confirma tu historia"
    see(reader, address_in(asked.get_content(), "confirm"))
    page.get_by_role("main").get_by_role("button", name="Confirmar mi historia").click()
    page.wait_for_load_state()
    is_spanish(reader)
    mine = address_in(site.mail_to(EMAIL, containing="/es/my-story/").get_content(), "my-story")
    see(reader, mine)

    publish(reader, site)
    assert COMPANY in site.mail_to(EMAIL, containing="ha leído y publicado")["Subject"]
    see(reader, f"{site.address}/es/companies/correos-del-puerto")
    page.get_by_role("link", name=TITLE).first.click()
    is_spanish(reader)
    outcome = "Esperó 24 minutos, habló con una persona; sin resolver."
    expect(page.get_by_role("main")).to_contain_text(re.compile(outcome.replace(" ", r"\s+")))
    reader.go_until(f"{site.address}/es/rankings/wait", COMPANY)
    is_spanish(reader)
    expect(page.get_by_role("main")).to_contain_text("necesita 14 historias más para clasificarse")
    see(reader, mine)
    page.get_by_role("contentinfo").get_by_role("link", name="English").click()
    expect(page.get_by_role("main")).to_contain_text("Published")


def see(reader: Reader, address: str) -> None:
    reader.page.goto(address)
    is_spanish(reader)


def is_spanish(reader: Reader) -> None:
    """Check the open page, and that it is in the language of its address."""
    reader.page.wait_for_load_state()
    reader.look()
    assert re.match(r"http://[^/]+/es(?:[/?]|$)", reader.page.url), reader.page.url
    assert reader.page.locator("html").get_attribute("lang") == "es"


def tell(page: Page) -> None:
    """Fill in the form about a phone call."""
    page.locator("#company").fill(COMPANY)
    page.locator("#company").press("Escape")
    choose(page, "¿Cómo te pusiste en contacto?", "Teléfono")
    choose(page, "¿Cuándo fue?", "Otro día")
    page.get_by_label("Fecha del contacto").fill((datetime.now(UTC) - timedelta(days=4)).date().isoformat())
    choose(page, "¿Cómo terminó?", "Hablé con una persona")
    page.get_by_label("¿Cuánto esperaste en total?").fill("24,0 minutos")
    choose(page, "¿Se resolvió?", "No")
    page.locator("details:has(#title) > summary").click()
    page.locator("#title").fill(TITLE)
    page.locator("#body").fill(BODY)
    page.locator("#email").fill(EMAIL)
    page.get_by_label("Pueden publicar mi historia aquí").check()


def choose(page: Page, question: str, answer: str) -> None:
    radio = page.get_by_role("group", name=question).get_by_role("radio", name=answer, exact=True)
    radio.press("Space")  # a click can miss while the hint below the company appears
    expect(radio).to_be_checked()


def address_in(text: str, door: str) -> str:
    found = re.search(rf"http://[^/\s]+/es/{door}/\S+", text)
    assert found
    return found[0]


def publish(reader: Reader, site: Site) -> None:
    """A moderator signs in in Spanish and publishes the story with the findings redacted."""
    page, staff = reader.page, "mesa@example.org"
    site.command("users", "create", staff, "--role", "moderator", "--password-stdin", typed=PASSWORD + "\n")
    see(reader, f"{site.address}/es/moderation/")
    page.locator("#email").fill(staff)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Iniciar sesión").click()
    page.wait_for_url("**/es/moderation/")
    is_spanish(reader)
    page.get_by_role("link", name=re.compile(TITLE)).first.click()
    is_spanish(reader)
    page.get_by_role("button", name="Publicar").first.click()
    page.wait_for_load_state()
    is_spanish(reader)
