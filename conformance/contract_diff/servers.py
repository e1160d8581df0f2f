"""Servers of two documents: which addresses a client may go on using. A template represents all of its addresses."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from promotion_jobs_conformance.contract.document import Document
from promotion_jobs_conformance.contract.requirements import Operation

from .scene import Scene
from .values import GAINED, LOST, Change, Direction, Effect

_VARIABLE = re.compile(r"\{([^{}]+)\}")
_MANY = 256  # addresses of a template that are written out


def server_changes(old: Document, new: Document) -> Iterator[Change]:
    """Addresses that have gone, which breaks who uses them, and servers that are new, which breaks nobody."""
    before, after = _listed(old), _listed(new)
    yield from _changes(Scene(old, new, "", Direction.REQUEST), (before[0], after[0]), ("/servers", "/servers"))


def own_server_changes(scene: Scene, one: Operation, other: Operation) -> Iterator[Change]:
    """As `server_changes`, of an operation that has servers of its own, or whose path has, in one of the documents."""
    before, after = _listed(scene.old, one), _listed(scene.new, other)
    if (before[1], after[1]) != ("/servers", "/servers"):
        yield from _changes(scene, (before[0], after[0]), (before[1], after[1]))


def _listed(document: Document, operation: Operation | None = None) -> tuple[list[dict[str, Any]], str]:
    """The servers of a document or of an operation, and where they stand."""
    if operation is not None:
        for pointer in (operation.pointer, operation.pointer.rpartition("/")[0]):
            if found := document.at(pointer).get("servers"):
                return found, f"{pointer}/servers"
    return document.root.get("servers") or [{"url": "/"}], "/servers"


def _changes(
    scene: Scene, listed: tuple[list[dict[str, Any]], list[dict[str, Any]]], at: tuple[str, str]
) -> Iterator[Change]:
    before, after = listed
    for server in before:
        gone = [url for url in _addresses(server) if not any(_has(other, url) for other in after)]
        if gone and not any(_same(server, other) for other in after):
            url = str(server.get("url"))
            yield scene.change(
                LOST, "servers", "server", (url, None), at, ({"server": gone[0]}, "names it", "does not")
            )
    for server in after:
        fresh = [url for url in _addresses(server) if not any(_has(other, url) for other in before)]
        if fresh and not any(_same(server, other) for other in before):
            url = str(server.get("url"))
            change = scene.change(
                GAINED, "servers", "server", (None, url), at, ({"server": fresh[0]}, "does not name it", "names it")
            )
            # Clients may go on with the servers that they know, and who runs one is not asked to run another.
            why = "clients: they may stay where they are; servers: nothing is asked of them"
            yield replace(change, servers=Effect.HARMLESS, why=why)


def _variables(server: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = server.get("variables")
    return {name: rule for name, rule in found.items() if isinstance(rule, dict)} if isinstance(found, dict) else {}


def _addresses(server: dict[str, Any]) -> list[str]:
    """The addresses of a server: those that its variables list; of a variable that lists none, its default."""
    url, variables = str(server.get("url")), _variables(server)
    names = [name for name in dict.fromkeys(_VARIABLE.findall(url)) if name in variables]
    lists = [variables[name].get("enum") or [variables[name].get("default", "")] for name in names]
    found = []
    for values in itertools.islice(itertools.product(*lists), _MANY):
        filled = url
        for name, value in zip(names, values, strict=True):
            filled = filled.replace("{" + name + "}", str(value))
        found.append(filled)
    return found


def _has(server: dict[str, Any], url: str) -> bool:
    """True if an address is one of a server's: a variable that lists no values may be any text."""
    template, variables, pattern, end = str(server.get("url")), _variables(server), "", 0
    for match in _VARIABLE.finditer(template):
        listed = variables.get(match[1], {}).get("enum")
        any_of = "|".join(re.escape(str(value)) for value in listed) if listed else "[^/]*"
        pattern += re.escape(template[end : match.start()]) + f"(?:{any_of})"
        end = match.end()
    return re.fullmatch(pattern + re.escape(template[end:]), url) is not None


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """True for two servers with one template, whose variables list no values or the same."""
    lists = [{name: rule.get("enum") for name, rule in _variables(server).items()} for server in (one, other)]
    return one.get("url") == other.get("url") and lists[0] == lists[1]
