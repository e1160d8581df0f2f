"""What every part of the behaviour has at hand."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from ..contract import Contract
from ..rejection import Rejection
from ..settings import Settings
from ..signing import Signer
from ..store import Records, Store, has_lone_surrogate

_SECOND = 1_000_000_000


class Rules:
    """The owner's settings, the document, the signer; IDs and times. `store` is open as long as the application runs."""

    store: Store

    def __init__(self, settings: Settings, contract: Contract) -> None:
        self.settings = settings
        self.contract = contract
        self.signer = Signer(settings.secret)

    def change(self, promotion_id: str) -> AbstractContextManager[Records]:
        """A transaction that alone changes this promotion, its jobs and its codes (A26)."""
        return self.store.change(promotion_id)

    def rejection(self, name: str, **locations: object) -> Rejection:
        """The rejection with the document's error of that name."""
        return Rejection.named(self.contract, name, **locations)

    def invalid(self, source: str, reason: str) -> Rejection:
        """The rejection of a value that the generated models let pass (D20)."""
        status = self.contract.values("createPromotionJob.validation-status-usual")["statuses"][0]
        error = {"status": status, "source": source, "title": "invalid", "detail": reason}
        return Rejection(status, [self.contract.completed("Error", error)])

    def check_texts(self, sent: Mapping[str, Any]) -> None:
        """Rejects a lone surrogate, anywhere in `data`: no response can return it, and no database keep it (A34)."""
        for name, value in sent.items():
            if any(has_lone_surrogate(text) for text in texts_in(value)):
                raise self.invalid(f"data.{name}", "it has a lone surrogate")

    def new_id(self) -> str:
        """An identifier for a promotion or a job (A17)."""
        return str(uuid.uuid4())

    def now(self) -> str:
        """The moment, in UTC with nine fractional digits (S18)."""
        seconds, fraction = divmod(time.time_ns(), _SECOND)
        return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{fraction:09d}Z"


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a JSON value, however deep; names of properties, too."""
    left = [value]
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            left += [*value, *value.values()]
        elif isinstance(value, list):
            left += value
