#!/usr/bin/env python3
"""Check a receipt of a story without the site that gave it. Needs Python 3.9 or newer and nothing else.

  python3 check-receipt.py counted receipt.json 2026-10.txt edition.json
      Was my story counted that month, and as what? The list of leaves (2026-10.txt) has one line for each story.
  python3 check-receipt.py proof proof.json edition.json
      Does this proof hold? It needs no list. Add receipt.json at the end to check that the proof is about that receipt.
  python3 check-receipt.py text receipt.json story.txt
      Is the receipt about this text? The file must have the text as the site stores it (in the copy of your data: "body" of
      the version that you confirmed).
  python3 check-receipt.py signature receipt.json pact-edition-key
      Did the site sign this receipt? Needs ssh-keygen.

It ends with 0 if the answer is yes, with 1 if it is no and with 2 if a file cannot be used.

How it works
------------
A receipt has a secret and the mark of a text. "hmac" is HMAC-SHA-256 with the secret as its key, written in hex:

  mark = hmac("ccpact-receipt-text/1\\n" + text)
  salt = hmac("ccpact-receipt-salt/1\\n" + month + "\\n" + mark)
  leaf = SHA-256(0x00 + "ccpact-receipt-leaf/1\\n" + month + "\\n" + status + "\\n" + salt + "\\n")
  node = SHA-256(0x01 + left + right)

Months are written 2026-10. The status is published, refused, withdrawn, removed (taken down) or waiting (not decided). The
leaves of all stories are put in order and hashed together, two by two, up to one root; the last of an odd number goes up as
it is (RFC 6962). The edition of the month names the root and the number of stories, and its own page says how to check that
the edition itself is genuine. If one story were left out or counted as something else, the root would be another one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

STATUSES = ("published", "refused", "withdrawn", "removed", "waiting")


def keyed(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def mark_of(secret: str, text: str) -> str:
    return keyed(secret, "ccpact-receipt-text/1\n" + text)


def salt_of(receipt: dict[str, Any], month: str) -> str:
    return keyed(receipt["secret"], "ccpact-receipt-salt/1\n" + month + "\n" + receipt["text_mark"])


def leaf_of(month: str, status: str, salt: str) -> bytes:
    text = "ccpact-receipt-leaf/1\n" + month + "\n" + status + "\n" + salt + "\n"
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def node_of(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: list[bytes]) -> bytes:
    """The root over a list of leaves."""
    level = list(leaves)
    while len(level) > 1:
        above = [node_of(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = above + level[len(above) * 2 :]
    return level[0] if level else hashlib.sha256(b"").digest()


def root_from(leaf: bytes, position: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that follows from one leaf and what it is hashed with on the way up. None if they do not fit together."""
    if not 0 <= position < size:
        return None
    found, last, path = leaf, size - 1, list(path)
    while last:
        if position ^ 1 <= last:  # there is a node beside it
            if not path:
                return None
            beside = path.pop(0)
            found = node_of(beside, found) if position & 1 else node_of(found, beside)
        position, last = position >> 1, last >> 1
    return None if path else found


def counted(receipt: dict[str, Any], leaves: list[bytes], edition: dict[str, Any]) -> tuple[bool, str]:
    """Look for the receipt's leaf in the list, after making sure that the list is the one that the edition names."""
    month, says = edition["month"], edition["receipts"]
    if len(leaves) != says["received"]:
        return (
            False,
            f"The list has {len(leaves)} leaves, but the edition says that {says['received']} were received.",
        )
    if leaves != sorted(set(leaves)):
        return False, "The list has the same leaf twice, or is not in order."
    if root_of(leaves).hex() != says["root"]:
        return False, "The list is not the one that the edition names: its root is another one."
    if sum(says[status] for status in STATUSES) != says["received"]:
        return False, "The numbers of the edition do not add up."
    salt, there = salt_of(receipt, month), set(leaves)
    for status in STATUSES:
        if leaf_of(month, status, salt) in there:
            return True, f"Your story was counted in {month} as: {status}."
    return False, why_not(receipt, month, says)


def why_not(receipt: dict[str, Any], month: str, says: dict[str, Any]) -> str:
    if receipt["confirmed_on"] > says["until"]:
        return f"Your story was confirmed on {receipt['confirmed_on']}, so it is only in counts of later months."
    return (
        f"Your story is NOT among the {says['received']} that were counted for {month}. It should be, unless you have had"
        " its data deleted, or it had ended (refused, withdrawn, taken down or sent back to you) more than a year before the"
        " count: then its receipt was deleted. Keep the receipt, the list and the edition."
    )


def proof_holds(
    proof: dict[str, Any], edition: dict[str, Any], receipt: dict[str, Any] | None = None
) -> tuple[bool, str]:
    """Follow a proof from the story's leaf up to the root that the edition names."""
    month, says = edition["month"], edition["receipts"]
    if proof["month"] != month:
        return False, "The proof and the edition are of different months."
    if proof["status"] not in STATUSES:
        return False, "The proof has an unknown status."
    if receipt is not None and salt_of(receipt, month) != proof["salt"]:
        return False, "The proof is not about this receipt."
    leaf = leaf_of(month, proof["status"], proof["salt"])
    path = [bytes.fromhex(node) for node in proof["path"]]
    root = root_from(leaf, proof["position"], says["received"], path)
    if root is None or root.hex() != says["root"]:
        return False, "The proof does not hold: it does not lead to the root that the edition names."
    return True, f"The proof holds: a story was counted in {month} as: {proof['status']}."


def text_fits(receipt: dict[str, Any], text: str) -> tuple[bool, str]:
    for words in (text, text.rstrip("\n")):
        if mark_of(receipt["secret"], words) == receipt["text_mark"]:
            return True, "The receipt is about this text."
    return False, "The receipt is not about this text, or the text is not written exactly as it was stored."


def signature_holds(receipt: dict[str, Any], keys: str) -> tuple[bool, str]:
    """Let ssh-keygen check the signature. What is signed is the receipt without it, on one line and in order."""
    signed = {name: value for name, value in receipt.items() if name != "signature"}
    text = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    signer = keys.split(maxsplit=1)[0]
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: str(Path(folder) / name) for name in ("keys", "signature")}
        Path(paths["keys"]).write_text(keys, encoding="utf-8")
        Path(paths["signature"]).write_text(receipt["signature"], encoding="utf-8")
        command = ["ssh-keygen", "-Y", "verify", "-f", paths["keys"], "-I", signer, "-n", "pact-receipt",
                   "-s", paths["signature"]]  # fmt: skip
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    if done.returncode:
        return False, "The signature does not fit: the receipt was changed, or it is not from this site."
    return True, "The site signed this receipt."


def read(name: str) -> str:
    return Path(name).read_text(encoding="utf-8")


def read_json(name: str) -> Any:
    try:
        return json.loads(read(name))
    except ValueError as error:
        raise ValueError(f"{name} is not JSON. Are the files in the right order, and complete?") from error


def read_leaves(name: str) -> list[bytes]:
    try:
        return [bytes.fromhex(line) for line in read(name).split()]
    except ValueError as error:
        raise ValueError(
            f"{name} is not a list of leaves. Are the files in the right order, and complete?"
        ) from error


def check(what: str, *names: str) -> tuple[bool, str]:
    if what == "counted" and len(names) == 3:
        return counted(read_json(names[0]), read_leaves(names[1]), read_json(names[2]))
    if what == "proof" and len(names) in (2, 3):
        return proof_holds(*(read_json(name) for name in names))
    if what == "text" and len(names) == 2:
        return text_fits(read_json(names[0]), read(names[1]))
    if what == "signature" and len(names) == 2:
        return signature_holds(read_json(names[0]), read(names[1]))
    raise ValueError(__doc__)


def main() -> int:
    try:
        holds, words = check(*(sys.argv[1:] or [""]))
    except KeyError as error:
        print(f"A file has no {error}. Are the files in the right order?")
        return 2
    except (OSError, TypeError, ValueError) as error:
        print(error)
        return 2
    print(words)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
