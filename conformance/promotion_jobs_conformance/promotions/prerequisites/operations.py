"""Operations: their IDs, path parameters, statuses of success, bodies and access; and the components that are read by their names."""

from __future__ import annotations

from ...contract.contract import Contract
from ...contract.document import DocumentError, escape
from ..needed import BODIES, COMPONENT, LISTS, NEEDED, OPERATIONS, not_followed
from ..parameters import OPERATION


def check_operations(contract: Contract) -> None:
    """Every operation has its ID, its path parameters, a status of success and the body that is sent."""
    for name, parameters in OPERATIONS.items():
        found = contract.operations.get(name)
        if found is None:
            strangers = [one for one in contract.operations.values() if one.id not in OPERATIONS]
            at = strangers[0].pointer if strangers else "/paths"
            raise not_followed(
                contract.document, at, f"there is no operation {name}, which the suite calls by this operationId"
            )
        there = [step for step in found.path.split("/") if step.startswith("{")]
        if tuple(there) != parameters:
            raise not_followed(
                contract.document,
                found.pointer.rpartition("/")[0],
                f"the path of {name} has the parameters {', '.join(there) or 'none'}, where the suite fills in "
                f"{', '.join(parameters) or 'none'}",
            )
        if not any(status.startswith("2") and status.isdecimal() for status in found.definition["responses"]):
            raise not_followed(contract.document, f"{found.pointer}/responses", f"{name} has no status of success")
        for status, response in found.definition["responses"].items():
            response, at = contract.document.resolve(response, f"{found.pointer}/responses/{status}")
            for header, rule in response.get("headers", {}).items():
                if contract.document.resolve(rule, "")[0].get("required") is True:
                    what = f"the response {status} of {name} requires the header {header}, which no check reads"
                    raise not_followed(contract.document, f"{at}/headers/{escape(header)}", what)
            vague = next((media_type for media_type in response.get("content", {}) if "*" in media_type), None)
            if vague is not None:
                what = f"the response {status} of {name} has the media type {vague}, which the generated server cannot send"
                raise not_followed(contract.document, f"{at}/content/{escape(vague)}", what)
        for parameter, pointer in found.parameters:
            known = parameter.get("in") == "path" or pointer.rsplit("/", 1)[-1] in (
                "Filter",
                "PageLimit",
                "PageOffset",
            )
            if parameter.get("required") and not (known and parameter.get("in") == "path"):
                what = f"the suite does not send the parameter {parameter.get('name')} of {name}, which is required"
                raise not_followed(contract.document, f"{pointer}/required", what)
    for name in LISTS:
        referred = {pointer for _, pointer in contract.operations[name].parameters}
        for component in ("Filter", "PageLimit", "PageOffset"):
            if f"{COMPONENT}/{component}" not in referred:
                at = f"{contract.operations[name].pointer}/parameters"
                what = f"{name} has no parameter that refers to {COMPONENT}/{component}, which the suite sends"
                raise not_followed(contract.document, at, what)
    for name in BODIES:
        body, at = contract.request_body(name)
        if BODIES[name] not in body.get("content", {}):
            what = f"{name} takes no body of {BODIES[name]}, which the suite sends"
            raise not_followed(contract.document, f"{at}/content", what)


def check_access(contract: Contract) -> None:
    """Every operation but that for tokens takes a bearer token; the servers have absolute URLs."""
    root = contract.document.root
    schemes = root.get("components", {}).get("securitySchemes", {})
    for name in OPERATIONS:
        operation = contract.operations[name]
        for pointer in (operation.pointer, operation.pointer.rpartition("/")[0]):
            if contract.document.at(pointer).get("servers"):
                what = f"{name} has servers of its own, and the suite sends all requests to one base URL"
                raise not_followed(contract.document, f"{pointer}/servers", what)
        is_own = "security" in operation.definition
        asked = operation.definition["security"] if is_own else root.get("security", [])
        at = f"{operation.pointer}/security" if is_own else "/security"
        if name == "getAccessToken":
            if asked:
                raise not_followed(contract.document, at, f"{name} needs a token: `security: []` is expected here")
            continue
        found = [schemes.get(scheme, {}) for one in asked for scheme in (one or {"": []})]
        if len(found) != 1 or (found[0].get("type"), str(found[0].get("scheme")).lower()) != ("http", "bearer"):
            what = f"{name} is to take a token by one security scheme, of type http and scheme bearer, and nothing else"
            raise not_followed(contract.document, at, what)
    servers = [str(server.get("url")) for server in root.get("servers", []) if isinstance(server, dict)]
    if not servers or not all(url.startswith(("http://", "https://", "{")) for url in servers):
        raise not_followed(contract.document, "/servers", "the generated client needs the absolute URL of each server")


def check_parts(contract: Contract) -> None:
    """Every component that is read by its name is there, and so are the errors that a check looks for."""
    for pointer, what, is_right in NEEDED:
        try:
            value = contract.document.at(pointer)
        except DocumentError as error:
            message = f"{what} is needed here, and is missing: the suite and the reference read it by its name"
            raise not_followed(contract.document, pointer, message) from error
        if not is_right(value):
            raise not_followed(contract.document, pointer, f"{what} is needed here")
    for operation, name in (
        (OPERATION, "TooManyCodesError"),
        (OPERATION, "AutomaticPromotionError"),
        ("cancelPromotionJob", "NotCancellableError"),
        ("getPromotionJobFile", "NoFileError"),
        *((one, "PromotionNotFoundError") for one in (OPERATION, "listPromotionJobs", "listPromotionCodes")),
        *((one, "UnauthorizedError") for one in OPERATIONS if one != "getAccessToken"),
    ):
        responses = contract.operations[operation].definition["responses"]
        listed = [
            pointer
            for status in responses
            if status.isdecimal()
            for pointer in contract.special_errors(operation, int(status))
        ]
        if not any(pointer.endswith(f"/{name}") for pointer in listed):
            at = f"{contract.operations[operation].pointer}/responses"
            raise not_followed(
                contract.document,
                at,
                f"no response of {operation} has {name} among its x-errors, which the suite looks for",
            )
