"""A company's link for inviting people to tell what happened, with the text that goes with it."""

from typing import NamedTuple

from flask import render_template

from pact.companies.models import Company
from pact.companies.users.acting import own_user
from pact.companies.users.story_link import story_link
from pact.companies.views.blueprint import Answer, blueprint
from pact.core.access import company_user
from pact.core.i18n.languages import LANGUAGES, page_url
from pact.core.i18n.messages import gettext, use_language
from pact.core.qr import qr_picture
from pact.core.site import site_name


class Words(NamedTuple):
    """The invitation in one language."""

    language: str
    name: str
    text: str


@blueprint.get("/for-companies/<slug>/invite")
@company_user
def show_story_link(slug: str) -> Answer:
    company = own_user(slug).company
    link = page_url(story_link(company))
    words = [Words(code, language.name, _text(company, code)) for code, language in LANGUAGES.items()]
    return render_template(
        "companies/invite_people.html", company=company, link=link, words=words, picture=qr_picture(link)
    )


def _text(company: Company, language: str) -> str:
    """The same for every company and for everybody it is sent to."""
    with use_language(language):
        return gettext(
            "You contacted %(company)s. You can tell others how it went, good or bad: %(link)s\n\n"
            "%(site)s is independent of us: its moderators decide what is published, and it does not tell us who you are. "
            "Your story will be marked as invited and does not count in its league tables. We offer nothing for it.",
            company=company.name, site=site_name(), link=page_url(story_link(company), language),
        )  # fmt: skip
