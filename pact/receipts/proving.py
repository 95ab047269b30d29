"""Where a story stands in a count, proved, and the files that its author can take away."""

import json
from bisect import bisect_left, bisect_right
from typing import Any, NamedTuple

from pact.companies.models import Company
from pact.core import signatures, site
from pact.core.clock import month_key
from pact.core.db import session
from pact.core.frozen.text import canonical
from pact.receipts.keys import NAMESPACE
from pact.receipts.leaves import Standing, leaf_of, salt_of
from pact.receipts.models import Receipt, ReceiptCount
from pact.receipts.queries import leaves_in, with_parts
from pact.receipts.tree import PART, path_of, root_from
from pact.stories.models import Story


class Place(NamedTuple):
    """As what a story was counted, the salt of its leaf, and the way from the leaf to the root."""

    standing: Standing
    salt: str
    position: int
    path: list[bytes]


def place_of(receipt: Receipt, count: ReceiptCount) -> Place | None:
    """None if the count has no leaf of this story, or if the way from it does not lead to the root."""
    month = month_key(count.month)
    salt = salt_of(receipt.secret, receipt.text_mark, month)
    roots, firsts = with_parts(count)
    leaves = {standing: leaf_of(month, standing, salt) for standing in Standing}
    parts = {standing: bisect_right(firsts, leaf) - 1 for standing, leaf in leaves.items()}
    read = leaves_in(count, set(parts.values()))
    for standing, leaf in leaves.items():
        part = read.get(parts[standing], [])
        index = bisect_left(part, leaf)
        if index < len(part) and part[index] == leaf:
            position = parts[standing] * PART + index
            path = path_of(part, index) + path_of(roots, parts[standing])
            holds = root_from(leaf, position, count.stories, path) == bytes.fromhex(count.root)
            return Place(standing, salt, position, path) if holds else None
    return None


def receipt_record(receipt: Receipt) -> dict[str, Any]:
    """The receipt as its author keeps it, signed."""
    story = session().get_one(Story, receipt.story_id)
    record: dict[str, Any] = {
        "format": "ccpact-receipt/1",
        "site": site.site_url("/"),
        "company": session().get_one(Company, story.company_id).name,
        "confirmed_on": story.confirmed_at and story.confirmed_at.date().isoformat(),
        "secret": receipt.secret,
        "text_mark": receipt.text_mark,
    }
    return record | {"signature": signatures.sign(canonical(record).encode(), namespace=NAMESPACE)}


def proof_record(count: ReceiptCount, place: Place) -> dict[str, Any]:
    """The proof of a month, which says nothing about other months."""
    month = month_key(count.month)
    return {
        "format": "ccpact-receipt-proof/1",
        "month": month,
        "edition": site.site_url(f"/editions/{month}.json"),
        "status": place.standing.value,
        "salt": place.salt,
        "position": place.position,
        "stories": count.stories,
        "path": [node.hex() for node in place.path],
        "root": count.root,
    }


def recipe(count: ReceiptCount) -> str:
    """Shell lines that check a receipt against this count with the script alone."""
    month = month_key(count.month)
    return (
        f"curl -sO {site.site_url('/receipt/check-receipt.py')}\n"
        f"curl -sO {site.site_url(f'/receipt/counts/{month}.txt')}\n"
        f"curl -sO {site.site_url(f'/editions/{month}.json')}\n"
        f"python3 check-receipt.py counted receipt.json {month}.txt {month}.json"
    )


def as_file(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"
