"""The checks: importing a module adds its checks to the registry. One pure function a requirement; a module a resource."""

from . import code_lists as code_lists
from . import codes as codes
from . import deletions_of_codes as deletions_of_codes
from . import files as files
from . import responses as responses
from . import special_errors as special_errors
