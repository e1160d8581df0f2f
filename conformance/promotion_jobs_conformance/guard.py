"""The production guard: a host that is not clearly the user's own is checked only if the user confirms it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from .contract.document import Document
from .http.address import PORTS, is_metadata, parse_base
from .target import ConfigurationError


def host_of(url: str) -> str:
    """The host of a base URL. Raises ConfigurationError if the text is not an http or https URL."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ConfigurationError(f"{url!r} is not a URL: {error}") from error
    if parts.scheme not in PORTS or not host:
        raise ConfigurationError(
            f"{url!r} is not a URL of a server: it must read http://HOST or https://HOST, with a path or without"
        )
    if "?" in url or "#" in url:
        raise ConfigurationError(f"{url!r} has a query or a fragment: give the base URL alone")
    if parts.username or parts.password:
        raise ConfigurationError("a base URL must not contain credentials: give a token, or a client's id and secret")
    try:
        parse_base(url)
    except ValueError as error:
        raise ConfigurationError(str(error)) from error
    return host.lower().rstrip(".")


def is_loopback(host: str) -> bool:
    """True for this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_private(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return is_loopback(host)
    return address.is_private or address.is_loopback


def check(url: str, document: Document, allowed: tuple[str, ...], owned: str | None) -> None:
    """Raises ConfigurationError if the host may not be checked.

    A host that is neither loopback, private nor allowed needs a confirmation (`owned` repeats its name). So do, always, the
    hosts that the document marks as production, and the addresses of the metadata services of clouds.
    """
    host = host_of(url)
    production = {
        str(urlsplit(server["url"]).hostname).lower()
        for server in document.root.get("servers", [])
        if server.get("x-production")
    }
    if owned is not None and owned.lower().rstrip(".") != host:
        raise ConfigurationError(f"--i-own-this-server {owned}: the URL's host is {host}; name that one")
    if owned is not None:
        return
    if host in production:
        raise ConfigurationError(
            f"the host {host} is a production server of the vendor: a run creates promotions, jobs and codes there; "
            f"to do that, add --i-own-this-server {host}"
        )
    if is_metadata(host):
        raise ConfigurationError(
            f"the host {host} may be a cloud's metadata service, which must not receive your token; "
            f"if it is your own server, add --i-own-this-server {host}"
        )
    if not _is_private(host) and host not in {name.lower() for name in allowed}:
        raise ConfigurationError(
            f"the host {host} is not on this machine or a private network: a run creates promotions, jobs and codes there; "
            f"if it is your server, add --i-own-this-server {host}, or list it under `allow` in promotion-jobs.toml"
        )
