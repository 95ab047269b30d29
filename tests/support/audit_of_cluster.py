"""`python -m tests.support.audit_of_cluster`: `audit verify` and `rankings recount` in one process, which saves a start.

Uses the settings of the site. Ends with 1 if the log does not verify or the tallies differ.
"""

import sys

from pact.factory import create_app


def main() -> int:
    runner = create_app().test_cli_runner()
    ended = [runner.invoke(args=command) for command in (["audit", "verify"], ["rankings", "recount"])]
    sys.stdout.writelines(result.output for result in ended)
    return max(result.exit_code for result in ended)


if __name__ == "__main__":
    sys.exit(main())
