"""The scenarios: importing a module adds its scenarios to the plan. The plan's stages determine their order, not these imports."""

from . import authorization as authorization
from . import cancelling as cancelling
from . import cap as cap
from . import concurrency as concurrency
from . import deletions as deletions
from . import files as files
from . import filters as filters
from . import foundation as foundation
from . import limits as limits
from . import links as links
from . import lists as lists
from . import pairwise as pairwise
from . import queries as queries
from . import random_requests as random_requests
from . import rejections as rejections
from . import restocking as restocking
from . import sequences as sequences
from . import tokens as tokens
from . import unknown as unknown
from . import unsettled as unsettled
