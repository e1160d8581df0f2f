"""The exchanges of a run as an HTTP archive (HAR 1.2), which browsers and proxies open.

Two bounds keep it small, and the newest exchanges are kept: those before the end explain it. Redaction comes before
cutting, so that no half of a secret is left at a cut, and before base64, in which nobody could find it.
"""

from __future__ import annotations

import base64
import io
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import harfile

from promotion_jobs_conformance.http.exchange import Exchange, NoResponse, Request, Response

_NO_RESPONSE: Final = 0  # HAR has no word for it; browsers write this status


@dataclass(frozen=True, slots=True)
class _Entry:
    started: datetime
    seconds: float
    request: harfile.Request
    response: harfile.Response
    comment: str | None
    size: int


class HarRecorder:
    """Collects exchanges and writes them once. For one thread at a time."""

    def __init__(
        self,
        redact: Callable[[str], str],
        *,
        creator_version: str = "0",
        entries: int = 5_000,
        body_bytes: int = 64 * 1024,
        total_bytes: int = 32 * 1024 * 1024,
    ) -> None:
        """`redact` takes every secret out of a text. `body_bytes` bounds one body, `total_bytes` all texts together."""
        self._redact, self._creator_version = redact, creator_version
        self._most_entries, self._body_bytes, self._total_bytes = entries, body_bytes, total_bytes
        self._entries: deque[_Entry] = deque()
        self._size = 0
        self._left_out = 0

    def add(self, exchange: Exchange, url: str, started: datetime) -> None:
        """Takes an exchange, with its absolute URL and the time (with a time zone) at which it began."""
        self._add(exchange.request, url, started, exchange.seconds, self._response(exchange.response), None)

    def add_failure(self, failure: NoResponse, url: str, started: datetime, seconds: float) -> None:
        """Takes a request that had no response: status 0, and the reason as the entry's comment."""
        response = harfile.Response(status=_NO_RESPONSE, statusText="", httpVersion="")
        comment = self._redact(f"{failure.kind.value}: {failure.detail}")
        self._add(failure.request, url, started, seconds, response, comment)

    def text(self) -> str:
        """The archive."""
        text = io.StringIO()
        creator = harfile.Creator(name="promotion-jobs-conformance", version=self._creator_version)
        comment = f"{self._left_out} earlier exchanges were left out." if self._left_out else None
        with harfile.HarFile(text, creator=creator, comment=comment) as archive:
            for entry in self._entries:
                milliseconds = round(entry.seconds * 1000, 3)
                archive.add_entry(
                    startedDateTime=entry.started,
                    time=milliseconds,
                    request=entry.request,
                    response=entry.response,
                    timings=harfile.Timings(send=0, wait=milliseconds, receive=0),
                    comment=entry.comment,
                )
        return text.getvalue()

    def _add(
        self,
        request: Request,
        url: str,
        started: datetime,
        seconds: float,
        response: harfile.Response,
        comment: str | None,
    ) -> None:
        sent = self._request(request, url)
        entry = _Entry(started, seconds, sent, response, comment, _size(sent, response))
        self._entries.append(entry)
        self._size += entry.size
        while len(self._entries) > self._most_entries or self._size > self._total_bytes:
            self._size -= self._entries.popleft().size
            self._left_out += 1

    def _request(self, request: Request, url: str) -> harfile.Request:
        url = self._redact(url)
        data = None
        if request.body is not None:
            mime_type = next((value for name, value in request.headers if name.lower() == "content-type"), "")
            text, _, comment = self._text(request.body)
            data = harfile.PostData(mimeType=self._redact(mime_type), text=text, comment=comment)
        return harfile.Request(
            method=request.method,
            url=url,
            httpVersion="HTTP/1.1",
            headers=self._records(request.headers),
            queryString=self._records(parse_qsl(urlsplit(url).query, keep_blank_values=True)),
            postData=data,
            bodySize=len(request.body or b""),
        )

    def _response(self, response: Response) -> harfile.Response:
        text, encoding, comment = self._text(response.body)
        mime_type = self._redact(response.header("Content-Type") or "")
        size = len(response.body)
        return harfile.Response(
            status=response.status,
            statusText="",
            httpVersion="HTTP/1.1",
            headers=self._records(response.headers),
            content=harfile.Content(size=size, mimeType=mime_type, text=text, encoding=encoding, comment=comment),
            redirectURL=self._redact(response.header("Location") or ""),
            bodySize=-1,  # as it went over the wire, which nobody kept
        )

    def _records(self, pairs: Iterable[tuple[str, str]]) -> list[harfile.Record]:
        return [harfile.Record(name=self._redact(name), value=self._redact(value)) for name, value in pairs]

    def _text(self, body: bytes) -> tuple[str, str | None, str | None]:
        """A body as HAR has it: text, or base64 with its name, and a comment where it was cut."""
        comment = f"cut to {self._body_bytes} of {len(body)} bytes" if len(body) > self._body_bytes else None
        try:
            text = self._redact(body.decode("utf-8"))
        except UnicodeDecodeError:
            data = self._redact(body.decode("latin-1")).encode("latin-1", "replace")[: self._body_bytes]
            return base64.b64encode(data).decode("ascii"), "base64", comment
        return text[: self._body_bytes], None, comment


def _size(request: harfile.Request, response: harfile.Response) -> int:
    """About what an entry takes, in characters."""
    records = [*request.headers, *request.queryString, *response.headers]
    texts = [request.url, request.postData.text if request.postData else "", response.content.text]
    return sum(len(text or "") for text in texts) + sum(len(record.name) + len(record.value) for record in records)
