"""Responses that fail, or that show what was true a moment ago, prove nothing of anything else.

In the histories of whole runs against the reference and a variant any responses are replaced: by a gateway's 502, by a
429, by an HTML page with the same status, or by the older page that the same list showed before (within the read-after-write time,
which here is longer than the run: D31). None of the requirements may be violated by that, but for those that speak of the replaced
response itself: of its form, or that the server must not fail. `tox run -e replaced` tries hundreds, on more variants.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from promotion_jobs_conformance.engine.observations import Observations
from tests.promotions.replaced import SHARES, VARIANTS, Instead, accused, recorded, replaced


@pytest.fixture(scope="module", params=VARIANTS[:2], ids=lambda name: name or "reference")
def observations(request: pytest.FixtureRequest) -> Observations:
    return recorded(request.param)


@given(
    seed=st.integers(0, 2**32),
    share=st.sampled_from(SHARES),
    kinds=st.lists(st.sampled_from(Instead), min_size=1, unique=True),
)
@example(seed=0, share=0.0, kinds=list(Instead))
@example(seed=1, share=1.0, kinds=[Instead.OLDER])
@example(seed=19, share=0.01, kinds=[Instead.THROTTLED])  # a promotion whose creation was not acknowledged
@example(seed=20, share=0.03, kinds=[Instead.GATEWAY, Instead.THROTTLED, Instead.OLDER])  # and a job
@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.generate),  # smaller cases would take minutes to find
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_replaced_response_violates_nothing_else(
    observations: Observations, seed: int, share: float, kinds: list[Instead]
) -> None:
    found = accused(*replaced(observations, seed, share, kinds))
    assert found == {}, found
