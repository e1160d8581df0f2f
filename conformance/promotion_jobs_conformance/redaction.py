"""Secrets out of every text that leaves the run: console, reports, curl lines, errors, archives of the exchange.

What is secret is told by those who know: the token, the client's secret, credentials in headers and proxies; and it is
learned from answers, which hand out tokens and signed URLs. A server may echo a secret in whatever form it writes text,
so that each is looked for as it is, percent-encoded, in Base64 (also inside a longer text), and as JSON and HTML spell it.
"""

from __future__ import annotations

import base64
import dataclasses
import html
import json
import re
from enum import Enum
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from .result import Requirement

REDACTED = "[redacted]"
LEAST = 4  # characters of a secret; a shorter one would redact half of the report
LEAST_SIGNED = 8  # characters of a part of a signed URL: shorter ones are page numbers and the like
T = TypeVar("T")


class Redactor:
    """Replaces every secret that it was told of."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._forms: list[str] = []

    def add(self, secret: str | None) -> None:
        """Notes a secret; one of fewer than four characters is passed over."""
        if secret and len(secret) >= LEAST and secret not in self._secrets:
            self._secrets.add(secret)
            self._forms = sorted({*self._forms, *forms(secret)}, key=len, reverse=True)

    def add_link(self, url: str) -> None:
        """Notes a signed URL: the whole of it, its query, and what stands in that."""
        try:
            query = urlsplit(url).query
        except ValueError:
            return
        if query:
            self.add(url)
            self.add(query)
            for _, value in parse_qsl(query):
                if len(value) >= LEAST_SIGNED and not value.isdecimal():
                    self.add(value)

    def learn(self, body: Any, location: str | None = None) -> None:
        """Notes what an answer hands out: tokens, links to files, and where it redirects to."""
        if location:
            self.add_link(location)
        if isinstance(body, dict):
            for name, value in body.items():
                if isinstance(value, str) and name == "href":
                    self.add_link(value)
                elif isinstance(value, str) and name == "access_token":
                    self.add(value)
                else:
                    self.learn(value)
        elif isinstance(body, list):
            for value in body:
                self.learn(value)

    def __call__(self, text: str) -> str:
        """The text without its secrets."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, REDACTED)
        return text

    def all(self, value: T) -> T:
        """A value with all texts inside it, however deep, without secrets: dataclasses, tuples, lists, and dicts.

        A requirement stays as it is, whatever the secret: its words are the contract's.
        """
        found: Any = value
        if isinstance(value, (Enum, Requirement)):
            return value
        if isinstance(value, str):
            found = self(value)
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
            found = dataclasses.replace(value, **{name: self.all(inner) for name, inner in fields.items()})
        elif isinstance(value, (tuple, list)):
            found = type(value)(self.all(inner) for inner in value)
        elif isinstance(value, dict):
            found = {self.all(name): self.all(inner) for name, inner in value.items()}
        return cast("T", found)


def forms(secret: str) -> set[str]:
    """A secret as it may be written."""
    escaped, ascii_only = json.dumps(secret, ensure_ascii=False)[1:-1], json.dumps(secret)[1:-1]
    percent = {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    found = {
        secret, escaped, ascii_only, escaped.replace("/", "\\/"), ascii_only.replace("/", "\\/"),
        "".join(f"\\u{ord(c):04x}" if not c.isalnum() else c for c in secret),
        *percent, *(re.sub("%..", lambda match: match[0].lower(), form) for form in percent),
        *(quote(form, safe="") for form in percent),
        html.escape(secret), html.escape(secret, quote=False), html.escape(secret).replace("&#x27;", "&#39;"),
        secret.encode().hex(),
    }  # fmt: skip
    return {form for form in found | _base64(secret.encode()) if len(form) >= LEAST}


def _base64(secret: bytes) -> set[str]:
    """Base64 of the secret, and of the parts that do not depend on what stands before and behind it."""
    found: set[str] = set()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        plain = encode(secret).decode()
        found |= {plain, plain.rstrip("=")}
        for before in range(3):
            inner = encode(b"\0" * before + secret).decode().rstrip("=")
            end = len(inner) if (before + len(secret)) % 3 == 0 else len(inner) - 1
            part = inner[-(-before * 4 // 3) : end]
            if len(part) >= LEAST_SIGNED:
                found.add(part)
    return found
