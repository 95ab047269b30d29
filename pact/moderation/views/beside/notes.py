"""Notes to colleagues, on the desk's pages of stories and companies, and what else a story's author has told us."""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.accounts.queries import colleague_names
from pact.companies.models import Company
from pact.companies.queries import company_by_slug
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.decisions.by_author import by_author_of
from pact.moderation.notes.forms import ABOUT_LABELS, WriteNoteForm
from pact.moderation.notes.models import DeskNote
from pact.moderation.notes.service import (
    About,
    NoAuthor,
    delete_note,
    notes_about_company,
    notes_beside,
    write_company_note,
    write_note,
)
from pact.moderation.views.desk import blueprint, queue_address
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import story_by_public_id

Answer = Response | str | tuple[str, int]
blueprint.add_app_template_global(by_author_of)


@blueprint.app_template_global()
def desk_notes(subject: Story | Company) -> dict[str, Any]:
    """The notes to show on a page of the desk, with the names of who wrote them."""
    notes = notes_beside(subject) if isinstance(subject, Story) else notes_about_company(subject)
    return {"notes": notes, "names": colleague_names({note.account_id for note in notes}), "labels": ABOUT_LABELS}


@blueprint.get("/stories/<public_id>/note")
@moderator
def show_story_note(public_id: str) -> Answer:
    story = _story_or_404(public_id)
    return _story_page(story, _story_form(story))


@blueprint.post("/stories/<public_id>/note")
@moderator
def write_story_note(public_id: str) -> Answer:
    story = _story_or_404(public_id)
    form = _story_form(story, request.form)
    if not form.validate():
        return _story_page(story, form), 422
    try:
        write_note(story, About(form.about.data), form.words.data, by=current_user.id)
    except NoAuthor:  # erased at the same moment
        abort(404)
    session().commit()
    return _back(queue_address(f"/moderation/stories/{story.public_id}"))


@blueprint.get("/companies/<slug>/note")
@moderator
def show_company_note(slug: str) -> Answer:
    return _company_page(company_by_slug(slug) or abort(404), WriteNoteForm())


@blueprint.post("/companies/<slug>/note")
@moderator
def write_note_about_company(slug: str) -> Answer:
    company, form = company_by_slug(slug) or abort(404), WriteNoteForm(request.form)
    if not form.validate():
        return _company_page(company, form), 422
    write_company_note(company, form.words.data, by=current_user.id)
    session().commit()
    return _back(f"/moderation/companies/{company.slug}")


@blueprint.post("/notes/<int:note_id>/delete")
@moderator
def delete_own_note(note_id: int) -> Response:
    """Only who wrote a note deletes it. One that is gone already is what they wanted."""
    note = session().get(DeskNote, note_id)
    if note is not None and note.account_id != current_user.id:
        abort(403)
    if note is not None:
        delete_note(note, by=current_user.id)
        session().commit()
    flash(gettext("The note was deleted."), "success")
    return redirect(_page_it_was_on(), 303)


def _page_it_was_on() -> str:
    story = story_by_public_id(request.form.get("story", ""))
    if story is not None:
        return queue_address(f"/moderation/stories/{story.public_id}")
    company = company_by_slug(request.form.get("company", ""))
    return f"/moderation/companies/{company.slug}" if company is not None else "/moderation/"


def _back(address: str) -> Response:
    flash(gettext("Your colleagues can see the note now."), "success")
    return redirect(address, 303)


def _story_or_404(public_id: str) -> Story:
    story = story_by_public_id(public_id)
    if story is None or story.status is Status.UNCONFIRMED or story.erased_at is not None:
        abort(404)
    return story


def _story_form(story: Story, data: Any = None) -> WriteNoteForm:
    abouts = tuple(about for about in About if about is not About.AUTHOR or story.author_id is not None)
    return WriteNoteForm(data, abouts=abouts)


def _story_page(story: Story, form: WriteNoteForm) -> str:
    address = f"/moderation/stories/{story.public_id}"
    return render_template("moderation/write_note.html", form=form, company=story.company, story=story,
                           address=queue_address(f"{address}/note"), back=queue_address(address))  # fmt: skip


def _company_page(company: Company, form: WriteNoteForm) -> str:
    address = f"/moderation/companies/{company.slug}"
    return render_template("moderation/write_note.html", form=form, company=company, story=None,
                           address=f"{address}/note", back=address)  # fmt: skip
