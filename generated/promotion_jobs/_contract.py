# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""What `helpers` needs of the contract, and the digest of the document that all was made from."""

from typing import Final

ENDED_STATUSES: Final = frozenset(['cancelled', 'completed', 'failed'])
DIGEST: Final = '50caf84de92dc891dc667da112146a98d35db53b733b8d703e2ea9125de577af'
MAXIMUM_PAGE_LIMIT: Final = 100
TOKEN_PATH: Final = '/oauth/access_token'
