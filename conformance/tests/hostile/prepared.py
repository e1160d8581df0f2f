"""What the process has read from which the runs of `judged` are forked."""

from __future__ import annotations

from promotion_jobs_conformance.session import _second_opinion

import promotion_jobs_cli.verify  # noqa: F401 - read in advance
import promotion_jobs_conformance.test_requirements  # noqa: F401 - read in advance
from promotion_jobs_conformance.launch import contract_of

_second_opinion(contract_of({}))
