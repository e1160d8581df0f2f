"""Responses that fail, or that show what was true a moment ago, prove nothing of anything else.

In the histories of whole runs against the reference and its variants any responses are replaced: by a gateway's 502, by a
429, by an HTML page with the same status, or by the older page that the same list showed before (within the read-after-write time,
which here is longer than the run: D31). None of the requirements may be violated by that, but for those that speak of the replaced
response itself: of its form, or that the server must not fail.
"""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace
from enum import StrEnum

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import promotion_jobs_conformance.promotions.checks  # noqa: F401  (fills the registry)
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.contract.routing import Router
from promotion_jobs_conformance.engine.evaluation import Judgement, evaluate
from promotion_jobs_conformance.engine.history import Exchange, History
from promotion_jobs_conformance.engine.observations import JudgingSettings, Observations
from promotion_jobs_conformance.engine.responses import response_requirements
from promotion_jobs_conformance.http.exchange import Response
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.promotions.registry import CHECKS
from promotion_jobs_conformance.promotions.views.pages import LISTS
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import Credentials, Target
from promotion_jobs_reference import Settings, create_app

VARIANTS = ("", "newest-first", "codes-without-meta", "queue-second-job", "same-page-at-the-edges")
CREDENTIALS = Credentials(None, "replaced", "replaced-secret")


class Instead(StrEnum):
    """What comes instead of a response."""

    GATEWAY = "502"
    THROTTLED = "429"
    HTML = "an HTML page"
    OLDER = "an older page"


FAILED = {
    Instead.GATEWAY: Response(502, (("Content-Type", "text/html"),), b"<html>Bad Gateway</html>"),
    Instead.THROTTLED: Response(429, (("Content-Type", "text/html"),), b"<html>Slow down</html>"),
}


@pytest.fixture(scope="module", params=VARIANTS, ids=lambda name: name or "reference")
def recorded(request: pytest.FixtureRequest) -> Observations:
    """The history of a whole run against the reference, or one of its variants."""
    contract = Contract(default_document())
    variants = (request.param,) if request.param else ()
    app = create_app(Settings(client_id="replaced", client_secret="replaced-secret", job_delay=0.05), variants=variants)
    this = Run(contract, Target("http://testserver", CREDENTIALS))
    with contextlib.closing(client_for(app)) as sender:
        run(this, sender)
    assert this.recorded is not None
    maximum = contract.schema("NumberOfCodes")["x-configured-maximum"]["default"]
    return Observations(contract, JudgingSettings(maximum), this.recorded.history)


def replaced(
    observations: Observations, seed: int, share: float, kinds: list[Instead]
) -> tuple[Observations, set[int]]:
    """The observations with some responses replaced, and the numbers of those that were."""
    draw = random.Random(seed)  # noqa: S311
    history, numbers = History(Router(observations.contract.operations.values())), set()
    shown: dict[str, Response] = {}
    for exchange in observations.history:
        response = exchange.response
        if response is not None and draw.random() < share:
            response = _instead(draw.choice(kinds), exchange, shown) or response
        if response is not exchange.response:
            numbers.add(exchange.number)
        if response is not None and exchange.operation in LISTS:
            shown[exchange.request.path] = response
        history.add(
            exchange.request,
            response,
            started=exchange.started,
            ended=exchange.ended,
            error=exchange.error,
            detail=exchange.detail,
            authorization=exchange.authorization,
        )
    allowed = replace(observations.settings, read_after_write=history.now() + exchange.ended)
    return Observations(observations.contract, allowed, history), numbers


def _instead(kind: Instead, exchange: Exchange, shown: dict[str, Response]) -> Response | None:
    if kind is Instead.OLDER:
        older = shown.get(exchange.request.path)
        return older if older is not None and exchange.status == older.status and exchange.operation in LISTS else None
    if kind is Instead.HTML:
        return Response(exchange.status, (("Content-Type", "text/html"),), b"<html><body>Notice</body></html>")
    return FAILED[kind]


def is_of_itself(contract: Contract, requirement: str, judgement: Judgement, numbers: set[int]) -> bool:
    """True if the violations are in replaced responses, and the requirement speaks of these: of their form, or of failures."""
    sentence = contract.requirements[requirement].sentence
    speaks = requirement in response_requirements(contract) or "5xx" in sentence or "fail" in sentence
    at = [violation.at for violation in judgement.violations]
    return speaks and all(exchange is not None and exchange.number in numbers for exchange in at)


def accused(observations: Observations, numbers: set[int]) -> dict[str, str]:
    """The requirements that are violated without need, each with what is said."""
    contract = observations.contract
    found = {}
    for requirement, judgement in evaluate(observations, CHECKS).items():
        assert not judgement.error, judgement.error
        if judgement.is_violated and contract.requirements[requirement].level != "free":
            violation = judgement.violations[0]
            if not is_of_itself(contract, requirement, judgement, numbers):
                found[requirement] = (
                    f"{violation.expected} | {violation.actual} | {violation.at and violation.at.number}"
                )
    return found


@given(
    seed=st.integers(0, 2**32),
    share=st.sampled_from((0.01, 0.03, 0.1, 0.3, 0.9)),
    kinds=st.lists(st.sampled_from(Instead), min_size=1, unique=True),
)
@example(seed=0, share=0.0, kinds=list(Instead))
@example(seed=1, share=1.0, kinds=[Instead.OLDER])
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_replaced_response_violates_nothing_else(
    recorded: Observations, seed: int, share: float, kinds: list[Instead]
) -> None:
    observations, numbers = replaced(recorded, seed, share, kinds)
    assert accused(observations, numbers) == {}
