"""A server that has the seed's operation alone, as an implementer would write it from the seed page.

It is independent of the reference server: a dictionary of promotions, and one POST. Whether a second job is rejected or
queued, and what it does for the operations that it does not have, are choices; `wrong` names what it does wrongly.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

MAXIMUM = 1000
Response = tuple[int, Any]


def error(status: int, title: str, **more: Any) -> Response:
    return status, {"errors": [{"status": status, "title": title, **more}]}


@dataclass
class SeedServer:
    """An ASGI application. `busy` is the status for another job while one runs, 0 where it is queued.

    A job takes `lasts` seconds; those after the first `quick` ones, where there are such.
    """

    token: str = "T"
    manual: tuple[str, ...] = ("m1",)
    automatic: tuple[str, ...] = ()
    busy: int = 409
    lasts: float = 0.05
    quick: int = 0
    title: str = "Conflict"
    absent: int = 404
    wrong: str = ""
    made: int = 0
    rejected_as_busy: int = 0
    _until: dict[str, float] = field(default_factory=dict)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            return
        body = b""
        while (event := await receive())["type"] == "http.request":
            body += event["body"]
            if not event.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        status, response = self.response(scope["method"], scope["path"], headers.get("authorization", ""), body)
        fields = [(b"content-type", b"text/html" if self.wrong == "content-type" else b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": json.dumps(response).encode()})

    def response(self, method: str, path: str, authorization: str, body: bytes) -> Response:
        parts = path.strip("/").split("/")
        if (parts[:2], parts[3:]) != (["v2", "promotions"], ["jobs"]) or method == "GET":
            return error(self.absent, "Not Found")
        if method != "POST":
            return error(405, "Method Not Allowed")
        if authorization != f"Bearer {self.token}" and self.wrong != "any-token":
            return error(401, "Unauthorized")
        if parts[2] not in self.manual + self.automatic:
            return error(404, "Not Found", detail="promotion not found")
        busy = self.busy and time.monotonic() < self._until.get(parts[2], 0.0)
        if busy:  # even before it looks at the body
            self.rejected_as_busy += 1
            return error(self.busy, self.title, detail="another job runs")
        try:
            problems = list(self.problems(json.loads(body)))
        except ValueError:
            return error(400, "invalid JSON")
        if problems:
            return 400, {"errors": [problem[1]["errors"][0] for problem in problems]}
        return self.create(parts[2], json.loads(body)["data"])

    def problems(self, sent: Any) -> Iterator[Response]:
        data = sent.get("data") if isinstance(sent, dict) else None
        if not isinstance(data, dict):
            yield error(400, "required" if isinstance(sent, dict) and "data" not in sent else "invalid", source="data")
            return
        for name, allowed in (("type", ("promotion_job",)), ("job_type", ("code_generate", "code_export"))):
            if name not in data:
                yield error(400, "required", source=f"data.{name}")
            elif data[name] not in allowed:
                yield error(400, "invalid", source=f"data.{name}")
        longest = 60 if self.wrong == "long-name" else 50
        called: Any = data.get("name")
        if called is not None and (not isinstance(called, str) or len(called) > longest):
            yield error(400, "invalid", source="data.name")
        if data.get("job_type") != "code_generate":
            return
        parameters = data.get("parameters")
        if not isinstance(parameters, dict):
            yield error(400, "invalid" if "parameters" in data else "required", source="data.parameters")
            return
        if "number_of_codes" not in parameters:
            yield error(400, "required", source="data.parameters.number_of_codes")
        limits: dict[str, tuple[int, int | None]] = {
            "number_of_codes": (1, None),
            "max_uses_per_code": (0, None),
            "code_length": (8, 16),
        }
        for name, (least, most) in limits.items():
            value = parameters.get(name)
            is_wrong = type(value) is not int or value < least or (most is not None and value > most)
            if name in parameters and is_wrong:
                yield error(400, "invalid", source=f"data.parameters.{name}")
        if "consume_unit" in parameters and parameters["consume_unit"] not in ("per_item", "per_cart"):
            yield error(400, "invalid", source="data.parameters.consume_unit")
        if not isinstance(parameters.get("code_prefix", ""), str):
            yield error(400, "invalid", source="data.parameters.code_prefix")
        number = parameters.get("number_of_codes")
        if type(number) is int and number > MAXIMUM and self.wrong != "no-maximum":
            yield error(
                400,
                "Too many promotion codes",
                source="data.parameters.number_of_codes",
                detail=f"Only {MAXIMUM} promotion codes are allowed per promotion",
            )

    def create(self, promotion: str, data: dict[str, Any]) -> Response:
        if promotion in self.automatic and data["job_type"] == "code_generate" and self.wrong != "automatic":
            return error(422, "No codes allowed", detail="Cannot add codes to an automatic promotion")
        if self.wrong == "one-job-only" and self.made:
            return error(409, "Conflict", detail="another job runs")
        self.made += 1
        self._until[promotion] = time.monotonic() + (self.lasts if self.made > self.quick else 0.0)
        now = datetime.now(UTC).isoformat()
        job = {
            "type": "promotion_job",
            "id": str(uuid.UUID(int=0)) if self.wrong == "same-id" else str(uuid.uuid4()),
            "promotion_id": promotion,
            "job_type": data["job_type"],
            "status": "processing" if self.wrong == "never-pending" else "pending",
            "meta": {"timestamps": {"created_at": now, "updated_at": now}},
        }
        if "name" in data:
            job["name"] = data["name"]
            if self.wrong == "trimmed-name" and data["name"]:
                job["name"] = data["name"].strip()
        if data["job_type"] == "code_generate":
            known = ("number_of_codes", "max_uses_per_code", "consume_unit", "code_prefix", "code_length")
            job["parameters"] = {key: value for key, value in data["parameters"].items() if key in known}
        return 200 if self.wrong == "status-200" else 201, {"data": job}
