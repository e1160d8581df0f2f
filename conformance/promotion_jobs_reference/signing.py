"""Signed texts that end: access tokens, and the links to files, which need no table to be checked against."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time


class Signer:
    """Signs a text for a purpose and a time. What it signed it alone can check, with the same secret."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def signature(self, purpose: str, text: str, expires: int) -> str:
        """A signature of a text for one purpose, valid until `expires` (Unix seconds); safe in a URL."""
        message = f"{purpose}\n{expires}\n{text}".encode("utf-8", "surrogatepass")
        digest = hmac.digest(self._secret, message, hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")

    def valid(self, purpose: str, text: str, expires: int, signature: str) -> bool:
        """Whether the signature is this signer's, for this purpose, and its time has not come."""
        expected = self.signature(purpose, text, expires)
        return time.time() < expires and hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
