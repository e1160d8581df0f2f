"""A second server of the promotion jobs API, written from the facts alone, by somebody who knew neither the contract nor
the suite nor its reference server. Standard library only, in memory, one thread a promotion that has work.

`--shade NAME` makes another of the choices that the facts leave free, `--fault NAME` breaks one sentence of theirs;
`catalogue.py` says what each means.
"""

import argparse
import csv
import io
import json
import math
import random
import re
import secrets
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from tests.independent.catalogue import FAULTS, SHADES

CHOSEN: set[str] = set()


def on(*names: str) -> bool:
    """Is one of these shades or faults chosen?"""
    return not CHOSEN.isdisjoint(names)


class Rejection(Exception):
    def __init__(self, http: int, *errors: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self.http, self.errors, self.headers = (http, list(errors), headers or {})


@dataclass
class Reply:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    media: str = "application/json"
    raw: bytes | None = None


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: Any
    body: bytes


def error(status: int, title: str, detail: str = "", source: str = "", *, text: bool = False) -> dict[str, Any]:
    shown: Any = str(status) if text else status
    if on("status-text"):
        shown = str(status)
    it: dict[str, Any] = {"status": shown, "title": title}
    if detail:
        it["detail"] = detail
    if source:
        it["source"] = source
    return it


def bad(title: str, detail: str, source: str = "") -> dict[str, Any]:
    return error(400, title, detail, source)


NOT_FOUND = "Not Found"
UNPROCESSABLE = "Unprocessable Entity"


def no_promotion() -> Rejection:
    return Rejection(404, error(404, NOT_FOUND, "promotion not found", text=True))


def no_job() -> Rejection:
    return Rejection(404, error(404, NOT_FOUND, "job not found", text=True))


class Clock:
    last = 0
    lock = threading.Lock()

    @classmethod
    def now(cls) -> int:
        with cls.lock:
            cls.last = max(cls.last + 1, time.time_ns())
            return cls.last


def stamp(ns: int, which: str = "created") -> Any:
    seconds, rest = divmod(ns, 10**9)
    at = datetime.fromtimestamp(seconds, UTC)
    base = at.strftime("%Y-%m-%dT%H:%M:%S")
    plain = f"{base}.{rest:09d}Z"
    if on("time-mixed") and which == "created":
        there = at.astimezone(timezone(timedelta(hours=2)))
        return there.strftime("%Y-%m-%dT%H:%M:%S") + f".{rest // 10**6:03d}+02:00"
    if on("time-mixed"):
        return plain
    return plain


COUNTER = iter(range(1000, 10**9))
LONGEST_NAME = 50  # S6
LENGTHS = (8, 16)  # S12
SHORT = iter(range(1, 10**9))


def new_id(kind: str, number: int = 0) -> Any:
    if on("id-odd-characters"):
        return f"{kind}:{secrets.token_hex(3)}~{next(COUNTER)}.x"
    return str(uuid.uuid4())


def draw(length: int, seed: random.Random) -> str:
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    if on("code-upper"):
        letters = letters.upper()
    return "".join(seed.choices(letters, k=length))


def grouped(value: str) -> str:
    every = 4
    groups = [value[i : i + every] for i in range(0, len(value), every)]
    if on("dash-spares-a-lone-last") and len(groups[-1]) == 1:
        return "-".join(groups[:-1]) + groups[-1]
    return "-".join(groups)


def joined(prefix: str, value: str) -> str:
    if prefix == "":
        return value
    if prefix.endswith("-"):
        if on("prefix-own-dash-tripled"):
            return f"{prefix}--{value}"
        return prefix + value
    return f"{prefix}-{value}"


@dataclass
class Code:
    code: str
    job: "Job | None"
    created: int
    visible: float = 0.0


@dataclass
class Job:
    id: Any
    promotion: "Promotion"
    data: dict[str, Any]
    parameters: dict[str, Any]
    number: int
    status: str = "pending"
    created: int = 0
    updated: int = 0
    generated: int | None = None
    deleted: int | None = None
    error: Any = None
    file: list[Code] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    visible: float = 0.0
    shown_status: str = ""
    reserved: int = 0

    @property
    def kind(self) -> str:
        return str(self.data["job_type"])

    def set(self, status: str) -> None:
        self.status, self.updated = (status, Clock.now())


@dataclass
class Promotion:
    id: str
    data: dict[str, Any]
    created: int
    codes: dict[str, Code] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    running: bool = False
    gone: bool = False
    ever: int = 0
    seen: set[str] = field(default_factory=set)
    rejected: int = 0
    first_file: list[Code] | None = None

    @property
    def automatic(self) -> bool:
        return self.data.get("automatic") is True


DONE = ("completed", "failed", "cancelled")


class Store:
    def __init__(self, options: argparse.Namespace, origin: str, files: str) -> None:
        self.options, self.origin, self.files = (options, origin, files)
        self.lock = threading.RLock()
        self.one = threading.Lock()
        self.promotions: dict[str, Promotion] = {}
        self.tokens: dict[str, float] = {}
        self.signatures: dict[str, tuple[Job, float]] = {}
        self.maximum: int = options.max_codes
        self.requests = 0
        self.ids: list[str] = []

    def enqueue(self, job: Job) -> None:
        promotion = job.promotion
        if not promotion.running:
            promotion.running = True
            threading.Thread(target=self.run, args=(promotion,), daemon=True).start()

    def run(self, promotion: Promotion) -> None:
        while True:
            with self.lock:
                waiting = [job for job in promotion.jobs if job.status == "pending"]
                if promotion.gone or not waiting:
                    promotion.running = False
                    return
            self.work(waiting[0])

    def work(self, job: Job) -> None:
        delay = self.options.delay
        job.stop.wait(delay / 2)
        with self.lock:
            if job.status != "pending":
                return
            job.set("processing")
        try:
            if job.kind == "code_export":
                self.export(job, delay)
            else:
                self.generate(job, delay)
        except Exception:  # noqa: BLE001  (a job that broke is a failed job)
            traceback.print_exc()
            with self.lock:
                job.error = "internal error"
                job.set("failed")

    def export(self, job: Job, delay: float) -> None:
        promotion = job.promotion
        job.stop.wait(delay)
        with self.lock:
            if job.stop.is_set():
                self.withdraw(job, [])
                return
            job.file = list(promotion.codes.values())
            job.set("completed")

    def generate(self, job: Job, delay: float) -> None:
        promotion, parameters = (job.promotion, job.parameters)
        number = int(parameters["number_of_codes"])
        with self.lock:
            room = self.maximum - len(promotion.codes)
            room -= sum(it.reserved for it in promotion.jobs)
            if on("cap-counts-deleted"):
                room = self.maximum - promotion.ever
            if number > room:
                job.error = "codes limit exceeded"
                job.generated = None
                job.set("failed")
                return
            job.reserved = number
        seed = random.Random()  # noqa: S311  (codes of a test)
        made: list[Code] = []
        steps = min(4, max(1, number))
        cancelled = False
        for step in range(steps):
            cancelled = job.stop.wait(delay / steps)
            if cancelled:
                break
            with self.lock:
                share = number * (step + 1) // steps - number * step // steps
                made.extend(self.add(job, seed) for _ in range(share))
                job.reserved = number - len(made)
        with self.lock:
            job.reserved = 0
            cancelled = job.stop.is_set()
            job.generated = len(made)
            if cancelled:
                self.withdraw(job, made)
                return
            job.set("completed")

    def add(self, job: Job, seed: random.Random) -> Code:
        promotion, parameters = (job.promotion, job.parameters)
        length = parameters.get("code_length", 8)
        prefix = str(parameters.get("code_prefix") or "")
        while True:
            text = joined(prefix, grouped(draw(length, seed)))
            key = text
            if text not in promotion.seen:
                break
        it = Code(text, job, Clock.now())
        promotion.codes[key] = it
        promotion.seen.add(text)
        promotion.ever += 1
        return it

    def withdraw(self, job: Job, made: list[Code]) -> None:

        def ended() -> None:
            with self.lock:
                gone = {id(code) for code in made}
                job.promotion.codes = {k: c for k, c in job.promotion.codes.items() if id(c) not in gone}
                if job.kind == "code_generate":
                    job.generated = len(made)
                    job.deleted = len(made)
                job.set("cancelled")

        ended()

    def show_job(self, job: Job, where: str) -> dict[str, Any]:
        status = job.shown_status or job.status
        times = {"created_at": stamp(job.created), "updated_at": stamp(job.updated, "updated")}
        it: dict[str, Any] = {
            "type": "promotion_job",
            "id": job.id,
            "promotion_id": job.promotion.id,
            "job_type": job.kind,
        }
        if "name" in job.data:
            it["name"] = job.data["name"]
        if isinstance(it.get("name"), str):
            it["name"] = self.mangled(it["name"])
        if job.kind == "code_generate":
            it["parameters"] = self.show_parameters(job)
        it["status"] = status
        if job.kind == "code_generate":
            generated = job.generated
            if generated is not None and job.status in DONE:
                it["result"] = {"generated": generated}
                if job.deleted is not None:
                    it["result"]["deleted"] = job.deleted
        if job.error is not None and job.status == "failed":
            it["error"] = job.error
        it["meta"] = {"timestamps": times}
        if on("extra-members"):
            it |= {
                "links": {"self": f"/v2/x/{job.id}"},
                "relationships": {"promotion": {"data": None}},
                "x-é": [1.5, None],
            }
            times["completed_at"] = None
        return it

    def mangled(self, name: str) -> Any:
        if on("name-single-blanks"):
            return re.sub(" +", " ", name)
        return name

    def show_parameters(self, job: Job) -> Any:
        sent = job.data.get("parameters") if job.kind == "code_export" else job.parameters
        it = dict(sent) if isinstance(sent, dict) else {}
        if on("zero-uses-not-shown") and it.get("max_uses_per_code") == 0:
            del it["max_uses_per_code"]
        return it

    def show_code(self, it: Code) -> Any:
        shown: dict[str, Any] = {"code": it.code}
        if it.job is not None:
            parameters = it.job.parameters
            uses = parameters.get("max_uses_per_code")
            if uses is not None:
                shown |= {"max_uses": uses, "uses": uses}
            if parameters.get("consume_unit"):
                shown["consume_unit"] = parameters["consume_unit"]
        shown |= {
            "created_by": "client",
            "meta": {"timestamps": {"created_at": stamp(it.created), "updated_at": stamp(it.created)}},
        }
        if on("extra-members"):
            shown |= {"id": str(uuid.uuid4()), "type": "promotion_code", "is_auto": False}
        return shown


def is_integer(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int)


class Api:
    def __init__(self, store: Store) -> None:
        self.store, self.options = (store, store.options)
        self.allowance, self.at = (25.0, time.monotonic())

    def response(self, request: Request) -> Reply:
        return self.route(request)

    def route(self, request: Request) -> Reply:
        raw = request.path
        parts = [unquote(part, errors="replace") for part in raw.split("/")[1:]]
        table: dict[str, Callable[[], Reply]] = {}
        match parts:
            case ["oauth", "access_token"]:
                table = {"POST": lambda: self.token(request)}
            case ["v2", "promotions"]:
                table = {"POST": lambda: self.create_promotion(request)}
            case ["v2", "promotions", promotion]:
                table = {"DELETE": lambda: self.delete_promotion(request, promotion)}
            case ["v2", "promotions", promotion, "jobs"]:
                table = {
                    "POST": lambda: self.create_job(request, promotion),
                    "GET": lambda: self.list_jobs(request, promotion),
                }
            case ["v2", "promotions", promotion, "jobs", job, "cancel"]:
                table = {"POST": lambda: self.cancel(request, promotion, job)}
            case ["v2", "promotions", promotion, "jobs", job, "file"]:
                table = {"GET": lambda: self.file(request, promotion, job)}
            case ["v2", "promotions", promotion, "codes"]:
                table = {
                    "GET": lambda: self.list_codes(request, promotion),
                    "DELETE": lambda: self.delete_codes(request, promotion),
                }
            case ["exports", name]:
                table = {"GET": lambda: self.download(request, name), "HEAD": lambda: self.download(request, name)}
        if not table:
            raise Rejection(404, error(404, NOT_FOUND, "no such resource", text=True))
        if request.method not in table:
            raise Rejection(405, error(405, "Method Not Allowed"), headers={"Allow": ", ".join(table)})
        return table[request.method]()

    def token(self, request: Request) -> Reply:
        form = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)

        def sent(name: str) -> str:
            return form.get(name, [""])[-1]

        def rejected(status: int, word: str) -> Rejection | Reply:
            return Rejection(status, error(status, "Unauthorized" if status == 401 else "Bad Request", word))

        wrong: Rejection | Reply | None = None
        right = sent("client_id") == self.options.client_id and sent("client_secret") == self.options.client_secret
        if sent("grant_type") != "client_credentials":
            wrong = rejected(400, "unsupported_grant_type")
        elif not right:
            wrong = rejected(401, "invalid_client")
        if isinstance(wrong, Rejection):
            raise wrong
        if wrong:
            return wrong
        life = 3600
        token = secrets.token_urlsafe(24)
        self.store.tokens[token] = time.time() + life
        it: dict[str, Any] = {
            "access_token": token,
            "token_type": "Bearer",
            "expires": int(time.time()) + life,
            "expires_in": life,
        }
        if on("extra-members"):
            it |= {"identifier": "client_credentials", "scope": None}
        return Reply(200, it, headers={"Cache-Control": "no-store"})

    def authorise(self, request: Request, operation: str) -> None:
        sent = request.headers.get("Authorization")
        status = 401

        def unauthorised() -> Rejection:
            title = "Unauthorized"
            it = error(status, title, "a valid token is required")
            return Rejection(status, it, headers={"WWW-Authenticate": 'Bearer realm="promotions"'})

        for name in (
            "create_job",
            "list_jobs",
            "cancel",
            "file",
            "list_codes",
            "delete_codes",
            "create_promotion",
            "delete_promotion",
        ):
            if operation == name and on(f"no-token-needed-{name.replace('_', '-')}") and (sent is None):
                return
        if sent is None:
            raise unauthorised()
        scheme, _, token = sent.partition(" ")
        token = token.strip()
        if on("scheme-any"):
            scheme = "Bearer"
        if scheme.lower() != "bearer":
            raise unauthorised()
        ends = self.store.tokens.get(token)
        if ends is None:
            raise unauthorised()
        if ends < time.time():
            raise Rejection(401, error(401, "Unable to validate access token", text=True))

    def find(self, name: str) -> Promotion:
        promotion = self.store.promotions.get(name)
        if promotion is None:
            raise no_promotion()
        return promotion

    def find_job(self, promotion: Promotion, name: str, operation: str) -> Job:
        for job in promotion.jobs:
            if str(job.id) == name:
                return job
        if on("cancel-any-promotions-job") and operation == "cancel":
            for other in self.store.promotions.values():
                for job in other.jobs:
                    if str(job.id) == name:
                        return job
        raise no_job()

    def begin(self, request: Request, operation: str, name: str | None = None) -> Promotion | None:
        self.authorise(request, operation)
        return None if name is None else self.find(name)

    def create_promotion(self, request: Request) -> Reply:
        self.begin(request, "create_promotion")
        data = self.read(request)
        if data.get("type") != "promotion" or not isinstance(data.get("name"), str):
            raise Rejection(400, error(400, "required", "type and name are required", "data.type"))
        if not isinstance(data.get("automatic", False), bool):
            raise Rejection(400, error(400, "boolean", "automatic must be a boolean", "data.automatic"))
        promotion = Promotion(new_id("promotion"), data, Clock.now())
        if promotion.automatic:
            own = f"auto_{uuid.uuid4()}"
            promotion.codes[own] = Code(own, None, promotion.created)
        self.store.promotions[promotion.id] = promotion
        times = {"created_at": stamp(promotion.created), "updated_at": stamp(promotion.created)}
        it = data | {"id": promotion.id, "meta": {"timestamps": times}}
        return Reply(201, {"data": it})

    def delete_promotion(self, request: Request, name: str) -> Reply:
        promotion = self.begin(request, "delete_promotion", name)
        assert promotion is not None
        with self.store.lock:
            promotion.gone = True
            for job in promotion.jobs:
                job.stop.set()
            self.store.promotions.pop(promotion.id, None)
            self.store.ids.append(promotion.id)
        return Reply(204)

    def read(self, request: Request) -> dict[str, Any]:
        def constant(text: str) -> Any:
            raise ValueError(text)

        try:
            body = json.loads(request.body.decode("utf-8"), parse_constant=constant)
        except (ValueError, RecursionError):
            word = "Bad Request"
            raise Rejection(400, error(400, word, "invalid JSON")) from None
        if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
            raise Rejection(400, bad("required", "data is required", "data"))
        data: dict[str, Any] = body["data"]
        return data

    def check(self, data: dict[str, Any], promotion: Promotion) -> dict[str, Any]:
        """The job as it will be kept. Raises what is wrong with it."""
        errors: list[dict[str, Any]] = []
        data = dict(data)

        def wrong(location: str, title: str, detail: str) -> None:
            source: Any = f"data.{location}"
            errors.append(bad(title, detail, source))

        if data.get("type") != "promotion_job":
            wrong("type", "required" if "type" not in data else "const", "type must be promotion_job")
        kind = data.get("job_type")
        if kind not in ("code_generate", "code_export"):
            wrong("job_type", "required" if kind is None else "enum", "job_type must be code_generate or code_export")
        self.check_name(data, wrong, promotion)
        parameters: Any = data.get("parameters")
        kept: dict[str, Any] = {}
        if kind == "code_generate":
            if isinstance(parameters, dict):
                kept = self.check_parameters(dict(parameters), wrong)
            else:
                wrong("parameters.number_of_codes", "required", "number_of_codes is required")
        number = kept.get("number_of_codes")
        largest = self.store.maximum
        if number is not None and is_integer(number) and number > largest:
            errors.append(self.too_many(number))
        automatic = promotion.automatic and kind == "code_generate"
        if errors:
            if on("many-errors"):
                errors.insert(0, bad("Bad Request", "the request is invalid"))
                errors.append(bad("see above", ""))
            http = 400
            raise Rejection(http, *errors)
        if automatic:
            self.reject_automatic(promotion)
        return {
            **{k: v for k, v in data.items() if k in ("job_type", "name")},
            "parameters": kept if kind == "code_generate" else parameters if isinstance(parameters, dict) else None,
        }

    def too_many(self, number: int) -> dict[str, Any]:
        it = error(
            400, "Too many promotion codes", f"Only {self.store.maximum} promotion codes are allowed per promotion"
        )
        it["source"] = "data.parameters.number_of_codes"
        if on("over-source-pointer"):
            it["source"] = "/data/parameters/number_of_codes"
        return it

    def reject_automatic(self, promotion: Promotion) -> None:
        promotion.rejected += 1
        status = 422
        it = error(status, "No codes allowed", "Cannot add codes to an automatic promotion", text=True)
        if on("automatic-detail"):
            it["detail"] = "Cannot add codes to automatic promotions"
        raise Rejection(status, it)

    def check_name(self, data: dict[str, Any], wrong: Callable[[str, str, str], None], promotion: Promotion) -> None:
        if "name" not in data:
            return
        name = data["name"]
        if name is None:
            del data["name"]
            return
        if not isinstance(name, str):
            wrong("name", "string", "name must be a string")
            return
        length, limit = (len(name), LONGEST_NAME)
        if length > limit:
            wrong("name", "maxLength", "name must be at most 50 long")

    def check_parameters(self, sent: dict[str, Any], wrong: Callable[[str, str, str], None]) -> dict[str, Any]:
        names = ("number_of_codes", "max_uses_per_code", "consume_unit", "code_prefix", "code_length")
        kept = {name: sent[name] for name in names if name in sent}
        for name, value in list(kept.items()):
            if value is None and name != "number_of_codes":
                del kept[name]
        for name in ("number_of_codes", "max_uses_per_code", "code_length"):
            value = kept.get(name)
            short = {"number_of_codes": "number", "max_uses_per_code": "uses", "code_length": "length"}[name]
            if isinstance(value, str) and on(f"{short}-text-accepted") and re.fullmatch("-?\\d+", value):
                kept[name] = int(value)
            if isinstance(value, bool) and on(f"{short}-bool-accepted"):
                kept[name] = {"number": 1, "uses": int(value), "length": 8}[short]
            if isinstance(value, float) and on(f"{short}-fraction-accepted"):
                kept[name] = int(value)
            if isinstance(value, list) and on(f"{short}-list-accepted") and value and is_integer(value[0]):
                kept[name] = value[0]
        number = kept.get("number_of_codes")
        if is_integer(number) and number is not None:
            if isinstance(number, float):
                kept["number_of_codes"] = number = int(number)
            if number < 0 or number == 0:
                wrong("parameters.number_of_codes", "minimum", "number_of_codes must be at least 1")
        elif "number_of_codes" in sent:
            wrong("parameters.number_of_codes", "integer", "number_of_codes must be an integer")
        else:
            wrong("parameters.number_of_codes", "required", "number_of_codes is required")
        if "max_uses_per_code" in kept and kept["max_uses_per_code"] is not None:
            uses = kept["max_uses_per_code"]
            if not is_integer(uses):
                wrong("parameters.max_uses_per_code", "integer", "max_uses_per_code must be an integer")
            elif uses < 0:
                wrong("parameters.max_uses_per_code", "minimum", "max_uses_per_code must be at least 0")
            elif isinstance(uses, float):
                kept["max_uses_per_code"] = int(uses)
        if "consume_unit" in kept and kept["consume_unit"] is not None:
            unit = kept["consume_unit"]
            if unit not in ("per_item", "per_cart"):
                wrong("parameters.consume_unit", "enum", "consume_unit must be per_item or per_cart")
        self.check_prefix(kept, wrong)
        self.check_length(kept, wrong)
        return kept

    def check_prefix(self, kept: dict[str, Any], wrong: Callable[[str, str, str], None]) -> None:
        location = "parameters.code_prefix"
        if kept.get("code_prefix") is None:
            return
        prefix = kept["code_prefix"]
        if not isinstance(prefix, str):
            wrong(location, "string", "code_prefix must be a string")
            return
        if re.search("[\\ud800-\\udfff\\x00-\\x1f\\x7f]", prefix):
            wrong(location, "pattern", "code_prefix must be printable")

    def check_length(self, kept: dict[str, Any], wrong: Callable[[str, str, str], None]) -> None:
        location = "parameters.code_length"
        length = kept.get("code_length")
        if length is None:
            return
        if not is_integer(length):
            wrong(location, "integer", "code_length must be an integer")
            return
        if isinstance(length, float):
            kept["code_length"] = length = int(length)
        low, high = LENGTHS
        if on("length-zero-is-default") and length == 0:
            del kept["code_length"]
            return
        if not low <= length <= high:
            wrong(location, "range", "code_length must be from 8 to 16")

    def create_job(self, request: Request, name: str) -> Reply:
        store = self.store
        promotion = self.begin(request, "create_job", name)
        assert promotion is not None
        data = self.read(request)
        kept = self.check(data, promotion)
        job = self.make(kept, promotion)
        body: Any = {"data": store.show_job(job, "create")}
        media = "application/json"
        status = 201
        return Reply(
            status,
            body,
            media=media,
            headers={"Location": f"/v2/promotions/{promotion.id}/jobs/{job.id}"} if on("extra-members") else {},
        )

    def make(self, kept: dict[str, Any], promotion: Promotion) -> Job:
        store = self.store
        with store.lock:
            if self.busy(promotion):
                for name in ("409", "422", "400", "423", "429"):
                    if on(f"second-{name}"):
                        headers = {"Retry-After": "1"} if name == "429" else {}
                        raise Rejection(
                            int(name), error(int(name), "Conflict", "another job is running"), headers=headers
                        )
            now = Clock.now()
            job = Job(
                new_id("job", len(promotion.jobs)),
                promotion,
                kept,
                dict(kept["parameters"] or {}),
                len(promotion.jobs),
                created=now,
                updated=now,
            )
            if kept["job_type"] == "code_export":
                job.parameters = {}
            job.visible = time.monotonic() + 0.0
            first = Job(**job.__dict__)
            promotion.jobs.append(job)
            store.enqueue(job)
            return first

    def busy(self, promotion: Promotion, but: Job | None = None) -> bool:
        return any(job.status not in DONE for job in promotion.jobs if job is not but)

    def list_jobs(self, request: Request, name: str) -> Reply:
        promotion = self.begin(request, "list_jobs", name)
        assert promotion is not None
        with self.store.lock:
            jobs = [job for job in promotion.jobs if job.visible <= time.monotonic()]
            total = len(jobs)
            for key, value in self.filters(request, {"job_type", "status", "name", "id"}):
                if key == "job_type":
                    jobs = [job for job in jobs if job.kind == value]
                if key == "status":
                    if value == "complete":
                        value = "completed"
                    jobs = [job for job in jobs if job.status == value]
                if key in ("id", "name"):
                    jobs = [job for job in jobs if (str(job.id) if key == "id" else job.data.get("name")) == value]
            shown = [self.store.show_job(job, "list") for job in jobs]
        body = self.page(request, shown, f"/v2/promotions/{promotion.id}/jobs", total)
        return Reply(200, body, media="application/json")

    def cancel(self, request: Request, name: str, wanted: str) -> Reply:
        promotion = self.begin(request, "cancel", name)
        assert promotion is not None
        try:
            job = self.find_job(promotion, wanted, "cancel")
        except Rejection as rejection:
            if rejection.http == 200:
                return Reply(200, {"data": {}})
            raise
        with self.store.lock:
            if job.status == "pending":
                job.stop.set()
                job.set("cancelled")
            elif job.status == "processing":
                job.stop.set()
                job.set("cancelling")
            elif on("cancel-twice-200") and job.status in ("cancelled", "cancelling"):
                pass
            else:
                raise self.not_cancellable()
            shown = self.store.show_job(job, "cancel")
            job_status = job.status
        assert job_status
        return Reply(200, {"data": shown})

    def not_cancellable(self) -> Rejection:
        status = 422
        title = UNPROCESSABLE
        detail = "Only pending or processing jobs can be cancelled"
        it = error(status, title, detail, text=True)
        return Rejection(status, it)

    def file(self, request: Request, name: str, wanted: str) -> Reply:
        promotion = self.begin(request, "file", name)
        assert promotion is not None
        job = self.find_job(promotion, wanted, "file")
        store = self.store
        with store.lock:
            allowed = job.status == "completed" and job.kind == "code_export"
            if not allowed:
                detail = f"Job has no file to download. Job status: {job.status}"
                raise Rejection(422, error(422, UNPROCESSABLE, detail, text=True))
            signature = secrets.token_hex(16)
            store.signatures[signature] = (job, time.monotonic() + 900)
        href = f"{store.files}/exports/{quote(str(job.id), safe='')}.csv?expires={int(time.time()) + 900}&signature={signature}&name=a%2Fb+c%20d"
        return Reply(200, {"href": href} | ({"expires": "soon", "data": None} if on("extra-members") else {}))

    def download(self, request: Request, name: str) -> Reply:
        job, until = self.store.signatures.get(request.query.get("signature", ""), (None, 0.0))
        if job is None or until < time.monotonic():
            raise Rejection(403, error(403, "Forbidden"))
        with self.store.lock:
            codes = job.file
            if on("file-without-last"):
                codes = codes[:-1]
            rows = [[it.code, *self.cells(it)] for it in codes]
        return self.csv(rows)

    def cells(self, it: Code) -> list[str]:
        parameters = it.job.parameters if it.job else {}
        uses = parameters.get("max_uses_per_code")
        return ["" if uses is None else str(uses), str(parameters.get("consume_unit") or ""), str(stamp(it.created))]

    def csv(self, rows: list[list[str]]) -> Reply:
        header = ["code", "max_uses", "consume_unit", "created_at"]
        if on("csv-many-columns"):
            header = ["id", "promotion name", "note", "Code", "uses", "created"]
            rows = [[str(i), 'A "quoted", name', "two\nlines", row[0], "", "2024-01-01"] for i, row in enumerate(rows)]
        out = io.StringIO()
        writer = csv.writer(out, delimiter=",", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)
        text = out.getvalue()
        raw = text.encode("utf-8")
        media = "text/csv; charset=utf-8"
        return Reply(200, raw=raw, media=media, headers={"Content-Disposition": 'attachment; filename="codes.csv"'})

    def list_codes(self, request: Request, name: str) -> Reply:
        promotion = self.begin(request, "list_codes", name)
        assert promotion is not None
        with self.store.lock:
            codes = [it for it in promotion.codes.values() if it.visible <= time.monotonic()]
            total = len(codes)
            for key, value in self.filters(request, {"code"}):
                assert key == "code"
                codes = [it for it in codes if it.code == value]
            shown = [self.store.show_code(it) for it in codes]
        body = self.page(request, shown, f"/v2/promotions/{promotion.id}/codes", total, codes=True)
        return Reply(200, body)

    def delete_codes(self, request: Request, name: str) -> Reply:
        promotion = self.begin(request, "delete_codes", name)
        assert promotion is not None
        data = self.read(request)
        codes = data.get("codes")
        if data.get("type") != "promotion_codes" or not isinstance(codes, list):
            raise Rejection(400, error(400, "required", "type and codes are required", "data"))
        if not all(isinstance(it, dict) and isinstance(it.get("code"), str) for it in codes):
            raise Rejection(400, error(400, "required", "each code is an object with a code", "data.codes"))
        wanted = [it["code"] for it in codes]
        with self.store.lock:
            keep = {k: it for k, it in promotion.codes.items() if it.code not in wanted}
            promotion.codes = keep
        return Reply(204)

    def no_filter(self) -> Rejection:
        it = {"title": "Bad Request", "detail": "Could not parse the supplied filter"}
        return Rejection(400, it)

    def filters(self, request: Request, known: set[str]) -> list[tuple[str, str]]:
        text = request.query.get("filter")
        if text is None:
            return []
        found: list[tuple[str, str]] = []
        for part in re.split("(?<=\\)):(?=eq\\()", text):
            match = re.fullmatch("eq\\(\\s*([a-z_]+)\\s*,(.*)\\)", part, re.DOTALL)
            if not match or match[1] not in known:
                raise self.no_filter()
            found.append((match[1], match[2]))
        return found

    def page(
        self, request: Request, records: list[Any], path: str, unfiltered: int | None = None, *, codes: bool = False
    ) -> Any:
        default = 25
        limit = self.number(request, "page[limit]", default)
        offset = self.number(request, "page[offset]", 0)
        if limit < 1 or limit > 100:
            raise Rejection(400, error(400, "Bad Request", "page[limit] must be from 1 to 100", "page[limit]"))
        if offset < 0:
            raise Rejection(400, error(400, "Bad Request", "page[offset] must not be negative", "page[offset]"))
        total = len(records)
        taken, start = (limit, offset)
        part = records[start : start + taken]
        pages = max(1, math.ceil(total / limit))
        current = offset // limit + 1

        def link(at: int) -> str:
            query = {"page[limit]": str(limit), "page[offset]": str(at)} | {
                k: v for k, v in request.query.items() if k == "filter"
            }
            safe = ""
            base = ""
            if on("links-absolute"):
                base = self.store.origin
            return f"{base}{path}?" + "&".join(
                (f"{quote(k, safe=safe)}={quote(v, safe=safe)}" for k, v in query.items())
            )

        more = offset + limit < total
        links: dict[str, Any] = {
            "current": link(offset),
            "first": link(0),
            "last": link(max(0, pages - 1) * limit),
            "prev": link(max(0, offset - limit)) if offset else None,
            "next": link(offset + limit) if more else None,
        }
        if more and offset > 0 and on("next-null-on-second-page"):
            links["next"] = None
        shown_total = total
        if on("total-ignores-filter") and unfiltered is not None:
            shown_total = unfiltered
        page: dict[str, Any] = {"limit": limit, "offset": offset, "current": current, "total": pages}
        results: dict[str, Any] = {"total": shown_total}
        meta: dict[str, Any] = {"page": page, "results": results}
        body: dict[str, Any] = {"data": part, "links": links, "meta": meta}
        if on("extra-members"):
            page["per_page"] = limit
            links["self"] = links.get("current")
            body |= {"jsonapi": {"version": "1.0"}, "included": []}
        return body

    def number(self, request: Request, name: str, default: int) -> int:
        text = request.query.get(name)
        if text is None:
            return default
        if not re.fullmatch("-?[0-9]{1,18}", text):
            raise Rejection(400, error(400, "Bad Request", f"{name} must be a number", name))
        return int(text)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    api: Api
    timeout = 60

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the library's name)
        if self.api.options.verbose:
            super().log_message(format, *args)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        self.command = getattr(self, "command", None) or "GET"
        self.close_connection = True
        self.send(Reply(int(code), {"errors": [error(int(code), message or "Error")]}))

    def receive(self) -> bytes:
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            body = b""
            while True:
                size = int(self.rfile.readline(100).split(b";")[0].strip() or b"0", 16)
                if size == 0:
                    while self.rfile.readline(1000).strip():
                        pass
                    return body
                body += self.rfile.read(size)
                self.rfile.readline(10)
        length = self.headers.get("Content-Length") or "0"
        if not length.isdigit():
            self.close_connection = True
            raise Rejection(400, error(400, "Bad Request", "the length of the body is not a number"))
        if int(length) > 10000000:
            self.close_connection = True
            raise Rejection(413, error(413, "Content Too Large"))
        return self.rfile.read(int(length))

    def serve(self) -> None:
        try:
            body = self.receive()
            path, _, query = self.path.partition("?")
            if "://" in path:
                path = "/" + path.split("://", 1)[1].partition("/")[2]
            asked = {
                k: v[-1] for k, v in parse_qs(query.partition("#")[0], keep_blank_values=True, errors="replace").items()
            }
            reply = self.api.response(Request(self.command, path, asked, self.headers, body))
        except Rejection as rejection:
            reply = Reply(rejection.http, {"errors": rejection.errors}, headers=rejection.headers)
            if on("extra-members"):
                reply.body["errors"] = [
                    it | {"code": "E17", "meta": {}, "id": str(uuid.uuid4())} for it in rejection.errors
                ]
                reply.body["meta"] = {"trace": 1}
            titles = [it.get("title") for it in rejection.errors]
            if "naked" in titles:
                reply.body = {"message": "something is wrong"}
            if "html" in titles or "html" in [it.get("detail") for it in rejection.errors]:
                reply = Reply(rejection.http, raw=b"<h1>error</h1>", media="text/html")
            if rejection.http == 401:
                self.spoil_401(reply)
        except (ConnectionError, TimeoutError):
            self.close_connection = True
            return
        except Exception:  # noqa: BLE001  (whatever broke, the client is told)
            if self.api.options.verbose:
                traceback.print_exc()
            reply = Reply(500, {"errors": [error(500, "Internal Server Error") | {"request_id": str(uuid.uuid4())}]})
        try:
            self.send(reply)
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def spoil_401(self, reply: Reply) -> None:
        pass

    def send(self, reply: Reply) -> None:
        headers = dict(reply.headers)
        raw = reply.raw
        if raw is None and reply.body is not None:
            text = json.dumps(reply.body, ensure_ascii=True, indent=None)
            raw = text.encode("utf-8", "surrogatepass")
        media = reply.media
        if raw is not None and media and (reply.status != 204):
            headers["Content-Type"] = media
        chunked = (
            on("http-chunked")
            and raw is not None
            and (reply.status not in (204, 304))
            and (self.request_version != "HTTP/1.0")
        )
        if chunked:
            headers["Transfer-Encoding"] = "chunked"
        elif reply.status != 204:
            headers["Content-Length"] = str(len(raw or b""))
        self.send_response(reply.status, None)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if raw is not None and self.command != "HEAD" and (reply.status != 204):
            if chunked:
                for i in range(0, len(raw), 7000):
                    part = raw[i : i + 7000]
                    self.wfile.write(f"{len(part):x};n=1\r\n".encode() + part + b"\r\n")
                self.wfile.write(b"0\r\n\r\n")
            else:
                self.wfile.write(raw)
        self.wfile.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


def start(options: argparse.Namespace) -> tuple[Server, str]:
    """The server, listening and working, and its address. Raises OSError if the port is taken."""
    CHOSEN.clear()
    CHOSEN.update(options.shade, options.fault)
    handler: Any = type("Bound", (Handler,), {})
    server = Server(("127.0.0.1", options.port), handler)
    origin = f"http://127.0.0.1:{server.server_address[1]}"
    handler.api = Api(Store(options, origin, origin))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return (server, origin)


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.05, help="seconds that a job takes")
    parser.add_argument("--max-codes", type=int, default=1000)
    parser.add_argument("--client-id", default="client")
    parser.add_argument("--client-secret", default="Secret-1")
    parser.add_argument("--shade", action="append", default=[], choices=sorted(SHADES), metavar="NAME")
    parser.add_argument("--fault", action="append", default=[], choices=sorted(FAULTS), metavar="NAME")
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args(argv)


if __name__ == "__main__":
    running, address = start(arguments())
    print(address, flush=True)
    threading.Event().wait()
