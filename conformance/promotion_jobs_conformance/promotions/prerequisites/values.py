"""Values of requirements, and what must agree with them elsewhere in the document."""

from __future__ import annotations

from ...contract.contract import Contract
from ...contract.facts import FILE, read
from ..needed import VALUES, not_followed
from ..parameters import OPERATION
from .agreeing import same_as


def check_values(contract: Contract) -> None:
    """The values of requirements are there, and agree with the examples and responses that repeat them."""
    for name, key, what, is_right in VALUES:
        if name not in contract.requirements:
            raise not_followed(
                contract.document,
                "/x-requirements",
                f"the requirement {name} is not declared, which the suite reads {key} from",
            )
        pointer = contract.requirements[name].pointer
        if key not in contract.values(name):
            raise not_followed(contract.document, pointer, f"{name} has no value {key}: {what} is needed")
        if not is_right(contract.values(name)[key]):
            raise not_followed(
                contract.document,
                f"{pointer}/values/{key}",
                f"the value {key} of {name} is no {what.removeprefix('a ')}",
            )
    usual, may = (
        contract.values(f"{OPERATION}.{name}")["statuses"] for name in ("validation-status-usual", "validation-status")
    )
    if not set(usual) <= set(may):
        at = contract.requirements[f"{OPERATION}.validation-status-usual"].pointer
        raise not_followed(
            contract.document, f"{at}/values/statuses", f"a usual status {usual} is none of the allowed ones, {may}"
        )
    example = "/components/examples/PropertyRequired/value/errors/0"
    for name, key in (
        (f"{OPERATION}.validation-status-usual", "statuses"),
        (f"{OPERATION}.invalid-json", "statuses"),
    ):
        allowed = contract.values(name)[key]
        if int(contract.document.at(f"{example}/status")) not in allowed:
            at = f"{contract.requirements[name].pointer}/values/{key}"
            raise not_followed(
                contract.document,
                at,
                f"{allowed} lacks the status that the example PropertyRequired shows, and the reference sends",
            )
    for name, key, pointer in (
        (f"{OPERATION}.validation-title", "title", f"{example}/title"),
        ("listPromotionJobs.bad-filter-error", "title", "/components/examples/BadFilter/value/errors/0/title"),
        ("listPromotionJobs.bad-filter-error", "detail", "/components/examples/BadFilter/value/errors/0/detail"),
    ):
        same_as(
            contract,
            name,
            key,
            contract.document.at(pointer),
            f"the example at {pointer} (line {contract.document.line(pointer)})",
        )
    for name in ("required", "valid", "scheme"):
        same_as(
            contract,
            f"BearerAuth.{name}",
            "status",
            _status_of(contract, "UnauthorizedError"),
            "the response with UnauthorizedError",
        )
    for name in ("PromotionID.unknown", "JobID.unknown", "JobID.other-promotion"):
        same_as(
            contract,
            name,
            "status",
            _status_of(contract, "PromotionNotFoundError"),
            "the response with PromotionNotFoundError",
        )


def check_facts(contract: Contract) -> None:
    """Every fact that is cited is in the list of facts beside the document, if there is one."""
    path = contract.document.path.parent / FILE
    known = read(path)
    for requirement in contract.requirements.values() if known else ():
        unknown = next((fact for fact in requirement.facts if fact not in known), None)
        if unknown is not None:
            what = f"{requirement.id} cites {unknown}, which is no fact of {path}"
            raise not_followed(contract.document, requirement.pointer, what)


def _status_of(contract: Contract, component: str) -> int:
    for status in contract.operations[OPERATION].definition["responses"]:
        listed = contract.special_errors(OPERATION, int(status)) if status.isdecimal() else []
        if any(pointer.endswith(f"/{component}") for pointer in listed):
            return int(status)
    return 0
