"""What the suite and the reference server need of a document, asked before anything is generated or sent.

A document may be edited in any way that OpenAPI allows. Most edits are followed, since limits and values are read and not
known. What cannot be followed is said here in one sentence, with the location and its line: an operation or a component
that is read by its name, a type that another part of the document depends on, a combination of limits that leaves no
request to send. What can be followed, but is decided by no check, becomes a requirement that is not checked, with its reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..contract.cases import breakable, full, minimal
from ..contract.contract import Contract
from ..contract.document import DocumentError
from ..contract.shapes import Shape
from ..contract.values import LONGEST, NoValue, lengths, listed_values, nearest, plain
from . import checks as _all_checks
from . import scenarios as _all_scenarios
from .pairwise import LENGTH, classes, length_bounds
from .parameters import DASH, NUMBER, OPERATION, PARAMETERS, SEED, JobRequest, request_of
from .plan import plan
from .registry import CHECKS
from .scenarios.rejections import cases_of

_ = (_all_checks, _all_scenarios)  # they declare what `CHECKS` and `plan` list

PROMOTION, JOB = "{promotionID}", "{jobID}"
OPERATIONS: dict[str, tuple[str, ...]] = {
    "createPromotionJob": (PROMOTION,), "listPromotionJobs": (PROMOTION,), "cancelPromotionJob": (PROMOTION, JOB),
    "getPromotionJobFile": (PROMOTION, JOB), "listPromotionCodes": (PROMOTION,), "deletePromotionCodes": (PROMOTION,),
    "createPromotion": (), "deletePromotion": (PROMOTION,), "getAccessToken": (),
}  # fmt: skip
Kind = Callable[[Any], bool]


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_text, value))


def _statuses(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_number(one) and 100 <= one < 600 for one in value)


def _status(value: Any) -> bool:
    return _statuses([value])


def _map(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


SCHEMAS, COMPONENT = "/components/schemas", "/components/parameters"
ERRORS = (
    "TooManyCodesError", "AutomaticPromotionError", "NotCancellableError", "NoFileError", "UnauthorizedError", "ForbiddenError",
    "PromotionNotFoundError",
)  # fmt: skip
NEEDED: tuple[tuple[str, str, Kind], ...] = (
    *((f"{COMPONENT}/PageLimit/schema/{keyword}", "a whole number", _number) for keyword in ("minimum", "maximum", "default")),
    (f"{COMPONENT}/PageOffset/schema/default", "a whole number", _number),
    (f"{COMPONENT}/Filter/schema", "a schema", _map),
    *((f"{SCHEMAS}/{name}", "a schema", _map) for name in (
        "CodeGenerateJobInput", "CodeExportJobInput", "CodeGenerateParameters", "JobName", "MaxUsesPerCode", "ConsumeUnit",
        "CodePrefix", "CodeLength", "PromotionJob", "CodeGenerateJob", "CodeExportJob", "JobParameters", "JobResult", "JobsPage",
        "CodesPage", "PromotionCode", "JobFile", "Errors", "Error", "QueryErrors", "QueryError", *ERRORS,
    )),
    (f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/default", "a whole number", _number),
    (f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/error", "the location of an error", _text),
    (f"{SCHEMAS}/JobInput/discriminator/mapping", "a map of two branches", lambda value: _map(value) and len(value) == 2),
    (f"{SCHEMAS}/JobInput/discriminator/propertyName", "a text", _text),
    (f"{SCHEMAS}/JobInputBase/properties/type/const", "a text", _text),
    (f"{SCHEMAS}/PromotionJobBase/properties/type/const", "a text", _text),
    (f"{SCHEMAS}/PromotionInput/properties/type/const", "a text", _text),
    (f"{SCHEMAS}/PromotionInput/properties/promotion_type/examples/0", "a text", _text),
    (f"{SCHEMAS}/Promotion/properties/type/const", "a text", _text),
    (f"{SCHEMAS}/DeleteCodesInput/properties/type/const", "a text", _text),
    (f"{SCHEMAS}/Token/properties/token_type/const", "a text", _text),
    (f"{SCHEMAS}/UnauthorizedError/properties/title/enum", "a list of texts", _texts),
    (f"{SCHEMAS}/TooManyCodesError/properties/detail/x-template", "a text", _text),
    (f"{SCHEMAS}/NoFileError/properties/detail/x-template", "a text", _text),
    (f"{SCHEMAS}/JobStatus/enum", "a list of texts", _texts),
    (f"{SCHEMAS}/JobStatus/x-states/next", "a map", _map),
    (f"{SCHEMAS}/JobStatus/x-states/initial", "a status", _text),
    *((f"{SCHEMAS}/JobStatus/x-states/{name}", "a list of statuses", _texts) for name in ("unfinished", "ended", "cancellable")),
    *((f"/components/examples/{name}/value/data", "an example", _map) for name in (SEED, "ExportRequest", "CreatePromotion")),
    *((f"/components/examples/{name}/value/errors/0", "an error", _map) for name in (
        "PropertyRequired", "JobInProgress", "BadFilter", "Unauthorized", "ServerFailure",
    )),
    ("/components/examples/PropertyRequired/value/errors/0/status", "a status", lambda value: str(value).isdecimal()),
    ("/components/examples/ServerFailure/value/errors/0/status", "a status", lambda value: str(value).isdecimal()),
    ("/components/examples/OAuthError/value", "an example", _map),
)  # fmt: skip
VALUES: tuple[tuple[str, str, str, Kind], ...] = (  # of a declared requirement: its key, what it must be
    ("json-media-type", "media_types", "a list of texts", _texts),
    ("createPromotionJob.pending", "status", "a status of a job", _text),
    ("createPromotionJob.validation-status", "statuses", "a list of statuses", _statuses),
    ("createPromotionJob.validation-status-usual", "statuses", "a list of statuses", _statuses),
    ("createPromotionJob.validation-title", "title", "a text", _text),
    ("createPromotionJob.invalid-json", "statuses", "a list of statuses", _statuses),
    ("createPromotionJob.cap-created", "status", "a status of a job", _text),
    ("createPromotionJob.cap-error", "error", "a text", _text),
    ("listPromotionJobs.filter-status", "words", "a list of texts", _texts),
    ("listPromotionJobs.bad-filter", "allowed", "a list", lambda value: isinstance(value, list)),
    ("listPromotionCodes.bad-filter", "allowed", "a list", lambda value: isinstance(value, list)),
    ("listPromotionJobs.bad-filter-error", "title", "a text", _text),
    ("listPromotionJobs.bad-filter-error", "detail", "a text", _text),
    ("cancelPromotionJob.cancels", "statuses", "a list of statuses of a job", _texts),
    *((f"BearerAuth.{name}", "status", "a status", _status) for name in ("required", "valid", "scheme")),
    ("PromotionID.unknown", "status", "a status", _status),
    ("JobID.unknown", "status", "a status", _status),
    ("JobID.other-promotion", "status", "a status", _status),
    ("NumberOfCodes.negative", "of", "a requirement", _text),
    ("NumberOfCodes.negative", "up_to", "a whole number", _number),
    ("CodeLength.groups", "group", "a positive number", lambda value: _number(value) and value > 0),
)  # fmt: skip
TYPES = {
    "name": "string", NUMBER: "integer", "max_uses_per_code": "integer", "consume_unit": "string", "code_prefix": "string",
    LENGTH: "integer",
}  # fmt: skip
FILTERS = (  # as long, and as odd, as those that the suite sends
    "eq(job_type,code_generate)", "eq(status,completed)", "eq(code,a-b)", "eq(status", "((((", "conformance",
)  # fmt: skip
PAGES = (1, 2, 3)  # records of the pages in which lists are read
OFFSETS = (0, 1, 2)
DISTINCT = 4  # characters of a generated value, below which there are too few for a promotion's maximum


class _Checker:
    def __init__(self, contract: Contract) -> None:
        self.contract, self.document = contract, contract.document

    def error(self, pointer: str, what: str) -> DocumentError:
        """The sentence for something at a location that cannot be followed."""
        return DocumentError(
            f"the contract {self.document.path}, line {self.document.line(pointer)} ({pointer}): {what}"
        )

    def check(self) -> None:
        self._operations()
        self._parts()
        self._values()
        request = request_of(self.contract)
        self._request(request)
        self._states()
        self._lists()
        self._inapplicable(request)
        self._undecided()

    def _operations(self) -> None:
        for name, parameters in OPERATIONS.items():
            found = self.contract.operations.get(name)
            if found is None:
                strangers = [one for one in self.contract.operations.values() if one.id not in OPERATIONS]
                at = strangers[0].pointer if strangers else "/paths"
                raise self.error(at, f"there is no operation {name}, which the suite calls by this operationId")
            there = [step for step in found.path.split("/") if step.startswith("{")]
            if tuple(there) != parameters:
                raise self.error(
                    found.pointer.rpartition("/")[0],
                    f"the path of {name} has the parameters {', '.join(there) or 'none'}, where the suite fills in "
                    f"{', '.join(parameters) or 'none'}",
                )
            if not any(status.startswith("2") and status.isdecimal() for status in found.definition["responses"]):
                raise self.error(f"{found.pointer}/responses", f"{name} has no status of success")
            for parameter, pointer in found.parameters:
                known = parameter.get("in") == "path" or pointer.rsplit("/", 1)[-1] in (
                    "Filter",
                    "PageLimit",
                    "PageOffset",
                )
                if parameter.get("required") and not (known and parameter.get("in") == "path"):
                    what = f"the suite does not send the parameter {parameter.get('name')} of {name}, which is required"
                    raise self.error(f"{pointer}/required", what)
        if self.contract.operations[OPERATION].definition.get("requestBody") is None:
            raise self.error(self.contract.operations[OPERATION].pointer, f"{OPERATION} has no request body")

    def _parts(self) -> None:
        for pointer, what, is_right in NEEDED:
            try:
                value = self.document.at(pointer)
            except DocumentError as error:
                raise self.error(pointer, f"{what} is needed here, and is missing") from error
            if not is_right(value):
                raise self.error(pointer, f"{what} is needed here")
        for operation, name in (
            (OPERATION, "TooManyCodesError"), (OPERATION, "AutomaticPromotionError"), ("cancelPromotionJob", "NotCancellableError"),
            ("getPromotionJobFile", "NoFileError"), *((one, "PromotionNotFoundError") for one in (OPERATION, "listPromotionJobs", "listPromotionCodes")),
            *((one, "UnauthorizedError") for one in OPERATIONS if one != "getAccessToken"),
        ):  # fmt: skip
            responses = self.contract.operations[operation].definition["responses"]
            listed = [
                pointer for status in responses if status.isdecimal()
                for pointer in self.contract.special_errors(operation, int(status))
            ]  # fmt: skip
            if not any(pointer.endswith(f"/{name}") for pointer in listed):
                at = f"{self.contract.operations[operation].pointer}/responses"
                raise self.error(
                    at, f"no response of {operation} has {name} among its x-errors, which the suite looks for"
                )

    def _values(self) -> None:
        for name, key, what, is_right in VALUES:
            if name not in self.contract.requirements:
                raise self.error(
                    "/x-requirements", f"the requirement {name} is not declared, which the suite reads {key} from"
                )
            pointer = self.contract.requirements[name].pointer
            if key not in self.contract.values(name):
                raise self.error(pointer, f"{name} has no value {key}: {what} is needed")
            if not is_right(self.contract.values(name)[key]):
                raise self.error(
                    f"{pointer}/values/{key}", f"the value {key} of {name} is no {what.removeprefix('a ')}"
                )
        usual, may = (
            self.contract.values(f"{OPERATION}.{name}")["statuses"]
            for name in ("validation-status-usual", "validation-status")
        )
        if not set(usual) <= set(may):
            at = self.contract.requirements[f"{OPERATION}.validation-status-usual"].pointer
            raise self.error(f"{at}/values/statuses", f"a usual status {usual} is none of the allowed ones, {may}")
        example = "/components/examples/PropertyRequired/value/errors/0"
        for name, key in (
            (f"{OPERATION}.validation-status-usual", "statuses"), (f"{OPERATION}.invalid-json", "statuses"),
        ):  # fmt: skip
            allowed = self.contract.values(name)[key]
            if int(self.document.at(f"{example}/status")) not in allowed:
                at = f"{self.contract.requirements[name].pointer}/values/{key}"
                raise self.error(
                    at, f"{allowed} lacks the status that the example PropertyRequired shows, and the reference sends"
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
            raise self.error(at, f"{name} says {self.contract.values(name)[key]!r}, and {where} says {other!r}")

    def _status_of(self, component: str) -> int:
        for status in self.contract.operations[OPERATION].definition["responses"]:
            listed = self.contract.special_errors(OPERATION, int(status)) if status.isdecimal() else []
            if any(pointer.endswith(f"/{component}") for pointer in listed):
                return int(status)
        return 0

    def _request(self, request: JobRequest) -> None:
        pointer = self.contract.request_pointer(OPERATION)
        union = f"{SCHEMAS}/JobInput/discriminator"
        for name, kind in TYPES.items():
            shape = request.parameters().get(name)
            if shape is None:
                raise self.error(
                    f"{SCHEMAS}/CodeGenerateParameters/properties", f"there is no parameter {name} of a job any more"
                )
            if shape.kind != kind:
                raise self.error(
                    _at(shape, "type"), f"{name} is of type {shape.kind}; the suite and the reference need {kind}"
                )
        for branch, shape in request.shapes.items():
            for place, node in shape.places():
                if not node.properties:
                    self._leaf(node, place, is_required=bool(place) and place[-1] in shape.at(place[:-1]).required)
            if PARAMETERS[-1] in shape.at(("data",)).required and branch != request.generate:
                raise self.error(union, f"a job {branch} needs parameters: the suite sends it without")
            for body, what in ((minimal(shape), "least"), (full(shape), "fullest")):
                self._must_be_valid(body, pointer, f"the {what} request of {branch}")
        if not request.number.required and NUMBER not in request.shapes[request.generate].at(PARAMETERS).required:
            raise self.error(
                f"{SCHEMAS}/CodeGenerateParameters/required",
                f"{NUMBER} is not required: how many codes a job makes is open",
            )
        self._must_be_valid(request.seed(), pointer, f"the example {SEED}, brought within the limits,")
        self._numbers(request)
        for branch, tag in zip(request.shapes, ("code_generate", "code_export"), strict=True):
            if not branch.endswith(tag.removeprefix("code_")):
                raise self.error(f"{union}/mapping", f"the job_type {branch} is not known; {tag} is expected here")

    def _leaf(self, node: Shape, place: tuple[str, ...], *, is_required: bool) -> None:
        try:
            value = plain(node)
            nearest(node, value)
        except NoValue as error:
            raise self.error(_at(node), f"no value for {'/'.join(place)} was found that is valid ({error})") from error
        if value is None and is_required and not listed_values(node):
            raise self.error(_at(node), f"{'/'.join(place)} can only be null")
        name = node.keywords.get("format")
        if name is not None and name not in ("int32", "int64", "password"):
            raise self.error(
                _at(node, "format"), f"the format {name} of {'/'.join(place)} is not checked by the generated models"
            )

    def _must_be_valid(self, body: Any, pointer: str, what: str) -> None:
        broken = self.contract.judge.judge(body, pointer).breaches
        if broken:
            name = broken[0].requirement
            known = self.contract.requirements.get(name)
            at = known.pointer if known else pointer
            raise self.error(at, f"{what} is not valid by it, and no other can be made: {broken[0].message[:200]}")

    def _numbers(self, request: JobRequest) -> None:
        rule = f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/default"
        maximum, least = self.document.at(rule), request.least_number()
        if least > maximum:
            raise self.error(rule, f"a promotion may have {maximum} codes, and a job must ask for {least} at least")
        length = request.parameters()[LENGTH]
        at = f"{SCHEMAS}/CodeGenerateParameters/properties/{LENGTH}"
        if "default" not in length.keywords:
            raise self.error(at, f"{LENGTH} has no default: how long a code is if none was sent is open")
        default = length.keywords["default"]
        if not length.accepts(default):
            raise self.error(f"{at}/default", f"the default {default!r} of {LENGTH} is not valid by its own schema")
        low, _ = length_bounds(self.contract)
        if default < DISTINCT or low < 1:
            raise self.error(
                f"{at}/default", f"codes of {min(default, low)} characters are too few for {maximum} different ones"
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
                raise self.error(
                    at, f"the status {status} is not in the enum, `next`, and one of `unfinished` and `ended` alike"
                )
        for status in ("pending", "processing", "completed", "failed", "cancelling", "cancelled"):
            if status not in known:
                raise self.error(
                    f"{SCHEMAS}/JobStatus/enum", f"the status {status} is missing, which the reference server uses"
                )
        for pointer, value in (
            (f"{at}/initial", states["initial"] == "pending"), (f"{at}/ended/0", states["ended"][0] == "completed"),
            (f"{at}/cancellable", states["cancellable"][-1] == "processing"),
        ):  # fmt: skip
            if not value:
                raise self.error(pointer, "the reference server has this state otherwise")
        for name, key in (
            (f"{OPERATION}.pending", "status"),
            (f"{OPERATION}.cap-created", "status"),
            ("cancelPromotionJob.cancels", "statuses"),
        ):
            value = self.contract.values(name)[key]
            for status in value if isinstance(value, list) else [value]:
                if status not in known:
                    raise self.error(
                        self.contract.requirements[name].pointer,
                        f"{name} names the status {status}, which no job can have",
                    )
        self._same(f"{OPERATION}.pending", "status", states["initial"], "JobStatus (x-states, initial)")
        if self.contract.values(f"{OPERATION}.cap-created")["status"] != "failed":
            raise self.error(
                self.contract.requirements[f"{OPERATION}.cap-created"].pointer,
                "the reference server ends such a job as failed",
            )
        if "cancelled" not in self.contract.values("cancelPromotionJob.cancels")["statuses"]:
            raise self.error(
                self.contract.requirements["cancelPromotionJob.cancels"].pointer,
                "the reference server responds with cancelled",
            )
        if "completed" not in self.contract.values("listPromotionJobs.filter-status")["words"]:
            raise self.error(
                self.contract.requirements["listPromotionJobs.filter-status"].pointer,
                "the reference server finds jobs by completed",
            )

    def _lists(self) -> None:
        for name, samples in (("PageLimit", PAGES), ("PageOffset", OFFSETS), ("Filter", FILTERS)):
            pointer = f"{COMPONENT}/{name}/schema"
            for sample in samples:
                if (found := self.contract.judge.judge(sample, pointer).breaches) or not isinstance(sample, str | int):
                    known = self.contract.requirements.get(found[0].requirement)
                    at = known.pointer if known else pointer
                    raise self.error(at, f"{name} excludes {sample}, and the suite reads lists by it")
        limit = self.document.at(f"{COMPONENT}/PageLimit/schema")
        for keyword in ("default", "maximum"):
            if self.contract.judge.judge(limit[keyword], f"{COMPONENT}/PageLimit/schema").breaches:
                raise self.error(
                    f"{COMPONENT}/PageLimit/schema/{keyword}", f"the {keyword} is not valid by its own schema"
                )
        if self.document.at(f"{COMPONENT}/PageOffset/schema/default") != 0:
            raise self.error(
                f"{COMPONENT}/PageOffset/schema/default",
                "a list that does not begin with its first record is not followed",
            )

    def _inapplicable(self, request: JobRequest) -> None:
        """Excludes what no request can show that the contract accepts."""
        shapes = request.parameters()
        for name, without in (
            ("name", (f"{OPERATION}.name-absent", f"{OPERATION}.name-absent-shown")), ("code_prefix", ("CodePrefix.absent",)),
            (LENGTH, (shapes[LENGTH].ids.get("default", ""), f"{OPERATION}.default-shown")),
        ):  # fmt: skip
            for requirement in without if request.is_required(name) else ():
                self._exclude(requirement, f"A job needs a {name}, so that none is without one.")
        zero = f"{SCHEMAS}/MaxUsesPerCode"
        if "MaxUsesPerCode.zero" in self.contract.requirements and not shapes["max_uses_per_code"].accepts(0):
            raise self.error(zero, "MaxUsesPerCode.zero says that zero is accepted, and the schema excludes it")
        if not any(one.blame == DASH for one in classes(self.contract, 1, 0).get("code_prefix", [])):
            self._exclude(DASH, "No prefix that the contract accepts, and the suite knows, ends in a dash.")
        maximum = self.document.at(f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/default")
        if not request.number.accepts(maximum + 1):
            for requirement in self.contract.requirements:
                if requirement == "NumberOfCodes.configured-maximum" or requirement.startswith("TooManyCodesError."):
                    self._exclude(
                        requirement, "The contract's own limit excludes more codes of one job than the maximum."
                    )

    def _exclude(self, requirement: str, reason: str) -> None:
        if requirement in self.contract.requirements:
            self.contract.exclude(requirement, reason)

    def _undecided(self) -> None:
        """Excludes what no check decides, or no request of the suite shows; a declared one must say so itself."""
        request = request_of(self.contract)
        pointer = self.contract.request_pointer(OPERATION)
        checked = CHECKS.checked_by(self.contract)
        cases = cases_of(self.contract, 0)
        maximum = self.document.at(f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/default")
        shown = {name for one in plan.scenarios for name in one.exercises} | {case.requirement for case in cases}
        shown |= {one.blame for listed in classes(self.contract, maximum, 0).values() for one in listed}
        of_requests = breakable(self.document, self.contract.requirement_index, pointer)
        of_requests |= {
            name for name, values in self.contract.requirement_index.values.items() if values.get("of") in of_requests
        }
        long = {
            node.ids.get("maxLength", "") for _, node in request.shapes[request.generate].places()
            if node.kind == "string" and (lengths(node)[1] or 0) >= LONGEST
        }  # fmt: skip
        for name, requirement in list(self.contract.requirements.items()):
            if requirement.excluded is not None:
                continue
            strange = [operation for operation in requirement.operations if operation not in OPERATIONS]
            if strange and len(strange) == len(requirement.operations):
                self.contract.exclude(name, f"No check calls {strange[0]}.")
            elif name in long:
                self.contract.exclude(name, "No request is that long.")
            elif name not in checked and name in self.contract.requirement_index.values:
                raise self.error(
                    requirement.pointer, f"{name} is declared, and no check decides it: say with `unchecked` why"
                )
            elif name not in checked:
                self.contract.exclude(name, "No check decides it.")
            elif name in of_requests and name not in shown and name not in self.contract.requirement_index.shown:
                self.contract.exclude(name, "No request of the suite breaks it and nothing else.")


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
