"""Tests talk to this machine alone: whatever in this process would connect, send or ask elsewhere is rejected, and noted.

An audit hook of the interpreter sees every such call, also those that a test's own patches, a library written in C, or
a thread that outlives its test make; so not even a broken client can ask a foreign address for anything. Names are
rejected too, since to look one up is to tell it to somebody; those under `.invalid` are only said not to exist.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import sys
from collections.abc import Iterator
from typing import Any

attempts: list[str] = []  # what was rejected, for the tests to look at
_state = {"installed": False, "open": False}


class OffLoopback(OSError):
    """A call would have left this machine."""


def install() -> None:
    """From now on nothing in this process reaches beyond this machine. The hook can be added once, and not taken away."""
    if not _state["installed"]:
        sys.addaudithook(_watch)
        _state["installed"] = True


@contextlib.contextmanager
def opened() -> Iterator[None]:
    """Lets calls pass, for a test whose server the caller named."""
    _state["open"] = True
    try:
        yield
    finally:
        _state["open"] = False


def is_here(host: object) -> bool:
    """True for this machine's own addresses and names, and for an address to listen at."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host == "":
        return True
    if not isinstance(host, str):
        return False
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host.lower().rstrip(".") == "localhost" or host.lower().rstrip(".").endswith(".localhost")
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback or address.is_unspecified


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _state["open"]:
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        peer = arguments[1]
        if isinstance(peer, tuple) and not is_here(peer[0]):
            attempts.append(f"{event} {peer}")
            raise OffLoopback(f"a test may not reach {peer}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
        if is_here(host) or _is_address(host):  # to read an address asks nobody
            return
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        if not name.rstrip(".").endswith(".invalid"):
            attempts.append(f"{event} {name}")
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return True
