"""The page of one notice, opened by the link that was mailed to whoever sent it."""

from flask import Response

from pact.core.access import public
from pact.core.db import session
from pact.notices.defamation.queries import case_of
from pact.notices.defamation.wording import STEPS, moment_there
from pact.notices.mails import company_reported, statement
from pact.notices.queries import notice_of_link
from pact.notices.views.blueprint import blueprint, private
from pact.notices.wording import GROUNDS, PARTS
from pact.stories.models import Story


@blueprint.get("/notice/<token>")
@public
def show_notice(token: str) -> Response:
    notice = notice_of_link(token)
    if notice is None:
        return private("notices/no_such_notice.html", 410)
    story = session().get_one(Story, notice.story_id)
    return private(
        "notices/show_notice.html",
        token=token,
        notice=notice,
        story=story,
        company=company_reported(notice, story),
        ground=GROUNDS[notice.ground],
        part=PARTS[notice.part],
        statement=statement(notice),
        case=case_of(notice),
        step_words=STEPS,
        moment_there=moment_there,
    )
