"""Why a request is rejected, as an exception that becomes a response with the contract's errors (S19)."""

from __future__ import annotations

from promotion_jobs.server.responses import Rejection as StubRejection

from .contract import Contract


class Rejection(StubRejection):
    """A response of `status` with these error objects."""

    @classmethod
    def named(cls, contract: Contract, name: str, **placeholders: object) -> Rejection:
        """The rejection that the document has under the name of an error; `placeholders` fill its templates."""
        status, error = contract.error(name, **placeholders)
        return cls(status, [error])

    @classmethod
    def example(cls, contract: Contract, name: str, status: int | None = None) -> Rejection:
        """The rejection that the document shows as an example; `status` where its errors have none."""
        errors = [dict(error) for error in contract.example(name)["errors"]]
        return cls(int(errors[0]["status"]) if status is None else status, errors)
