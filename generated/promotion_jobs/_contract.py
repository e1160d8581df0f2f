# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""What `helpers` needs of the contract."""

from typing import Final

ENDED_STATUSES: Final = frozenset(['cancelled', 'completed', 'failed'])
MAXIMUM_PAGE_LIMIT: Final = 100
TOKEN_PATH: Final = '/oauth/access_token'
