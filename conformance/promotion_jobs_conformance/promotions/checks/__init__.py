"""The checks: importing a module adds its checks to the registry. One pure function a requirement; a module a resource."""

from . import rejections as rejections
from . import responses as responses
from . import unsettled as unsettled
