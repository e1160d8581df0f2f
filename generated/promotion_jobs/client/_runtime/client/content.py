# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Request body attempts as a call sends them, and the binder through which a package's declared bodies bind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from abc import abstractmethod
    from collections.abc import AsyncIterator, Callable, Generator, Iterator
    from typing import Protocol

    class SyncContent(Protocol):
        @property
        def content_length(self) -> int | None:
            """Return the native stream's known length."""

        @property
        def content_type(self) -> str | None:
            """Return an encoded media type if present."""

        @abstractmethod
        def iter_bytes(self) -> Iterator[bytes]:
            """Yield bytes for one native request stream."""

    class AsyncContent(Protocol):
        @property
        def content_length(self) -> int | None:
            """Return the native stream's known length."""

        @property
        def content_type(self) -> str | None:
            """Return an encoded media type if present."""

        @abstractmethod
        def aiter_bytes(self) -> AsyncIterator[bytes]:
            """Yield bytes for one asynchronous request stream."""

    class BodyEntry(Protocol):
        @abstractmethod
        def close(self) -> list[OSError]:
            """Close every file the call opened from a path and return the failures."""

        @abstractmethod
        async def aclose(self) -> list[OSError]:
            """Close every file the call opened from a path, in a thread when one is open."""

    class BodySource(BodyEntry, Protocol):
        @property
        def replayable(self) -> bool:
            """Return whether the input can be sent again."""
            ...

        @abstractmethod
        def open(self) -> SyncContent:
            """Prepare one synchronous native stream."""

        @abstractmethod
        async def aopen(self) -> AsyncContent:
            """Prepare one asynchronous native stream."""

        @abstractmethod
        def encoded(
            self, encode: Callable[[SyncContent], SyncContent], aencode: Callable[[AsyncContent], AsyncContent]
        ) -> BodySource:
            """Apply a declared streaming coding to each attempt."""

    class BodyBinder(Protocol):
        @abstractmethod
        def capture(self, body: object) -> BodyEntry | None:
            """Capture the file offsets of a call's body at entry, without consuming other inputs."""

        @abstractmethod
        def bind(self, content: object, entry: BodyEntry | None, *, asynchronous: bool) -> BodySource:
            """Bind an encoded body that builds its own attempts."""

        @abstractmethod
        def raw(self, body: object) -> tuple[object, str | None]:
            """Return a raw call's body as it is sent, and the media type its encoding names."""


CHUNK: Final = 64 * 1024


def pieces(data: bytes) -> Generator[bytes, None, None]:
    """Yield bytes in slices of at most CHUNK bytes, none for no bytes."""
    for start in range(0, len(data), CHUNK):
        yield data[start : start + CHUNK]


@dataclass(frozen=True, slots=True)
class EncodedAttempt:
    """Immutable bytes encoded once and reused across attempts, which HTTPX2 frames itself."""

    content: bytes
    content_type: str | None


@dataclass(frozen=True, slots=True)
class RequestCoding:
    """A declared request content coding."""

    token: str
    attempt: Callable[[EncodedAttempt, Callable[[], None]], EncodedAttempt]
    source: Callable[[BodySource], BodySource]
