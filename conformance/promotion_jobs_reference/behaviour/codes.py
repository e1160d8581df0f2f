"""What codes look like: how many, how long, of which characters, with which dashes and prefix (S7 to S14, A8 to A10)."""

from __future__ import annotations

import functools
import secrets
from typing import Any

from ..records import Code, Job
from ..store import Records
from .rules import Rules

_ATTEMPTS = 20


@functools.cache
def _table(alphabet: str) -> bytes:
    return bytes(ord(alphabet[byte % len(alphabet)]) for byte in range(256))


class CodesExhausted(Exception):
    """So many codes of this form are taken that no new ones were found."""


class CodeRules(Rules):
    """A code is its prefix, a dash, and a random value with a dash after every group of characters."""

    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    """What values are made of (A9): 32 characters, so that each byte of randomness gives one evenly; none alike."""

    def number(self, job: Job) -> int:
        """How many codes the job makes (S7)."""
        return int((job.parameters or {})["number_of_codes"])

    def length(self, job: Job) -> int:
        """How many characters a value has, dashes not counted: as sent (S12), or the default (S13)."""
        sent = (job.parameters or {}).get("code_length")
        return int(self.contract.prop("CodeGenerateParameters", "code_length")["default"] if sent is None else sent)

    def prefix(self, job: Job) -> str:
        """What is before the value (S11); empty if there is no prefix."""
        return (job.parameters or {}).get("code_prefix") or ""

    def value(self, raw: bytes) -> str:
        """The value that random bytes give, one character a byte (A9)."""
        return raw.translate(_table(self.alphabet)).decode()

    def grouped(self, value: str) -> str:
        """The value with a dash after every group of characters, and none at its end (S14, A10)."""
        size = self.contract.values("CodeLength.groups")["group"]
        return "-".join([value[start : start + size] for start in range(0, len(value), size)])

    def joined(self, prefix: str, grouped: str) -> str:
        """The code: prefix, dash, value (S11). A prefix that ends in a dash gets one more (A8)."""
        return f"{prefix}-{grouped}" if prefix else grouped

    def fresh_codes(self, job: Job, count: int) -> list[str]:
        """So many codes, not yet looked at whether they are new."""
        length, prefix = self.length(job), self.prefix(job)
        return [self.joined(prefix, self.grouped(self.value(secrets.token_bytes(length)))) for _ in range(count)]

    def new_codes(self, db: Records, job: Job) -> list[str]:
        """The codes of a job: as many as it asks for, none twice, none that is there already (D26)."""
        wanted = self.number(job)
        db.one_at_a_time()  # codes are unique over all promotions, and their locks do not exclude each other
        codes: dict[str, None] = {}
        for _ in range(_ATTEMPTS):
            fresh = self.fresh_codes(job, wanted - len(codes))
            taken = db.taken(fresh)
            codes.update(dict.fromkeys(code for code in fresh if code not in taken))
            if len(codes) >= wanted:
                return list(codes)
        raise CodesExhausted(f"no {wanted} new codes of {self.length(job)} characters were found")

    def own_code(self) -> str:
        """The code that an automatic promotion gets from the server (D32)."""
        return f"auto_{self.new_id()}"

    def code_shown(self, code: Code) -> dict[str, Any]:
        """A code as the list shows it: how often it can be used and what a use is counted by, where this was sent (A29)."""
        shown: dict[str, Any] = {"code": code.code}
        if (unit := code.parameters.get("consume_unit")) is not None:
            shown["consume_unit"] = unit
        if (uses := code.parameters.get("max_uses_per_code")) is not None:
            shown |= {"max_uses": uses, "uses": uses}
        return {**shown, "meta": {"timestamps": {"created_at": code.created_at, "updated_at": code.created_at}}}
