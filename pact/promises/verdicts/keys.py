"""Under which name verdicts are signed. The key is that of the editions, and the site’s file of public keys names both."""

from typing import Final

from pact.core.frozen.keys import describe_signed
from pact.promises.verdicts.queries import signing_keys

NAMESPACE: Final = "pact-verdict"

describe_signed(NAMESPACE, keys=signing_keys)
