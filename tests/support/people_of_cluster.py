"""Accounts for a cluster's site: `python -m tests.support.people_of_cluster NUMBER`, with the settings of the site.

So many moderators (mod-1@example.org and so on), and a company with somebody who may reply to stories about it.
"""

import sys

from pact.factory import create_app
from tests.support import make


def make_people(moderators: int) -> None:
    for number in range(1, moderators + 1):
        make.moderator(f"mod-{number}@example.org", role="administrator")
    make.company_user(make.company("Nordic Mail"))


if __name__ == "__main__":
    with create_app().app_context():
        make_people(int(sys.argv[1]))
