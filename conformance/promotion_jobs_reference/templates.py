"""Kinds of deviation that occur often, each to be completed in two or three lines.

A fault inherits from its template directly: then several of one template can be put together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from .behaviour import Behaviour
from .behaviour.rules import texts_in
from .exchange import Call, Response
from .rejection import Rejection

__all__ = [
    "ABSENT",
    "Accepts",
    "FailsOn",
    "LetsIn",
    "Rejects",
    "RespondsWith",
    "depth_of",
    "put",
    "texts_in",
    "uses",
    "value_at",
]

ABSENT: Final = object()
"""What is at a location where there is nothing; put there, it takes away what was there."""


def value_at(value: Any, location: str) -> Any:
    """The value at a dotted location of a JSON value, or ABSENT."""
    for step in location.split("."):
        if not isinstance(value, dict) or step not in value:
            return ABSENT
        value = value[step]
    return value


def put(holder: dict[str, Any], location: str, value: Any) -> None:
    """Puts a value at a dotted location, with the objects around it where they are missing; ABSENT takes it away."""
    *way, last = location.split(".")
    for step in way:
        if not isinstance(holder.get(step), dict):
            holder[step] = {}
        holder = holder[step]
    if value is ABSENT:
        holder.pop(last, None)
    else:
        holder[last] = value


T = TypeVar("T", bound=Behaviour)


def uses(behaviour: Behaviour, template: type[T]) -> Iterator[type[T]]:
    """The classes of a behaviour that complete a template."""
    for kind in type(behaviour).__mro__:
        if template in kind.__bases__:
            yield kind


class Accepts(Behaviour):
    """A value that should be rejected is accepted: the server works with `stand_in` in its place.

    `location` is dotted, from the root of the body. `passes` and `stand_in` get ABSENT where the property is missing.
    """

    location = ""
    operation = "createPromotionJob"

    def passes(self, value: Any) -> bool:
        """Whether this fault lets the value pass."""
        raise NotImplementedError

    def stand_in(self, value: Any) -> Any:
        """The valid value that is used instead."""
        raise NotImplementedError

    def on_request(self, call: Call) -> Response | None:
        for kind in uses(self, Accepts):
            if call.operation == kind.operation and isinstance(call.json, dict):
                value = value_at(call.json, kind.location)
                if kind.passes(self, value):
                    put(call.json, kind.location, kind.stand_in(self, value))
        return super().on_request(call)


class Rejects(Behaviour):
    """A value that should be accepted is rejected as invalid. `rejects` gets ABSENT where the property is missing."""

    location = ""

    def rejects(self, value: Any) -> bool:
        """Whether this fault rejects the value."""
        raise NotImplementedError

    def check_sent(self, sent: Mapping[str, Any]) -> None:
        super().check_sent(sent)
        for kind in uses(self, Rejects):
            if kind.rejects(self, value_at({"data": sent}, kind.location)):
                raise self.invalid(kind.location, f"{kind.location.rpartition('.')[2]} is not valid")


class LetsIn(Behaviour):
    """A request whose Authorization header should be rejected gets in, on `operations`, or on all where none is named."""

    operations: tuple[str, ...] = ()

    def lets_in(self, authorization: str | None) -> bool:
        """Whether a request with this header, or without one, gets in."""
        raise NotImplementedError

    def on_request(self, call: Call) -> Response | None:
        for kind in uses(self, LetsIn):
            concerned = not kind.operations or call.operation in kind.operations
            if concerned and kind.lets_in(self, call.header("Authorization")):
                self.let_in(call)
        return super().on_request(call)


class FailsOn(Behaviour):
    """The server responds with 5xx to a request to one of the `operations`, or to any where none is named, if `fails_on` says so."""

    operations: tuple[str, ...] = ()

    def fails_on(self, call: Call) -> bool:
        """Whether the server responds with 5xx to this request."""
        raise NotImplementedError

    def on_request(self, call: Call) -> Response | None:
        for kind in uses(self, FailsOn):
            if (not kind.operations or call.operation in kind.operations) and kind.fails_on(self, call):
                failure = Rejection.example(self.contract, "ServerFailure")
                return Response.of_json(failure.status, {"errors": failure.errors})
        return super().on_request(call)


def depth_of(body: bytes) -> int:
    """How deep the brackets of a body are nested, at least where no text has one."""
    depth = deepest = 0
    for sign in body:
        depth += (sign in b"[{") - (sign in b"]}")
        deepest = max(depth, deepest)
    return deepest


class RespondsWith(Behaviour):
    """A response of one status gets another: of `operation`, from `usual` to `status`, its errors included."""

    operation = ""
    usual = 0
    status = 0

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        for kind in uses(self, RespondsWith):
            if call.operation == kind.operation and response.status == kind.usual:
                response.restate(kind.status)
