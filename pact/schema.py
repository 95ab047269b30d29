"""Imports every models module, so that the metadata is complete for migrations and tests."""

from pact.accounts import models as accounts
from pact.accounts.newsrooms import models as newsrooms
from pact.appeals import models as appeals
from pact.audit import models as audit
from pact.call_outs import models as call_out_picks
from pact.checks.likeness import models as checks
from pact.companies import models as companies
from pact.companies.directory import models as directory
from pact.companies.users import models as company_users
from pact.core import data_version
from pact.core.db import Base
from pact.jobs import models as jobs
from pact.mail import models as mail
from pact.moderation import models as moderation
from pact.moderation.asking import models as questions
from pact.moderation.companies import models as company_merges
from pact.moderation.evidence import models as evidence
from pact.moderation.grounds import models as grounds
from pact.moderation.notes import models as desk_notes
from pact.moderation.opinions import models as opinions
from pact.moderation.picks import models as picks
from pact.moderation.settings import models as settings
from pact.moderation.suspensions import models as suspensions
from pact.notices import models as notices
from pact.notices.defamation import models as defamation
from pact.press import models as press
from pact.press.desk import models as press_desk
from pact.press.downloads import models as downloads
from pact.press.following import models as following
from pact.press.joining import models as press_joining
from pact.promises import models as promises
from pact.promises.stated import models as stated
from pact.promises.verdicts import models as verdicts
from pact.rankings import models as rankings
from pact.rankings.patterns import models as patterns
from pact.receipts import models as receipts
from pact.replies import models as replies
from pact.stories import author_models
from pact.stories import models as stories
from pact.stories.call_outs import models as call_outs
from pact.stories.holds import models as holds
from pact.stories.me_too import models as me_too
from pact.stories.press_requests import models as press_requests
from pact.transparency import models as transparency
from pact.transparency.assessments import models as assessments
from pact.transparency.authorities import models as authorities

metadata = Base.metadata
