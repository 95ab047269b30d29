"""Report a published text for a company. Such notices are counted on the company's page."""

from typing import Any

from flask import abort, flash, request
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from pact.companies.users.acting import own_user
from pact.companies.users.models import CompanyUser
from pact.core.access import company_user
from pact.core.db import session
from pact.core.i18n.messages import format_day, gettext
from pact.core.web.limits import limiter, was_taken
from pact.core.web.refusals import shows_again
from pact.notices.forms import CompanyNoticeForm
from pact.notices.models import NoticeGround, Part
from pact.notices.queries import parts_shown
from pact.notices.service import NotPublic, sender_digest_of
from pact.notices.unfounded import stop_of
from pact.notices.views.blueprint import Answer, blueprint, private, see_other
from pact.notices.views.receiving import has_procedure, receive_by_form
from pact.replies.queries import story_to_reply_to
from pact.stories.models import Story

SENT_PER_DAY = "50 per day"
PATH = "/for-companies/<slug>/stories/<public_id>/report"


def _account_key() -> str:
    return f"notices {current_user.get_id()}"


def _subject(slug: str, public_id: str) -> tuple[CompanyUser, Story]:
    """404 unless the story is published and about this company."""
    user = own_user(slug)
    return user, story_to_reply_to(user.company_id, public_id) or abort(404)


def _form(story: Story, data: Any = None, **given: str) -> CompanyNoticeForm:
    return CompanyNoticeForm(data, parts=parts_shown(story), has_procedure=has_procedure(), **given)


def _page(user: CompanyUser, story: Story, form: CompanyNoticeForm, status: int = 200) -> Answer:
    return private(
        "notices/report_for_company.html", status, company=user.company, story=story,
        version=story.published_version, form=form,
    )  # fmt: skip


@blueprint.get(PATH)
@company_user
def show_company_report(slug: str, public_id: str) -> Answer:
    user, story = _subject(slug, public_id)
    return _page(user, story, _form(story, part=Part.STORY.value))


def _form_again(message: str, slug: str, public_id: str) -> Answer:
    user, story = _subject(slug, public_id)
    form = _form(story, request.form)
    form.form_errors.append(message)
    return _page(user, story, form)


@blueprint.post(PATH)
@company_user
@shows_again(_form_again)
@limiter.limit(SENT_PER_DAY, key_func=_account_key, deduct_when=was_taken)
def send_company_report(slug: str, public_id: str) -> Answer:
    user, story = _subject(slug, public_id)
    form = _form(story, request.form)
    if not form.validate():
        return _page(user, story, form, 422)
    address, ground = f"/for-companies/{user.company.slug}", NoticeGround(form.ground.data)
    if (stop := stop_of(sender_digest_of(user, ""), ground)) is not None:
        form.form_errors.append(
            gettext(
                "We take no notices from you until %(day)s. We have e-mailed you why.",
                day=format_day(stop.ends_at),
            )
        )
        return _page(user, story, form, 403)
    try:
        receive_by_form(story, form, sender=user)
        session().commit()
    except NotPublic:
        abort(404)
    except IntegrityError:  # the second of two clicks: the first has sent it
        session().rollback()
    flash(gettext("We have received your notice, and e-mail you a link to follow it."), "success")
    return see_other(address)
