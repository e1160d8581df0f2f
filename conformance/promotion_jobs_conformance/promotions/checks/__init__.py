"""The checks: importing a module adds its checks to the registry. One pure function a requirement; a module a resource."""

from . import filters as filters
from . import job_lists as job_lists
from . import links as links
from . import paging as paging
from . import responses as responses
