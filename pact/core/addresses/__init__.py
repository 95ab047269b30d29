"""E-mail addresses: the one form in which they are checked, stored, compared and written to."""

from email_validator import EmailNotValidError, validate_email

# Mail hosts that ignore dots before the @, and the host that stands for each.
DOT_INSENSITIVE_HOSTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
# What a copied or autocompleted address may carry at its ends, beside ordinary white space.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def trimmed(text: str | None) -> str | None:
    """The text without white space, no-break spaces and invisible characters at its ends."""
    while text and (text[0].isspace() or text[-1].isspace() or text[0] in _INVISIBLE or text[-1] in _INVISIBLE):
        text = text.strip().strip(_INVISIBLE)
    return text


def read_address(text: str | None) -> str | None:
    """The address as we store it and write to it; None if it is not one plain address.

    The part before the @ stays as it was typed, and the host is written as mail servers know it (IDNA 2008, ASCII).
    What looks like an encoded word is refused, because mail programs would decode it to another address.
    """
    try:
        found = validate_email(trimmed(text) or "", check_deliverability=False)
    except EmailNotValidError:
        return None
    return None if "=?" in found.local_part else f"{found.local_part}@{found.ascii_domain}"


def masked(address: str) -> str:
    """Enough of an address for its owner to know it: “r…@quill.example”."""
    name, _, host = address.rpartition("@")
    return f"{name[:1]}…@{host}"


def mailbox_of(address: str) -> str:
    """The same for all addresses that reach one mailbox for certain: they differ only in case."""
    local, _, host = _parts(address)
    return f"{local.lower()}@{host}"


def normalised_email(address: str) -> str:
    """The same for all addresses that may belong to one person: without case, tags and, at some hosts, dots.

    Only for counting. At some hosts a plus sign means nothing, so this never decides who is written to or who may see
    or change a story. Without anything before the plus sign the whole is a name, such as a telephone number.
    """
    local, _, host = _parts(address)
    local = local.casefold()
    local = local.split("+", 1)[0] or local
    if host in DOT_INSENSITIVE_HOSTS:
        local, host = local.replace(".", ""), DOT_INSENSITIVE_HOSTS[host]
    return f"{local}@{host}"


def _parts(address: str) -> tuple[str, str, str]:
    return (read_address(address) or (trimmed(address) or "").casefold()).rpartition("@")
