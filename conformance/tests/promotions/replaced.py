"""Responses that are replaced in the history of a whole run, and what is accused because of them.

`python -m tests.promotions.replaced COUNT [SEED]` tries so many of each variant, and tells what was accused without need;
exit 1 if anything was.
"""

from __future__ import annotations

import contextlib
import random
import sys
import time
from collections import Counter
from dataclasses import replace
from enum import StrEnum

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
SHARES = (0.01, 0.03, 0.1, 0.3, 0.9)  # of the responses that are replaced
CREDENTIALS = Credentials(None, "replaced", "replaced-secret")


# What the file's URL responds with; and what forbids an older page: the codes of a completed job are there at once (A39),
# and the same list does not show a job as it was before (D1). An invalid request over which alone a server fails is named.
OF_ONE_RESPONSE = (
    "getPromotionJobFile.fetched",
    "NumberOfCodes.made",
    "PromotionJob.life-cycle",
    "createPromotionJob.validation-status",
)


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


def recorded(variant: str) -> Observations:
    """The history of a whole run against the reference, or one of its variants."""
    contract = Contract(default_document())
    variants = (variant,) if variant else ()
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
    speaks = speaks or requirement in OF_ONE_RESPONSE
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


def main(count: int, first: int) -> int:
    """Tries so many seeds of each variant, with any kinds of replacement and any share, and tells what was accused."""
    total: Counter[str] = Counter()
    for variant in VARIANTS:
        observations, began = recorded(variant), time.monotonic()
        for seed in range(first, first + count):
            draw = random.Random(seed)  # noqa: S311
            share, kinds = draw.choice(SHARES), draw.sample(list(Instead), draw.randint(1, len(Instead)))
            for requirement, told in accused(*replaced(observations, seed, share, kinds)).items():
                total[requirement] += 1
                print(
                    f"{variant or 'reference'} {seed} {share} {[str(kind) for kind in kinds]} {requirement}: {told[:300]}"
                )
        print(f"{variant or 'reference'}: {count} cases, {(time.monotonic() - began) / count:.2f} s each", flush=True)
    print(dict(total) or "nothing was accused without need")
    return int(bool(total))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
