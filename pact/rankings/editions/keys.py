"""Under which name editions are signed, so that the site's file of public keys has all that ever signed one."""

from typing import Final

from pact.core.frozen.keys import describe_signed
from pact.rankings.editions.queries import signing_keys

NAMESPACE: Final = "pact-edition"

describe_signed(NAMESPACE, keys=signing_keys)
