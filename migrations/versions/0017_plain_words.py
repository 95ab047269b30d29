"""Plainer names and wordings for the first sector and the first grounds, where nobody has changed them.

A decision keeps the words it was made with, so a ground that one refers to gets its new words as a new version.
"""

import itertools

import sqlalchemy as sa
from alembic import op

revision = "0017_plain_words"
down_revision = "0016_me_too"

SECTOR = ("not-sorted-yet", "Not sorted yet", "No sector")
# By code: (old name, new name), (old wording, new wording).
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

SECTORS = sa.table("sector", sa.column("slug"), sa.column("name"))
GROUND = sa.table(
    "ground", *map(sa.column, ("id", "code", "version", "use", "name", "wording", "position", "is_current"))
)
DECISION_GROUND = sa.table("decision_ground", sa.column("ground_id"))
PROPOSAL = sa.table("removal_proposal", sa.column("ground_ids", sa.JSON()))


def upgrade() -> None:
    _reword(old=0, new=1)


def downgrade() -> None:
    _reword(old=1, new=0)


def _reword(*, old: int, new: int) -> None:
    """Give the rows that have the old words the new ones; `old` and `new` are places in the pairs above."""
    bind = op.get_bind()
    slug, *names = SECTOR
    if not bind.scalar(sa.select(sa.func.count()).where(sa.func.lower(SECTORS.c.name) == names[new].lower())):
        bind.execute(
            sa.update(SECTORS).where(SECTORS.c.slug == slug, SECTORS.c.name == names[old]).values(name=names[new])
        )
    used = _used_grounds()
    for code, (name, wording) in GROUNDS.items():
        versions = bind.execute(sa.select(GROUND).where(GROUND.c.code == code).order_by(GROUND.c.version)).all()
        current = next((row for row in versions if row.is_current), None)
        if current is None or (current.name, current.wording) != (name[old], wording[old]):
            continue
        if _is_taken(name[new], code):
            continue
        before = [row for row in versions if row.version < current.version][-1:]
        if current.id not in used and before and (before[0].name, before[0].wording) == (name[new], wording[new]):
            # An unused version that this migration made in the other direction.
            bind.execute(sa.delete(GROUND).where(GROUND.c.id == current.id))
            bind.execute(sa.update(GROUND).where(GROUND.c.id == before[0].id).values(is_current=True))
            continue
        words = {"name": name[new], "wording": wording[new]}
        if current.id in used:
            bind.execute(sa.update(GROUND).where(GROUND.c.id == current.id).values(is_current=False))
            bind.execute(
                sa.insert(GROUND).values(code=code, version=versions[-1].version + 1, use=current.use,
                                         position=current.position, is_current=True, **words)
            )  # fmt: skip
        else:
            bind.execute(sa.update(GROUND).where(GROUND.c.id == current.id).values(**words))


def _used_grounds() -> set[int]:
    """Ids of the grounds that a decision or a proposed removal refers to."""
    bind = op.get_bind()
    proposed = bind.scalars(sa.select(PROPOSAL.c.ground_ids)).all()
    decided = bind.scalars(sa.select(DECISION_GROUND.c.ground_id).distinct())
    return {*decided, *itertools.chain.from_iterable(proposed)}


def _is_taken(name: str, code: str) -> bool:
    """Whether another current ground has this name, which the desk would not allow either."""
    taken = sa.select(sa.func.count()).where(
        GROUND.c.is_current, GROUND.c.code != code, sa.func.lower(GROUND.c.name) == name.lower()
    )
    return bool(op.get_bind().scalar(taken))
