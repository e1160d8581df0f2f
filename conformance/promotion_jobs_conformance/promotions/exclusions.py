"""Excludes the requirements of a document that no run can decide, with the reason, before anything is sent."""

from __future__ import annotations

from ..contract.cases import breakable
from ..contract.contract import Contract
from ..contract.values import LONGEST, lengths
from . import checks as _all_checks
from . import scenarios as _all_scenarios
from .needed import OPERATIONS, SCHEMAS, not_followed
from .pairwise import LENGTH, classes
from .parameters import DASH, JOINED, OPERATION, JobRequest, request_of
from .plan import plan
from .registry import CHECKS
from .scenarios.rejections import cases_of

_ = (_all_checks, _all_scenarios)  # they declare what `CHECKS` and `plan` list


def exclude_inapplicable(contract: Contract, request: JobRequest) -> None:
    """Excludes what no request can show that the contract accepts."""
    shapes = request.parameters()
    for name, without in (
        ("name", (f"{OPERATION}.name-absent", f"{OPERATION}.name-absent-shown")),
        ("code_prefix", ("CodePrefix.absent",)),
        (LENGTH, (shapes[LENGTH].ids.get("default", ""), f"{OPERATION}.default-shown")),
    ):
        for requirement in without if request.is_required(name) else ():
            _exclude(contract, requirement, f"A job needs a {name}, so that none is without one.")
    zero = f"{SCHEMAS}/MaxUsesPerCode"
    if "MaxUsesPerCode.zero" in contract.requirements and not shapes["max_uses_per_code"].accepts(0):
        raise not_followed(
            contract.document, zero, "MaxUsesPerCode.zero says that zero is accepted, and the schema excludes it"
        )
    sent = classes(contract, 1, 0)
    if not any(one.blame == DASH for one in sent.get("code_prefix", [])):
        _exclude(contract, DASH, "No prefix that the contract accepts, and the suite knows, ends in a dash.")
    for name, requirement in (("name", f"{OPERATION}.echo-name"), ("code_prefix", JOINED)):
        if not any(one.value for one in sent.get(name, [])):
            _exclude(contract, requirement, f"The contract accepts no {name} that the facts settle.")
    maximum = contract.document.at(f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/default")
    if not request.number.accepts(maximum + 1):
        for requirement in contract.requirements:
            if requirement == "NumberOfCodes.configured-maximum" or requirement.startswith("TooManyCodesError."):
                _exclude(
                    contract, requirement, "The contract's own limit excludes more codes of one job than the maximum."
                )


def _exclude(contract: Contract, requirement: str, reason: str) -> None:
    if requirement in contract.requirements:
        contract.exclude(requirement, reason)


def exclude_undecided(contract: Contract) -> None:
    """Excludes what no check decides, or no request of the suite shows; a declared one must say so itself."""
    request = request_of(contract)
    pointer = contract.request_pointer(OPERATION)
    checked = CHECKS.checked_by(contract)
    cases = cases_of(contract, 0)
    maximum = contract.document.at(f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/default")
    shown = {name for one in plan.scenarios for name in one.exercises} | {case.requirement for case in cases}
    shown |= {one.blame for listed in classes(contract, maximum, 0).values() for one in listed}
    of_requests = breakable(contract.document, contract.requirement_index, pointer)
    of_requests |= {
        name for name, values in contract.requirement_index.values.items() if values.get("of") in of_requests
    }
    long = {
        node.ids.get("maxLength", "")
        for _, node in request.shapes[request.generate].locations()
        if node.kind == "string" and (lengths(node)[1] or 0) >= LONGEST
    }
    for name, requirement in list(contract.requirements.items()):
        if requirement.excluded is not None:
            continue
        strange = [operation for operation in requirement.operations if operation not in OPERATIONS]
        if strange and len(strange) == len(requirement.operations):
            contract.exclude(name, f"No check calls {strange[0]}.")
        elif name in long:
            contract.exclude(name, "No request is that long.")
        elif name not in checked and name in contract.requirement_index.values:
            raise not_followed(
                contract.document,
                requirement.pointer,
                f"{name} is declared, and no check decides it: say with `unchecked` why",
            )
        elif name not in checked:
            contract.exclude(name, "No check decides it.")
        elif name in of_requests and name not in shown and name not in contract.requirement_index.shown:
            contract.exclude(name, "No request of the suite violates only this requirement.")
