"""What the suite and the reference server read of a document by its name, and what it must be there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..contract.document import Document, DocumentError
from .pairwise import LENGTH
from .parameters import BRANCHES, NUMBER, SEED

PROMOTION, JOB = "{promotionID}", "{jobID}"
OPERATIONS: dict[str, tuple[str, ...]] = {
    "createPromotionJob": (PROMOTION,),
    "listPromotionJobs": (PROMOTION,),
    "cancelPromotionJob": (PROMOTION, JOB),
    "getPromotionJobFile": (PROMOTION, JOB),
    "listPromotionCodes": (PROMOTION,),
    "deletePromotionCodes": (PROMOTION,),
    "createPromotion": (),
    "deletePromotion": (PROMOTION,),
    "getAccessToken": (),
}
LISTS = ("listPromotionJobs", "listPromotionCodes")
BODIES = {
    "createPromotionJob": "application/json",
    "deletePromotionCodes": "application/json",
    "createPromotion": "application/json",
    "getAccessToken": "application/x-www-form-urlencoded",
}
Kind = Callable[[Any], bool]


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_text, value))


def _template(name: str) -> Kind:
    """A text that may have this placeholder, as often as it likes, and no other brace."""
    return lambda value: _text(value) and not set("{}") & set(value.replace(f"{{{name}}}", ""))


def _statuses(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_number(one) and 100 <= one < 600 for one in value)


def _status(value: Any) -> bool:
    return _statuses([value])


def _map(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


SCHEMAS, COMPONENT = "/components/schemas", "/components/parameters"
ERRORS = (
    "TooManyCodesError",
    "AutomaticPromotionError",
    "NotCancellableError",
    "NoFileError",
    "UnauthorizedError",
    "ForbiddenError",
    "PromotionNotFoundError",
)
READ = {  # properties of responses that the suite reads, and the reference writes, by their names
    "PromotionJobBase": ("type", "id", "promotion_id", "name", "status", "error", "meta"),
    "Timestamps": ("created_at", "updated_at"),
    "JobResult": ("generated", "deleted"),
    "JobFile": ("href",),
    "PromotionCode": ("code",),
    "Token": ("access_token", "expires", "expires_in"),
}
NEEDED: tuple[tuple[str, str, Kind], ...] = (
    *(
        (f"{COMPONENT}/{component}/name", f"the name {name}", name.__eq__)
        for component, name in (("PageLimit", "page[limit]"), ("PageOffset", "page[offset]"), ("Filter", "filter"))
    ),
    *(
        (f"{COMPONENT}/PageLimit/schema/{keyword}", "a whole number", _number)
        for keyword in ("minimum", "maximum", "default")
    ),
    (f"{COMPONENT}/PageOffset/schema/default", "a whole number", _number),
    (f"{COMPONENT}/Filter/schema", "a schema", _map),
    *(
        (f"{SCHEMAS}/{name}", "a schema", _map)
        for name in (
            *BRANCHES,
            "CodeGenerateParameters",
            "JobName",
            "MaxUsesPerCode",
            "ConsumeUnit",
            "CodePrefix",
            "CodeLength",
            "PromotionJob",
            "CodeGenerateJob",
            "CodeExportJob",
            "JobParameters",
            "JobResult",
            "JobsPage",
            "CodesPage",
            "PromotionCode",
            "JobFile",
            "Errors",
            "Error",
            "QueryErrors",
            "QueryError",
            *ERRORS,
        )
    ),
    *((f"{SCHEMAS}/{schema}/properties/{name}", "this property", _map) for schema in READ for name in READ[schema]),
    (f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/default", "a whole number", _number),
    (
        f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/error",
        "the location of TooManyCodesError",
        f"#{SCHEMAS}/TooManyCodesError".__eq__,
    ),
    (
        f"{SCHEMAS}/JobInput/oneOf",
        "a union whose branches job_type distinguishes",
        lambda value: isinstance(value, list),
    ),
    (
        f"{SCHEMAS}/JobInput/discriminator/mapping",
        f"a map to the two branches {' and '.join(BRANCHES)}",
        lambda value: _map(value) and sorted(str(to).rpartition("/")[2] for to in value.values()) == sorted(BRANCHES),
    ),
    (f"{SCHEMAS}/JobInput/discriminator/propertyName", "a text", _text),
    (f"{SCHEMAS}/JobInputBase/properties/type/const", "a text", _text),
    (f"{SCHEMAS}/PromotionJobBase/properties/type/const", "a text", _text),
    (f"{SCHEMAS}/PromotionInput/properties/type/const", "a text", _text),
    (f"{SCHEMAS}/PromotionInput/properties/promotion_type/examples/0", "a text", _text),
    (f"{SCHEMAS}/Promotion/properties/type/const", "a text", _text),
    (f"{SCHEMAS}/DeleteCodesInput/properties/type/const", "a text", _text),
    (f"{SCHEMAS}/Token/properties/token_type/const", "a text", _text),
    (f"{SCHEMAS}/UnauthorizedError/properties/title/enum", "a list of texts", _texts),
    *(
        (
            f"{SCHEMAS}/{error}/properties/detail/x-template",
            f"a text with no placeholder but {{{name}}}",
            _template(name),
        )
        for error, name in (("TooManyCodesError", "maximum"), ("NoFileError", "status"))
    ),
    *(
        (f"{SCHEMAS}/{name}/properties/title/const", "a text", _text)
        for name in ("TooManyCodesError", "AutomaticPromotionError")
    ),
    (f"{SCHEMAS}/JobStatus/enum", "a list of texts", _texts),
    (f"{SCHEMAS}/JobStatus/x-states/next", "a map", _map),
    (f"{SCHEMAS}/JobStatus/x-states/initial", "a status", _text),
    *(
        (f"{SCHEMAS}/JobStatus/x-states/{name}", "a list of statuses", _texts)
        for name in ("unfinished", "ended", "cancellable")
    ),
    *(
        (f"/components/examples/{name}/value/data", "an example", _map)
        for name in (SEED, "ExportRequest", "CreatePromotion")
    ),
    *(
        (f"/components/examples/{name}/value/errors/0", "an error", _map)
        for name in (
            "PropertyRequired",
            "JobInProgress",
            "BadFilter",
            "Unauthorized",
            "ServerFailure",
        )
    ),
    ("/components/examples/PropertyRequired/value/errors/0/status", "a status", lambda value: str(value).isdecimal()),
    ("/components/examples/ServerFailure/value/errors/0/status", "a status", lambda value: str(value).isdecimal()),
    ("/components/examples/OAuthError/value", "an example", _map),
)
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
)
TYPES = {
    "name": "string",
    NUMBER: "integer",
    "max_uses_per_code": "integer",
    "consume_unit": "string",
    "code_prefix": "string",
    LENGTH: "integer",
}
FILTERS = (  # as long, and as odd, as those that the suite sends
    "eq(job_type,code_generate)",
    "eq(status,completed)",
    "eq(code,a-b)",
    "eq(status",
    "((((",
    "conformance",
)
PROMOTION_NAME = "conformance-00000000-promotion-1000"  # as long as one that the ledger gives
PAGES = (1, 2, 3)  # records of the pages in which lists are read
OFFSETS = (0, 1, 2)
OWN_CODE = "auto_00000000-0000-4000-8000-000000000000"  # as the reference makes it (D32)
DELETED = 50  # codes that are deleted at a time, at most
LONGEST_CODE = 1000  # characters of a generated value, which filters and files carry
DISTINCT = 4  # characters of a generated value, below which there are too few for a promotion's maximum


def not_followed(document: Document, pointer: str, what: str) -> DocumentError:
    """The sentence for something at a location that cannot be followed."""
    return DocumentError(f"the contract {document.path}, line {document.line(pointer)} ({pointer}): {what}")
