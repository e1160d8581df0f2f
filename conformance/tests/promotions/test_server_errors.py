"""Failures over valid requests, judged in histories made by hand."""

from __future__ import annotations

from promotion_jobs_conformance.engine.history import Authorization
from promotion_jobs_conformance.http.exchange import ErrorKind
from promotion_jobs_conformance.promotions.views.validity import (
    broken_operations,
    is_flaky,
    is_own_failure,
    valid_requests,
)
from tests.promotions.histories import Made


def test_valid_requests_are_authorized_in_range_and_of_what_exists() -> None:
    made = Made()
    promotion = made.create_promotion()
    job = made.create_job(promotion, number_of_codes=1)
    valid = [made.list_jobs(promotion, [job], limit=100)]
    made.list_jobs(promotion, [job], limit=101)
    made.list_jobs("3f2b6c1e-9a57-4c1d-8e0f-2b1a9c7d6e5f", [])
    made.add("POST", f"/v2/promotions/{promotion}/jobs/{job['id']}/cancel", 422)  # it has ended
    made.create_job(promotion, number_of_codes=0)
    valid.append(made.list_codes(promotion, [], limit=1))
    found = [one for one in valid_requests(made.observations) if one.request.method == "GET"]
    assert found == valid


def test_a_server_that_fails_now_and_then_is_flaky() -> None:
    made = Made()
    promotion = made.create_promotion()
    made.list_jobs(promotion, [], status=502)
    assert not is_flaky(made.observations)
    assert broken_operations(made.observations) == {"listPromotionJobs"}
    made.list_jobs(promotion, [])
    assert is_flaky(made.observations)
    assert not broken_operations(made.observations)


def test_a_server_that_is_gone_has_not_failed_over_a_request() -> None:
    made = Made()
    promotion = made.create_promotion()
    odd = made.add("PUT", f"/v2/promotions/{promotion}/jobs", 500)
    assert is_own_failure(made.observations, odd)
    gone = made.history.add(odd.request, None, started=made.time, ended=made.time)
    assert not is_own_failure(made.observations, gone)
    made.list_jobs(promotion, [])
    assert is_own_failure(made.observations, gone)


def test_silence_over_a_valid_request_explains_silence_over_others() -> None:
    made = Made()
    promotion = made.create_promotion()
    odd = made.add("PUT", f"/v2/promotions/{promotion}/jobs", 500)
    silent = made.history.add(odd.request, None, started=made.time, ended=made.time, error=ErrorKind.MUTE)
    made.list_jobs(promotion, [])
    assert is_own_failure(made.observations, silent)
    listed = made.list_codes(promotion, [], limit=1)
    made.history.add(listed.request, None, started=made.time, ended=made.time, error=ErrorKind.MUTE)
    made.list_jobs(promotion, [])
    assert not is_own_failure(made.observations, silent)


def test_failures_over_valid_requests_are_counted_by_location() -> None:
    made = Made()
    promotion = made.create_promotion()
    made.list_jobs(promotion, [])
    assert not made.judged("no-server-error").is_violated
    for _ in range(2):
        made.list_jobs(promotion, [], status=502)
    made.list_jobs(promotion, [], limit=101, status=500)  # what is out of range may be anything but that (A25)
    violations = made.judged("no-server-error").violations
    assert [violation.actual for violation in violations] == ["502 to 2 of 3 valid requests"]


def test_a_token_in_an_unusual_form_is_no_failure() -> None:
    for status, violated in ((200, False), (401, False), (500, True)):
        made = Made()
        promotion = made.create_promotion()
        made.add("GET", f"/v2/promotions/{promotion}/jobs", status, {"data": []}, authorization=Authorization.UNUSUAL)
        made.list_jobs(promotion, [])
        assert made.judged("BearerAuth.unsettled").is_violated is violated


def test_a_server_with_a_failure_here_and_there_is_flaky() -> None:
    made = Made()
    promotion = made.create_promotion()
    made.add("PUT", f"/v2/promotions/{promotion}/jobs", 500)
    made.add("POST", f"/v2/promotions/{promotion}/jobs", 500, sent=[])
    made.add("DELETE", f"/v2/promotions/{promotion}/codes", 500, sent={})
    assert not is_flaky(made.observations)  # each of them may be why
    made.list_jobs(promotion, [], status=500)
    assert is_flaky(made.observations)


def test_a_form_of_body_over_which_every_operation_fails_is_one_cause() -> None:
    made = Made()
    promotion = made.create_promotion()
    name = "deletePromotionCodes.no-failure"
    made.add("DELETE", f"/v2/promotions/{promotion}/codes", 500, sent=[1])
    assert made.judged(name).is_violated
    made.add("POST", f"/v2/promotions/{promotion}/jobs", 500, sent=[])
    assert not made.judged(name, is_excused=True).is_violated
    made.add("DELETE", f"/v2/promotions/{promotion}/codes", 500, sent={})
    assert made.judged(name, is_excused=True).is_violated
