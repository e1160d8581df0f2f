"""Histories written by hand: each method appends one exchange, and checks judge them without a server.

Three seconds lie between two exchanges, more than a list may be late; `now` puts the next one right behind the last.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.contract.routing import Router
from promotion_jobs_conformance.engine.checks import Checks
from promotion_jobs_conformance.engine.evaluation import Judgement, evaluate
from promotion_jobs_conformance.engine.history import Authorization, Exchange, History
from promotion_jobs_conformance.engine.observations import JudgingSettings, Observations
from promotion_jobs_conformance.http.exchange import ErrorKind, Request, Response
from promotion_jobs_conformance.promotions import checks as _  # noqa: F401  (adds the checks)
from promotion_jobs_conformance.promotions.registry import CHECKS

PAUSE, SOON, TOOK = 3.0, 0.1, 0.05  # seconds between exchanges, and that each takes
TIMES = {"timestamps": {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:01Z"}}


@cache
def contract() -> Contract:
    """The contract."""
    return Contract(default_document())


class Story:
    """A history that is being written. Settings as `JudgingSettings` has them."""

    def __init__(self, **settings: Any) -> None:
        self.settings = JudgingSettings(**{"maximum": 1000} | settings)
        self.history = History(Router(contract().operations.values()))
        self._time = 0.0
        self._pause = PAUSE
        self._jobs: dict[str, dict[str, Any]] = {}
        self._number = 0
        self._judged: tuple[int, dict[str, Judgement]] = (-1, {})  # by the number of exchanges

    @property
    def now(self) -> Story:
        """The same story, whose next exchange follows at once."""
        self._pause = SOON
        return self

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        status: int = 200,
        shows: Any = None,
        raw: bytes | None = None,
        authorization: Authorization = Authorization.VALID,
        url: str | None = None,
        error: ErrorKind | None = None,
        is_repeated: bool = False,
    ) -> Exchange:
        """Any exchange. `body` is sent as JSON; `shows` is the JSON of the response, `raw` its bytes instead."""
        self._time, self._pause = self._time + self._pause, PAUSE
        sent = None if body is None else json.dumps(body).encode()
        content = raw if raw is not None else b"" if shows is None else json.dumps(shows).encode()
        headers = (("Content-Type", "application/json"),)
        return self.history.add(
            Request(method, path, headers, sent, url),
            None if error else Response(status, headers, content),
            started=self._time,
            ended=self._time + TOOK,
            authorization=authorization,
            error=error,
            is_repeated=is_repeated,
        )

    def create_promotion(self, *, automatic: bool = False) -> str:
        """A promotion is created; returns its ID."""
        self._number += 1
        name = f"promotion-{self._number}"
        body = {"data": {"type": "promotion", "automatic": automatic}}
        self.send("POST", "/v2/promotions", body, status=201, shows={"data": {"type": "promotion", "id": name}})
        return name

    def create_job(self, promotion: str, number: int | None = None, *, status: int = 201, **more: Any) -> str:
        """A job is asked for, which generates `number` codes, or exports them; `more` are parameters. Returns its ID."""
        self._number += 1
        name = f"job-{self._number}"
        data: dict[str, Any] = {
            "type": "promotion_job",
            "job_type": "code_export" if number is None else "code_generate",
        }
        if number is not None:
            data["parameters"] = {"number_of_codes": number} | more
        shown = data | {"id": name, "promotion_id": promotion, "status": "pending", "meta": TIMES}
        self._jobs[name] = shown
        self.send(
            "POST",
            f"/v2/promotions/{promotion}/jobs",
            {"data": data},
            status=status,
            shows={"data": shown} if status == 201 else errors(status),
        )
        return name

    def list_jobs(self, promotion: str, *, status: int = 200) -> Exchange:
        """The list shows the promotion's jobs."""
        shown = [job for job in self._jobs.values() if job["promotion_id"] == promotion]
        return self.send(
            "GET", f"/v2/promotions/{promotion}/jobs?page%5Blimit%5D=100", status=status, shows=page(shown)
        )

    def finish(self, promotion: str, job: str, status: str = "completed", **properties: Any) -> Exchange:
        """The list shows that a job has ended; one that made codes says that it made all of them."""
        number = self._jobs[job].get("parameters", {}).get("number_of_codes")
        result = {} if number is None or status != "completed" else {"result": {"generated": number}}
        self._jobs[job] |= {"status": status} | result | properties
        return self.list_jobs(promotion)

    def list_codes(
        self,
        promotion: str,
        *codes: str | dict[str, Any],
        total: int | None = None,
        query: str = "page%5Blimit%5D=100",
        status: int = 200,
    ) -> Exchange:
        """The list shows these codes."""
        shown = [code if isinstance(code, dict) else {"code": code} for code in codes]
        path = f"/v2/promotions/{promotion}/codes" + (f"?{query}" if query else "")
        body = errors(status) if status >= 400 else page(shown, total)
        return self.send("GET", path, status=status, shows=body)

    def delete_codes(self, promotion: str, *codes: str, status: int = 204) -> Exchange:
        """Codes are deleted."""
        body = {"data": {"type": "promotion_codes", "codes": [{"code": code} for code in codes]}}
        return self.send("DELETE", f"/v2/promotions/{promotion}/codes", body, status=status)

    def get_file(self, promotion: str, job: str, *, status: int = 200, detail: str = "no file") -> Exchange:
        """The file of a job is asked for."""
        shows = (
            {"href": f"https://files.example.com/{job}"}
            if status == 200
            else errors(status, "Unprocessable Entity", detail)
        )
        return self.send("GET", f"/v2/promotions/{promotion}/jobs/{job}/file", status=status, shows=shows)

    def fetch(self, job: str, text: str | bytes, *, status: int = 200) -> Exchange:
        """The file of a job is fetched."""
        body = text.encode() if isinstance(text, str) else text
        return self.send("GET", "/", raw=body, status=status, url=f"https://files.example.com/{job}")

    def cancel(self, promotion: str, job: str, *, status: int = 200, shows: Any = None) -> Exchange:
        """A job is cancelled; if that is accepted, it is `cancelled` from then on."""
        if status == 200 and shows is None:
            self._jobs[job] |= {"status": "cancelled"}
        shows = shows or ({"data": self._jobs[job]} if status == 200 else errors(status))
        return self.send("POST", f"/v2/promotions/{promotion}/jobs/{job}/cancel", status=status, shows=shows)

    def make(self, promotion: str, *codes: str | dict[str, Any], total: int | None = None, **more: Any) -> str:
        """A job makes codes: it is created, completes, and the list shows these codes, older ones among them."""
        number = more.pop("number", len(codes))
        job = self.create_job(promotion, number, **more)
        self.now.finish(promotion, job)
        self.now.list_codes(promotion, *codes, total=total)
        return job

    def observations(self) -> Observations:
        """What checks read."""
        return Observations(contract(), self.settings, self.history)

    def judge(self, requirement: str) -> Judgement:
        """The judgement of one requirement, with all that it needs."""
        if self._judged[0] != len(self.history):
            self._judged = len(self.history), evaluate(self.observations(), CHECKS)
        found = self._judged[1][requirement]
        assert not found.error, found.error
        return found

    def judge_alone(self, requirement: str) -> Judgement:
        """The judgement of one requirement, as if it needed nothing."""
        observations = self.observations()
        kinds = [one for one in CHECKS.kinds if requirement in one.requirements(observations.contract)]
        alone = Checks([one for one in CHECKS.checks if one.requirement == requirement], kinds)
        found = evaluate(observations, alone)[requirement]
        assert not found.error, found.error
        return found

    def passes(self, requirement: str) -> bool:
        """True if there was something to judge, and nothing is violated."""
        found = self.judge(requirement)
        return found.passed > 0 and not found.violations

    def violates(self, requirement: str) -> bool:
        """True if the requirement is violated, and no need explains it."""
        return self.judge(requirement).is_violated


def page(records: list[Any], total: int | None = None) -> dict[str, Any]:
    """A page of a list. Without a total it shows none."""
    found: dict[str, Any] = {"data": records}
    return found if total is None else found | {"meta": {"results": {"total": total}}}


def errors(status: int, title: str = "Bad Request", detail: str = "it was rejected") -> dict[str, Any]:
    """The body of a rejection."""
    return {"errors": [{"status": status, "title": title, "detail": detail}]}
