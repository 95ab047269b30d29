"""What a call to a number costs."""

from pact.core.i18n.labels import Labelled

_ = str  # marks a message for extraction


class LineCost(Labelled):
    FREE = "free", _("Free")
    BASIC = "basic", _("The same as a normal call")
    PREMIUM = "premium", _("More than a normal call")
    UNKNOWN = "unknown", _("I don't know")
