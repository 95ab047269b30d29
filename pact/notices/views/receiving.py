"""What the forms of anyone and of companies have in common: storing what a valid one says."""

from typing import Any

from flask import current_app

from pact.core.i18n.languages import current_language
from pact.notices.defamation.service import receive_complaint
from pact.notices.forms import CompanyNoticeForm
from pact.notices.models import NoticeGround, Part
from pact.notices.service import receive
from pact.stories.models import Story


def has_procedure() -> bool:
    """Whether notices about defamation by a story follow the procedure of the law, as the operator has set it."""
    return bool(current_app.config["PACT"].defamation_law != "off")


def receive_by_form(story: Story, form: CompanyNoticeForm, **sender: Any) -> None:
    """Store a notice, or begin the procedure that it asks for. `sender` is as `receive` takes it. Raises NotPublic."""
    said = {"quote": form.quote.data or "", "why": form.why.data or "", "language": current_language(), **sender}
    if form.is_complaint:
        receive_complaint(story, form.complaint, **said)
    else:
        receive(story, part=Part(form.part.data), ground=NoticeGround(form.ground.data), **said)
