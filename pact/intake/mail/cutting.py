"""Tell what the sender wrote in a mail from quoted text, forwarded mails and signatures.

Knows the markers of English and Spanish mail programs. These are guesses, so nothing is dropped: the sender sees what
was left out and can take it back. If nothing would be left, everything is theirs: the mail may be a bare forward, or
written between the lines of a quotation.
"""

import re
from typing import Final

from pact.core.paths import words_beside

MAX_SIGNATURE_LINES: Final = 12
"""Non-empty lines below a signature marker; a longer text is not a signature."""
_PATTERNS: Final = {name: re.compile(words, re.IGNORECASE) for name, words in words_beside(__file__).items()}
_SIGNATURE = re.compile(r"-- ?")


def split_words(text: str) -> tuple[str, list[str]]:
    """The sender's own words, and what was taken for quotations and signatures, piece by piece.

    If nothing else is left, the whole text is theirs.
    """
    lines = text.split("\n")
    kept, cut = _without_quotations(lines)
    kept, signature = _without_signature(kept)
    own = _tidied(kept)
    if not own:
        return _tidied([line.lstrip("> ") for line in lines]), []
    pieces = [_tidied([line.lstrip("> ") for line in piece]) for piece in (*cut, signature)]
    return own, [piece for piece in pieces if piece]


def own_words(text: str) -> str:
    """The text without quotations and signatures, or the whole text if nothing else is left."""
    return split_words(text)[0]


def _without_quotations(lines: list[str]) -> tuple[list[str], list[list[str]]]:
    """The lines without quotations, and the quotations."""
    kept: list[str] = []
    cut: list[list[str]] = []
    was_cut = False
    at = 0
    while at < len(lines):
        line, length = lines[at], _length_of_mark(lines, at)
        is_end = length > 0 and not _is_quoted_next(lines, at + length)
        if is_end or _is_mark(lines, at) or _begins_header_block(lines, at):
            cut.append(lines[at:])  # everything below is the mail being answered or forwarded
            break
        is_quoted = length > 0 or line.startswith(">")
        if is_quoted and not was_cut:
            cut.append([])
        (cut[-1] if is_quoted else kept).extend(lines[at : at + max(length, 1)])
        was_cut = is_quoted
        at += max(length, 1)
    return kept, cut


def _is_mark(lines: list[str], at: int) -> bool:
    """Whether a line says that the rest is another mail. A line of underscores does only above that mail's header."""
    if _PATTERNS["rule"].fullmatch(lines[at][:200]):
        following = next((line for line in lines[at + 1 : at + 4] if line.strip()), "")
        return _PATTERNS["from"].fullmatch(following[:400]) is not None
    return _PATTERNS["marks"].fullmatch(lines[at][:200]) is not None


def _length_of_mark(lines: list[str], at: int) -> int:
    """How many lines “On … wrote:” takes up here; 0 if there is none. Mail programs wrap it at about 70 characters."""
    if not _PATTERNS["wrote_begins"].match(lines[at][:400]):
        return 0
    joined = ""
    for count, line in enumerate(lines[at : at + 4], start=1):
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > 800 or not line.strip():
            return 0
        if _PATTERNS["wrote"].fullmatch(joined):
            return count
    return 0


def _is_quoted_next(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 5] if line.strip()), "")
    return following.startswith(">")


def _begins_header_block(lines: list[str], at: int) -> bool:
    """Whether Outlook's quotation header begins here: From, Sent, To and Subject on their own lines."""
    if not _PATTERNS["from"].fullmatch(lines[at][:400]):
        return False
    return sum(bool(_PATTERNS["sent"].fullmatch(line[:400])) for line in lines[at + 1 : at + 6]) >= 2


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    for at, line in enumerate(lines):
        is_mark = _SIGNATURE.fullmatch(line) or _PATTERNS["phone"].fullmatch(line[:200])
        if is_mark and sum(bool(later.strip()) for later in lines[at + 1 : at + 200]) <= MAX_SIGNATURE_LINES:
            return lines[:at], lines[at:]
    return lines, []


def _tidied(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


def unflowed(text: str, *, deletes_space: bool) -> str:
    """Rejoin the lines of format=flowed text (RFC 3676), so that each paragraph is one line."""
    made: list[str] = []
    is_open = False
    depth_before = 0
    for line in text.replace("\r\n", "\n").split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content[1:] if content.startswith(" ") else content
        flows = content.endswith(" ") and content != "-- "
        piece = content[:-1] if flows and deletes_space else content
        if is_open and depth == depth_before and content != "-- ":
            made.append(piece)
        else:
            made.append(("\n" if made else "") + (">" * depth + " " if depth else "") + piece)
        is_open, depth_before = flows, depth
    return "".join(made)
