"""The settings page for administrators."""

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.core.access import administrator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.refusals import shows_again
from pact.moderation.settings.definitions import BY_KEY
from pact.moderation.settings.forms import SettingsForm
from pact.moderation.settings.service import change_settings, current_settings, digests_of, left_alone
from pact.moderation.views.desk import blueprint


@blueprint.get("/settings")
@administrator
def show_settings() -> str:
    return _settings_page(SettingsForm(settings=current_settings()))


def _form_again(message: str) -> str:
    return _settings_page(SettingsForm(request.form, settings=current_settings()), notice=message)


@blueprint.post("/settings")
@administrator
@shows_again(_form_again)
def save_settings() -> Response | str | tuple[str, int]:
    """Save all changes. The button “Restore default” (`fill`) only fills in a field and saves nothing."""
    form = SettingsForm(request.form, settings=current_settings())
    if key := request.form.get("fill"):
        if key not in BY_KEY:
            abort(400)
        form.fill(key)
        return _settings_page(form, filled=key)
    if not form.validate():
        return _settings_page(form), 422
    seen = request.form.get("seen", "")
    if seen != digests_of(form.settings):
        for key in left_alone(form.values, seen=seen, settings=form.settings):
            form.fill(key, form.settings)
        return _settings_page(form, is_stale=True), 409
    changed = change_settings(form.values, account_id=current_user.id)
    session().commit()
    flash(_what_was_saved(changed), "success")
    return redirect("/moderation/settings", 303)


def _what_was_saved(changed: list[str]) -> str:
    if not changed:
        return gettext("Nothing was changed.")
    return gettext("Saved: %(names)s.", names="; ".join(str(BY_KEY[key].label) for key in changed))


def _settings_page(form: SettingsForm, *, filled: str = "", is_stale: bool = False, notice: str = "") -> str:
    """The page. A form sent back keeps the digests it was based on, unless it shows what has changed since."""
    current = digests_of(form.settings)
    return render_template(
        "moderation/show_settings.html", form=form, filled=BY_KEY[filled] if filled else None, is_stale=is_stale,
        notice=notice, seen=current if is_stale else request.form.get("seen", current),
    )  # fmt: skip
