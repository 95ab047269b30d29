"""What the desk does for the pact."""

from pact.moderation.views.promises import signing as signing
