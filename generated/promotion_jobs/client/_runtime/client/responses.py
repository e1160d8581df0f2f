# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Response values of a generated client: ordered headers, per-call metadata, and typed results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from typing_extensions import TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T_co = TypeVar("T_co", covariant=True)


class HeadersView:
    """Keep response or request headers in received order, duplicates included, compared case-insensitively.

    Its representation names no header value, so logging a response never leaks credentials or tokens.
    """

    __slots__ = ("_items",)

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        """Copy the ordered name/value pairs."""
        self._items = tuple(items)

    def items(self) -> tuple[tuple[str, str], ...]:
        """Return every name/value pair in order."""
        return self._items

    def get(self, name: str) -> str | None:
        """Return the first value of a header, or None when it is absent."""
        folded = name.lower()
        return next((value for key, value in self._items if key.lower() == folded), None)

    def get_all(self, name: str) -> tuple[str, ...]:
        """Return every value of a header in order."""
        folded = name.lower()
        return tuple(value for key, value in self._items if key.lower() == folded)

    def __contains__(self, name: object) -> bool:
        """Return whether a header of this name is present."""
        return isinstance(name, str) and self.get(name) is not None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Iterate over the name/value pairs in order."""
        return iter(self._items)

    def __len__(self) -> int:
        """Return the number of header lines."""
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        """Compare the ordered pairs."""
        return isinstance(other, HeadersView) and self._items == other._items

    def __hash__(self) -> int:
        """Hash the ordered pairs."""
        return hash(self._items)

    def __repr__(self) -> str:
        """Name the number of header lines only."""
        return f"HeadersView(<{len(self._items)} headers>)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseInfo:
    """Describe one completed call: final status and headers, its request ID, and its measurements."""

    status_code: int
    headers: HeadersView
    elapsed: float
    content_type: str | None
    request_id: str | None = None
    attempt_count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Generic[T_co]):
    """A typed result with the metadata of the call that produced it; the native response is already released."""

    data: T_co
    info: ResponseInfo
