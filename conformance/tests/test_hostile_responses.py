"""Responses whose values are nothing that anybody would write: each run ends with a verdict on the server."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.http.exchange import Request, Response
from promotion_jobs_conformance.ledger import Ledger
from promotion_jobs_conformance.result import RunResult, Verdict
from promotion_jobs_conformance.run import Run, clean_up
from promotion_jobs_conformance.target import Credentials, Target
from tests.hostile.changed import CLIENT, DELETION, FILE, SECRET, Change, at, body, judged, red, reference
from tests.hostile.mutant import ABSENT, Mutant, Rule, operation_of

CODES, JOBS, JOB = "GET /v2/promotions/P/codes", "GET /v2/promotions/P/jobs", "POST /v2/promotions/P/jobs"
FETCHED = "getPromotionJobFile.fetched"
FUZZED = 24  # whole runs, two seconds each


def failures(result: RunResult) -> list[str]:
    return [note for note in result.notes if "suite failed" in note]


@pytest.mark.parametrize("seed", range(FUZZED))
def test_no_value_at_no_location_is_an_error_of_the_suite(seed: int) -> None:
    """A few locations of a run's responses, or most, have values of any JSON type."""
    mutant = Mutant(reference(), chance=(0.01, 0.03, 0.1, 0.3)[seed % 4], seed=seed)
    result = judged(sender=mutant, profile="standard", max_time=30)
    assert failures(result) == []
    assert result.verdict in (Verdict.VIOLATED, Verdict.CONFORMS, Verdict.INCOMPLETE), mutant.done  # a race leaves out
    assert mutant.done
    str(result).encode()  # no lone surrogate may reach a report


# What a check takes up from every response of an operation; a sweep over all locations and values takes an hour.
@pytest.mark.parametrize("text", ['{"a": {}}', "[[]]", "9" * 390, "-1e400", '"\\ud800"', '".."'])
@pytest.mark.parametrize(
    ("operation", "status", "location"),
    [
        (CODES, 200, "/data/*/code"),
        (JOBS, 200, "/data/*/id"),
        (JOB, 201, "/data/id"),
        (CODES, 200, "/meta/results/total"),
    ],
    ids=("code", "listed id", "created id", "total"),
)
def test_no_value_of_what_things_are_distinguished_by(operation: str, status: int, location: str, text: str) -> None:
    result = judged(sender=Mutant(reference(), (Rule(operation, status, location, text),)))
    assert failures(result) == []
    is_free = location.startswith("/meta")  # a page of codes says of itself what it likes
    assert result.verdict is Verdict.VIOLATED or (is_free and result.verdict is Verdict.INCOMPLETE)
    str(result).encode()


def test_the_mutant_replaces_what_it_says() -> None:
    mutant = Mutant(reference(), (Rule(JOB, 201, "/data/id", ABSENT), Rule(JOB, 201, "/data/status", '"\\ud800"')))
    result = judged(sender=mutant)
    assert {"PromotionJobBase.required.id", "json-text"} <= {*red(result)}
    assert {rule.location for rule in mutant.done} == {"/data/id", "/data/status"}


@pytest.mark.parametrize("name", ["half \ud800", "..", "a/../b", "line\nfeed"])
def test_what_no_path_can_name_is_asked_for_nowhere(name: str) -> None:
    asked: list[str] = []

    def change(request: Request, response: Response) -> Response:
        asked.append(f"{request.method} {request.path}")
        if (request.method, request.path, response.status) == ("POST", "/v2/promotions", 201):
            return replace(response, body=json.dumps({"data": {"id": name}}).encode())
        return response

    result = judged(change)
    assert failures(result) == []
    if "\ud800" in name:  # it goes on as U+FFFD, which is a name, and nobody's
        assert "json-text" in red(result)
        assert any("may still exist" in left for left in result.cleanup.left)
    else:
        assert "createPromotion.created" in red(result)
        assert any("cannot be used in a path" in left for left in result.cleanup.left)
        assert not any(request.startswith("DELETE") for request in asked)
    assert result.cleanup.removed == 0


def test_a_ledger_that_tells_of_such_a_thing_can_be_cleaned_by(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "run.jsonl", "http://testserver")
    for name in ("\ud800", "..", "nobody"):
        ledger.made(name)
    ledger.close()
    assert ledger.path is not None
    target = Target("http://testserver", Credentials(None, CLIENT, SECRET))
    sender = reference()
    cleanup = clean_up(Run(Contract(default_document()), target, ledger=Ledger.load(ledger.path)), sender)
    sender.close()
    assert cleanup.removed == 0
    assert [("path" in left, "may still exist" in left) for left in cleanup.left] == [
        (True, False),
        (True, False),
        (False, True),
    ]


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("http://a..b/codes.csv", "not a name that a host can have"),
        (f"http://{'a' * 64}.example/codes.csv", "not a name"),
        (f"http://{'a' * 70_000}/codes.csv", "not a name"),
        ("http://user:pass@127.0.0.1:9/codes.csv", "its own credentials"),
    ],
    ids=("empty label", "label of 64", "long label", "credentials"),
)
def test_a_link_that_leads_nowhere_is_a_finding_of_its_file(link: str, why: str) -> None:
    result = judged(at(FILE, body(json.dumps({"href": link}).encode()), 200))
    assert failures(result) == []
    assert [*red(result)] == [FETCHED]
    assert why in red(result)[FETCHED]


@pytest.mark.parametrize("host", ["a..b", "a" * 64])
def test_a_redirect_that_leads_nowhere_is_one_too(host: str) -> None:
    moved = Response(302, (("Location", f"http://{host}/codes.csv"),), b"")
    result = judged(file_is(lambda request, response: moved))
    assert failures(result) == []
    assert [*red(result)] == [FETCHED]


def file_is(change: Change) -> Change:
    return at("download", change)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"code\n\0\0\0", "NUL"),
        (b"<html>", "HTML"),
        (b'{"codes": []}', "JSON"),
        (b"," * 4_000_000, "cells"),
        (b"a\n" * 1_900_000, "cells"),
        (b"," * 1000, "1001 cells"),
        (b"\xff\xfea", "is not UTF-16"),
        (b'"' + b"x" * 200_000, "CSV:"),
    ],
    ids=("NUL", "HTML", "JSON", "commas", "lines", "a wide row", "half a character", "an endless cell"),
)
def test_what_is_no_table_is_reported_why(content: bytes, why: str) -> None:
    result = judged(file_is(body(content)))
    assert failures(result) == []
    assert why in red(result)[FETCHED]


@pytest.mark.parametrize("operation", [CODES, JOBS])
def test_what_denied_requests_did_is_not_distinguished_from_a_list_that_cannot_be_read(operation: str) -> None:
    has_denied = is_done = False

    def change(request: Request, response: Response) -> Response:
        nonlocal has_denied, is_done
        has_denied = has_denied or (operation_of(request) == DELETION and response.status == 401)
        if (
            has_denied
            and not is_done
            and (operation_of(request), response.status) == (operation, 200)
            and not request.path.endswith("jobs")
        ):
            is_done = True
            return replace(response, status=500, body=b"")
        return response

    result = judged(change)
    assert is_done
    assert "BearerAuth.no-effect" not in red(result)


def test_nor_next_to_a_job_of_the_run_that_has_not_ended() -> None:
    """Each job shows as unfinished for ever, and its codes are there nevertheless."""

    def change(request: Request, response: Response) -> Response:
        return replace(response, body=response.body.replace(b'"completed"', b'"processing"'))

    result = judged(change)
    assert "PromotionJob.ends" in red(result)
    assert "BearerAuth.no-effect" not in red(result)


def test_an_empty_body_that_is_labelled_says_so() -> None:
    def change(request: Request, response: Response) -> Response:
        return replace(response, headers=(*response.headers, ("Content-Encoding", "deflate")), body=b"")

    result = judged(at(JOB, change, 201))
    assert any(re.search("empty body.*deflate", actual) for actual in red(result).values())
