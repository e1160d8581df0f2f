"""What the suite and the reference server need in a document, checked before anything is generated or sent.

A document may be edited in any way that OpenAPI allows. The suite follows most edits, since it reads limits and values from
the document. What it cannot follow is reported here in one sentence, with the location and its line: a missing operation or
component that is read by its name, a type that another part of the document depends on, a combination of limits that leaves
no request to send. An edit that it can follow, but no check decides, becomes a requirement that is not checked, with its reason.
"""

from __future__ import annotations

import json
from typing import Any

from ..contract.cases import full, minimal
from ..contract.contract import Contract
from ..contract.document import DocumentError
from ..contract.shapes import Shape
from ..contract.values import NoValue, listed_values, nearest, plain
from .exclusions import exclude_inapplicable, exclude_undecided
from .needed import (
    BODIES,
    COMPONENT,
    DISTINCT,
    FILTERS,
    LONGEST_CODE,
    NEEDED,
    OFFSETS,
    OPERATIONS,
    OWN_CODE,
    PAGES,
    PROMOTION_NAME,
    SCHEMAS,
    TYPES,
    VALUES,
    not_followed,
)
from .pairwise import LENGTH, length_bounds, rows
from .parameters import DATA, NUMBER, OPERATION, PARAMETERS, SEED, JobRequest, job_types, promotion_body, request_of


class _Checker:
    def __init__(self, contract: Contract) -> None:
        self.contract, self.document = contract, contract.document

    def check(self) -> None:
        self._operations()
        self._access()
        self._parts()
        self._values()
        request = request_of(self.contract)
        self._request(request)
        self._states()
        self._lists()
        exclude_inapplicable(self.contract, request)
        exclude_undecided(self.contract)

    def _operations(self) -> None:
        for name, parameters in OPERATIONS.items():
            found = self.contract.operations.get(name)
            if found is None:
                strangers = [one for one in self.contract.operations.values() if one.id not in OPERATIONS]
                at = strangers[0].pointer if strangers else "/paths"
                raise not_followed(
                    self.document, at, f"there is no operation {name}, which the suite calls by this operationId"
                )
            there = [step for step in found.path.split("/") if step.startswith("{")]
            if tuple(there) != parameters:
                raise not_followed(
                    self.document,
                    found.pointer.rpartition("/")[0],
                    f"the path of {name} has the parameters {', '.join(there) or 'none'}, where the suite fills in "
                    f"{', '.join(parameters) or 'none'}",
                )
            if not any(status.startswith("2") and status.isdecimal() for status in found.definition["responses"]):
                raise not_followed(self.document, f"{found.pointer}/responses", f"{name} has no status of success")
            for parameter, pointer in found.parameters:
                known = parameter.get("in") == "path" or pointer.rsplit("/", 1)[-1] in (
                    "Filter",
                    "PageLimit",
                    "PageOffset",
                )
                if parameter.get("required") and not (known and parameter.get("in") == "path"):
                    what = f"the suite does not send the parameter {parameter.get('name')} of {name}, which is required"
                    raise not_followed(self.document, f"{pointer}/required", what)
        for name in BODIES:
            body, at = self.contract.request_body(name)
            if BODIES[name] not in body.get("content", {}):
                what = f"{name} takes no body of {BODIES[name]}, which the suite sends"
                raise not_followed(self.document, f"{at}/content", what)

    def _access(self) -> None:
        root = self.document.root
        schemes = root.get("components", {}).get("securitySchemes", {})
        for name in OPERATIONS:
            operation = self.contract.operations[name]
            is_own = "security" in operation.definition
            asked = operation.definition["security"] if is_own else root.get("security", [])
            at = f"{operation.pointer}/security" if is_own else "/security"
            if name == "getAccessToken":
                if asked:
                    raise not_followed(self.document, at, f"{name} needs a token: `security: []` is expected here")
                continue
            found = [schemes.get(scheme, {}) for one in asked for scheme in (one or {"": []})]
            if len(found) != 1 or (found[0].get("type"), str(found[0].get("scheme")).lower()) != ("http", "bearer"):
                what = f"{name} is to take a token by one security scheme, of type http and scheme bearer, and nothing else"
                raise not_followed(self.document, at, what)
        servers = [str(server.get("url")) for server in root.get("servers", []) if isinstance(server, dict)]
        if not servers or not all(url.startswith(("http://", "https://", "{")) for url in servers):
            raise not_followed(self.document, "/servers", "the generated client needs the absolute URL of each server")

    def _parts(self) -> None:
        for pointer, what, is_right in NEEDED:
            try:
                value = self.document.at(pointer)
            except DocumentError as error:
                told = f"{what} is needed here, and is missing: the suite and the reference read it by its name"
                raise not_followed(self.document, pointer, told) from error
            if not is_right(value):
                raise not_followed(self.document, pointer, f"{what} is needed here")
        for operation, name in (
            (OPERATION, "TooManyCodesError"),
            (OPERATION, "AutomaticPromotionError"),
            ("cancelPromotionJob", "NotCancellableError"),
            ("getPromotionJobFile", "NoFileError"),
            *((one, "PromotionNotFoundError") for one in (OPERATION, "listPromotionJobs", "listPromotionCodes")),
            *((one, "UnauthorizedError") for one in OPERATIONS if one != "getAccessToken"),
        ):
            responses = self.contract.operations[operation].definition["responses"]
            listed = [
                pointer
                for status in responses
                if status.isdecimal()
                for pointer in self.contract.special_errors(operation, int(status))
            ]
            if not any(pointer.endswith(f"/{name}") for pointer in listed):
                at = f"{self.contract.operations[operation].pointer}/responses"
                raise not_followed(
                    self.document,
                    at,
                    f"no response of {operation} has {name} among its x-errors, which the suite looks for",
                )

    def _values(self) -> None:
        for name, key, what, is_right in VALUES:
            if name not in self.contract.requirements:
                raise not_followed(
                    self.document,
                    "/x-requirements",
                    f"the requirement {name} is not declared, which the suite reads {key} from",
                )
            pointer = self.contract.requirements[name].pointer
            if key not in self.contract.values(name):
                raise not_followed(self.document, pointer, f"{name} has no value {key}: {what} is needed")
            if not is_right(self.contract.values(name)[key]):
                raise not_followed(
                    self.document,
                    f"{pointer}/values/{key}",
                    f"the value {key} of {name} is no {what.removeprefix('a ')}",
                )
        usual, may = (
            self.contract.values(f"{OPERATION}.{name}")["statuses"]
            for name in ("validation-status-usual", "validation-status")
        )
        if not set(usual) <= set(may):
            at = self.contract.requirements[f"{OPERATION}.validation-status-usual"].pointer
            raise not_followed(
                self.document, f"{at}/values/statuses", f"a usual status {usual} is none of the allowed ones, {may}"
            )
        example = "/components/examples/PropertyRequired/value/errors/0"
        for name, key in (
            (f"{OPERATION}.validation-status-usual", "statuses"),
            (f"{OPERATION}.invalid-json", "statuses"),
        ):
            allowed = self.contract.values(name)[key]
            if int(self.document.at(f"{example}/status")) not in allowed:
                at = f"{self.contract.requirements[name].pointer}/values/{key}"
                raise not_followed(
                    self.document,
                    at,
                    f"{allowed} lacks the status that the example PropertyRequired shows, and the reference sends",
                )
        for name, key, pointer in (
            (f"{OPERATION}.validation-title", "title", f"{example}/title"),
            ("listPromotionJobs.bad-filter-error", "title", "/components/examples/BadFilter/value/errors/0/title"),
            ("listPromotionJobs.bad-filter-error", "detail", "/components/examples/BadFilter/value/errors/0/detail"),
        ):
            self._same(
                name, key, self.document.at(pointer), f"the example at {pointer} (line {self.document.line(pointer)})"
            )
        for name in ("required", "valid", "scheme"):
            self._same(
                f"BearerAuth.{name}",
                "status",
                self._status_of("UnauthorizedError"),
                "the response with UnauthorizedError",
            )
        for name in ("PromotionID.unknown", "JobID.unknown", "JobID.other-promotion"):
            self._same(
                name, "status", self._status_of("PromotionNotFoundError"), "the response with PromotionNotFoundError"
            )
        for name, component in (("title", "TooManyCodesError"), ("title", "AutomaticPromotionError")):
            pointer = f"{SCHEMAS}/{component}/properties/{name}/const"
            self.document.at(pointer)

    def _same(self, name: str, key: str, other: Any, where: str) -> None:
        if self.contract.values(name)[key] != other:
            at = f"{self.contract.requirements[name].pointer}/values/{key}"
            raise not_followed(
                self.document, at, f"{name} says {self.contract.values(name)[key]!r}, and {where} says {other!r}"
            )

    def _status_of(self, component: str) -> int:
        for status in self.contract.operations[OPERATION].definition["responses"]:
            listed = self.contract.special_errors(OPERATION, int(status)) if status.isdecimal() else []
            if any(pointer.endswith(f"/{component}") for pointer in listed):
                return int(status)
        return 0

    def _request(self, request: JobRequest) -> None:
        pointer = self.contract.request_pointer(OPERATION)
        union = f"{SCHEMAS}/JobInput/discriminator"
        sent: tuple[tuple[str, ...], ...] = (DATA, (*DATA, "type"), (*DATA, "job_type"), PARAMETERS)
        for place in sent:
            if place[-1] not in request.shapes[request.generate].at(place[:-1]).properties:
                raise not_followed(self.document, pointer, f"a job has no {'/'.join(place)}, which the suite sends")
        for name, kind in TYPES.items():
            shape = request.parameters().get(name)
            if shape is None:
                raise not_followed(
                    self.document,
                    f"{SCHEMAS}/CodeGenerateParameters/properties",
                    f"there is no parameter {name} of a job any more",
                )
            if shape.kind != kind:
                raise not_followed(
                    self.document,
                    _at(shape, "type"),
                    f"{name} is of type {shape.kind}; the suite and the reference need {kind}",
                )
        for branch, shape in request.shapes.items():
            for place, node in shape.places():
                if not node.properties:
                    self._leaf(node, place, is_required=bool(place) and place[-1] in shape.at(place[:-1]).required)
            if PARAMETERS[-1] in shape.at(("data",)).required and branch != request.generate:
                raise not_followed(self.document, union, f"a job {branch} needs parameters: the suite sends it without")
            for body, what in ((minimal(shape), "least"), (full(shape), "fullest")):
                self._must_be_valid(body, pointer, f"the {what} request of {branch}")
        if not request.number.required and NUMBER not in request.shapes[request.generate].at(PARAMETERS).required:
            raise not_followed(
                self.document,
                f"{SCHEMAS}/CodeGenerateParameters/required",
                f"{NUMBER} is not required: how many codes a job makes is open",
            )
        self._must_be_valid(request.seed(), pointer, f"the example {SEED}, brought within the limits,")
        promotion = promotion_body(self.contract, PROMOTION_NAME, automatic=False)
        self._must_be_valid(
            promotion, self.contract.request_pointer("createPromotion"), "a promotion as the suite creates it"
        )
        maximum = self.document.at(f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/default")
        for row in rows(self.contract, maximum, 0):  # what was sent is shown as it was sent (S16)
            what = f"a job that shows the parameters {json.dumps(row.parameters)[:120]}, which a request may have,"
            self._must_be_valid(row.parameters, f"{SCHEMAS}/JobParameters", what, is_whole=False)
        own = "the code auto_... that the reference gives an automatic promotion"
        self._must_be_valid(OWN_CODE, f"{SCHEMAS}/PromotionCode/properties/code", own)
        self._numbers(request)
        for branch, tag in zip(job_types(self.contract), ("code_generate", "code_export"), strict=True):
            if not branch.endswith(tag.removeprefix("code_")):
                raise not_followed(
                    self.document, f"{union}/mapping", f"the job_type {branch} is not known; {tag} is expected here"
                )

    def _leaf(self, node: Shape, place: tuple[str, ...], *, is_required: bool) -> None:
        try:
            value = plain(node)
            nearest(node, value)
        except NoValue as error:
            raise not_followed(
                self.document, _at(node), f"no value for {'/'.join(place)} was found that is valid ({error})"
            ) from error
        if value is None and is_required and not listed_values(node):
            raise not_followed(self.document, _at(node), f"{'/'.join(place)} can only be null")
        name = node.keywords.get("format")
        if name is not None and name not in ("int32", "int64", "password"):
            raise not_followed(
                self.document,
                _at(node, "format"),
                f"the format {name} of {'/'.join(place)} is not checked by the generated models",
            )

    def _must_be_valid(self, body: Any, pointer: str, what: str, *, is_whole: bool = True) -> None:
        """Raises DocumentError for a body that is not; one that is not whole may lack properties."""
        broken = self.contract.judge.judge(body, pointer).breaches
        broken = [breach for breach in broken if is_whole or not breach.keyword.startswith("required.")]
        if broken:
            name = broken[0].requirement
            known = self.contract.requirements.get(name)
            at = known.pointer if known else pointer
            raise not_followed(
                self.document, at, f"{what} is not valid by it, and no other can be made: {broken[0].message[:200]}"
            )

    def _numbers(self, request: JobRequest) -> None:
        rule = f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/default"
        maximum, least = self.document.at(rule), request.least_number()
        if least > maximum:
            raise not_followed(
                self.document, rule, f"a promotion may have {maximum} codes, and a job must ask for {least} at least"
            )
        length = request.parameters()[LENGTH]
        at = f"{SCHEMAS}/CodeGenerateParameters/properties/{LENGTH}"
        if "default" not in length.keywords:
            raise not_followed(
                self.document, at, f"{LENGTH} has no default: how long a code is if none was sent is open"
            )
        default = length.keywords["default"]
        if self.document.at("/components/schemas/CodeLength").get("default", default) != self.document.at(at).get(
            "default", default
        ):
            raise not_followed(self.document, f"{SCHEMAS}/CodeLength/default", f"{LENGTH} has another default at {at}")
        if not length.accepts(default):
            raise not_followed(
                self.document, f"{at}/default", f"the default {default!r} of {LENGTH} is not valid by its own schema"
            )
        low, high = length_bounds(self.contract)
        if high > LONGEST_CODE:
            what = f"codes of {high} characters are too long for filters and files: {LONGEST_CODE} are the most"
            raise not_followed(self.document, f"{SCHEMAS}/CodeLength/maximum", what)
        if default < DISTINCT or low < 1:
            raise not_followed(
                self.document,
                f"{at}/default",
                f"codes of {min(default, low)} characters are too few for {maximum} different ones",
            )

    def _states(self) -> None:
        states, known = self.document.at(f"{SCHEMAS}/JobStatus/x-states"), self.document.at(f"{SCHEMAS}/JobStatus/enum")
        at = f"{SCHEMAS}/JobStatus/x-states"
        named = {states["initial"], *states["unfinished"], *states["ended"], *states["cancellable"], *states["next"]}
        for status in (*known, *named):
            if (
                status not in known
                or status not in states["next"]
                or status not in (*states["unfinished"], *states["ended"])
            ):
                raise not_followed(
                    self.document,
                    at,
                    f"the status {status} is not in the enum, `next`, and one of `unfinished` and `ended` alike",
                )
        for status in ("pending", "processing", "completed", "failed", "cancelling", "cancelled"):
            if status not in known:
                raise not_followed(
                    self.document,
                    f"{SCHEMAS}/JobStatus/enum",
                    f"the status {status} is missing, which the reference server uses",
                )
        for pointer, value in (
            (f"{at}/initial", states["initial"] == "pending"),
            (f"{at}/ended/0", states["ended"][0] == "completed"),
            (f"{at}/cancellable", states["cancellable"][-1] == "processing"),
        ):
            if not value:
                raise not_followed(self.document, pointer, "the reference server has this state otherwise")
        for name, key in (
            (f"{OPERATION}.pending", "status"),
            (f"{OPERATION}.cap-created", "status"),
            ("cancelPromotionJob.cancels", "statuses"),
        ):
            value = self.contract.values(name)[key]
            for status in value if isinstance(value, list) else [value]:
                if status not in known:
                    raise not_followed(
                        self.document,
                        self.contract.requirements[name].pointer,
                        f"{name} names the status {status}, which no job can have",
                    )
        self._same(f"{OPERATION}.pending", "status", states["initial"], "JobStatus (x-states, initial)")
        if self.contract.values(f"{OPERATION}.cap-created")["status"] != "failed":
            raise not_followed(
                self.document,
                self.contract.requirements[f"{OPERATION}.cap-created"].pointer,
                "the reference server ends such a job as failed",
            )
        if "cancelled" not in self.contract.values("cancelPromotionJob.cancels")["statuses"]:
            raise not_followed(
                self.document,
                self.contract.requirements["cancelPromotionJob.cancels"].pointer,
                "the reference server responds with cancelled",
            )
        if "completed" not in self.contract.values("listPromotionJobs.filter-status")["words"]:
            raise not_followed(
                self.document,
                self.contract.requirements["listPromotionJobs.filter-status"].pointer,
                "the reference server finds jobs by completed",
            )

    def _lists(self) -> None:
        for name, samples in (("PageLimit", PAGES), ("PageOffset", OFFSETS), ("Filter", FILTERS)):
            pointer = f"{COMPONENT}/{name}/schema"
            kind = "string" if name == "Filter" else "integer"
            if (stated := self.document.at(pointer).get("type")) != kind:
                raise not_followed(
                    self.document,
                    f"{pointer}/type",
                    f"{name} is of type {stated}; the suite and the reference need {kind}",
                )
            if (form := self.document.at(pointer).get("format")) not in (None, "int32", "int64", "password"):
                what = f"the format {form} of {name} is not checked by the generated models"
                raise not_followed(self.document, f"{pointer}/format", what)
            for sample in samples:
                if (found := self.contract.judge.judge(sample, pointer).breaches) or not isinstance(sample, str | int):
                    known = self.contract.requirements.get(found[0].requirement)
                    at = known.pointer if known else pointer
                    raise not_followed(self.document, at, f"{name} excludes {sample}, and the suite reads lists by it")
        limit = self.document.at(f"{COMPONENT}/PageLimit/schema")
        for keyword in ("default", "maximum"):
            if self.contract.judge.judge(limit[keyword], f"{COMPONENT}/PageLimit/schema").breaches:
                raise not_followed(
                    self.document,
                    f"{COMPONENT}/PageLimit/schema/{keyword}",
                    f"the {keyword} is not valid by its own schema",
                )
        if self.document.at(f"{COMPONENT}/PageOffset/schema/default") != 0:
            raise not_followed(
                self.document,
                f"{COMPONENT}/PageOffset/schema/default",
                "a list that does not begin with its first record is not followed",
            )


def _at(shape: Shape, keyword: str = "") -> str:
    """Where a leaf, or a keyword of it, stands: what its requirement says, or its own schema."""
    pointer = shape.pointers[0]
    document = shape.judge.document
    value, end = document.resolve(document.at(pointer), pointer)
    return f"{end}/{keyword}" if keyword and keyword in value else end


def check_document(contract: Contract) -> None:
    """Raises DocumentError for what cannot be followed, and excludes what no check decides. A second call does nothing more."""
    try:
        _Checker(contract).check()
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as error:
        if isinstance(error, DocumentError):
            raise
        contract.document.validate()  # what is not valid OpenAPI is said in its words
        raise DocumentError(f"the contract {contract.document.path} cannot be followed: {error!r}") from error
