"""For all tests: none of them may reach beyond this machine, and one that tried has failed.

Only those of the job `database` may, since their server's address is the caller's own word.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests import loopback, postgresql, recorded

loopback.install()
# What a machine is slow at beside other work is no finding about the code.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@pytest.fixture(autouse=True)
def _stays_on_this_machine(request: pytest.FixtureRequest) -> Iterator[None]:
    loopback.attempts.clear()
    with loopback.opened() if request.node.get_closest_marker("database") else contextlib.nullcontext():
        yield
    rejected = [*loopback.attempts]
    loopback.attempts.clear()
    if rejected:
        pytest.fail(f"it would have left this machine: {'; '.join(rejected)}")


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The SQLAlchemy URL of a PostgreSQL database."""
    with postgresql.running() as url:
        yield url


@pytest.fixture(scope="session")
def reference_run() -> recorded.Recorded:
    """One whole run against the reference server as it is, for all tests that look at one."""
    return recorded.reference_run()
