"""Who follows something by mail, and what."""

import sqlalchemy as sa
from alembic import op

revision = "0086_followers"
down_revision = "0085_files_of_stories"

BIG = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "follower",
        sa.Column("id", BIG, nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("email_encrypted", sa.String(1000), nullable=False),
        sa.Column("mailbox_digest", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("rhythm", sa.String(32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("told_until", MOMENT, nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_follower"),
        sa.UniqueConstraint("public_id", name="uq_follower_public_id"),
        sa.UniqueConstraint("mailbox_digest", name="uq_follower_mailbox_digest"),
    )
    op.create_index("ix_follower_due", "follower", ["rhythm", "told_until"])
    op.create_table(
        "follow",
        sa.Column("id", BIG, nullable=False),
        sa.Column("follower_id", BIG, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("link_digest", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["follower.id"], name="fk_follow_follower_id_follower", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_follow"),
        sa.UniqueConstraint("follower_id", "kind", "subject", name="uq_follow_follower_id_kind_subject"),
        sa.UniqueConstraint("link_digest", name="uq_follow_link_digest"),
    )


def downgrade() -> None:
    op.drop_table("follow")
    op.drop_table("follower")
