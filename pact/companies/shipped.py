"""The sectors that come with the site: the one every site starts with, and the demo's."""

from pact.core.i18n.shipped import ship

# Marks a message for extraction only: the rows hold English.
_ = str

ship(
    _("No sector"),
    _("Energy"),
    _("Banking"),
    _("Broadband and mobile"),
    _("Insurance"),
    _("Delivery"),
    _("Travel"),
    _("Not sorted yet"),  # until revision 0017; frozen editions still say so
)
