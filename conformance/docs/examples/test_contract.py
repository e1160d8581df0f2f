"""Our server keeps the promotion jobs contract: one test for each of its requirements."""

from promotion_jobs_conformance.test_requirements import pytest_generate_tests, test_requirement

__all__ = ["pytest_generate_tests", "test_requirement"]
