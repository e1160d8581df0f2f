"""Where to connect: origins, base URLs of the owner, and links that a server hands out.

The owner's base URL is configuration, and the owner is shown what is wrong with it (ValueError). A link is a server's
word, so it is read with suspicion: `urlsplit` silently drops tabs and line breaks, which must not pass here.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

PORTS: Final = {"http": 80, "https": 443}

# Where clouds hand credentials to whoever asks from inside; for the most part that is a link-local address.
_METADATA: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "fd00:ec2::/32",  # Amazon's services of an instance, over IPv6
        "fd20:ce::254/128",  # Google's, over IPv6
        "100.100.100.200/32",  # Alibaba's, among the addresses that carriers share
        "168.63.129.16/32",  # Azure's, a public address
        "192.0.0.192/32",  # Oracle's
    )
)
_TRANSLATED: Final = ipaddress.IPv6Network("64:ff9b::/96")  # IPv4 behind NAT64 (RFC 6052)


def is_metadata(host: str) -> bool:
    """True for a link-local address and a cloud's metadata service, be it IPv4 written as IPv6. A name is neither."""
    try:
        address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None
        address = address.ipv4_mapped or translated or address
    return address.is_link_local or any(
        address.version == network.version and address in network for network in _METADATA
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port. `host` is lower-case ASCII, an IPv6 address without its brackets."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """What the Host header says: brackets around IPv6, the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def host_and_port(self) -> str:
        """As `authority`, always with the port: the target of CONNECT."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


def _origin(parts: SplitResult, schemes: tuple[str, ...]) -> Origin:
    """The origin of a URL's parts. Raises ValueError with the reason alone."""
    if parts.scheme not in schemes:
        raise ValueError(f"it must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    host = parts.hostname
    if not host:
        raise ValueError("it names no host")
    if ":" in host:
        ipaddress.IPv6Address(host)
    elif not host.isascii():
        host = host.encode("idna").decode("ascii")
    if ":" not in host and not re.fullmatch(r"[a-z0-9._~!$&'()*+,;=-]+", host):
        raise ValueError("its host has a character that no host has")
    return Origin(parts.scheme, host, PORTS[parts.scheme] if parts.port is None else parts.port)


def parse_base(url: str, what: str = "base URL") -> tuple[Origin, str]:
    """The origin and the path prefix (without a slash at its end) of the owner's URL.

    Raises ValueError, one sentence, where it is none, or carries credentials, a query or a fragment.
    """
    try:
        parts = urlsplit(url.strip())
        if "@" in parts.netloc:
            raise ValueError("it must not carry credentials, which would end up in reports")
        if parts.query or parts.fragment:
            raise ValueError("it must have no query and no fragment, since paths are put behind it")
        if parts.port == 0:
            raise ValueError("no server listens at port 0")
        if not re.fullmatch(r"[!-~]*", parts.path):
            raise ValueError("its path must be percent-encoded")
        return _origin(parts, ("http", "https")), parts.path.rstrip("/")
    except ValueError as error:
        shown = re.sub(r"//[^/]*@", "//…@", url)
        raise ValueError(f"The {what} {shown!r} cannot be used: {error}.") from None


def parse_link(url: str) -> tuple[Origin, str]:
    """The origin and the request target of a link that a server gave. Raises ValueError with the reason alone.

    The reason never contains the link: a signed link is a secret.
    """
    if not re.fullmatch(r"[!-~]+", url):
        raise ValueError("the link has a character that no URL may have")
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise ValueError("the link carries its own credentials")
    try:
        origin = _origin(parts, ("http", "https"))
    except ValueError:
        raise ValueError("the link is not an absolute http or https URL") from None
    return origin, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
