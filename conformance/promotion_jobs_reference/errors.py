"""Error answers in the contract's shape (S19), whatever refused the request: the server, the stub, or the framework."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from .contract import Contract
from .refusal import Refusal


class ErrorAnswers:
    """The exception handlers of the application."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._status: int = contract.values("createPromotionJob.validation-status-usual")["statuses"][0]
        self._required: str = contract.values("createPromotionJob.validation-title")["title"]

    def handlers(self) -> dict[Any, Any]:
        """The handlers by exception, as FastAPI takes them."""
        return {
            Refusal: self.refused,
            RequestValidationError: self.invalid,
            HTTPException: self.http,
            Exception: self.failed,
        }

    async def refused(self, _: Request, refusal: Refusal) -> Response:
        return _answer(refusal.status, refusal.errors, refusal.headers)

    async def invalid(self, _: Request, error: RequestValidationError) -> Response:
        """A request that the stub refuses: one error object for each failure (D20)."""
        return _answer(self._status, [self.invalid_error(record) for record in error.errors()])

    async def http(self, _: Request, error: HTTPException) -> Response:
        """What the framework refuses: no token (D21), no such path or method, a body that cannot be read."""
        shown = {"status": error.status_code, "title": HTTPStatus(error.status_code).phrase}
        if error.status_code == HTTPStatus.UNAUTHORIZED:
            shown = self._contract.error("UnauthorizedError")[1]
        return _answer(error.status_code, [shown], error.headers)

    async def failed(self, _: Request, error: Exception) -> Response:
        """The server failed (D23). The exception itself goes to the log, not to the client."""
        refusal = Refusal.example(self._contract, "ServerFailure")
        return _answer(refusal.status, refusal.errors)

    def invalid_error(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """The error object for one record of the stub: where, and what is wrong (D20)."""
        place, message, title = _place(record["loc"]), str(record["msg"]), "invalid"
        match record["type"]:
            case "union_tag_not_found":
                place, title = [*place, _discriminator(record)], self._required
            case "union_tag_invalid":
                place, message = [*place, _discriminator(record)], "Input is none of the words that are allowed here"
            case "missing":
                title = self._required
            case "json_invalid":
                place, message = [], "Input is not valid JSON"
            case _:
                pass
        member = place[-1] if place else "body"
        detail = f"{member} is required" if title == self._required else f"{member}: {message}"
        return {"status": self._status, "source": ".".join(place) or "body", "title": title, "detail": detail}


def _place(location: Iterable[str | int]) -> list[str]:
    """The members that lead to a failure: without `body` or `query`, and without the tag that chose a variant of `data`."""
    _, *members = map(str, location)
    if len(members) > 1 and members[0] == "data" and members[1].startswith("code_"):
        del members[1]
    return members


def _discriminator(record: Mapping[str, Any]) -> str:
    return str(record["ctx"]["discriminator"]).strip("'")


def _answer(status: int, errors: list[dict[str, Any]], headers: Mapping[str, str] | None = None) -> Response:
    # In ASCII, because a detail may quote what cannot be encoded.
    return Response(json.dumps({"errors": errors}), status, dict(headers or {}), "application/json")
