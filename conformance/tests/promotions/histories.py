"""Histories made by hand, to judge them without a server.

The builder responds as a conforming server would, and a test changes what it is about:

    made = Made()
    promotion = made.create_promotion()
    jobs = [made.create_job(promotion, number_of_codes=1), made.create_job(promotion)]
    made.list_jobs(promotion, jobs)
    made.list_jobs(promotion, jobs, limit=1, offset=1, change=lambda body: body["data"].clear())
    assert made.judged("PageOffset.honoured").is_violated
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import promotion_jobs_conformance.promotions.checks  # noqa: F401  (fills the registry)
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.contract.routing import Router
from promotion_jobs_conformance.engine.checks import Checks
from promotion_jobs_conformance.engine.evaluation import Judgement, evaluate
from promotion_jobs_conformance.engine.history import Authorization, Exchange, History
from promotion_jobs_conformance.engine.observations import JudgingSettings, Observations
from promotion_jobs_conformance.http.exchange import Request, Response
from promotion_jobs_conformance.promotions.registry import CHECKS

Record = dict[str, Any]
Change = Callable[[Any], object]
JSON = (("content-type", "application/json"),)
WHEN = "2026-01-02T03:04:05.000000006Z"


@lru_cache(maxsize=1)
def contract() -> Contract:
    """The contract that all histories are judged by."""
    return Contract(default_document())


class Made:
    """A history in the making. Each request takes a hundredth of a second."""

    def __init__(self, **settings: Any) -> None:
        self.history = History(Router(contract().operations.values()))
        self.settings = JudgingSettings(**({"maximum": 1000} | settings))
        self.time = 0.0

    def wait(self, seconds: float) -> None:
        """Lets time pass."""
        self.time += seconds

    def add(
        self,
        method: str,
        path: str,
        status: int,
        body: Any = None,
        *,
        sent: Any = None,
        change: Change | None = None,
        authorization: Authorization = Authorization.VALID,
    ) -> Exchange:
        """Adds an exchange; a `body` of bytes stands for itself, any other is sent as JSON once it was changed."""
        if change is not None:
            change(body)
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        request = Request(method, path, JSON, None if sent is None else json.dumps(sent).encode())
        started, self.time = self.time, self.time + 0.01
        return self.history.add(
            request, Response(status, JSON, content), started=started, ended=self.time, authorization=authorization
        )

    def create_promotion(self, *, automatic: bool = False) -> str:
        """A new promotion's ID."""
        found = str(uuid.uuid4())
        data = {"type": "promotion", "automatic": automatic}
        self.add("POST", "/v2/promotions", 201, {"data": data | {"id": found}}, sent={"data": data})
        return found

    def create_job(self, promotion: str, status: int = 201, **parameters: Any) -> Record:
        """A new job, and a request for it: with parameters one that generates codes, else an export. It ends as `completed`."""
        kind = {"job_type": "code_generate", "parameters": parameters} if parameters else {"job_type": "code_export"}
        meta = {"timestamps": {"created_at": WHEN, "updated_at": WHEN}}
        job = {
            "type": "promotion_job",
            "id": str(uuid.uuid4()),
            "promotion_id": promotion,
            "name": "",
            "meta": meta,
        } | kind
        sent = {"data": {"type": "promotion_job"} | kind}
        body = {"data": job | {"status": "pending"}} if status == 201 else b""
        self.add("POST", f"/v2/promotions/{promotion}/jobs", status, body, sent=sent)
        result = {"result": {"generated": parameters["number_of_codes"]}} if parameters else {}
        return job | result | {"status": "completed"}

    def list_jobs(self, promotion: str, jobs: Sequence[Record], **query: Any) -> Exchange:
        """A page of jobs, out of all that the promotion has (see `list_page`)."""
        return self.list_page(f"/v2/promotions/{promotion}/jobs", jobs, **query)

    def list_codes(self, promotion: str, codes: Sequence[str], **query: Any) -> Exchange:
        """A page of codes, out of all that the promotion has (see `list_page`)."""
        return self.list_page(f"/v2/promotions/{promotion}/codes", [{"code": code} for code in codes], **query)

    def list_page(
        self,
        path: str,
        records: Sequence[Record],
        *,
        limit: int | None = 100,
        offset: int | None = None,
        filter: str = "",  # noqa: A002
        status: int = 200,
        change: Change | None = None,
    ) -> Exchange:
        """The page of a list with these records, filtered by the property that the filter names. `change` changes its body."""
        if filter:
            field, _, value = filter.removeprefix("eq(").removesuffix(")").partition(",")
            records = [record for record in records if record.get(field) == value]
        size, start = limit or 25, offset or 0
        sent = {"filter": filter or None, "page[limit]": limit, "page[offset]": offset}
        query = urlencode({name: value for name, value in sent.items() if value is not None})
        body = {
            "data": json.loads(json.dumps(records[start : start + size])),
            "links": _links(path, len(records), size, start, filter),
            "meta": {
                "page": {
                    "limit": size,
                    "offset": start,
                    "current": start // size + 1,
                    "total": -(-len(records) // size),
                },
                "results": {"total": len(records)},
            },
        }
        return self.add("GET", f"{path}?{query}" if query else path, status, body, change=change)

    @property
    def observations(self) -> Observations:
        """The history as it is now."""
        return Observations(contract(), self.settings, self.history)

    def judged(self, requirement: str, *, is_excused: bool = False) -> Judgement:
        """What the history says of a requirement; its needs are not checked, and excuses only if it `is_excused`."""
        checks = [check for check in CHECKS.checks if check.requirement == requirement]
        kinds = [kind for kind in CHECKS.kinds if requirement in kind.requirements(contract())]
        excuses = CHECKS.excuses if is_excused else []
        found = evaluate(self.observations, Checks(checks, kinds if not checks else [], excuses))[requirement]
        assert not found.error, found.error
        return found


def _links(path: str, count: int, limit: int, offset: int, condition: str) -> dict[str, str | None]:
    def link(start: int) -> str:
        query = {"filter": condition} if condition else {}
        return f"{path}?{urlencode(query | {'page[limit]': limit, 'page[offset]': start})}"

    return {
        "current": link(offset),
        "first": link(0),
        "last": link(max(0, count - 1) // limit * limit),
        "prev": link(max(0, offset - limit)) if offset else None,
        "next": link(offset + limit) if offset + limit < count else None,
    }
