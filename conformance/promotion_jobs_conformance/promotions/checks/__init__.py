"""The checks, one module per resource: importing it registers them.

To add one: declare the requirement in the document, then write a function here whose docstring is the requirement's sentence.
`@check(ID, on=QUERY, needs=(…))` registers it; `on` is a query from `views/`, and the function yields `expect(…)` for each view.
`unknown.py` is a short example, with its test in `conformance/tests/promotions/test_unknown.py`.
"""

from . import authorization as authorization
from . import cancellations as cancellations
from . import cap as cap
from . import code_lists as code_lists
from . import codes as codes
from . import deletions_of_codes as deletions_of_codes
from . import disguised as disguised
from . import files as files
from . import filters as filters
from . import job_ends as job_ends
from . import job_lists as job_lists
from . import job_rejections as job_rejections
from . import jobs as jobs
from . import life_cycle as life_cycle
from . import links as links
from . import lost_data as lost_data
from . import missing as missing
from . import one_at_a_time as one_at_a_time
from . import paging as paging
from . import promotions as promotions
from . import rejections as rejections
from . import responses as responses
from . import server_errors as server_errors
from . import special_errors as special_errors
from . import tokens as tokens
from . import unknown as unknown
from . import unsettled as unsettled
from . import unvalidated as unvalidated
