"""The HTTP client of the suite: asks the target, bounded in every respect, and follows no redirect or link.

Three rules make it safe to point at somebody's server:

- It knows no credentials but those in the headers that it is given, and sends these to the base URL's origin alone. The
  link of an export (A31) is fetched without them, without the owner's client certificate, and without cookies.
- It follows no redirect, except from such a link: at most `Limits.redirects`, each hop again without credentials. A
  redirect that cannot be followed is the response, for the caller to judge.
- A request is sent again in one case only: it went out on a kept connection that the server then closed without a byte
  of a response. Servers close idle connections whenever they like, and the request crosses the close on its way
  (RFC 9112, sections 9.3.1 and 9.5). For a method that is not idempotent the RFC wants more: "some means to detect that
  the original request was never applied". There is no proof of that, so the case is made as rare as can be: a
  connection is checked before it is used, and is not used after `Limits.idle` seconds. What remains is a server that
  dies, or closes, while it works on the request; then a job may have been created twice, which the clean-up finds in
  the list of jobs. So an exchange says whether its request was sent again (`is_repeated`).
"""

from __future__ import annotations

import functools
import importlib.metadata
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin

import h11

from promotion_jobs_conformance.http.address import Origin, parse_base, parse_link
from promotion_jobs_conformance.http.connection import Connection
from promotion_jobs_conformance.http.dial import Dialer
from promotion_jobs_conformance.http.exchange import ErrorKind, Exchange, NoResponse, Request, Response
from promotion_jobs_conformance.http.limits import DEFAULT_LIMITS, Deadline, Failure, Limits

Headers = tuple[tuple[str, str], ...]

_CREDENTIALS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_KEPT: Final = 8  # idle connections


@functools.cache
def user_agent() -> str:
    """`promotion-jobs-conformance/<version>`; the version is 0 in a checkout that was not installed."""
    try:
        version = importlib.metadata.version("promotion-jobs-contract")
    except importlib.metadata.PackageNotFoundError:
        version = "0"
    return f"promotion-jobs-conformance/{version}"


def compose(*layers: Headers) -> Headers:
    """Header fields in layers: a later layer's fields replace all those of the same name in the earlier ones.

    Within a layer a name may occur several times, and stays so.
    """
    composed: Headers = ()
    for layer in layers:
        names = {name.lower() for name, _ in layer}
        composed = tuple(field for field in composed if field[0].lower() not in names) + layer
    return composed


def own_headers(host: str, request: Request) -> Headers:
    """What the client sends by itself: Host, User-Agent, Accept-Encoding, and Content-Length where a body is usual."""
    headers: Headers = (("Host", host), ("User-Agent", user_agent()), ("Accept-Encoding", "gzip, deflate"))
    if request.body is not None or request.method in ("POST", "PUT", "PATCH"):
        headers += (("Content-Length", str(len(request.body or b""))),)
    return headers


def check_path(path: str) -> str:
    """The path of a request below the base URL. Raises ValueError if it does not begin with one slash."""
    if not path.startswith("/"):
        raise ValueError(f"The path {path!r} of a request must begin with a slash.")
    return path


def uncredentialed(request: Request) -> Headers:
    """The request's own headers but for those that carry credentials."""
    return tuple(field for field in request.headers if field[0].lower() not in _CREDENTIALS)


_Hop = Callable[[Request, Origin, str, Deadline], tuple[Response, float]]


def follow(request: Request, link: str, redirects: int, deadline: Deadline, hop: _Hop) -> tuple[Response, float]:
    """The response to a link, once `hop` has followed at most `redirects` redirects. Raises `Failure`."""
    while True:
        try:
            origin, target = parse_link(link)
        except ValueError as error:
            raise Failure(ErrorKind.LINK, str(error)) from None
        response, seconds = hop(request, origin, target, deadline)
        following = _redirect(link, response) if redirects else None
        if following is None:
            return response, seconds
        link, redirects = following, redirects - 1


def _redirect(link: str, response: Response) -> str | None:
    """The link that a redirect leads to; None if it leads nowhere that may be followed."""
    location = response.header("Location")
    if response.status not in _REDIRECTS or location is None:
        return None
    try:
        following = urljoin(link, location)
        parse_link(following)
    except ValueError:
        return None
    return following


class HttpClient:
    """Sends requests to one base URL. Several threads may send at the same time; each has a connection to itself."""

    def __init__(
        self,
        base_url: str,
        *,
        limits: Limits = DEFAULT_LIMITS,
        default_headers: Headers = (),
        proxy: str | None = None,
        ca_file: str | None = None,
        cert: str | None = None,
        key: str | None = None,
        insecure: bool = False,
    ) -> None:
        """`default_headers` go to the base URL's origin alone. The files are PEM; see `Dialer`.

        Raises ValueError, one sentence for the owner, where the base URL, the proxy's or a file cannot be used.
        """
        self._origin, self._prefix = parse_base(base_url)
        self._limits, self._default_headers = limits, tuple(default_headers)
        self._dialer = Dialer(limits, proxy=proxy, ca_file=ca_file, cert=cert, key=key, insecure=insecure)
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._closed = False

    def send(self, request: Request) -> Exchange:
        """The response to a request, whole and within the limits.

        `seconds` of the exchange are those of the last response alone, where redirects of a link were followed. Raises
        `NoResponse` for everything that the network or the server does wrong, and ValueError for a request that cannot be
        written as HTTP (an illegal header, a path without a slash), which is the caller's fault.
        """
        deadline = Deadline(min(self._limits.total, request.within or self._limits.total))
        is_repeated = False
        try:
            if request.absolute_url is None:
                response, seconds, is_repeated = self._ask(request, deadline)
            else:
                response, seconds = follow(request, request.absolute_url, self._limits.redirects, deadline, self.hop)
        except Failure as failure:
            raise NoResponse(request, failure.kind, failure.detail) from failure
        return Exchange(request, response, seconds, is_repeated)

    def url(self, request: Request) -> str:
        """Where the request goes, as an absolute URL. That of an export's link is a secret."""
        return request.absolute_url or f"{self._origin}{self._prefix}{request.path}"

    def close(self) -> None:
        """Closes the idle connections, and each one in use once its response has come."""
        with self._lock:
            self._closed, idle, self._idle = True, self._idle, []
        for connection in idle:
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # The target

    def _ask(self, request: Request, deadline: Deadline) -> tuple[Response, float, bool]:
        is_repeated = False
        own = own_headers(self._origin.authority, request)
        headers = compose(own, self._default_headers, request.headers)
        head = self._head(request.method, self._origin, self._prefix + check_path(request.path), headers)
        while True:
            kept = self._take()
            connection = kept or Connection(self._dialer.open(self._origin, deadline), self._limits)
            try:
                response, seconds = connection.exchange(head, request.body or b"", deadline)
            except h11.LocalProtocolError as error:
                raise ValueError(f"{request.method} {request.path} cannot be sent: {error}.") from None
            except Failure as failure:
                if kept and connection.got_nothing and failure.kind is ErrorKind.CLOSED:
                    self._forget_idle()  # the rest is as old: so there is one repetition, on a fresh connection
                    is_repeated = True
                    continue
                raise
            finally:
                self._give_back(connection)
            if kept and response.status == 408:
                # Said of the idle connection, before this request was read (RFC 9110, 15.5.9: it may be repeated).
                self._forget_idle()
                continue
            self._check_proxy(self._origin, response)
            return response, seconds, is_repeated

    def _take(self) -> Connection | None:
        while True:
            with self._lock:
                if self._closed:
                    raise ValueError("The client has been closed.")
                connection = self._idle.pop() if self._idle else None
            if connection is None or connection.is_fresh:
                return connection
            connection.close()

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if connection.reusable and not self._closed and len(self._idle) < _KEPT:
                self._idle.append(connection)
                return
        connection.close()

    def _forget_idle(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    # A link that the target handed out

    def hop(self, request: Request, origin: Origin, target: str, deadline: Deadline) -> tuple[Response, float]:
        """One response to a link, from wherever it leads, on its own connection and without credentials.

        Internal to this package: raises `Failure`.
        """
        headers = compose(own_headers(origin.authority, request), uncredentialed(request), (("Connection", "close"),))
        head = self._head(request.method, origin, target, headers)
        known = origin.host == self._origin.host
        connection = Connection(self._dialer.open_link(origin, deadline, known_host=known), self._limits)
        try:
            response, seconds = connection.exchange(head, request.body or b"", deadline)
        finally:
            connection.close()
        self._check_proxy(origin, response)
        return response, seconds

    def _check_proxy(self, origin: Origin, response: Response) -> None:
        """A 407 is the proxy's own response, and the origin was not reached; in a tunnel the proxy cannot respond."""
        if response.status == 407 and self._dialer.proxy and origin.scheme == "http":
            raise Failure(ErrorKind.CONNECT, "the proxy wants other credentials (407)")

    def _head(self, method: str, origin: Origin, target: str, headers: Headers) -> h11.Request:
        if self._dialer.proxy and origin.scheme == "http":
            headers = compose(headers, self._dialer.proxy.headers)
            target = f"{origin}{target}"
        try:
            fields = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers]
            return h11.Request(method=method, target=target, headers=fields)
        except (h11.LocalProtocolError, UnicodeError) as error:
            raise ValueError(f"The {method} request cannot be written as HTTP: {error}.") from None
