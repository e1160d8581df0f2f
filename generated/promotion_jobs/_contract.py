# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""What `helpers` needs of the contract, and the digest of the document that all was made from."""

from typing import Final

ENDED_STATUSES: Final = frozenset(['cancelled', 'completed', 'failed'])
DIGEST: Final = 'de26eea4da428c4f7fa7f66678c7f507dee3d56a2e18ef0225b58cfc96445d9b'
MAXIMUM_PAGE_LIMIT: Final = 100
TOKEN_PATH: Final = '/oauth/access_token'
