"""Secrets, kept out of everything that a run leaves behind.

What is secret is known: the token, the client's secret, credentials in headers and proxies, and every signed URL that a
server hands out. They are looked for in the forms in which they travel (plain, percent-encoded, Base64).
"""

from __future__ import annotations

import base64
from urllib.parse import quote, quote_plus

REDACTED = "[redacted]"


class Redactor:
    """Replaces every secret that it was told of."""

    def __init__(self) -> None:
        self._forms: list[str] = []

    def add(self, secret: str | None) -> None:
        """Notes a secret; one of fewer than four characters would redact half of the report and is passed over."""
        if not secret or len(secret) < 4:
            return
        encoded = base64.b64encode(secret.encode()).decode()
        forms = {
            secret,
            quote(secret, safe=""),
            quote(secret),
            quote_plus(secret),
            encoded,
            encoded.rstrip("="),
            secret.replace("/", "\\/"),
        }
        self._forms = sorted({*self._forms, *forms}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """The text without its secrets."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, REDACTED)
        return text
