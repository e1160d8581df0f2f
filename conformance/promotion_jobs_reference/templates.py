"""Kinds of deviation that occur often, each to be completed in two or three lines.

They are meant for requests for jobs; what they change is seen by the server as if it had been sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .behaviour import Behaviour
from .exchange import Answer, Call

ABSENT: Final = object()
"""What stands at a place where there is nothing; put there, it takes away what was there."""


def value_at(value: Any, place: str) -> Any:
    """The value at a dotted place of a JSON value, or ABSENT."""
    for step in place.split("."):
        if not isinstance(value, dict) or step not in value:
            return ABSENT
        value = value[step]
    return value


def put(holder: dict[str, Any], place: str, value: Any) -> None:
    """Puts a value at a dotted place, with the objects around it where they are missing; ABSENT takes it away."""
    *way, last = place.split(".")
    for step in way:
        if not isinstance(holder.get(step), dict):
            holder[step] = {}
        holder = holder[step]
    if value is ABSENT:
        holder.pop(last, None)
    else:
        holder[last] = value


class Accepts(Behaviour):
    """A value that should be refused is accepted: the server works with `stand_in` in its place.

    `place` is dotted, from the root of the body. `passes` and `stand_in` get ABSENT where the member is missing.
    """

    place = ""
    operation = "createPromotionJob"

    def passes(self, value: Any) -> bool:
        """Whether this fault lets the value pass."""
        raise NotImplementedError

    def stand_in(self, value: Any) -> Any:
        """The valid value that is used instead."""
        raise NotImplementedError

    def on_request(self, call: Call) -> Answer | None:
        if call.operation == self.operation and isinstance(call.json, dict):
            value = value_at(call.json, self.place)
            if self.passes(value):
                put(call.json, self.place, self.stand_in(value))
        return super().on_request(call)


class Refuses(Behaviour):
    """A value that should be accepted is refused as invalid. `refuses` gets ABSENT where the member is missing."""

    place = ""

    def refuses(self, value: Any) -> bool:
        """Whether this fault refuses the value."""
        raise NotImplementedError

    def check_sent(self, sent: Mapping[str, Any]) -> None:
        super().check_sent(sent)
        if self.refuses(value_at({"data": sent}, self.place)):
            raise self.invalid(self.place, f"{self.place.rpartition('.')[2]} is not valid")


class LetsIn(Behaviour):
    """A request whose Authorization header should be refused gets in, on `operations`, or on all where none is named."""

    operations: tuple[str, ...] = ()

    def lets_in(self, authorization: str | None) -> bool:
        """Whether a request with this header, or without one, gets in."""
        raise NotImplementedError

    def on_request(self, call: Call) -> Answer | None:
        if (not self.operations or call.operation in self.operations) and self.lets_in(call.header("Authorization")):
            self.let_in(call)
        return super().on_request(call)


class AnswersWith(Behaviour):
    """An answer of one status gets another: of `operation`, from `usual` to `status`, its errors included."""

    operation = ""
    usual = 0
    status = 0

    def on_response(self, call: Call, answer: Answer) -> None:
        super().on_response(call, answer)
        if call.operation == self.operation and answer.status == self.usual:
            answer.restate(self.status)
