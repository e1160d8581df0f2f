"""The checks: importing a module adds its checks to the registry. One pure function a requirement; a module a resource."""

from . import authorization as authorization
from . import cancellations as cancellations
from . import job_rejections as job_rejections
from . import promotions as promotions
from . import responses as responses
from . import server_errors as server_errors
from . import tokens as tokens
from . import unknown as unknown
