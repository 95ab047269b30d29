"""The grounds that come with the site, each followed by its wording; migrations write them into the database."""

from pact.core.i18n.shipped import ship

# Marks a message for extraction only: the rows hold English.
_ = str

ship(
    _("Personal data"),
    _("The text includes personal data about someone, such as a name, a number or an address."),
    _("Not about a contact"),
    _("The text does not describe a particular contact with a company: what you wanted, what happened and how it ended."),
    _("Unclear"),
    _("Readers cannot tell what happened. Please say what happened, in order, and how it ended."),
    _("Insult or threat"),
    _("The text insults or threatens people. A story may be angry, but it must not attack a person."),
    _("Accusation of a crime"),
    _("The text accuses someone of a crime or of dishonesty. Please describe what happened and let readers judge."),
    _("Already submitted"),
    _("We have already received this story. Please tell us about each contact only once."),
    _("Not your own experience"),
    _("The text describes other people’s experience or copies another text. We only publish first-hand experience."),
    _("Advertising"),
    _("The text advertises something or contains links. We do not publish links."),
    _("Not genuine"),
    _("We have reason to believe that things did not happen as described, or that someone else wrote the story."),
    _("Against the law"),
    _("Publishing the text would break the law."),
    _("Appeal upheld"),
    _("We looked again and you were right. We have reversed our decision."),
    _("Wrong decision"),
    _("We made a mistake: our decision was based on something that is not true."),
    # Until revision 0017; decisions made before it still say these.
    _("The text holds personal data about somebody: a name, a number, an address or something as private."),
    _("The text does not tell of one contact with a company: what you wanted, what happened and how it ended."),
    _("Cannot be understood"),
    _("Readers cannot make out what happened. Please say in what order, and how it ended."),
    _("The text insults or threatens people. A story may be angry; it may not attack a person."),
    _("The text accuses somebody of a crime or of dishonesty. Please tell what happened and leave the verdict out."),
    _("Told before"),
    _("The same story has been sent before. One contact is told once."),
    _("The text tells what others lived through, or copies another text. We publish what people lived themselves."),
    _("The text advertises or links to something. Links are not published."),
    _("We have reason to believe that the story did not happen as told, or was not written by the person who sent it."),
    _("We looked again, and you were right: the decision is taken back."),
    _("Decided wrongly"),
    _("We made a mistake: the decision rested on something that is not so."),
)  # fmt: skip
