# Put here by scripts/generate from scripts/stub/responses.py. Do not edit: change that file and run it again.

"""What the handlers of a server share: errors in the contract's shape, and pages of a list.

`scripts/generate` puts this file next to the generated stub. Statuses, titles and texts come from the document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from string import Formatter
from typing import Any, Final
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from promotion_jobs.server._generated.openapi import document

_DOCUMENT: Final = document()


def _declared(element: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(element, dict):
        yield from ((entry["id"], entry.get("values", {})) for entry in element.get("x-requirements", ()))
        element = list(element.values())
    if isinstance(element, list):
        for part in element:
            yield from _declared(part)


_VALUES: Final = dict(_declared(_DOCUMENT))
MAXIMUM_CODES: Final[int] = _DOCUMENT["components"]["schemas"]["NumberOfCodes"]["x-configured-maximum"]["default"]
"""The maximum number of codes per promotion, unless the store's owner sets another (S8)."""


def values(requirement: str) -> dict[str, Any]:
    """Returns the values that the document declares with a requirement: texts, statuses, sizes.

    Raises KeyError for an unknown requirement.
    """
    return _VALUES[requirement]


class Rejection(Exception):
    """A response of `status` with these error objects (S19). Handlers raise it."""

    def __init__(self, status: int, errors: list[dict[str, Any]], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(errors)
        self.status = status
        self.errors = errors
        self.headers = headers


def rejection(example: str, *, detail: str | None = None, **placeholders: object) -> Rejection:
    """Returns the rejection that the document shows under this name: `rejection("AutomaticPromotion")`.

    `placeholders` fill the document's templates: `rejection("TooManyCodes", maximum=50)`. `detail` replaces the document's.
    Raises KeyError for a name without an example, TypeError for a placeholder that is missing or in no template.
    """
    components = _DOCUMENT["components"]
    error = dict(components["examples"][example]["value"]["errors"][0])
    properties = components["schemas"].get(f"{example}Error", {}).get("properties", {})
    templates = {name: schema["x-template"] for name, schema in properties.items() if "x-template" in schema}
    expected = {name for template in templates.values() for _, name, _, _ in Formatter().parse(template) if name}
    if placeholders.keys() != expected:
        needs = ", ".join(sorted(expected)) or "no placeholder"
        raise TypeError(f"{example} takes {needs}; given: {', '.join(sorted(placeholders)) or 'none'}")
    error.update({name: template.format(**placeholders) for name, template in templates.items()})
    if detail is not None:
        error["detail"] = detail
    return Rejection(int(error.get("status", HTTPStatus.BAD_REQUEST)), [error])


def page(
    records: Iterable[Mapping[str, Any]],
    filterable: Iterable[str],
    *,
    filter: str | None,  # noqa: A002 (the stub's name)
    page_limit_: int,
    page_offset_: int,
    **_: object,
) -> dict[str, Any]:
    """Returns the body of a page of a list: data, links and meta (D4, D15).

    `records` is the whole list, `filterable` the properties that a filter `eq(property,value)` may name, and the rest is what
    the list's handler was called with. The links are relative to the request's own URL (A35). Raises a Rejection for a
    filter that cannot be parsed (D28).
    """
    limit, offset, found = page_limit_, page_offset_, list(records)
    if filter is not None:
        condition = re.fullmatch(r"eq\((\w+),(.*)\)", filter, re.DOTALL)
        if condition is None or condition[1] not in filterable:
            raise rejection("BadFilter")
        found = [record for record in found if record.get(condition[1]) == condition[2]]
    total = len(found)
    starts = {"current": offset, "first": 0, "last": max(total - 1, 0) // limit * limit}
    if offset > 0:
        starts["prev"] = max(min(offset, total) - limit, 0)
    if offset + limit < total:
        starts["next"] = offset + limit
    query = {} if filter is None else {"filter": filter}
    links = {
        name: f"?{urlencode({**query, 'page[limit]': limit, 'page[offset]': start})}" for name, start in starts.items()
    }
    position = {"limit": limit, "offset": offset, "current": offset // limit + 1, "total": -(-total // limit)}
    return {
        "data": found[offset : offset + limit],
        "links": links,
        "meta": {"page": position, "results": {"total": total}},
    }


def error_handlers(contract: Mapping[str, Any] = _DOCUMENT) -> dict[Any, Any]:
    """Returns what `create_app(exception_handlers=…)` takes, so that every error has the contract's shape (S19).

    That is an error raised by a handler (`Rejection`), by the stub (an invalid request, D20), by the framework (no token,
    D21; no such path), or by a failure of the server (D23). `contract` is another document than the one that the stub serves.
    """
    examples = {name: shown["value"] for name, shown in contract["components"]["examples"].items()}
    required, unauthorized, failure = (
        examples[name]["errors"][0] for name in ("PropertyRequired", "Unauthorized", "ServerFailure")
    )
    tags = set(contract["components"]["schemas"]["JobInput"]["discriminator"]["mapping"])

    async def rejected(_: Request, error: Any) -> Response:
        return _response(error.status, error.errors, error.headers)

    async def invalid(_: Request, error: Any) -> Response:
        return _response(int(required["status"]), [_validation_error(required, tags, one) for one in error.errors()])

    async def http(_: Request, error: Any) -> Response:
        status = HTTPStatus(error.status_code)
        form = type(required["status"])  # an integer or a string of digits (A1)
        shown = {name: part for name, part in required.items() if name not in ("source", "detail")}
        shown |= {"status": form(int(status)), "title": status.phrase}
        if status is HTTPStatus.UNAUTHORIZED:
            shown = unauthorized
        return _response(status, [shown], error.headers)

    async def failed(_: Request, __: Exception) -> Response:
        return _response(int(failure["status"]), [failure])

    return {Rejection: rejected, RequestValidationError: invalid, HTTPException: http, Exception: failed}


def _validation_error(required: Mapping[str, Any], tags: set[str], found: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the error object for one of the stub's validation errors (D20). It quotes nothing that was sent."""
    kind, message = found["type"], str(found["msg"])
    path = [str(step) for step in found["loc"][1:] if step not in tags]
    if kind in {"union_tag_not_found", "union_tag_invalid"}:
        path, message = [*path, str(found["ctx"]["discriminator"]).strip("'")], "Input is not one of the allowed values"
    elif kind == "json_invalid":
        path, message = [], "Input is not valid JSON"
    source, name = ".".join(path) or "body", path[-1] if path else "body"
    if kind in {"missing", "union_tag_not_found"}:
        return {**required, "source": source, "detail": f"{name} is required"}
    return {**required, "source": source, "title": "invalid", "detail": f"{name}: {message}"}


def _response(status: int, errors: list[Mapping[str, Any]], headers: Mapping[str, str] | None = None) -> Response:
    # In ASCII, because a detail may quote what cannot be encoded.
    return Response(json.dumps({"errors": errors}), status, dict(headers or {}), "application/json")
