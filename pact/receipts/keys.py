"""Under which name receipts are signed. The key is that of the editions."""

from typing import Final

from pact.core.frozen.keys import describe_signed

NAMESPACE: Final = "pact-receipt"

# A receipt is signed when it is downloaded, with the present key, which the file of public keys always has.
describe_signed(NAMESPACE, keys=list)
