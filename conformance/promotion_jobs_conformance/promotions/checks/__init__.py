"""The checks: importing a module adds its checks to the registry. One pure function a requirement; a module a resource."""

from . import cap as cap
from . import code_lists as code_lists
from . import codes as codes
from . import deletions_of_codes as deletions_of_codes
from . import files as files
from . import filters as filters
from . import job_lists as job_lists
from . import jobs as jobs
from . import life_cycle as life_cycle
from . import links as links
from . import paging as paging
from . import rejections as rejections
from . import responses as responses
from . import special_errors as special_errors
from . import unsettled as unsettled
