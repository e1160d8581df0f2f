"""The checks: importing a module adds its checks to the plan, in the order of these imports."""

from . import foundation as foundation
from . import packed as packed
from . import cap as cap
from . import cancelling as cancelling
from . import concurrency as concurrency
from . import unsettled as unsettled
from . import refusals as refusals
from . import authorization as authorization
from . import unknown as unknown
from . import tokens as tokens
from . import lists as lists
from . import files as files
from . import deletions as deletions
