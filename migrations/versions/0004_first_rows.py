"""The rows that a new site needs: the data's version, roles, the first sector, the grounds."""

import sqlalchemy as sa
from alembic import op

revision = "0004_first_rows"
down_revision = "0003_story_search"

ROLES = (
    ("moderator", "Decides on stories."),
    ("senior_moderator", "Decides on appeals and removals too."),
    ("administrator", "Administers accounts, sectors, grounds and settings."),
)
GROUNDS = (
    ("personal_data", "Personal data",
     "The text holds personal data about somebody: a name, a number, an address or something as private."),
    ("not_a_contact", "Not about a contact",
     "The text does not tell of one contact with a company: what you wanted, what happened and how it ended."),
    ("unclear", "Cannot be understood",
     "Readers cannot make out what happened. Please say in what order, and how it ended."),
    ("insult_or_threat", "Insult or threat",
     "The text insults or threatens people. A story may be angry; it may not attack a person."),
    ("accusation", "Accusation of a crime",
     "The text accuses somebody of a crime or of dishonesty. Please tell what happened and leave the verdict out."),
    ("duplicate", "Told before",
     "The same story has been sent before. One contact is told once."),
    ("not_own_experience", "Not your own experience",
     "The text tells what others lived through, or copies another text. We publish what people lived themselves."),
    ("advertising", "Advertising",
     "The text advertises or links to something. Links are not published."),
    ("inauthentic", "Not genuine",
     "We have reason to believe that the story did not happen as told, or was not written by the person who sent it."),
    ("illegal", "Against the law",
     "Publishing the text would break the law."),
)  # fmt: skip

# A downgrade deletes everything that refers to these rows, in this order.
GOES = ("league_row", "league_table", "measure_product", "story_tally", "tally", "author_link", "decision", "ground",
        "story_search", "story_version", "story", "import_batch", "company_alias", "company", "sector",
        "account_role", "role", "data_version")  # fmt: skip


def upgrade() -> None:
    _insert("data_version", id=1, number=1)
    for name, description in ROLES:
        _insert("role", name=name, description=description)
    _insert("sector", slug="not-sorted-yet", name="Not sorted yet")
    for position, (code, name, wording) in enumerate(GROUNDS, start=1):
        _insert("ground", code=code, version=1, name=name, wording=wording, position=position, is_current=True)


def downgrade() -> None:
    op.execute("UPDATE story SET published_version_id = NULL, tallied_version_id = NULL")
    for table in GOES:
        op.execute(sa.text(f"DELETE FROM {table}"))  # noqa: S608 (the names above)


def _insert(table: str, **values: object) -> None:
    op.execute(sa.table(table, *(sa.column(name) for name in values)).insert().values(values))
