"""The secrets that responses issue: tokens, and signed links to files.

Clean JSON says where they are. A body that is not clean JSON contains the same secrets, and a report shows all of it: so the
responses of the two operations that issue secrets are read as text, however broken they are. Whatever looks like a secret
there counts as one; redacting a word too many costs little.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from itertools import islice
from urllib.parse import unquote, urlsplit

from .redaction import LEAST_SIGNED, Redactor, unescaped

MOST = 24  # links, or tokens, of one response: a response with more is not one of these operations
_LINK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s\"'<>\\^`{|}]+")
_PAIR = re.compile(r"[?&;\s][\w.%-]{1,60}=([^\s\"'<>\\&;]+)")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SIGNED = 16  # characters of a path's part that may be a signature; it has letters and digits, too
# A property whose name speaks of a token, or of what gets one, with its text, or the first of a list of texts.
_NAMED = re.compile(r"\"[^\"]{0,60}(?:token|secret|assertion|jwt)\"\s*:\s*\[?\s*\"([^\"]+)", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{12,}=*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d")


def learn_links(redact: Redactor, text: str, known: Collection[str]) -> None:
    """Notes the signed links of a response. `known` are identifiers, which are not signatures wherever they occur."""
    for variant in dict.fromkeys(_variants(text)):
        for link in islice(_LINK.finditer(variant), MOST):
            redact.add_link(link[0])
            for part in _parts(link[0]):
                if _is_signature(part, known):
                    redact.add(part, cut=True)
        for pair in islice(_PAIR.finditer(variant), MOST):
            if len(pair[1]) >= LEAST_SIGNED and not pair[1].isdecimal():
                redact.add(pair[1], cut=True)
                redact.add(unquote(pair[1]), cut=True)


def learn_tokens(redact: Redactor, text: str) -> None:
    """Notes the tokens of a response: what is named so, and whatever looks like one."""
    for variant in dict.fromkeys(_variants(text)):
        for named in islice(_NAMED.finditer(variant), MOST):
            redact.add(named[1], cut=True)
        for match in islice(_TOKEN.finditer(variant), MOST):
            token = match[0]
            if _has_both(token) and not _MOMENT.match(token) and not token.startswith("//"):
                redact.add(token, cut=True)


def _variants(text: str) -> tuple[str, ...]:
    """A text as it is, and as JSON and HTML would have it read."""
    plain = unescaped(text.replace("\\/", "/"))
    return text, plain, html.unescape(text) if "&" in text else text


def _parts(link: str) -> list[str]:
    try:
        return [unquote(part) for part in urlsplit(link).path.split("/")]
    except ValueError:
        return []


def _is_signature(part: str, known: Collection[str]) -> bool:
    return (
        len(part) >= _SIGNED and _has_both(part) and not _UUID.match(part) and not any(name in part for name in known)
    )


def _has_both(text: str) -> bool:
    return any(character.isdigit() for character in text) and any(character.isalpha() for character in text)
