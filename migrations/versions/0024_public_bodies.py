"""A sector for public bodies: embassies, councils and offices are contacted as companies are."""

import sqlalchemy as sa
from alembic import op

revision = "0024_public_bodies"
down_revision = "0023_how_calls_ended"

SLUG, NAME = "public-bodies", "Public bodies"


def upgrade() -> None:
    sector = sa.table("sector", sa.column("slug"), sa.column("name"))
    # A site may have added one itself.
    known = sa.or_(sector.c.slug == SLUG, sector.c.name == NAME)
    if op.get_bind().execute(sa.select(sector.c.slug).where(known)).first() is None:
        op.execute(sector.insert().values(slug=SLUG, name=NAME))


def downgrade() -> None:
    """Companies keep the sector if there are any in it: the older version can show it too."""
    sector = sa.table("sector", sa.column("id"), sa.column("slug"))
    company = sa.table("company", sa.column("sector_id"))
    op.execute(sa.delete(sector).where(sector.c.slug == SLUG, sector.c.id.not_in(sa.select(company.c.sector_id))))
