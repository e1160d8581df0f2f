"""Faults of BearerAuth.unsettled: unusual forms of the header, to which the server responds with 5xx (A45)."""

from __future__ import annotations

from ..exchange import Call
from ..registry import fault
from ..templates import FailsOn


@fault("BearerAuth.unsettled")
class QuotedTokensFail(FailsOn):
    """A token in quotes makes the server fail."""

    def fails_on(self, call: Call) -> bool:
        return (call.header("Authorization") or "").startswith('Bearer "')


@fault("BearerAuth.unsettled")
class NoSpaceAfterBearerFails(FailsOn):
    """A missing space after Bearer makes the server fail."""

    def fails_on(self, call: Call) -> bool:
        header = call.header("Authorization") or ""
        return len(header) > 6 and header.startswith("Bearer") and " " not in header


@fault("BearerAuth.unsettled")
class MoreBehindTheTokenFails(FailsOn):
    """A header with more than two words makes the server fail."""

    def fails_on(self, call: Call) -> bool:
        return len((call.header("Authorization") or "").split()) > 2
