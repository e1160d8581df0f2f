"""Cancellations, judged in histories made by hand."""

from __future__ import annotations

from typing import Any

from promotion_jobs_conformance.engine.history import Exchange
from tests.promotions.histories import Made, Record

NOT_CANCELLABLE = {"errors": [{"status": "422", "title": "Unprocessable Entity"}]}


class Cancelling(Made):
    """A promotion with a job that is still pending."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.promotion = self.create_promotion()
        self.job = self.create_job(self.promotion, number_of_codes=5)

    def cancel(self, status: int = 200, *, shown: str = "cancelled", job: Record | None = None) -> Exchange:
        """A cancellation; a success shows the job with a status."""
        of = job or self.job
        body = {"data": of | {"status": shown}} if status < 300 else NOT_CANCELLABLE
        return self.add("POST", f"/v2/promotions/{self.promotion}/jobs/{of['id']}/cancel", status, body)

    def shows(self, status: str, **properties: Any) -> None:
        """The list shows the job with a status."""
        self.list_jobs(self.promotion, [self.job | {"status": status} | properties])

    def is_violated(self, name: str) -> bool:
        """True if a requirement of the cancellation is violated."""
        return self.judged(f"cancelPromotionJob.{name}").is_violated


def test_a_cancelled_job_that_leaves_nothing_is_right() -> None:
    made = Cancelling()
    made.shows("processing")
    made.cancel(shown="cancelling")
    made.shows("cancelled")
    made.list_codes(made.promotion, [])
    made.cancel(422)
    for name in ("cancels", "ends-cancelled", "deletes-codes", "ended"):
        judgement = made.judged(f"cancelPromotionJob.{name}")
        assert judgement.passed
        assert not judgement.is_violated


def test_the_response_shows_the_cancelled_job() -> None:
    for change in ({"status": 202}, {"shown": "processing"}):
        made = Cancelling()
        made.cancel(**change)
        assert made.is_violated("cancels")


def test_a_rejection_is_wrong_if_the_job_is_unfinished_after_the_read_after_write_time() -> None:
    made = Cancelling(read_after_write=2.0)
    made.cancel(422)
    made.shows("processing")
    assert not made.is_violated("cancels")  # the list may lag behind, and the job may have ended
    made.wait(2)
    made.shows("processing")
    assert made.is_violated("cancels")


def test_a_rejection_is_wrong_if_the_job_ended_after_it_by_the_clock_of_the_server() -> None:
    for seconds, violated in (("05.900000000", True), ("05.010000000", False)):
        made = Cancelling()
        made.cancel(422)
        made.shows("processing")
        times = made.job["meta"]["timestamps"] | {"updated_at": f"2026-01-02T03:04:{seconds}Z"}
        made.shows("completed", meta={"timestamps": times})
        assert made.is_violated("cancels") is violated


def test_a_list_that_lags_accuses_nobody() -> None:
    made = Cancelling()
    made.shows("processing")
    made.cancel(422)
    made.shows("processing")
    made.wait(1)
    made.shows("completed")
    assert not any(made.is_violated(name) for name in ("cancels", "ended"))


def test_a_failure_is_no_rejection() -> None:
    made = Cancelling()
    made.cancel(502)
    made.wait(5)
    made.shows("processing")
    assert not made.judged("cancelPromotionJob.cancels").cases


def test_a_cancelled_job_ends_as_cancelled() -> None:
    made = Cancelling()
    made.cancel(shown="cancelling")
    made.shows("completed")
    assert made.is_violated("ends-cancelled")


def test_a_cancelled_job_leaves_no_codes() -> None:
    made = Cancelling()
    made.cancel()
    made.shows("cancelled")
    made.list_codes(made.promotion, ["aaaa-aaaa", "bbbb-bbbb"])
    assert made.is_violated("deletes-codes")
    made.list_codes(made.promotion, [])  # within the read-after-write time (A39)
    assert not made.is_violated("deletes-codes")


def test_a_cancelled_job_deletes_no_more_than_it_made() -> None:
    for deleted, violated in ((5, False), (6, True), (-1, False)):  # the last one is for the schema to tell
        made = Cancelling()
        made.cancel()
        made.shows("cancelled", result={"generated": 5, "deleted": deleted})
        assert made.is_violated("deletes-codes") is violated


def test_what_has_ended_is_not_cancelled() -> None:
    for status in (200, 409, 500):
        made = Cancelling()
        made.shows("completed")
        made.cancel(status, shown="completed")
        made.shows("completed")
        assert made.is_violated("ended")


def test_a_rejected_cancellation_leaves_the_job_and_its_codes() -> None:
    made = Cancelling()
    codes = [f"aaaa-aaa{n}" for n in range(5)]
    made.shows("completed")
    made.list_codes(made.promotion, codes)
    made.cancel(422)
    made.shows("completed")
    made.list_codes(made.promotion, codes)
    assert not made.is_violated("ended")
    made.cancel(422)
    made.list_codes(made.promotion, [])
    assert made.is_violated("ended")


def test_a_job_need_not_be_known_everywhere_at_once() -> None:
    made = Cancelling(read_after_write=1.0)
    made.cancel(404)
    made.wait(1)
    made.shows("processing")
    assert not made.judged("cancelPromotionJob.cancels").cases
    made.cancel(404)
    made.wait(1)
    made.shows("processing")
    assert made.is_violated("cancels")


def test_codes_that_a_stale_list_did_not_show_are_not_those_of_a_cancelled_job() -> None:
    made = Cancelling()
    made.shows("completed")
    made.list_codes(made.promotion, [])  # stale: the job has made five
    earlier, made.job = made.job, made.create_job(made.promotion, number_of_codes=3)
    made.cancel()
    made.list_jobs(made.promotion, [earlier, made.job | {"status": "cancelled"}])
    made.list_codes(made.promotion, [f"aaaa-aaa{n}" for n in range(5)])
    assert not made.is_violated("deletes-codes")


def test_a_job_that_ran_while_another_was_being_cancelled_made_codes_of_its_own() -> None:
    made = Cancelling()
    made.list_codes(made.promotion, [])
    made.job = made.create_job(made.promotion, number_of_codes=5)
    other = made.create_job(made.promotion, number_of_codes=2)
    made.cancel(shown="cancelling")
    made.wait(5)
    made.list_jobs(made.promotion, [made.job | {"status": "cancelled"}, other])
    made.list_codes(made.promotion, ["aaaa-aaaa", "bbbb-bbbb"])
    assert not made.is_violated("deletes-codes")


def test_a_job_that_waited_behind_a_cancelled_one_makes_codes_of_its_own() -> None:
    made = Cancelling()
    made.list_codes(made.promotion, [])
    waiting = made.create_job(made.promotion, number_of_codes=1)
    made.cancel(shown="cancelling")
    both = [made.job | {"status": "cancelled"}, waiting | {"status": "completed", "result": {"generated": 1}}]
    made.list_jobs(made.promotion, both)  # one poll shows the end of both
    made.list_codes(made.promotion, ["aa2b-3c4d"])
    assert not made.is_violated("deletes-codes")


def test_a_job_that_ends_otherwise_after_it_was_shown_as_cancelled_is_wrong() -> None:
    made = Cancelling()
    made.cancel()
    made.wait(10)
    made.shows("failed", error="cancelled")
    assert made.is_violated("ends-cancelled")


def test_codes_that_were_deleted_while_a_job_ran_are_not_missed_after_its_cancellation() -> None:
    made = Cancelling()
    made.list_codes(made.promotion, ["aaaa-aaaa", "bbbb-bbbb"])
    made.job = made.create_job(made.promotion, number_of_codes=3)
    body = {"data": {"type": "promotion_codes", "codes": [{"code": "aaaa-aaaa"}]}}
    made.add("DELETE", f"/v2/promotions/{made.promotion}/codes", 204, sent=body)
    made.cancel()
    made.list_codes(made.promotion, ["bbbb-bbbb"])
    assert not made.is_violated("deletes-codes")


def test_a_cancellation_that_never_ends_is_not_the_jobs_matter() -> None:
    for seconds, violated in ((5, False), (31, True)):
        made = Cancelling(job_timeout=30.0)
        made.cancel(shown="cancelling")
        made.wait(seconds)
        made.shows("cancelling")
        assert made.is_violated("ends-cancelled") is violated
        assert not made.judged("PromotionJob.ends").is_violated
