"""Grounds, for administrators, and saved phrases, for all moderators."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.core.access import administrator, has_role, moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.roles import StaffRole
from pact.moderation.grounds import service as catalogue
from pact.moderation.grounds.forms import GroundForm, PhraseForm
from pact.moderation.grounds.models import SavedPhrase
from pact.moderation.grounds.service import CatalogueRefused, Direction, GroundChanged, GroundHistory
from pact.moderation.models import GroundUse
from pact.moderation.redaction import IMPLIED_GROUNDS
from pact.moderation.views.desk import blueprint

Answer = Response | str | tuple[str, int]


@blueprint.get("/grounds")
@administrator
def list_grounds() -> str:
    return _grounds_page(GroundForm())


@blueprint.post("/grounds")
@administrator
def add_ground() -> Answer:
    form = GroundForm(request.form)
    if not form.validate():
        return _grounds_page(form), 422
    try:
        ground = catalogue.add_ground(
            form.name.data, form.wording.data, account_id=current_user.id, use=GroundUse(form.use.data)
        )
    except CatalogueRefused as refusal:
        form.name.errors = [str(refusal)]
        return _grounds_page(form), 422
    session().commit()
    return _to_grounds(gettext("“%(name)s” has been added.", name=ground.name))


@blueprint.get("/grounds/<code>")
@administrator
def show_ground(code: str) -> str:
    entry = _entry_or_404(code)
    return _ground_page(entry, _filled(entry))


@blueprint.post("/grounds/<code>")
@administrator
def reword_ground(code: str) -> Answer:
    form = GroundForm(request.form)
    if not form.validate():
        return _ground_page(_entry_or_404(code), form), 422
    try:
        made = catalogue.reword_ground(
            code, name=form.name.data, wording=form.wording.data, seen_version=form.seen_version,
            account_id=current_user.id,
        )  # fmt: skip
        session().commit()
    except GroundChanged:
        session().rollback()
        return _ground_page(_entry_or_404(code), form, is_stale=True), 409
    except CatalogueRefused as refusal:
        form.name.errors = [str(refusal)]
        return _ground_page(_entry_or_404(code), form), 422
    if made is None:
        return _to_grounds(gettext("Nothing was changed."))
    return _to_grounds(gettext("“%(name)s” has been changed.", name=made.name))


@blueprint.post("/grounds/<code>/retire")
@administrator
def retire_ground(code: str) -> Answer:
    entry, form = _entry_or_404(code), GroundForm(request.form)
    typed = (form.name.data, form.wording.data)
    is_changed = "wording" in request.form and typed != (entry.newest.name, entry.newest.wording)
    if is_changed and entry.is_in_use and request.form.get("unsaved") != "drop":
        return _ground_page(entry, form, is_unsaved=True), 409
    return _act_on_ground(
        code, catalogue.retire_ground, gettext("“%(name)s” has been retired.", name=_name_of(code))
    )


@blueprint.post("/grounds/<code>/bring-back")
@administrator
def bring_ground_back(code: str) -> Answer:
    words = gettext("“%(name)s” has been restored.", name=_name_of(code))
    return _act_on_ground(code, catalogue.bring_ground_back, words)


@blueprint.post("/grounds/<code>/move")
@administrator
def move_ground(code: str) -> Response:
    word = request.form.get("direction", "")
    if word not in tuple(Direction):
        abort(400)
    try:
        catalogue.move_ground(code, Direction(word), account_id=current_user.id)
    except GroundChanged:
        return _to_grounds(gettext("This ground is no longer in use."), category="error")
    session().commit()
    return redirect(f"/moderation/grounds#ground-{code}", 303)


def _act_on_ground(code: str, act: Callable[..., None], words: str) -> Answer:
    try:
        act(code, account_id=current_user.id)
    except GroundChanged:
        return _to_grounds(gettext("This has already been done."), category="error")
    except CatalogueRefused as refusal:
        return _to_grounds(str(refusal), category="error")
    session().commit()
    return _to_grounds(words)


def _to_grounds(words: str, *, category: str = "success") -> Response:
    flash(words, category)
    return redirect("/moderation/grounds", 303)


def _entry_or_404(code: str) -> GroundHistory:
    entries = catalogue.ground_histories(code)
    return entries[0] if entries else abort(404)


def _name_of(code: str) -> str:
    return _entry_or_404(code).newest.name


def _filled(entry: GroundHistory) -> GroundForm:
    newest = entry.newest
    return GroundForm(data={"name": newest.name, "wording": newest.wording, "seen": str(newest.version)})


def _grounds_page(form: GroundForm) -> str:
    entries = catalogue.ground_histories()
    return render_template(
        "moderation/list_grounds.html",
        form=form,
        in_use=[[entry for entry in entries if entry.is_in_use and entry.newest.use is use] for use in GroundUse],
        retired=[entry for entry in entries if not entry.is_in_use],
    )


def _ground_page(
    entry: GroundHistory, form: GroundForm, *, is_stale: bool = False, is_unsaved: bool = False
) -> str:
    return render_template(
        "moderation/show_ground.html",
        entry=entry,
        form=form,
        is_stale=is_stale,
        is_unsaved=is_unsaved,
        is_implied=entry.newest.code in IMPLIED_GROUNDS.values(),
    )


@blueprint.get("/phrases")
@moderator
def list_phrases() -> str:
    return _phrases_page(_phrase_form(None))


@blueprint.post("/phrases")
@moderator
def add_phrase() -> Answer:
    form = _phrase_form(request.form)
    if not form.validate():
        return _phrases_page(form), 422
    try:
        catalogue.add_phrase(
            form.name.data, form.words.data, account_id=current_user.id, is_shared=form.wants_sharing
        )
    except CatalogueRefused as refusal:
        session().rollback()
        form.name.errors = [str(refusal)]
        return _phrases_page(form), 422
    session().commit()
    return _to_phrases(gettext("“%(name)s” has been saved.", name=form.name.data))


@blueprint.get("/phrases/<int:phrase_id>")
@moderator
def show_phrase(phrase_id: int) -> str:
    phrase = _changeable_or_404(phrase_id)
    form = _phrase_form(None, name=phrase.name, words=phrase.words, is_shared=phrase.is_shared,
                        seen=catalogue.look_of_phrase(phrase))  # fmt: skip
    return _phrase_page(phrase, form)


@blueprint.post("/phrases/<int:phrase_id>")
@moderator
def change_phrase(phrase_id: int) -> Answer:
    phrase, form = _changeable_or_404(phrase_id), _phrase_form(request.form)
    if not form.validate():
        return _phrase_page(phrase, form), 422
    try:
        catalogue.change_phrase(
            phrase, seen=form.seen.data or None, name=form.name.data, words=form.words.data, is_shared=form.wants_sharing,
            account_id=current_user.id,
        )  # fmt: skip
    except catalogue.PhraseChanged:
        session().rollback()
        phrase = _changeable_or_404(phrase_id)
        form.seen.data = catalogue.look_of_phrase(phrase)
        return _phrase_page(phrase, form, is_stale=True), 409
    except CatalogueRefused as refusal:
        session().rollback()
        form.name.errors = [str(refusal)]
        return _phrase_page(_changeable_or_404(phrase_id), form), 422
    session().commit()
    return _to_phrases(gettext("“%(name)s” has been saved.", name=form.name.data))


@blueprint.post("/phrases/<int:phrase_id>/delete")
@moderator
def delete_phrase(phrase_id: int) -> Response:
    phrase = _changeable_or_404(phrase_id)
    words = gettext("“%(name)s” has been deleted.", name=phrase.name)
    catalogue.delete_phrase(phrase, account_id=current_user.id)
    session().commit()
    return _to_phrases(words)


def _changeable_or_404(phrase_id: int) -> SavedPhrase:
    """The person's own phrase or, for administrators, a shared one; other people's phrases give 404."""
    phrase = catalogue.phrase_of(current_user.id, phrase_id) or abort(404)
    if phrase.is_shared and not has_role(StaffRole.ADMINISTRATOR):
        abort(403, gettext("Only administrators can change shared phrases."))
    return phrase


def _phrase_form(formdata: Any, **data: Any) -> PhraseForm:
    return PhraseForm(formdata, may_share=has_role(StaffRole.ADMINISTRATOR), **data)


def _phrases_page(form: PhraseForm) -> str:
    phrases = catalogue.phrases_for(current_user.id)
    return render_template(
        "moderation/list_phrases.html", form=form, own=[phrase for phrase in phrases if not phrase.is_shared],
        shared=[phrase for phrase in phrases if phrase.is_shared], may_share=has_role(StaffRole.ADMINISTRATOR),
    )  # fmt: skip


def _phrase_page(phrase: SavedPhrase, form: PhraseForm, *, is_stale: bool = False) -> str:
    return render_template("moderation/show_phrase.html", phrase=phrase, form=form, is_stale=is_stale)


def _to_phrases(words: str) -> Response:
    flash(words, "success")
    return redirect("/moderation/phrases", 303)
