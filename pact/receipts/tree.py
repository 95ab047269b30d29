"""A Merkle tree as in RFC 6962, section 2.1: one hash, the root, that stands for a list of leaves. Pure functions.

Leaves and inner nodes are hashed with different first bytes, so that neither can be passed off as the other. A large tree is
made of parts: the root over the roots of parts of `PART` leaves is the root of all, because `PART` is a power of two.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

PART: Final = 1024
_LEAF, _NODE = b"\x00", b"\x01"


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(_LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over these hashes of leaves, 32 bytes. Of none it is the hash of nothing."""
    level = hashes
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else hashlib.sha256(b"").digest()


def path_of(hashes: Sequence[bytes], position: int) -> list[bytes]:
    """What has to be hashed with the leaf at this position, one after another, to get the root."""
    level, path = hashes, []
    while len(level) > 1:
        beside = position ^ 1
        if beside < len(level):
            path.append(level[beside])
        level, position = _above(level), position >> 1
    return path


def root_from(leaf: bytes, position: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that follows from a leaf's hash and its path in a tree of `size` leaves. None if the path does not fit."""
    if not 0 <= position < size:
        return None
    found, last, left = leaf, size - 1, list(path)
    while last:
        if position ^ 1 <= last:
            if not left:
                return None
            beside = left.pop(0)
            found = node_hash(beside, found) if position & 1 else node_hash(found, beside)
        position, last = position >> 1, last >> 1
    return None if left else found


def parts_of(hashes: Sequence[bytes]) -> list[Sequence[bytes]]:
    return [hashes[start : start + PART] for start in range(0, len(hashes), PART)]


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level. The last node of an odd number goes up as it is."""
    pairs = [node_hash(level[index], level[index + 1]) for index in range(0, len(level) - 1, 2)]
    return pairs + list(level[len(pairs) * 2 :])
