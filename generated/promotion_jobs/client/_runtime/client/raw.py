# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Raw responses: the status, headers, and body of a call, without decoding the declared value.

A buffered response holds its body, with HTTPX2 having removed its content codings, and stays readable after its client
closes. A streaming response is a handle whose body is read once, into memory by `read()` or by one iteration, decoded
or as it arrived; closing it releases the connection.
"""

from __future__ import annotations

import errno
import os
import threading
from contextlib import aclosing
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Generic, Literal, TypeAlias

from typing_extensions import Self, TypeIs, TypeVar

from ..model_codecs.media import json_value
from .content import CHUNK, pieces
from .errors import (
    MAX_ERROR_BODY_BYTES,
    ConfigurationError,
    DecodeError,
    SDKError,
    add_secondary,
    bounded_body,
    response_failure,
)
from .logical import Ready, in_thread, run_sync
from .media import charset_text

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
    from types import TracebackType

    import httpx2

    from ..model_codecs.media import JSONValue
    from .logical import LogicalCallContext
    from .operations import ResponseDecoder
    from .responses import ResponseInfo

_BINARY: Final[int] = getattr(os, "O_BINARY", 0)
_UMASK: Final = threading.Lock()
Action: TypeAlias = Literal["read", "text", "json", "iter_bytes", "iter_raw_bytes", "stream_to"]
State: TypeAlias = Literal["buffered", "open", "streaming", "consumed", "closed", "failed"]
SourceT = TypeVar("SourceT")
HandleT = TypeVar("HandleT")
T = TypeVar("T")


def _temporary(path: Path) -> tuple[int, Path]:
    """Create a new file beside the target that only its owner can read while the download is written."""
    temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}.part")
    return os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600), temporary


def _umask() -> int:
    """Return the process umask, which reading sets for an instant to one that no new file is looser under.

    Downloads read it on their own threads, so one lock keeps two reads from restoring each other's instant value.
    """
    with _UMASK:
        umask = os.umask(0o077)
        os.umask(umask)
    return umask


def _commit(temporary: Path, path: Path, *, overwrite: bool) -> None:
    """Give a completed download its name at once, never over a file that appeared meanwhile unless overwriting.

    The download first takes the permissions a plain new file gets under the umask. Without overwriting, a new link
    gives the complete file its name, refusing a name that exists, before the temporary name goes, so a failed move
    leaves no file under the target's name.
    """
    temporary.chmod(0o666 & ~_umask())
    if overwrite:
        temporary.replace(path)
        return
    os.link(temporary, path)
    temporary.unlink()


def _refuse_existing(path: Path, *, overwrite: bool) -> None:
    if not overwrite and path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def _created(path: Path, overwrite: bool) -> tuple[BinaryIO, Path]:  # noqa: FBT001
    """Refuse an existing target unless overwriting, then open a new temporary file beside it."""
    _refuse_existing(path, overwrite=overwrite)
    handle, temporary = _temporary(path)
    try:
        return os.fdopen(handle, "wb"), temporary
    except BaseException:
        os.close(handle)
        temporary.unlink(missing_ok=True)
        raise


def _discarded(created: tuple[BinaryIO, Path]) -> None:
    """Close and remove an unfinished download."""
    file, temporary = created
    try:
        file.close()
    finally:
        temporary.unlink(missing_ok=True)


def _committed(created: tuple[BinaryIO, Path], tail: bytes, path: Path, overwrite: bool) -> None:  # noqa: FBT001
    """Write the last bytes of a completed download, close it, and give it its name."""
    file, temporary = created
    file.write(tail)
    file.close()
    _commit(temporary, path, overwrite=overwrite)


class ReceivedBody:
    """A response body as it is read: a success body whole, an error body up to its bounded prefix."""

    __slots__ = ("chunks", "problem", "size", "success", "truncated")

    def __init__(self, *, success: bool) -> None:
        self.success = success
        self.chunks: list[bytes] = []
        self.size = 0
        self.truncated = False
        self.problem: DecodeError | None = None

    def add(self, chunk: bytes) -> bool:
        """Keep a chunk and return whether reading continues: an error body keeps only its bounded prefix."""
        self.size += len(chunk)
        if self.success or self.size <= MAX_ERROR_BODY_BYTES:
            self.chunks.append(chunk)
            return True
        self.chunks.append(chunk[: len(chunk) - (self.size - MAX_ERROR_BODY_BYTES)])
        self.truncated = True
        return False

    @property
    def content(self) -> bytes:
        return b"".join(self.chunks)


class _Download:
    """One temporary download, kept where its thread created it, and the chunks waiting for its next write."""

    def __init__(self) -> None:
        self.created: tuple[BinaryIO, Path] | None = None
        self.parts: list[bytes] = []
        self.size = 0

    def create(self, path: Path, overwrite: bool) -> tuple[BinaryIO, Path]:  # noqa: FBT001
        self.created = created = _created(path, overwrite)
        return created

    def add(self, chunk: bytes) -> bytes | None:
        self.parts.append(chunk)
        self.size += len(chunk)
        if self.size < CHUNK:
            return None
        data = b"".join(self.parts)
        self.parts, self.size = [], 0
        return data

    async def discard(self) -> None:
        if self.created is not None:
            await in_thread(_discarded, self.created)


class _Raw(Generic[SourceT, HandleT]):
    """What buffered and streaming, sync and async raw responses share: metadata, saved bytes, state, and reads.

    The reads are the asyncio response's; the synchronous response runs them with `run_sync` over blocking I/O.
    """

    __slots__ = (
        "_body",
        "_call",
        "_classify",
        "_close",
        "_decoder",
        "_info",
        "_native",
        "_operation_id",
        "_raw_source",
        "_source",
        "_state",
    )

    def __init__(  # noqa: PLR0913
        self,
        info: ResponseInfo,
        decoder: ResponseDecoder[object],
        operation_id: str | None,
        failure: Callable[[Exception], SDKError],
        *,
        source: SourceT,
        raw_source: SourceT,
        native: httpx2.Response,
        close: Callable[[], Awaitable[None]],
        call: LogicalCallContext,
    ) -> None:
        """Keep response metadata, status classification, the decoded and raw body sources, and release."""
        self._call = call
        self._info = info
        self._decoder = decoder
        self._operation_id = operation_id
        self._classify = failure
        self._source = source
        self._raw_source = raw_source
        self._native = native
        self._close: Callable[[], Awaitable[None]] | None = close
        self._body = b""
        self._state: State = "open"

    @property
    def info(self) -> ResponseInfo:
        """Return the response metadata."""
        return self._info

    @property
    def body_bytes(self) -> bytes:
        """Return the body with its content codings removed, once it is in memory."""
        if self._state != "buffered":
            raise self._consumed(action="read")
        return self._body

    def _consumed(self, *, action: Action) -> BaseException:
        """Return why a body cannot be read: its earlier consumption, an explicit close, or raw bytes not kept."""
        state = self._state
        match state:
            case "buffered" | "consumed" | "closed" | "failed":
                reported: Literal["buffered", "streaming", "consumed", "closed", "failed"] = state
            case _:
                reported = "streaming"
        return ConfigurationError(
            field_path=("response", action, reported),
            reason="response_consumed",
            operation_id=self._operation_id,
            info=self._info,
        )

    def _enter(self) -> None:
        """Check the call before starting to read the body."""
        self._check()
        self._state = "streaming"

    def _failure(self, error: Exception) -> BaseException:
        failure = self._classify(error)
        failure.info = self._info
        return failure

    def _downloadable(self) -> None:
        """Refuse a download to a path once the body is being read or is gone, before any disk work."""
        if self._state not in {"open", "buffered"}:
            raise self._consumed(action="stream_to")

    def _check(self) -> None:
        """Check an optional helper session before its next read."""
        if self._call.session is None:
            return
        try:
            self._call.check()
        except SDKError as error:
            error.info = self._info
            raise

    def _text(self, body: bytes) -> str:
        try:
            return charset_text(body, self._info.content_type)
        except UnicodeDecodeError as error:
            raise self._undecodable(body, error) from None

    def _json(self, body: bytes) -> JSONValue:
        try:
            return json_value(body)
        except (ValueError, RecursionError) as error:
            raise self._undecodable(body, error) from None

    def _undecodable(self, body: bytes, cause: BaseException) -> DecodeError:
        return response_failure(self._info, "invalid_syntax", body, cause, operation_id=self._operation_id)

    def _saved_failure(self) -> BaseException:
        """Return the typed failure of a buffered response from its bounded error prefix."""
        body, truncated = bounded_body(self._body)
        return self._call.snapshot_error(self._decoder.failure(self._info, body, truncated=truncated))

    def _unread_failure(self) -> BaseException:
        """Return the typed failure of a response whose body was partly or wholly read: no body, truncated."""
        return self._failure(self._decoder.failure(self._info, b"", truncated=True))

    def _save(self, decoded: list[bytes]) -> None:
        self._body = b"".join(decoded)
        self._check()

    def _chunks(self, *, decoded: bool = True) -> AsyncIterator[bytes]:
        """Read decoded or raw bytes with native I/O timeouts, after checking the call."""
        raise NotImplementedError

    async def _read(self, *, action: Action) -> bytes:
        if self._state == "open":
            await self._buffer()
        if self._state != "buffered":
            raise self._consumed(action=action)
        return self._body

    async def _buffer(self) -> None:
        """Read the decoded body into memory."""
        try:
            self._enter()
            self._save([chunk async for chunk in self._chunks()])
        except Exception as error:  # noqa: BLE001
            failure = self._failure(error)
            await self._end("failed", failure)
            raise failure from failure.__cause__
        except BaseException as error:
            await self._end("failed", error)
            raise
        await self._end("buffered")

    async def _raise_for_status(self) -> None:
        if (state := self._state) != "buffered":
            self._check()
        if self._decoder.success(self._info.status_code):
            return
        await self._refuse(state)

    async def _refuse(self, state: State) -> None:
        match state:
            case "buffered":
                raise self._saved_failure()
            case "open":
                failure = await self._error_prefix()
            case _:
                failure = self._unread_failure()
        if self._state in {"open", "streaming"}:
            await self._end("closed", failure)
        raise failure

    async def _release(self, error: BaseException | None = None) -> None:
        """Close an open or streaming handle, keeping a close failure beside an error that propagates."""
        if self._state in {"open", "streaming"}:
            await self._end("closed", error)

    async def _error_prefix(self) -> BaseException:
        """Read the error prefix of a streaming handle and return its typed failure."""
        self._state = "streaming"
        received = ReceivedBody(success=False)
        try:
            async for chunk in self._chunks():
                if not received.add(chunk):
                    break
        except DecodeError as error:
            received.problem = error
        except Exception as error:  # noqa: BLE001
            failure = self._failure(error)
            await self._end("failed", failure)
            return failure
        except BaseException as error:
            await self._end("failed", error)
            raise
        problem = received.problem
        truncated = received.truncated or problem is not None
        return self._failure(self._decoder.failure(self._info, received.content, truncated=truncated, problem=problem))

    async def _write_failed(self, error: BaseException) -> None:
        """End the stream a failed write of this call left behind, before the failure propagates."""
        if self._state == "streaming":
            await self._end("failed", error)

    async def _end(self, state: State, error: BaseException | None = None) -> None:
        """Enter a final state, releasing the native connection once."""
        self._state = state
        close, self._close = self._close, None
        if close is None:
            return
        failed: BaseException | None = None
        try:
            await close()
        except Exception as failure:  # noqa: BLE001
            if error is None:
                failed = error = self._call.snapshot_error(_cleanup_failure(failure))
                failed.info = self._info
            else:
                self._call.retry_blocked = True
                add_secondary(error, failure)
        except BaseException as interruption:
            if error is not None and not isinstance(error, Exception):
                add_secondary(error, interruption)
                return
            if error is not None:
                add_secondary(interruption, error)
            raise
        if failed is not None:
            raise failed


AnyRaw: TypeAlias = "_Raw[Any, Any]"


def _cleanup_failure(failure: Exception) -> SDKError:
    """Return the failure of releasing a response, which a release that already classified it keeps."""
    return (
        failure
        if isinstance(failure, SDKError) and failure.reason == "cleanup_failed"
        else SDKError(reason="cleanup_failed", cause=failure)
    )


def is_raw(value: object) -> TypeIs[AnyRaw]:
    """Return whether a call's result is a raw response of either client."""
    return isinstance(value, _Raw)


def checked(response: _Raw[SourceT, HandleT]) -> None:
    """Raise what stops a response's call now, before using bytes it already read: expiry.

    A stream's expiry is its call's stream deadline, as on every read.
    """
    response._check()  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


def held(response: RawResponse) -> Generator[bytes, None, None]:
    """Read an open streaming handle's decoded body, leaving its end to the reader, which reports it with `finished`.

    A reader that stops at a terminal event of the body, or finds its end premature, decides how the stream ended.
    """
    response._state = "streaming"  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001
    return response._stream(decoded=True, held=True)  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


def aheld(response: AsyncRawResponse) -> AsyncGenerator[bytes, None]:
    """Read an open asyncio streaming handle's decoded body, leaving its end to the reader, as `held` does."""
    response._state = "streaming"  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001
    return response._stream(decoded=True, held=True)  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


def native_request(response: RawResponse | AsyncRawResponse) -> httpx2.Request:
    """Return the native request a streaming handle answers, which a native reader of its body names in its errors."""
    return response._native.request  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


async def buffered(response: AnyRaw) -> None:
    """Read a response's body into memory, as `read` does."""
    await response._read(action="read")  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


async def settled(response: AnyRaw) -> None:
    """Return for a success; close and raise the typed failure of any other status, as `raise_for_status` does."""
    await response._raise_for_status()  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


async def released(response: AnyRaw, error: BaseException) -> None:
    """Close a response while an error propagates, as `discard` does."""
    await response._release(error)  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


async def refuse(response: AnyRaw) -> None:
    """Close an open response its caller cannot use, whatever its status, raising its typed failure from its prefix."""
    response._check()  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001
    await response._refuse(response._state)  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


def finished(response: RawResponse, error: BaseException | None = None) -> None:
    """End a held stream as read, or as failed with the reader's error, releasing it and reporting its end once."""
    run_sync(response._end("consumed" if error is None else "failed", error))  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


async def afinished(response: AsyncRawResponse, error: BaseException | None = None) -> None:
    """End a held asyncio stream as read, or as failed with the reader's error, as `finished` does."""
    await response._end("consumed" if error is None else "failed", error)  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


class RawResponse(_Raw["Callable[[], Iterator[bytes]]", "RawResponse"]):
    """A raw response of a synchronous client: buffered, or a streaming handle whose body is read at most once."""

    __slots__ = ()

    def read(self) -> bytes:
        """Return the decoded body, reading a streaming handle into memory first."""
        return run_sync(self._read(action="read"))

    def text(self) -> str:
        """Return the body as text in its declared charset, UTF-8 when it declares none."""
        return self._text(run_sync(self._read(action="text")))

    def json(self) -> JSONValue:
        """Return the body parsed as JSON."""
        return self._json(run_sync(self._read(action="json")))

    def iter_bytes(self) -> Iterator[bytes]:
        """Yield the decoded body: the saved one of a buffered response, else the stream, once."""
        return self._iterate(action="iter_bytes", decoded=True)

    def iter_raw_bytes(self) -> Iterator[bytes]:
        """Yield a streaming handle's body as it arrived, content codings included, once; a buffered one keeps none."""
        return self._iterate(action="iter_raw_bytes", decoded=False)

    def stream_to(self, target: str | PathLike[str] | BinaryIO, *, overwrite: bool = False) -> None:
        """Write the decoded body to a file object, or to a path through a temporary file moved there on success."""
        if not isinstance(target, (str, PathLike)):
            self._write(target.write)
            return
        self._downloadable()
        path = Path(target)
        created = _created(path, overwrite)
        try:
            self._write(created[0].write)
            _committed(created, b"", path, overwrite)
        except BaseException:
            _discarded(created)
            raise

    def _write(self, write: Callable[[bytes], object]) -> None:
        """Write each decoded chunk; a failed write ends the stream it started before its failure propagates."""
        chunks = self._iterate(action="stream_to", decoded=True)
        try:
            for chunk in chunks:
                write(chunk)
        except BaseException as error:
            run_sync(self._write_failed(error))
            raise

    def raise_for_status(self) -> None:
        """Return for a success; close and raise the typed failure of any other status from its error prefix."""
        run_sync(self._raise_for_status())

    def close(self) -> None:
        """Release a streaming handle's connection; saved bytes stay readable, and closing twice does nothing."""
        run_sync(self._release())

    def __enter__(self) -> Self:
        """Return this response, which leaving the block closes."""
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close this response."""
        self.close()

    def discard(self, error: BaseException) -> None:
        """Close the handle while an error propagates, keeping a close failure beside that error."""
        run_sync(self._release(error))

    def _chunks(self, *, decoded: bool = True) -> AsyncIterator[bytes]:
        return Ready(self._blocking(decoded=decoded))

    def _blocking(self, *, decoded: bool) -> Generator[bytes, None, None]:
        """Read decoded or raw bytes with native I/O timeouts."""
        self._check()
        yield from (self._source if decoded else self._raw_source)()

    def _iterate(self, *, action: Action, decoded: bool) -> Iterator[bytes]:
        match self._state:
            case "buffered" if decoded:
                return pieces(self._body)
            case "open":
                self._state = "streaming"
                return self._stream(decoded=decoded)
            case _:
                pass
        raise self._consumed(action=action)

    def _stream(self, *, decoded: bool, held: bool = False) -> Generator[bytes, None, None]:
        try:
            for chunk in self._blocking(decoded=decoded):
                self._check()
                yield chunk
        except Exception as error:  # noqa: BLE001
            failure = self._failure(error)
            run_sync(self._end("failed", failure))
            raise failure from failure.__cause__
        except BaseException as error:
            if not isinstance(error, GeneratorExit):
                run_sync(self._end("failed", error))
            raise
        if not held:
            run_sync(self._end("consumed"))


class AsyncRawResponse(_Raw["Callable[[], AsyncIterator[bytes]]", "AsyncRawResponse"]):
    """A raw response of an asyncio client: buffered, or a streaming handle whose body is read at most once."""

    __slots__ = ()

    async def read(self) -> bytes:
        """Return the decoded body, reading a streaming handle into memory first."""
        return await self._read(action="read")

    async def text(self) -> str:
        """Return the body as text in its declared charset, UTF-8 when it declares none."""
        return self._text(await self._read(action="text"))

    async def json(self) -> JSONValue:
        """Return the body parsed as JSON."""
        return self._json(await self._read(action="json"))

    def iter_bytes(self) -> AsyncIterator[bytes]:
        """Yield the decoded body: the saved one of a buffered response, else the stream, once."""
        return self._iterate(action="iter_bytes", decoded=True)

    def iter_raw_bytes(self) -> AsyncIterator[bytes]:
        """Yield a streaming handle's body as it arrived, content codings included, once; a buffered one keeps none."""
        return self._iterate(action="iter_raw_bytes", decoded=False)

    async def stream_to(self, target: str | PathLike[str] | BinaryIO, *, overwrite: bool = False) -> None:
        """Write the decoded body to a file object, or to a path through a temporary file moved there on success.

        A file object is written on the event loop. A path's file is created, written about CHUNK bytes at a time,
        and moved in a thread, one file call after another.
        """
        if isinstance(target, (str, PathLike)):
            await self._download(Path(target), overwrite=overwrite)
            return
        chunks = self._iterate(action="stream_to", decoded=True)
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    target.write(chunk)
        except BaseException as error:
            await self._write_failed(error)
            raise

    async def _download(self, path: Path, *, overwrite: bool) -> None:
        """Write the body to a path through a temporary file, one file call at a time in a thread.

        A cancelled caller waits for the running file call. A failure ends the stream and removes the unfinished file
        before it propagates.
        """
        self._downloadable()

        download = _Download()
        chunks: AsyncGenerator[bytes, None] | Ready[bytes] | None = None
        try:
            created = await in_thread(download.create, path, overwrite)
            chunks = self._iterate(action="stream_to", decoded=True)
            async with aclosing(chunks):
                async for chunk in chunks:
                    if (data := download.add(chunk)) is not None:
                        await in_thread(created[0].write, data)
            await in_thread(_committed, created, b"".join(download.parts), path, overwrite)
        except BaseException as error:
            try:
                if chunks is not None:
                    await self._write_failed(error)
            finally:
                await self._call.cleanup(download.discard, error=error)
            raise

    async def raise_for_status(self) -> None:
        """Return for a success; close and raise the typed failure of any other status from its error prefix."""
        await self._raise_for_status()

    async def aclose(self) -> None:
        """Release a streaming handle's connection; saved bytes stay readable, and closing twice does nothing."""
        await self._release()

    async def __aenter__(self) -> Self:
        """Return this response, which leaving the block closes."""
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close this response."""
        await self.aclose()

    async def discard(self, error: BaseException) -> None:
        """Close the handle while an error propagates, keeping a close failure beside that error."""
        await self._release(error)

    async def _chunks(self, *, decoded: bool = True) -> AsyncIterator[bytes]:
        """Read decoded or raw bytes, bounding each native read by its active call or stream limits."""
        self._check()
        source = (self._source if decoded else self._raw_source)()
        while True:
            try:
                chunk = await anext(source)
            except StopAsyncIteration:
                return
            yield chunk

    def _iterate(self, *, action: Action, decoded: bool) -> AsyncGenerator[bytes, None] | Ready[bytes]:
        match self._state:
            case "buffered" if decoded:
                return Ready(pieces(self._body))
            case "open":
                self._state = "streaming"
                return self._stream(decoded=decoded)
            case _:
                pass
        raise self._consumed(action=action)

    async def _stream(self, *, decoded: bool, held: bool = False) -> AsyncGenerator[bytes, None]:
        try:
            async for chunk in self._chunks(decoded=decoded):
                self._check()
                yield chunk
        except Exception as error:  # noqa: BLE001
            failure = self._failure(error)
            await self._end("failed", failure)
            raise failure from failure.__cause__
        except BaseException as error:
            if not isinstance(error, GeneratorExit):
                await self._end("failed", error)
            raise
        if not held:
            await self._end("consumed")
