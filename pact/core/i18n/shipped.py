"""Words that come with the site and then live in its database: grounds and sectors, which administrators may
change, and the marks of redactions.

A row that still says what it came with is shown in the reader's language; one that was changed says what
somebody wrote, in the language they wrote it in.
"""

from typing import Final

from pact.core.i18n.messages import message_of
from pact.core.sanitising import REMOVED_MARK

# Marks a message for extraction and leaves it as it is: the rows hold English.
_ = str

SHIPPED: Final = frozenset({
    # Sectors: the one of the unsorted, and the demo's.
    _("Not sorted yet"),
    _("Energy"),
    _("Banking"),
    _("Broadband and mobile"),
    _("Insurance"),
    _("Delivery"),
    _("Travel"),
    # Grounds, each with its wording.
    _("Personal data"),
    _("The text holds personal data about somebody: a name, a number, an address or something as private."),
    _("Not about a contact"),
    _("The text does not tell of one contact with a company: what you wanted, what happened and how it ended."),
    _("Cannot be understood"),
    _("Readers cannot make out what happened. Please say in what order, and how it ended."),
    _("Insult or threat"),
    _("The text insults or threatens people. A story may be angry; it may not attack a person."),
    _("Accusation of a crime"),
    _("The text accuses somebody of a crime or of dishonesty. Please tell what happened and leave the verdict out."),
    _("Told before"),
    _("The same story has been sent before. One contact is told once."),
    _("Not your own experience"),
    _("The text tells what others lived through, or copies another text. We publish what people lived themselves."),
    _("Advertising"),
    _("The text advertises or links to something. Links are not published."),
    _("Not genuine"),
    _("We have reason to believe that the story did not happen as told, or was not written by the person who sent it."),
    _("Against the law"),
    _("Publishing the text would break the law."),
    _("Appeal upheld"),
    _("We looked again, and you were right: the decision is taken back."),
    _("Decided wrongly"),
    _("We made a mistake: the decision rested on something that is not so."),
})  # fmt: skip


def local_marks(text: str) -> str:
    """A text or its HTML, what its redactions say stood there in the reader's language: `[número de teléfono]`."""
    return REMOVED_MARK.sub(lambda found: f"[{message_of(found[1])}]", text) if "[" in text else text


def local_words(words: str) -> str:
    """What a row says, in the reader's language where the words are still those that the site came with."""
    return message_of(words) if words in SHIPPED else words
