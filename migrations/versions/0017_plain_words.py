"""Plainer names and wordings for the first sector and the first grounds, where nobody has changed them."""

import sqlalchemy as sa
from alembic import op

revision = "0017_plain_words"
down_revision = "0016_me_too"

SECTOR = ("not-sorted-yet", "Not sorted yet", "No sector")
# code: (old name, new name), (old wording, new wording)
GROUNDS = {
    "personal_data": (
        ("Personal data", "Personal data"),
        ("The text holds personal data about somebody: a name, a number, an address or something as private.",
         "The text includes personal data about someone, such as a name, a number or an address."),
    ),
    "not_a_contact": (
        ("Not about a contact", "Not about a contact"),
        ("The text does not tell of one contact with a company: what you wanted, what happened and how it ended.",
         "The text does not describe a particular contact with a company: what you wanted, what happened and how it ended."),
    ),
    "unclear": (
        ("Cannot be understood", "Unclear"),
        ("Readers cannot make out what happened. Please say in what order, and how it ended.",
         "Readers cannot tell what happened. Please say what happened, in order, and how it ended."),
    ),
    "insult_or_threat": (
        ("Insult or threat", "Insult or threat"),
        ("The text insults or threatens people. A story may be angry; it may not attack a person.",
         "The text insults or threatens people. A story may be angry, but it must not attack a person."),
    ),
    "accusation": (
        ("Accusation of a crime", "Accusation of a crime"),
        ("The text accuses somebody of a crime or of dishonesty. Please tell what happened and leave the verdict out.",
         "The text accuses someone of a crime or of dishonesty. Please describe what happened and let readers judge."),
    ),
    "duplicate": (
        ("Told before", "Already submitted"),
        ("The same story has been sent before. One contact is told once.",
         "We have already received this story. Please tell us about each contact only once."),
    ),
    "not_own_experience": (
        ("Not your own experience", "Not your own experience"),
        ("The text tells what others lived through, or copies another text. We publish what people lived themselves.",
         "The text describes other people’s experience or copies another text. We only publish first-hand experience."),
    ),
    "advertising": (
        ("Advertising", "Advertising"),
        ("The text advertises or links to something. Links are not published.",
         "The text advertises something or contains links. We do not publish links."),
    ),
    "inauthentic": (
        ("Not genuine", "Not genuine"),
        ("We have reason to believe that the story did not happen as told, or was not written by the person who sent it.",
         "We have reason to believe that things did not happen as described, or that someone else wrote the story."),
    ),
    "appeal_upheld": (
        ("Appeal upheld", "Appeal upheld"),
        ("We looked again, and you were right: the decision is taken back.",
         "We looked again and you were right. We have reversed our decision."),
    ),
    "decided_wrongly": (
        ("Decided wrongly", "Wrong decision"),
        ("We made a mistake: the decision rested on something that is not so.",
         "We made a mistake: our decision was based on something that is not true."),
    ),
}  # fmt: skip

_SECTOR = sa.table("sector", sa.column("slug"), sa.column("name"))
_GROUND = sa.table("ground", sa.column("code"), sa.column("version"), sa.column("name"), sa.column("wording"))


def upgrade() -> None:
    _reword(old=0, new=1)


def downgrade() -> None:
    _reword(old=1, new=0)


def _reword(*, old: int, new: int) -> None:
    """Change rows that still have the words they came with. The meaning is the same, so no new version is made."""
    slug, *names = SECTOR
    op.execute(
        sa.update(_SECTOR).where(_SECTOR.c.slug == slug, _SECTOR.c.name == names[old]).values(name=names[new])
    )
    for code, (name, wording) in GROUNDS.items():
        op.execute(
            sa.update(_GROUND)
            .where(_GROUND.c.code == code, _GROUND.c.name == name[old], _GROUND.c.wording == wording[old])
            .values(name=name[new], wording=wording[new])
        )
