"""Imports every models module, so that the metadata is whole for migrations and tests."""

from pact.accounts import models as accounts
from pact.audit import models as audit
from pact.authors import models as authors
from pact.checks import models as checks
from pact.companies import models as companies
from pact.core import data_version
from pact.core.db import Base
from pact.jobs import models as jobs
from pact.mail import models as mail
from pact.moderation import catalogue_models as catalogue
from pact.moderation import merge_models as merging
from pact.moderation import models as moderation
from pact.moderation import month_models as months
from pact.press import models as press
from pact.rankings import edition_models as editions
from pact.rankings import models as rankings
from pact.stories import author_models as aftermath
from pact.stories import draft_models as drafts
from pact.stories import me_too_models as me_too
from pact.stories import models as stories

__all__ = ["accounts", "aftermath", "audit", "authors", "catalogue", "checks", "companies", "data_version", "drafts",
           "editions", "jobs", "mail", "me_too", "merging", "moderation", "months", "press", "rankings",
           "stories"]  # fmt: skip

metadata = Base.metadata
