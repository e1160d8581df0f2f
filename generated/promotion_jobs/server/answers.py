# Put here by scripts/generate from scripts/stub/answers.py. Do not edit: change that file and run it again.

"""The answers that handlers share: refusals in the contract's shape, and pages of a list.

`scripts/generate` puts this file beside the generated stub. Statuses, titles and texts come from the document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
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
"""The most codes that a promotion may have, where the store's owner did not set another maximum (S8)."""


def values(requirement: str) -> dict[str, Any]:
    """What the document gives with a declared requirement: texts, statuses, sizes. Raises KeyError for an unknown one."""
    return _VALUES[requirement]


class Refusal(Exception):
    """An answer of `status` with these error objects (S19); a handler raises it."""

    def __init__(self, status: int, errors: list[dict[str, Any]], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(errors)
        self.status = status
        self.errors = errors
        self.headers = headers


def refusal(example: str, *, detail: str | None = None, **places: object) -> Refusal:
    """The refusal that the document shows under this name: `refusal("AutomaticPromotion")`.

    `places` fill in the text for which the document has a template: `refusal("TooManyCodes", maximum=50)`. `detail` is said
    instead of the document's. Raises KeyError where the document has no such example, or its template a place more.
    """
    components = _DOCUMENT["components"]
    error = dict(components["examples"][example]["value"]["errors"][0])
    for member, schema in components["schemas"].get(f"{example}Error", {}).get("properties", {}).items():
        if "x-template" in schema:
            error[member] = schema["x-template"].format(**places)
    if detail is not None:
        error["detail"] = detail
    return Refusal(int(error.get("status", HTTPStatus.BAD_REQUEST)), [error])


def page(
    records: Iterable[Mapping[str, Any]],
    members: Iterable[str],
    *,
    filter: str | None,  # noqa: A002 (the stub's name)
    page_limit_: int,
    page_offset_: int,
    **_: object,
) -> dict[str, Any]:
    """The body of a page of a list: data, links and meta (D4, D15).

    `records` are all there are, `members` are those that a filter `eq(member,value)` may name, the rest is what the list's
    handler was called with. The links are relative to the request's own URL (A35). A filter that cannot be read is
    refused (D28).
    """
    limit, offset, found = page_limit_, page_offset_, list(records)
    if filter is not None:
        condition = re.fullmatch(r"eq\((\w+),(.*)\)", filter, re.DOTALL)
        if condition is None or condition[1] not in members:
            raise refusal("BadFilter")
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
    place = {"limit": limit, "offset": offset, "current": offset // limit + 1, "total": -(-total // limit)}
    return {
        "data": found[offset : offset + limit],
        "links": links,
        "meta": {"page": place, "results": {"total": total}},
    }


def error_handlers(contract: Mapping[str, Any] = _DOCUMENT) -> dict[Any, Any]:
    """For `create_app(exception_handlers=…)`: errors in the contract's shape (S19), whoever refuses.

    That is a handler (`Refusal`), the stub (what is not valid, D20), the framework (no token, D21; no such path), or
    the server when it fails (D23). `contract` is another document than the one that the stub serves.
    """
    examples = {name: shown["value"] for name, shown in contract["components"]["examples"].items()}
    required, unauthorized, failure = (
        examples[name]["errors"][0] for name in ("MemberRequired", "Unauthorized", "ServerFailure")
    )
    tags = set(contract["components"]["schemas"]["JobInput"]["discriminator"]["mapping"])

    async def refused(_: Request, error: Any) -> Response:
        return _answer(error.status, error.errors, error.headers)

    async def invalid(_: Request, error: Any) -> Response:
        return _answer(int(required["status"]), [_failure(required, tags, record) for record in error.errors()])

    async def http(_: Request, error: Any) -> Response:
        status = HTTPStatus(error.status_code)
        shown = unauthorized if status is HTTPStatus.UNAUTHORIZED else {"status": status, "title": status.phrase}
        return _answer(status, [shown], error.headers)

    async def failed(_: Request, __: Exception) -> Response:
        return _answer(int(failure["status"]), [failure])

    return {Refusal: refused, RequestValidationError: invalid, HTTPException: http, Exception: failed}


def _failure(required: Mapping[str, Any], tags: set[str], record: Mapping[str, Any]) -> dict[str, Any]:
    """The error object for one record of the stub: where, and what is wrong (D20). It quotes nothing that was sent."""
    kind, message = record["type"], str(record["msg"])
    place = [str(step) for step in record["loc"][1:] if step not in tags]
    if kind in {"union_tag_not_found", "union_tag_invalid"}:
        place, message = [*place, str(record["ctx"]["discriminator"]).strip("'")], "Input is none of the words for it"
    elif kind == "json_invalid":
        place, message = [], "Input is not valid JSON"
    source, member = ".".join(place) or "body", place[-1] if place else "body"
    if kind in {"missing", "union_tag_not_found"}:
        return {**required, "source": source, "detail": f"{member} is required"}
    return {"status": required["status"], "source": source, "title": "invalid", "detail": f"{member}: {message}"}


def _answer(status: int, errors: list[Mapping[str, Any]], headers: Mapping[str, str] | None = None) -> Response:
    # In ASCII, because a detail may quote what cannot be encoded.
    return Response(json.dumps({"errors": errors}), status, dict(headers or {}), "application/json")
