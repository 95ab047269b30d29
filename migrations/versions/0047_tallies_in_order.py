"""Keep a company's tallies in the order in which its page adds them up."""

from alembic import op

revision = "0047_tallies_in_order"
down_revision = "0046_case_references"


def upgrade() -> None:
    _order(["company_id", "dimension", "bucket", "month"], with_rowid=False)


def downgrade() -> None:
    _order(["company_id", "month", "dimension", "bucket"], with_rowid=True)


def _order(key: list[str], *, with_rowid: bool) -> None:
    with op.batch_alter_table("story_tally", table_kwargs={"sqlite_with_rowid": with_rowid}) as batch_op:
        batch_op.drop_constraint("pk_story_tally", type_="primary")
        batch_op.create_primary_key("pk_story_tally", key)
