"""Things a machine may not have: a database server, a browser, real records."""

import os
import shutil
from typing import NoReturn

import pytest


def lacking(what: str) -> NoReturn:
    """Skip the test with a reason, or fail it if everything is required (PACT_REQUIRE_ALL=1, as in CI)."""
    if os.environ.get("PACT_REQUIRE_ALL") == "1":
        pytest.fail(f"PACT_REQUIRE_ALL is set, but {what}.", pytrace=False)
    pytest.skip(f"{what[0].upper()}{what[1:]}.")


def program(name: str) -> str:
    """The path of a program of the system. Skips or fails the test if it is not there."""
    return shutil.which(name) or lacking(f"there is no {name} on this machine")
