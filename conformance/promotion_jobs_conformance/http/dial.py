"""From an origin to a connected socket: names, addresses, proxies, TLS; all within one deadline.

The owner's client certificate is a credential as a token is: it is shown to the target alone. A link that a server
hands out is dialled without it, and never to a link-local address or another one at which clouds keep the metadata
service that hands credentials to whoever asks from inside.
"""

from __future__ import annotations

import base64
import errno
import functools
import os
import queue
import socket
import ssl
import threading
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import h11

from promotion_jobs_conformance.http.address import Origin, is_metadata, parse_base
from promotion_jobs_conformance.http.exchange import ErrorKind
from promotion_jobs_conformance.http.limits import Deadline, Failure, Limits

_Address = tuple[socket.AddressFamily, Any]
_NOT_FOLLOWED: Final = "links to link-local addresses and clouds' metadata services are not followed"
_OTHER_HOST: Final = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH
_PROXY_RESPONSE: Final = 16 * 1024  # bytes of a proxy's response to CONNECT


class Proxy:
    """The owner's HTTP proxy: `http://[user:password@]host:port`. Raises ValueError if the URL is not one."""

    def __init__(self, url: str) -> None:
        netloc = urlsplit(url).netloc if "//" in url else ""
        userinfo, _, _ = netloc.rpartition("@")
        self.origin, _ = parse_base(url.replace(f"{userinfo}@", "", 1) if userinfo else url, "proxy")
        if self.origin.scheme != "http":
            raise ValueError(
                f"The proxy {self.origin} cannot be used: give it as http://, which is how the proxy itself is reached; "
                "https servers are reached through it nevertheless."
            )
        self.headers: tuple[tuple[str, str], ...] = ()
        if userinfo:
            secret = base64.b64encode(unquote(userinfo).encode()).decode("ascii")
            self.headers = (("Proxy-Authorization", f"Basic {secret}"),)


class Dialer:
    """Opens sockets. Raises ValueError in the constructor for files that cannot be used, `Failure` afterwards."""

    def __init__(
        self,
        limits: Limits,
        *,
        proxy: str | None = None,
        ca_file: str | None = None,
        cert: str | None = None,
        key: str | None = None,
        insecure: bool = False,
    ) -> None:
        """`ca_file` replaces the system's authorities; `cert` (with `key`, where apart) is the client's, all PEM."""
        self._limits = limits
        self.proxy = Proxy(proxy) if proxy else None
        if key and not cert:
            raise ValueError("A key was given without its certificate: name that too.")
        self._files = ca_file, cert, key
        self._insecure = insecure
        if (
            ca_file or cert
        ):  # reading them now reports a mistake at once; the system's authorities take long, and can wait
            _ = self._tls, self._tls_with_certificate

    @functools.cached_property
    def _tls(self) -> ssl.SSLContext:
        return _tls_context(self._files[0], self._insecure)

    @functools.cached_property
    def _tls_with_certificate(self) -> ssl.SSLContext:
        context = _tls_context(self._files[0], self._insecure)
        if self._files[1]:
            _load_certificate(context, self._files[1], self._files[2])
        return context

    def open(self, origin: Origin, deadline: Deadline) -> socket.socket:
        """A socket to speak HTTP/1.1 with the target on, or with the proxy where plain http goes through one."""
        return self._open(origin, deadline, is_target=True, metadata=True)

    def open_link(self, origin: Origin, deadline: Deadline, *, known_host: bool) -> socket.socket:
        """As `open`, for the origin of a server's link: without the client's certificate.

        A metadata service's address (`is_metadata`) must be that of the target's own host (`known_host`). A proxy
        would connect from its own network, so such an address is not given to it either.
        """
        if is_metadata(origin.host) and not known_host:
            raise Failure(ErrorKind.CONNECT, f"{origin.host_and_port}: {_NOT_FOLLOWED}")
        return self._open(origin, deadline, is_target=False, metadata=known_host)

    def _open(self, origin: Origin, deadline: Deadline, *, is_target: bool, metadata: bool) -> socket.socket:
        deadline = deadline.within(self._limits.connect)
        first = self.proxy.origin if self.proxy else origin
        whom = f"the proxy {first.host_and_port}" if self.proxy else first.host_and_port
        sock = _connect(first, whom, deadline, metadata=metadata or self.proxy is not None)
        try:
            if origin.scheme == "https":
                if self.proxy:
                    _tunnel(sock, self.proxy, origin, deadline)
                tls = self._tls_with_certificate if is_target else self._tls
                sock = _secure(sock, origin, deadline, tls)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            sock.close()
            raise
        return sock


def _secure(sock: socket.socket, origin: Origin, deadline: Deadline, context: ssl.SSLContext) -> ssl.SSLSocket:
    where = origin.host_and_port
    try:
        return _handshake(sock, origin.host, deadline, context)
    except TimeoutError:
        raise Failure(ErrorKind.TLS, f"the TLS handshake with {where} was not done in time") from None
    except ssl.SSLCertVerificationError as error:
        if error.verify_code in _OTHER_HOST:
            raise Failure(ErrorKind.TLS, f"{where} was reached, and its certificate is for another host") from None
        raise Failure(ErrorKind.TLS, f"the certificate of {where} is not trusted ({error.verify_message})") from None
    except ssl.SSLError as error:
        hint = " (does it speak plain http there?)" if error.reason == "WRONG_VERSION_NUMBER" else ""
        reason = error.reason or "the connection was closed"
        raise Failure(ErrorKind.TLS, f"the TLS handshake with {where} failed: {reason}{hint}") from None
    except OSError as error:
        raise Failure(ErrorKind.CLOSED, f"the TLS handshake with {where} broke off: {_words(error)}") from None
    except ValueError:  # a host that only the proxy can have resolved
        raise Failure(ErrorKind.LINK, "its host is not a name that a certificate can have") from None


def _handshake(sock: socket.socket, host: str, deadline: Deadline, context: ssl.SSLContext) -> ssl.SSLSocket:
    sock.getpeername()  # raises for a reset socket, which would be wrapped without a word, or lost inside `wrap_socket`
    secure = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    try:
        secure.settimeout(deadline.left())
        secure.do_handshake()
    except BaseException:
        secure.close()
        raise
    return secure


def _tls_context(ca_file: str | None, insecure: bool) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"The file of certificate authorities {ca_file!r} cannot be used: {_words(error)}.") from None
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _load_certificate(context: ssl.SSLContext, cert: str, key: str | None) -> None:
    def reject() -> str:  # OpenSSL would ask for the password at the terminal
        raise ValueError("The client's key is encrypted: give one that needs no password.")

    try:
        context.load_cert_chain(cert, key, password=reject)
    except (OSError, ssl.SSLError) as error:
        if key is None and isinstance(error, ssl.SSLError):
            raise ValueError(
                f"The client certificate {cert} cannot be used: it contains no certificate with its key. Give the key with --key."
            ) from None
        files = cert if key is None else f"{cert} with {key}"
        raise ValueError(f"The client certificate {files} cannot be used: {_words(error)}.") from None


def _words(error: OSError) -> str:
    """What the system says, without the number and the location in OpenSSL's source."""
    if isinstance(error, ssl.SSLError):
        return (error.reason or "no certificate (PEM) in it").lower().replace("_", " ")
    return (error.strerror or str(error) or type(error).__name__).lower()


def _resolve(host: str, port: int, deadline: Deadline) -> list[_Address]:
    """The host's addresses. The system's resolver knows no deadline, so it runs in a thread that is not waited for."""

    def addresses(flags: int = 0) -> list[_Address]:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
        return [(entry[0], entry[4]) for entry in found]

    try:
        return addresses(socket.AI_NUMERICHOST)
    except UnicodeError:  # an empty label, or one that is longer than 63: IDNA's encoder raises it for ASCII, too
        raise Failure(ErrorKind.LINK, "its host is not a name that a host can have") from None
    except socket.gaierror:
        pass
    responses: queue.SimpleQueue[list[_Address] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            responses.put(addresses())
        except (OSError, UnicodeError) as error:
            responses.put(error)

    threading.Thread(target=look_up, name=f"resolve {host}", daemon=True).start()
    try:
        response = responses.get(timeout=deadline.left())
    except (queue.Empty, TimeoutError):
        raise Failure(ErrorKind.CONNECT, f"the name {host} was not resolved in time") from None
    if isinstance(response, Exception):
        reason = _words(response) if isinstance(response, OSError) else "it is not a host's name"
        raise Failure(ErrorKind.CONNECT, f"the name {host} cannot be resolved: {reason}") from None
    return response


def _connect(origin: Origin, whom: str, deadline: Deadline, *, metadata: bool) -> socket.socket:
    """Tries each address in turn, each with its share of the time that is left."""
    addresses = _resolve(origin.host, origin.port, deadline)
    reason = "it has no address"
    for index, (family, address) in enumerate(addresses):
        if not metadata and is_metadata(address[0]):
            reason = _NOT_FOLLOWED
            continue
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(deadline.left() / (len(addresses) - index))
            sock.connect(address)
            if sock.getsockname() == sock.getpeername():
                # Linux: nobody listens there, but the system gave the socket that very port, and it met itself.
                raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
        except ConnectionResetError:  # it was accepted first: to be reset means the same a moment later
            sock.close()
            raise Failure(ErrorKind.CLOSED, f"{whom}: the connection was reset at once") from None
        except OSError as error:
            sock.close()
            reason = "no response in time" if isinstance(error, TimeoutError) else _words(error)
        else:
            return sock
    raise Failure(ErrorKind.CONNECT, f"{whom}: {reason}")


def _tunnel(sock: socket.socket, proxy: Proxy, origin: Origin, deadline: Deadline) -> None:
    """Asks the proxy for a tunnel to the origin (CONNECT, RFC 9110 section 9.3.6)."""
    where = f"the proxy {proxy.origin.host_and_port}"
    h = h11.Connection(h11.CLIENT, max_incomplete_event_size=_PROXY_RESPONSE)
    target = origin.host_and_port
    headers = [(name.encode(), value.encode("latin-1")) for name, value in (("Host", target), *proxy.headers)]
    event: object = h11.NEED_DATA
    try:
        sock.settimeout(deadline.left())
        sock.sendall(h.send(h11.Request(method="CONNECT", target=target, headers=headers)))
        h.send(h11.EndOfMessage())
        while event is h11.NEED_DATA or isinstance(event, h11.InformationalResponse):
            event = h.next_event()
            if event is h11.NEED_DATA:
                sock.settimeout(deadline.left())
                h.receive_data(sock.recv(4096))
    except TimeoutError:
        raise Failure(ErrorKind.CONNECT, f"{where} opened no tunnel in time") from None
    except OSError as error:
        raise Failure(ErrorKind.CONNECT, f"{where} broke off: {_words(error)}") from None
    except h11.RemoteProtocolError:
        raise Failure(ErrorKind.CONNECT, f"{where} did not respond as a proxy does") from None
    if not isinstance(event, h11.Response) or not 200 <= event.status_code < 300:
        status = event.status_code if isinstance(event, h11.Response) else "nothing"
        hint = ": it wants other credentials" if status == 407 else ""
        raise Failure(ErrorKind.CONNECT, f"{where} rejected a tunnel with {status}{hint}")
    if h.trailing_data[0]:
        raise Failure(ErrorKind.CONNECT, f"{where} spoke into the tunnel that it opened")
