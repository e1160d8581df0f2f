"""What the process has read from which the runs of `judged` are forked."""

from __future__ import annotations

import promotion_jobs_conformance.test_requirements  # noqa: F401 - read in advance
from promotion_jobs_conformance.setup import contract_of

contract_of({})
