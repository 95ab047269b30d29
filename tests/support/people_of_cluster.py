"""What a cluster's site begins with: `python -m tests.support.people_of_cluster MODERATORS [PUBLISHED WAITING]`.

Uses the settings of the site. So many moderators (mod-1@example.org and so on), a company with somebody who may reply to
stories about it, and so many stories, of twenty companies, that are published or wait for a moderator.
"""

import sys

from pact.factory import create_app
from tests.support import make


def make_people(moderators: int) -> None:
    for number in range(1, moderators + 1):
        make.moderator(f"mod-{number}@example.org", role="administrator")
    make.company_user(make.company("Nordic Mail"))


def make_stories(number: int, status: str) -> None:
    for each in range(number):
        make.story(company=f"Company {each % 20}", title=f"Call {each} ({status})", status=status)


if __name__ == "__main__":
    with create_app().app_context():
        moderators, published, waiting = (int(word) for word in (*sys.argv[1:], "0", "0")[:3])
        make_people(moderators)
        make_stories(published, "published")
        make_stories(waiting, "pending")
