"""What a check of a deployment found."""

from typing import NamedTuple


class Finding(NamedTuple):
    """The thing checked, whether it is well, and in words how it is or what to do."""

    name: str
    is_ok: bool
    words: str


def well(name: str, words: str) -> Finding:
    return Finding(name, True, words)


def mend(name: str, words: str) -> Finding:
    return Finding(name, False, words)
