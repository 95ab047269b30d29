"""The form on the author's page for what we may do with the story, and for the company's own number of the case."""

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from pact.authors.own_page.case_number import save_case_number
from pact.authors.own_page.consents import change_consents, consents_of
from pact.authors.own_page.forms import SettingsForm
from pact.authors.views.own_page import is_committed, on_unchanged, own_page, story_to_change
from pact.authors.views.pages import blueprint, see_other
from pact.core.access import no_store, public
from pact.core.web.limits import limiter, share_limit
from pact.stories.models import Story


@blueprint.post("/my-story/<token>/consents")
@public
@limiter.limit(share_limit)
def save_settings(token: str) -> BaseResponse:
    story, form = story_to_change(token), SettingsForm(request.form)
    if not form.validate():
        return own_page(token, story, 422, settings_form=form)
    if not is_committed(lambda: _save(story, form)):
        return on_unchanged(token)
    return no_store(see_other(f"/my-story/{token}?saved=settings#consents"))


def _save(story: Story, form: SettingsForm) -> None:
    """Raises ChangeRefused if a number comes for a story that is over."""
    if "case_reference" in request.form:  # the page of a story that is over does not ask for it
        save_case_number(story, form.reference(), is_allowed=form.consent_company.data)
    change_consents(story, {consent.name: form[consent.name].data for consent in consents_of(story)})
