"""The tree: the published values of RFC 6962, and what holds for any leaves."""

import random
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pact.receipts import check_receipt
from pact.receipts.leaves import Standing, leaf_of, salt_of, standing_of, text_mark
from pact.receipts.tree import PART, leaf_hash, node_hash, parts_of, path_of, root_from, root_of
from pact.stories.fields import Status

# The test data of Certificate Transparency: leaves, and the roots over the first 1, 2, … of them.
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}

hashes = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70, unique=True)


@pytest.mark.parametrize(("number", "root"), ROOTS.items())
def test_roots_are_those_of_certificate_transparency(number: int, root: str) -> None:
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:number]]

    assert root_of(leaves).hex() == check_receipt.root_of(leaves).hex() == root


@given(hashes)
def test_every_leaf_is_proved_by_its_path_and_the_script_agrees(leaves: list[bytes]) -> None:
    root = root_of(leaves)

    assert check_receipt.root_of(leaves) == root
    for position, leaf in enumerate(leaves):
        path = path_of(leaves, position)
        assert root_from(leaf, position, len(leaves), path) == root
        assert check_receipt.root_from(leaf, position, len(leaves), path) == root


@given(hashes, st.randoms(use_true_random=False))
def test_no_other_leaf_place_or_path_leads_to_the_root(leaves: list[bytes], chance: random.Random) -> None:
    root, position = root_of(leaves), chance.randrange(len(leaves))
    leaf, path = leaves[position], path_of(leaves, position)
    wrong = [(sha256(leaf).digest(), position, path), (leaf, position, [*path, leaf]), (leaf, len(leaves), path)]
    if path:
        changed = list(path)
        changed[chance.randrange(len(path))] = leaf
        wrong += [(leaf, position ^ 1, path), (leaf, position, path[:-1]), (leaf, position, changed)]

    for each in wrong:
        for find in (root_from, check_receipt.root_from):
            assert find(each[0], each[1], len(leaves), each[2]) != root


@given(hashes, st.randoms(use_true_random=False))
def test_a_leaf_left_out_added_or_changed_changes_the_root(leaves: list[bytes], chance: random.Random) -> None:
    root, position = root_of(leaves), chance.randrange(len(leaves))
    bit = bytearray(leaves[position])
    bit[chance.randrange(32)] ^= 1 << chance.randrange(8)

    assert root_of(leaves[:position] + leaves[position + 1 :]) != root
    assert root_of([*leaves[:position], bytes(bit), *leaves[position + 1 :]]) != root
    assert root_of([*leaves, sha256(root).digest()]) != root


def test_a_node_cannot_be_passed_off_as_a_leaf() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")

    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize("size", [1, PART - 1, PART, PART + 1, 2 * PART, 3 * PART + 5])
def test_a_large_tree_is_the_tree_over_the_roots_of_its_parts(size: int) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    parts = parts_of(leaves)
    roots = [root_of(part) for part in parts]

    assert root_of(roots) == root_of(leaves)
    for position in {0, size // 2, size - 1}:
        path = path_of(parts[position // PART], position % PART) + path_of(roots, position // PART)
        assert path == path_of(leaves, position)


@given(st.text(min_size=1), st.text(), st.sampled_from(Standing))
def test_the_script_makes_the_same_leaves(secret: str, body: str, standing: Standing) -> None:
    secret = sha256(secret.encode(errors="surrogatepass")).hexdigest()[:43]
    body = body.encode(errors="replace").decode()
    mark = text_mark(secret, body)
    receipt = {"secret": secret, "text_mark": mark}

    assert check_receipt.mark_of(secret, body) == mark
    assert check_receipt.salt_of(receipt, "2026-10") == salt_of(secret, mark, "2026-10")
    assert check_receipt.leaf_of("2026-10", standing.value, mark) == leaf_of("2026-10", standing, mark)


def test_the_same_secret_with_another_text_is_another_leaf() -> None:
    salts = {salt_of("s", text_mark("s", body), "2026-10") for body in ("one", "two")}

    assert len(salts) == 2


def test_every_status_of_a_confirmed_story_is_counted_as_something() -> None:
    counted = {status: standing_of(status) for status in Status if status is not Status.UNCONFIRMED}

    assert set(counted.values()) == set(Standing)
    assert tuple(Standing) == check_receipt.STATUSES
