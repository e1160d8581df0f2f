"""Secrets out of every text that leaves the run: console, reports, curl lines, errors, archives of the exchange.

What is secret is declared by those who know: the token, the client's secret, credentials in headers and proxies; and it is
learned from responses, which hand out tokens and signed URLs (`issued_secrets.py`). A server may echo a secret in whatever form it
writes text, so that each is looked for as it is, percent-encoded, in Base64 (also inside a longer text), and as JSON and HTML
spell it, be it character by character. Texts are cut for reports, and a cut secret is half of one: of a long one the
beginning alone is looked for, too.
"""

from __future__ import annotations

import base64
import dataclasses
import html
import json
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from .result import Requirement

REDACTED = "[redacted]"
# Words of the suite, of OAuth and of the contract: a secret that is a part of one (`secret`, `token`) does not reveal it.
OWN_WORDS = re.compile(
    r"PROMOTION_JOBS_[A-Z_]+|--[a-z]+(?:-[a-z]+)+|\bclient[ _](?:id and |id and its )?secret\b|\bclient_id\b|\bclient_credentials\b"
    r"|\baccess_token\b|\btoken_type\b|/oauth/access_token|\bgetAccessToken\b|\bthe (?:token|secret)\b|\ba token\b|\bno token\b"
    r"|\bToken\.[\w.]+"
)
LEAST = 4  # characters of a secret; a shorter one would redact half of the report
LEAST_SIGNED = 8  # characters of a part of a signed URL: shorter ones are page numbers and the like
MOST = 5_000  # secrets; a server that issues more has none
GRAM, FEW = 8, 400  # characters by which many forms are found at once; so many forms are looked for one by one
HEAD = 12  # characters by which a long secret that was cut is recognised
# One character of ASCII as URLs (also twice over), JSON and HTML may spell it.
ESCAPE = re.compile(
    r"%(?:25)*([0-7][0-9A-Fa-f])|\\{1,4}u00([0-7][0-9A-Fa-f])|&#[xX]0{0,4}([0-7][0-9A-Fa-f]);|&#0{0,4}(\d{2,3});"
)
T = TypeVar("T")


class Redactor:
    """Replaces every secret that it knows."""

    def __init__(self, *, are_words: bool = False) -> None:
        self.are_words = are_words
        self._secrets: set[str] = set()
        self._forms: set[str] = set()
        self._grams: dict[str, set[int]] = {}  # how forms begin, and how long those are
        self._short: set[str] = set()  # forms that are shorter than that
        self._heads: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None  # every secret as it is
        self._words: Redactor | None = None  # of secrets that are plain words: everybody's first token

    def add(self, secret: str | None, *, cut: bool = False) -> None:
        """Notes a secret; one of fewer than four characters is passed over. `cut`: its beginning alone is secret, too."""
        if not secret or len(secret) < LEAST or secret in self._secrets or len(self._secrets) >= MOST:
            return
        if not self.are_words and re.fullmatch(r"[A-Za-z]{1,14}", secret):
            self._words = self._words or Redactor(are_words=True)
            self._words.add(secret, cut=cut)
            return
        self._secrets.add(secret)
        self._pattern = None
        for form in forms(secret):
            self._forms.add(form)
            if len(form) < GRAM:
                self._short.add(form)
            else:
                self._grams.setdefault(form[:GRAM], set()).add(len(form))
        if cut and len(secret) >= 2 * HEAD:
            for form in (secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode()):
                self._heads[form[:HEAD]] = form

    def add_link(self, url: str) -> None:
        """Notes a signed URL: the whole of it, its query, and what is in that."""
        try:
            query = urlsplit(url).query
        except ValueError:
            return
        if query:
            self.add(url)
            self.add(query)
            for _, value in parse_qsl(query):
                if len(value) >= LEAST_SIGNED and not value.isdecimal():
                    self.add(value, cut=True)

    def learn(self, body: Any, location: str | None = None) -> None:
        """Notes what a response hands out: tokens, links to files, and where it redirects to."""
        if location:
            self.add_link(location)
        if isinstance(body, dict):
            for name, value in body.items():
                if isinstance(value, str) and name == "href":
                    self.add_link(value)
                elif isinstance(value, str) and name == "access_token":
                    self.add(value, cut=True)
                else:
                    self.learn(value)
        elif isinstance(body, list):
            for value in body:
                self.learn(value)

    def __call__(self, text: str) -> str:
        """The text without its secrets."""
        text = self._without(text) if self._secrets else text
        return self._words.beside_own_words(text) if self._words else text

    def beside_own_words(self, text: str) -> str:
        """The text without these secrets, but for those inside words of the suite's own."""
        parts, at = [], 0
        for word in OWN_WORDS.finditer(text):
            if any(secret in word[0] for secret in self._secrets):
                parts += [self._without(text[at : word.start()]), word[0]]
                at = word.end()
        return "".join([*parts, self._without(text[at:])])

    def _without(self, text: str) -> str:
        for form in sorted(self._candidates(text), key=len, reverse=True):
            text = text.replace(form, REDACTED)
        for head, form in self._heads.items():
            text = _without_head(text, head, form) if head in text else text
        return self._without_spelled(text) if ESCAPE.search(text) else text

    def _candidates(self, text: str) -> set[str]:
        """The forms that a text has."""
        if len(self._forms) <= FEW:
            return {form for form in self._forms if form in text}
        found = {form for form in self._short if form in text}
        for start in range(len(text) - GRAM + 1):
            if (gram := text[start : start + GRAM]) in self._grams:
                found |= {text[start : start + length] for length in self._grams[gram]} & self._forms
        return found

    def _without_spelled(self, text: str) -> str:
        """A text without secrets whose characters are spelled one by one, or some of them."""
        if self._pattern is None:
            listed = sorted(self._secrets, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, listed)))
        spans = [match.span() for match in self._pattern.finditer(unescaped(text))]
        if not spans:
            return text
        positions = list(_positions(text, [position for span in spans for position in span]))
        parts, at = [], 0
        for start, end in zip(positions[::2], positions[1::2], strict=True):
            parts += [text[at:start], REDACTED]
            at = end
        return "".join([*parts, text[at:]])

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


def unescaped(text: str) -> str:
    """A text with its escapes of ASCII characters undone."""
    return ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    number = int(match[4]) if match[4] else int(match[1] or match[2] or match[3], 16)
    return chr(number) if number < 128 else "?"


def _positions(text: str, wanted: list[int]) -> Iterator[int]:
    """Where characters of the unescaped text begin in the text itself; both in ascending order."""
    escapes = ESCAPE.finditer(text)
    escape, shift = next(escapes, None), 0
    for position in wanted:
        while escape is not None and escape.start() - shift < position:
            shift += len(escape[0]) - 1
            escape = next(escapes, None)
        yield position + shift


def _without_head(text: str, head: str, form: str) -> str:
    """A text without what begins as a secret does, as far as it agrees with it."""
    parts, at = [], 0
    while (start := text.find(head, at)) >= 0:
        end = start + len(head)
        while end < len(text) and end - start < len(form) and text[end] == form[end - start]:
            end += 1
        parts += [text[at:start], REDACTED]
        at = end
    return "".join([*parts, text[at:]])


def forms(secret: str) -> set[str]:
    """A secret as it may be written."""
    escaped, ascii_only = json.dumps(secret, ensure_ascii=False)[1:-1], json.dumps(secret)[1:-1]
    percent = {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    found = {
        secret,
        escaped,
        ascii_only,
        escaped.replace("/", "\\/"),
        ascii_only.replace("/", "\\/"),
        "".join(f"\\u{ord(c):04x}" if not c.isalnum() else c for c in secret),
        *percent,
        *(re.sub("%..", lambda match: match[0].lower(), form) for form in percent),
        *(quote(form, safe="") for form in percent),
        html.escape(secret),
        html.escape(secret, quote=False),
        html.escape(secret).replace("&#x27;", "&#39;"),
        secret.encode().hex(),
    }
    return {form for form in found | _base64(secret.encode()) if len(form) >= LEAST}


def _base64(secret: bytes) -> set[str]:
    """Base64 of the secret, and of the parts that do not depend on what is before and behind it."""
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
