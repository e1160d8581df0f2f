# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""One native URL interpretation for configured origins and received redirect targets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_plus, urlsplit, urlunsplit

import httpx2

from .options import HTTP_SCHEMES

Origin = tuple[str, str, int]
URLValidationError = httpx2.InvalidURL
_PORT_MAX: Final = 65535
_AUTHORITY: Final = re.compile(r"[^:/?#]+://[^/?#]*")


@dataclass(frozen=True, slots=True)
class URLTarget:
    """An effective HTTP URL and the origin used by the redirect safety policy."""

    url: str = field(repr=False)
    origin: Origin = field(repr=False)


def _origin(url: httpx2.URL) -> Origin:
    if url.scheme not in HTTP_SCHEMES or not url.is_absolute_url or url.userinfo:
        msg = "Expected an absolute HTTP URL without user information"
        raise URLValidationError(msg)
    port = url.port
    if port is not None and not 0 < port <= _PORT_MAX:
        msg = "Invalid origin port"
        raise URLValidationError(msg)
    return url.scheme, url.raw_host.decode("ascii"), port if port is not None else 443 if url.scheme == "https" else 80


@lru_cache(maxsize=256)
def canonical_origin(value: str) -> Origin:
    """Canonicalize a structurally validated configured origin using native URL semantics."""
    return _origin(httpx2.URL(value))


def request_origin(url: str) -> Origin:
    """Return the origin of an absolute URL the SDK built, interpreting each distinct scheme and authority once."""
    match = _AUTHORITY.match(url)
    assert match is not None
    return canonical_origin(match.group())


def absolute_target(url: str) -> URLTarget:
    """Interpret an absolute request URL natively, dropping the fragment it never sends."""
    parsed = httpx2.URL(url)
    origin = _origin(parsed)
    return URLTarget(str(parsed.copy_with(fragment=None)) if "#" in url else str(parsed), origin)


@lru_cache(maxsize=256)
def origin_text(origin: Origin) -> str:
    """Serialize a canonical HTTP origin, including native IPv6 and default-port formatting."""
    scheme, host, port = origin
    return str(httpx2.URL(scheme=scheme, host=host, port=port))


def redirect_target(current_url: str, location: str) -> URLTarget:
    """Resolve a Location once, preserving encoded path/query and removing non-request fragments."""
    url = httpx2.URL(current_url).join(location)
    origin = _origin(url)
    return URLTarget(str(url.copy_with(fragment=None)), origin)


def query_field(atom: str) -> tuple[str, str]:
    """Return the name of a query atom as forms decode it, a plus sign being a space, and its value as written."""
    name, _, value = atom.partition("=")
    return unquote_plus(name), value


def strip_query(url: str, names: frozenset[str]) -> str:
    """Remove the query fields of the given names, as forms decode them, retaining the other encoded query atoms."""
    if not names or not (parsed := urlsplit(url)).query:
        return url
    kept = [part for part in parsed.query.split("&") if query_field(part)[0] not in names]
    return urlunsplit((parsed.scheme, parsed.netloc, parsed.path, "&".join(kept), parsed.fragment))
