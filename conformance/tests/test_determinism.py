"""Rule 8: the same seed, version and target behaviour give the same requests in the same order, and the same report.

Repeated polls count once: reads of a list of jobs are left out of the order. Identifiers, codes and tokens are replaced
by the order in which they first appear; times and counts of polls are no part of the comparison.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from typing import Any

import pytest

from promotion_jobs_cli.rows import result_of
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.engine.history import Exchange
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.reports.json_report import as_json
from promotion_jobs_conformance.result import Verdict
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import Credentials, Target
from promotion_jobs_conformance.target import Settings as RunSettings
from promotion_jobs_reference import Settings, create_app

RUNS = int(os.environ.get("DETERMINISM_RUNS", "2"))  # twenty take three minutes; two show what differs, every time
# What throttles, waits, queues or shows things late: one of them twice, or all of them as often as is said. Twenty runs
# of each take a quarter of an hour.
SLOW_RUNS = int(os.environ.get("DETERMINISM_SLOW_RUNS", "2"))
SLOW = (
    "throttles-now-and-then",
    "unavailable-now-and-then",
    "slow-responses",
    "listed-a-little-later",
    "long-queue",
    "queue-second-job",
    "cancelling-first",
    "pauses-after-the-head",
)
TRIED = SLOW if "DETERMINISM_SLOW_RUNS" in os.environ else SLOW[:1]
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CODE = re.compile(
    r"(?:\b|(?<=%2C))(?:(?:summer|SummerSALE|Summer-|big-summer-sale|20245|cap|x)-)?[0-9a-z]{4}(-[0-9a-z]{1,4})+\b"
)
AT_ONCE = re.compile(r"at once \d+")  # requests sent at the same moment arrive in any order
RUN_NAME = re.compile(r"conformance-[0-9a-f]{8}")


def _labelled(text: str, known: dict[str, str]) -> str:
    text = AT_ONCE.sub("at once", RUN_NAME.sub("conformance-run", text))
    text = IDENTIFIER.sub(lambda m: known.setdefault(m[0], f"<id {len(known)}>"), text)
    return CODE.sub("<code>", text)


def _once(contract: Contract, workers: int = 1) -> tuple[list[str], Any]:
    """The requests of one run, and its report without what may differ."""
    client, secret = "determinism", "determinism-secret"
    sent: list[str] = []
    known: dict[str, str] = {}

    def note(exchange: Exchange) -> None:
        request = exchange.request
        text = f"{request.method} {request.path} {(request.body or b'').decode('utf-8', 'replace')}"
        if not (request.method == "GET" and request.path.endswith("/jobs?page%5Blimit%5D=100")):
            sent.append(_labelled(text, known))

    target = Target("http://testserver", Credentials(None, client, secret))
    sender = client_for(create_app(Settings(client_id=client, client_secret=secret, job_delay=0.05)))
    try:
        result = run(Run(contract, target, RunSettings(workers=workers), on_exchange=note), sender)
    finally:
        sender.close()
    report = as_json(result)
    outcomes = [(r["id"], r["outcome"], r["reason"]) for r in report["requirements"]]
    return [text.split("/export", 1)[0] if "signature" in text else text for text in sent], (
        report["verdict"],
        outcomes,
    )


def test_runs_are_alike() -> None:
    """Every run sends what the first one sent, in that order, and comes to the same outcomes."""
    contract = Contract(default_document())
    first, report = _once(contract)
    for _ in range(RUNS - 1):
        again, same = _once(contract)
        different = next((pair for pair in zip(first, again, strict=False) if pair[0] != pair[1]), None)
        assert different is None, json.dumps(different, indent=1)
        assert len(again) == len(first)
        assert same == report


def test_workers_send_the_same_requests_and_come_to_the_same_report() -> None:
    """With several workers the order is another one; the requests and what became of each requirement are the same."""
    contract = Contract(default_document())
    (alone, expected), (beside, report) = (_once(contract, workers) for workers in (1, 4))
    first, second = (Counter(re.sub(r"<id \d+>", "<id>", text) for text in sent) for sent in (alone, beside))
    assert (first - second, second - first) == ({}, {})
    assert report == expected


@pytest.mark.parametrize("variant", ["one-token-at-a-time", "tokens-are-throttled"])
def test_workers_accuse_no_server_whose_tokens_end_with_the_next_one(variant: str) -> None:
    result = result_of("variant", variant, 0.05, workers=6)
    assert (result.verdict, result.notes) == (Verdict.CONFORMS, ())


@pytest.mark.parametrize("variant", TRIED)
def test_a_slow_target_has_the_same_outcomes_each_time(variant: str) -> None:
    """Requests may differ there (a poll more, a request once more); what became of each requirement may not."""
    runs = [result_of("variant", variant, 0.05) for _ in range(SLOW_RUNS)]
    outcomes = [{r.requirement.id: r.outcome for r in result.requirements} for result in runs]
    changed = {
        name: [each[name] for each in outcomes] for name in outcomes[0] if len({each[name] for each in outcomes}) > 1
    }
    assert changed == {}
    assert {result.verdict for result in runs} <= {Verdict.CONFORMS, Verdict.INCOMPLETE}


if __name__ == "__main__":
    raise SystemExit(pytest.main([__file__]))
