"""Our server keeps the promotion jobs contract: one test for each of its requirements.

Run it as `pytest --promotion-jobs-app inhouse:app --promotion-jobs-client-id inhouse`, or put the options into `addopts`.
"""

import os

from promotion_jobs_conformance.test_requirements import pytest_generate_tests, test_requirement

__all__ = ["pytest_generate_tests", "test_requirement"]

os.environ["INHOUSE_URL"] = "http://testserver"  # what the suite calls an application in its own process
os.environ["INHOUSE_SECRET"] = os.environ["PROMOTION_JOBS_CLIENT_SECRET"] = "of-the-tests"
