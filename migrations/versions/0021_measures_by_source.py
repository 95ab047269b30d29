"""The numbers of stories with a measure, by source: a table says where its own rows come from.

The numbers are counted again from the stories, by the rules of the day. Going back adds the sources up.
"""

from alembic import op

revision = "0021_measures_by_source"
down_revision = "0020_address_of_each_story"

OUTCOME = """(story_version.resolved IN ('no', 'partly', 'later_contact', 'first_contact')
    OR (story_version.resolved = 'too_early'
        AND story.resolved_later IN ('no', 'partly', 'later_contact', 'first_contact')))"""
POLITENESS = """(story_version.politeness IS NOT NULL AND (story_version.ended_how IS NULL
    OR story_version.ended_how IN ('spoke_to_person', 'gave_up_after', 'cut_off', 'answered')))"""
WAIT = """(story_version.channel IN ('phone', 'callback')
    AND (story_version.menu_minutes IS NOT NULL OR story_version.wait_minutes IS NOT NULL)
    AND story_version.ended_how IN (
        'spoke_to_person', 'gave_up_after', 'cut_off', 'gave_up', 'automated_only', 'callback_promised'))"""
HAVING = {
    "overall": f"{OUTCOME} AND ({POLITENESS} OR {WAIT})",
    "resolution": OUTCOME,
    "politeness": POLITENESS,
    "wait": WAIT,
    "satisfaction": "story_version.satisfaction IS NOT NULL",
}
SOURCE = "CASE WHEN story.source_name IS NULL THEN story.source ELSE story.source || ':' || story.source_name END"


def upgrade() -> None:
    op.execute("DELETE FROM story_tally WHERE dimension LIKE 'has!_%' ESCAPE '!'")
    for measure, condition in HAVING.items():
        op.execute(f"""
            INSERT INTO story_tally (company_id, month, dimension, bucket, n, sum)
            SELECT story.company_id, story.month, 'has_{measure}', {SOURCE}, count(*), 0
            FROM story JOIN story_version ON story_version.id = story.tallied_version_id
            WHERE {condition}
            GROUP BY story.company_id, story.month, {SOURCE}
        """)  # noqa: S608 (constants of this file)


def downgrade() -> None:
    op.execute("""
        INSERT INTO story_tally (company_id, month, dimension, bucket, n, sum)
        SELECT company_id, month, dimension, 'yes', sum(n), 0
        FROM story_tally WHERE dimension LIKE 'has!_%' ESCAPE '!'
        GROUP BY company_id, month, dimension
    """)
    op.execute("DELETE FROM story_tally WHERE dimension LIKE 'has!_%' ESCAPE '!' AND bucket <> 'yes'")
