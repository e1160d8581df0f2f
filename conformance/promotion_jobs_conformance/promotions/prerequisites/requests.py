"""The request for a job, and for a promotion: every body that is sent must be valid."""

from __future__ import annotations

import json

from ...contract.cases import full, minimal
from ...contract.contract import Contract
from ...contract.formats import FORMATS
from ...contract.shapes import Shape
from ...contract.values import NoValue, listed_values, nearest, plain
from ..needed import DELETED, DISTINCT, LONGEST_CODE, OWN_CODE, PROMOTION_NAME, SCHEMAS, TYPES, not_followed
from ..pairwise import LENGTH, length_bounds, rows
from ..parameters import DATA, NUMBER, OPERATION, PARAMETERS, SEED, JobRequest, job_types, promotion_body
from .agreeing import location_of, must_be_valid


def check_request(contract: Contract, request: JobRequest) -> None:
    """Every request that is sent is valid: for a job in its least and fullest form, and for a promotion."""
    pointer = contract.request_pointer(OPERATION)
    union = f"{SCHEMAS}/JobInput/discriminator"
    sent: tuple[tuple[str, ...], ...] = (DATA, (*DATA, "type"), (*DATA, "job_type"), PARAMETERS)
    for location in sent:
        if location[-1] not in request.shapes[request.generate].at(location[:-1]).properties:
            raise not_followed(contract.document, pointer, f"a job has no {'/'.join(location)}, which the suite sends")
    for name, kind in TYPES.items():
        shape = request.parameters().get(name)
        if shape is None:
            raise not_followed(
                contract.document,
                f"{SCHEMAS}/CodeGenerateParameters/properties",
                f"a job no longer has a parameter {name}",
            )
        if shape.kind != kind:
            raise not_followed(
                contract.document,
                location_of(shape, "type"),
                f"{name} is of type {shape.kind}; the suite and the reference need {kind}",
            )
    for branch, shape in request.shapes.items():
        for location, node in shape.locations():
            if not node.properties:
                _leaf(
                    contract,
                    node,
                    location,
                    is_required=bool(location) and location[-1] in shape.at(location[:-1]).required,
                )
        if PARAMETERS[-1] in shape.at(("data",)).required and branch != request.generate:
            raise not_followed(contract.document, union, f"a job {branch} needs parameters: the suite sends it without")
        for body, what in ((minimal(shape), "least"), (full(shape), "fullest")):
            must_be_valid(contract, body, pointer, f"the {what} request of {branch}")
    if not request.number.required and NUMBER not in request.shapes[request.generate].at(PARAMETERS).required:
        raise not_followed(
            contract.document,
            f"{SCHEMAS}/CodeGenerateParameters/required",
            f"{NUMBER} is not required: how many codes a job makes is open",
        )
    must_be_valid(contract, request.seed(), pointer, f"the example {SEED}, brought within the limits,")
    promotion = promotion_body(contract, PROMOTION_NAME, automatic=False)
    must_be_valid(
        contract, promotion, contract.request_pointer("createPromotion"), "a promotion as the suite creates it"
    )
    maximum = contract.document.at(f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/default")
    for row in rows(contract, maximum, 0):  # what was sent is shown as it was sent (S16)
        what = f"a job that shows the parameters {json.dumps(row.parameters)[:120]}, which a request may have,"
        must_be_valid(contract, row.parameters, f"{SCHEMAS}/JobParameters", what, is_whole=False)
    _deletions(contract, request)
    own = "the code auto_... that the reference gives an automatic promotion"
    must_be_valid(contract, OWN_CODE, f"{SCHEMAS}/PromotionCode/properties/code", own)
    _numbers(contract, request)
    for branch, tag in zip(job_types(contract), ("code_generate", "code_export"), strict=True):
        if not branch.endswith(tag.removeprefix("code_")):
            raise not_followed(
                contract.document, f"{union}/mapping", f"the job_type {branch} is not known; {tag} is expected here"
            )


def _leaf(contract: Contract, node: Shape, location: tuple[str, ...], *, is_required: bool) -> None:
    try:
        value = plain(node)
        nearest(node, value)
    except NoValue as error:
        raise not_followed(
            contract.document, location_of(node), f"no value for {'/'.join(location)} was found that is valid ({error})"
        ) from error
    if value is None and is_required and not listed_values(node):
        raise not_followed(contract.document, location_of(node), f"{'/'.join(location)} can only be null")
    name = node.keywords.get("format")
    if name is not None and name not in (*FORMATS, "int32", "int64", "float", "double", "password"):
        raise not_followed(
            contract.document,
            location_of(node, "format"),
            f"the format {name} of {'/'.join(location)} is not known here, nor to the generated models: no value of it can be made",
        )


def _deletions(contract: Contract, request: JobRequest) -> None:
    """As many codes as the suite deletes at a time can be, whatever their prefix and length."""
    kind = contract.schema("DeleteCodesInput")["properties"]["type"]["const"]
    maximum = contract.document.at(f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/default")
    default = request.parameters()[LENGTH].keywords.get("default", 0)
    sent = [row.parameters for row in rows(contract, maximum, 0)]
    made = {(str(one.get("code_prefix") or ""), int(one.get(LENGTH) or default)) for one in sent}
    codes = [f"{prefix}-{'a' * length}" if prefix else "a" * length for prefix, length in sorted(made)]
    listed = [f"{codes[index % len(codes)]}{index}" for index in range(DELETED)]
    body = {"data": {"type": kind, "codes": [{"code": code} for code in listed]}}
    pointer = contract.request_pointer("deletePromotionCodes")
    must_be_valid(contract, body, pointer, f"a deletion of {DELETED} codes")


def _numbers(contract: Contract, request: JobRequest) -> None:
    rule = f"{SCHEMAS}/NumberOfCodes/x-configured-maximum/default"
    maximum, least = contract.document.at(rule), request.least_number()
    if least > maximum:
        raise not_followed(
            contract.document, rule, f"a promotion may have {maximum} codes, and a job must ask for {least} at least"
        )
    length = request.parameters()[LENGTH]
    at = f"{SCHEMAS}/CodeGenerateParameters/properties/{LENGTH}"
    if "default" not in length.keywords:
        raise not_followed(
            contract.document, at, f"{LENGTH} has no default: how long a code is if none was sent is open"
        )
    default = length.keywords["default"]
    if contract.document.at("/components/schemas/CodeLength").get("default", default) != contract.document.at(at).get(
        "default", default
    ):
        raise not_followed(contract.document, f"{SCHEMAS}/CodeLength/default", f"{LENGTH} has another default at {at}")
    if not length.accepts(default):
        raise not_followed(
            contract.document, f"{at}/default", f"the default {default!r} of {LENGTH} is not valid by its own schema"
        )
    low, high = length_bounds(contract)
    if high > LONGEST_CODE:
        what = f"codes of {high} characters are too long for filters and files: {LONGEST_CODE} are the most"
        raise not_followed(contract.document, f"{SCHEMAS}/CodeLength/maximum", what)
    if default < DISTINCT or low < 1:
        raise not_followed(
            contract.document,
            f"{at}/default",
            f"codes of {min(default, low)} characters are too few for {maximum} different ones",
        )
