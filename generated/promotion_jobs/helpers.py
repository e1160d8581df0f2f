# Put here by scripts/generate from scripts/stub/helpers.py. Do not edit: change that file and run it again.

"""What users of the generated client need besides it, for `Client` and, with the suffix `_async`, for `AsyncClient`.

- `wait_for_job` waits until a job has ended.
- `iter_jobs` and `iter_codes` yield the whole of a list, page by page.
- `download_export` fetches the file of an export, without credentials.
- `RenewingToken` gets tokens for a client ID and secret, and new ones before they expire.

`scripts/generate` puts this file next to the generated code.
"""

# ruff: noqa: A002 (the client's operations call it `filter`, too)

from __future__ import annotations

import json
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import partial
from typing import Annotated, Any, Final, Generic, TypeAlias, TypeVar
from urllib.parse import urlencode

import anyio
import httpx2
from pydantic import Field, TypeAdapter, ValidationError

from promotion_jobs import models
from promotion_jobs._contract import ENDED_STATUSES, MAXIMUM_PAGE_LIMIT, TOKEN_PATH
from promotion_jobs.client import AsyncClientView, ClientView
from promotion_jobs.client._runtime.client.auth import TokenSource
from promotion_jobs.client.errors import AuthError, DecodeError
from promotion_jobs.client.options import RequestOptions
from promotion_jobs.client.responses import AsyncRawResponse, RawResponse, ResponseInfo

__all__ = [
    "Job",
    "RenewingToken",
    "download_export",
    "download_export_async",
    "iter_codes",
    "iter_codes_async",
    "iter_jobs",
    "iter_jobs_async",
    "wait_for_job",
    "wait_for_job_async",
]

Job: TypeAlias = models.CodeGenerateJob | models.CodeExportJob
OnUnreadable: TypeAlias = Callable[[DecodeError], object]
T = TypeVar("T")

_TIMEOUT: Final = 60.0
_INTERVAL: Final = 0.5
_PAGES_WITHOUT_NEWS: Final = 10
# A redirect would get the cookies of the HTTP client; the URL of a file works without any (A31).
_NO_CREDENTIALS: Final = RequestOptions(
    auth=None, extra_headers={"Authorization": None, "Cookie": None}, follow_redirects=False
)


def wait_for_job(
    client: ClientView, *, promotion_id: str, job_id: str, timeout: float = _TIMEOUT, interval: float = _INTERVAL
) -> Job:
    """Returns the job once it has ended, whether it completed, failed or was cancelled: see its `status` and `error`.

    Looks every `interval` seconds. A job that is not in the list yet is waited for, too. Raises TimeoutError if the job has
    not ended after `timeout` seconds, and APITimeoutError if a single request takes as long.
    """
    wait = _Wait(job_id, timeout, interval)
    client = client.with_options(total_timeout=wait.request_timeout)
    while True:
        for job in iter_jobs(client, promotion_id=promotion_id, on_unreadable=wait.unreadable):
            if wait.sees(job):
                if job.status in ENDED_STATUSES:
                    return job
                break
        time.sleep(wait.pause())


async def wait_for_job_async(
    client: AsyncClientView,
    *,
    promotion_id: str,
    job_id: str,
    timeout: float = _TIMEOUT,  # noqa: ASYNC109 (its error says what was last seen; that of a cancel scope cannot)
    interval: float = _INTERVAL,
) -> Job:
    """Does what `wait_for_job` does."""
    wait = _Wait(job_id, timeout, interval)
    client = client.with_options(total_timeout=wait.request_timeout)
    while True:
        async for job in iter_jobs_async(client, promotion_id=promotion_id, on_unreadable=wait.unreadable):
            if wait.sees(job):
                if job.status in ENDED_STATUSES:
                    return job
                break
        await anyio.sleep(wait.pause())


def iter_jobs(
    client: ClientView, *, promotion_id: str, filter: str | None = None, on_unreadable: OnUnreadable | None = None
) -> Iterator[Job]:
    """Yields the jobs of a promotion, each once, over all pages; with `filter`, such as `eq(status,failed)`, those that match.

    Raises DecodeError at a job that is not as the contract says (a status that it does not know, say). With `on_unreadable`,
    that error is given to this function instead, and the other jobs are yielded: its text names the property, and its
    `body_bytes` are the job's JSON.
    """
    return _iterate(
        partial(client.jobs.with_raw_response.list_promotion_jobs, promotion_id=promotion_id),
        _jobs(filter, on_unreadable),
    )


def iter_jobs_async(
    client: AsyncClientView, *, promotion_id: str, filter: str | None = None, on_unreadable: OnUnreadable | None = None
) -> AsyncIterator[Job]:
    """Does what `iter_jobs` does."""
    return _iterate_async(
        partial(client.jobs.with_raw_response.list_promotion_jobs, promotion_id=promotion_id),
        _jobs(filter, on_unreadable),
    )


def iter_codes(
    client: ClientView, *, promotion_id: str, filter: str | None = None, on_unreadable: OnUnreadable | None = None
) -> Iterator[models.PromotionCode]:
    """Yields the codes of a promotion, each once, over all pages. `filter` and `on_unreadable` are those of `iter_jobs`.

    A server may reject an offset over 10,000 (D30). Export the codes of a promotion that has more.
    """
    return _iterate(
        partial(client.codes.with_raw_response.list_promotion_codes, promotion_id=promotion_id),
        _codes(filter, on_unreadable),
    )


def iter_codes_async(
    client: AsyncClientView, *, promotion_id: str, filter: str | None = None, on_unreadable: OnUnreadable | None = None
) -> AsyncIterator[models.PromotionCode]:
    """Does what `iter_codes` does."""
    return _iterate_async(
        partial(client.codes.with_raw_response.list_promotion_codes, promotion_id=promotion_id),
        _codes(filter, on_unreadable),
    )


def download_export(client: ClientView, *, promotion_id: str, job_id: str) -> bytes:
    """Returns the CSV file of a completed export, as the server sent it (its columns and encoding are the server's choice).

    The request for the file carries none of the client's credentials, because the file may be on another host (D13). Raises
    UnprocessableEntityError for a job without a file.
    """
    href = client.jobs.get_promotion_job_file(promotion_id=promotion_id, job_id=job_id).href
    response = client.request_raw("GET", href, options=_NO_CREDENTIALS)
    response.raise_for_status()
    return response.read()


async def download_export_async(client: AsyncClientView, *, promotion_id: str, job_id: str) -> bytes:
    """Does what `download_export` does."""
    href = (await client.jobs.get_promotion_job_file(promotion_id=promotion_id, job_id=job_id)).href
    response = await client.request_raw("GET", href, options=_NO_CREDENTIALS)
    await response.raise_for_status()
    return await response.read()


class RenewingToken(TokenSource):
    """A token that renews itself: give it to `Client` or `AsyncClient` as `bearer_auth`.

    It is requested with the first call, again before it expires, and once if the server rejects it. Calls at the same time
    share one request. A call raises AuthError if the server gives no token for the client ID and secret.
    """

    _MARGIN: Final = 30.0

    def __init__(self, *, base_url: str, client_id: str, client_secret: str) -> None:
        self._url = base_url.rstrip("/") + TOKEN_PATH
        self._form = {"client_id": client_id, "client_secret": client_secret, "grant_type": "client_credentials"}
        self._token = ""
        self._renew_at = 0.0
        self._lock = threading.Lock()
        self._async_lock = anyio.Lock()

    def token(self, send: Callable[[httpx2.Request], httpx2.Response] | None, stale: str | None = None) -> str:
        """Returns a token that is valid for a while; called by the client. `stale` is one that the server has rejected."""
        with self._lock:
            if not self._usable(stale):
                started = time.monotonic()
                self._keep(_sender(send)(self._request()), started)
            return self._token

    async def atoken(self, send: Any, stale: str | None = None) -> str:
        """Does what `token` does."""
        async with self._async_lock:
            if not self._usable(stale):
                started = time.monotonic()
                self._keep(await _sender(send)(self._request()), started)
            return self._token

    def _usable(self, stale: str | None) -> bool:
        return self._token not in {"", stale} and time.monotonic() < self._renew_at

    def _request(self) -> httpx2.Request:
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        return httpx2.Request("POST", self._url, headers=headers, content=urlencode(self._form).encode("ascii"))

    def _keep(self, response: httpx2.Response, started: float) -> None:
        if response.status_code != httpx2.codes.OK:
            raise AuthError(reason="oauth_error", status_code=response.status_code)
        try:
            token = models.Token.model_validate_json(response.content)
        except ValidationError:  # its text would quote the token
            raise AuthError(reason="oauth_error", status_code=response.status_code) from None
        self._token = token.access_token
        self._renew_at = started + token.expires_in - min(self._MARGIN, token.expires_in / 10)


def _sender(send: Any) -> Any:
    if send is None:
        raise AuthError(reason="provider_failed")
    return send


_JOB: Final[TypeAdapter[Job]] = TypeAdapter(Annotated[Job, Field(discriminator="job_type")])


def _jobs(filter: str | None, on_unreadable: OnUnreadable | None) -> _List[Job]:
    return _List("listPromotionJobs", _JOB.validate_python, lambda job: job.id, filter, on_unreadable)


def _codes(filter: str | None, on_unreadable: OnUnreadable | None) -> _List[models.PromotionCode]:
    read = models.PromotionCode.model_validate
    return _List("listPromotionCodes", read, lambda code: code.code, filter, on_unreadable)


class _Wait:
    """How long a wait for a job goes on, and what it has seen."""

    def __init__(self, job_id: str, timeout: float, interval: float) -> None:
        self._job_id = job_id
        self._timeout = timeout
        self._interval = interval
        self.request_timeout = max(timeout, 1.0)
        self._deadline = time.monotonic() + timeout
        self._last: str | None = None

    def sees(self, job: Job) -> bool:
        """Tells whether this is the job, and notes its status."""
        if job.id != self._job_id:
            return False
        self._last = job.status.value
        return True

    def unreadable(self, error: DecodeError) -> None:
        """Raises the error if it is this job's. What is wrong with another does not matter here."""
        record = json.loads(error.body_bytes)
        if isinstance(record, dict) and record.get("id") == self._job_id:
            raise error

    def pause(self) -> float:
        """Returns the seconds until the next look. Raises TimeoutError when the time is over."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            seen = f"its last status was {self._last}" if self._last else "the list of jobs does not show it"
            raise TimeoutError(f"The job {self._job_id} has not ended after {self._timeout:g} s: {seen}.")
        return min(self._interval, left)


class _List(Generic[T]):
    """A list as it comes, page by page: which page to request next, and the records that are new. It sends nothing.

    The offset counts the records that came (D6), whatever limit the server applies. A record that a change of the list has
    moved to the next page is yielded once.
    """

    def __init__(
        self,
        operation_id: str,
        read: Callable[[object], T],
        key: Callable[[T], str],
        filter: str | None,
        on_unreadable: OnUnreadable | None,
    ) -> None:
        self._operation_id = operation_id
        self._read = read
        self._key = key
        self._filter = {} if filter is None else {"filter": filter}
        self._on_unreadable = on_unreadable
        self._offset = 0
        self._seen: set[str] = set()
        self._without_news = 0
        self.ended = False

    def query(self) -> dict[str, Any]:
        """Returns the arguments for the next page."""
        return {**self._filter, "page_limit_": MAXIMUM_PAGE_LIMIT, "page_offset_": self._offset}

    def take(self, info: ResponseInfo, page: Any) -> Iterator[T]:
        """Yields the records of the page that are new."""
        records = page.get("data") if isinstance(page, dict) else None
        if not isinstance(records, list):
            raise self._error(info, ("data",))
        self._offset += len(records)
        total = _total(page)
        self.ended = not records or (len(records) < MAXIMUM_PAGE_LIMIT if total is None else self._offset >= total)
        known = len(self._seen)
        for index, record in enumerate(records):
            item = failure = None
            try:
                item = self._read(record)
                key = self._key(item)
            except ValidationError as error:
                key = json.dumps(record)
                failure = self._error(info, ("data", index), body_bytes=key.encode(), cause=error)
            if key in self._seen:
                continue
            self._seen.add(key)
            if item is not None:
                yield item
            elif failure is not None:
                self._report(failure)
        self._without_news = 0 if len(self._seen) > known else self._without_news + 1
        if self._without_news == _PAGES_WITHOUT_NEWS:
            raise self._error(info, reason="repeated_page")

    def _report(self, failure: DecodeError) -> None:
        if self._on_unreadable is None:
            raise failure
        self._on_unreadable(failure)

    def _error(
        self, info: ResponseInfo, location: tuple[str | int, ...] = (), *, reason: str = "invalid_value", **more: Any
    ) -> DecodeError:
        return DecodeError(reason=reason, info=info, operation_id=self._operation_id, location=location, **more)


def _total(page: dict[str, Any]) -> int | None:
    """Returns how many records match, if the page says so: the list of codes need not (A38)."""
    total: Any = page
    for name in ("meta", "results", "total"):
        total = total.get(name) if isinstance(total, dict) else None
    return total if type(total) is int else None


def _iterate(request: Callable[..., RawResponse], records: _List[T]) -> Iterator[T]:
    while not records.ended:
        response = request(**records.query())
        response.raise_for_status()
        yield from records.take(response.info, response.json())


async def _iterate_async(request: Callable[..., Awaitable[AsyncRawResponse]], records: _List[T]) -> AsyncIterator[T]:
    while not records.ended:
        response = await request(**records.query())
        await response.raise_for_status()
        for record in records.take(response.info, await response.json()):
            yield record
