"""Editions: frozen tables, with triggers that allow only new ones; and the data package."""

import sqlalchemy as sa
from alembic import op

revision = "0012_editions"
down_revision = "0011_full_method"

# On SQLite INSERT OR REPLACE fires no DELETE trigger, so another trigger refuses to replace rows.
ON_SQLITE = (
    "CREATE TRIGGER edition_no_update BEFORE UPDATE ON edition"
    " BEGIN SELECT RAISE(ABORT, 'An edition stays as it was frozen.'); END",
    "CREATE TRIGGER edition_no_delete BEFORE DELETE ON edition"
    " BEGIN SELECT RAISE(ABORT, 'An edition stays as it was frozen.'); END",
    "CREATE TRIGGER edition_no_replacing BEFORE INSERT ON edition"
    " WHEN EXISTS (SELECT 1 FROM edition WHERE id = NEW.id OR (month = NEW.month AND revision = NEW.revision))"
    " BEGIN SELECT RAISE(ABORT, 'An edition stays as it was frozen.'); END",
)
ON_POSTGRESQL = (
    "CREATE FUNCTION refuse_change_of_edition() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'An edition stays as it was frozen.'; END $$",
    "CREATE TRIGGER edition_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON edition"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_edition()",
)


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
    op.create_table(
        "edition",
        sa.Column("id", number, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("revision", number, nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("code_version", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("stories", number, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_edition_revision_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("month", "revision", name=op.f("uq_edition_month_revision")),
    )
    op.create_table(
        "data_package",
        sa.Column("id", number, autoincrement=False, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("descriptor", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("archive", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_data_package_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_package")),
    )
    for statement in ON_SQLITE if op.get_bind().dialect.name == "sqlite" else ON_POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("data_package")
    if op.get_bind().dialect.name == "sqlite":
        for statement in ON_SQLITE:
            op.execute(f"DROP TRIGGER {statement.split()[2]}")
    else:
        op.execute("DROP FUNCTION refuse_change_of_edition() CASCADE")
    op.drop_table("edition")
