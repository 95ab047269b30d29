"""What the directory says of companies, its sectors, and where people may take a complaint."""

from pact.moderation.views.directory import facts as facts
from pact.moderation.views.directory import redress as redress
from pact.moderation.views.directory import sectors as sectors
