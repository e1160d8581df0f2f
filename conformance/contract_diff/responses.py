"""The responses of an operation: statuses, headers, and the errors of `x-errors`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promotion_jobs_conformance.contract.document import escape
from promotion_jobs_conformance.contract.requirements import Operation

from .claims import Root
from .content import content_findings, covering
from .scene import Finding, Located, Scene
from .values import GAINED, LOST, NARROWS, WIDENS, Change


def response_findings(scene: Scene, one: Operation, other: Operation) -> Iterator[Finding]:
    before, after = one.definition.get("responses", {}), other.definition.get("responses", {})
    seen: set[tuple[str, str]] = set()
    for status in dict.fromkeys((*before, *after)):
        keys = (covering(before, status), covering(after, status))
        at = tuple(
            f"{op.pointer}/responses" + (f"/{escape(key)}" if key else "")
            for op, key in zip((one, other), keys, strict=True)
        )
        if keys[0] is None or keys[1] is None:
            yield from _status(scene, status, (at[0], at[1]), gone=keys[1] is None)
            continue
        pair = [doc.resolve(doc.at(pointer), pointer) for doc, pointer in zip((scene.old, scene.new), at, strict=True)]
        if (pair[0][1], pair[1][1]) not in seen:
            seen.add((pair[0][1], pair[1][1]))
            yield from _response(scene, status, pair[0], pair[1])


def _status(scene: Scene, status: str, pointers: tuple[str, str], *, gone: bool) -> Iterator[Change]:
    """A status that went is a promise lost when it is a success. One that came surprises clients, unless it is an error.

    A client takes any status of 400 to 599 as the plain one of its class (RFC 9110 section 15).
    """
    is_error = status[0] in "45" or status == "default"
    went, came = (NARROWS, GAINED) if is_error else (LOST | NARROWS, WIDENS)
    relations = went if gone else came
    values, says = (
        ((status, None), ("describes it", "does not")) if gone else ((None, status), ("does not describe it", "does"))
    )
    yield scene.change(relations, status, "status", values, pointers, ({"status": status}, *says))


def _response(scene: Scene, status: str, one: Located, other: Located) -> Iterator[Finding]:
    yield from content_findings(scene, f"{status} body", one, other)
    yield from _headers(scene, status, one, other)
    yield from _errors(scene, status, one, other)


def _headers(scene: Scene, status: str, one: Located, other: Located) -> Iterator[Finding]:
    listed: list[dict[str, Located]] = []
    for document, (response, pointer) in ((scene.old, one), (scene.new, other)):
        headers = response.get("headers", {}).items()
        listed.append({k.lower(): document.resolve(v, f"{pointer}/headers/{escape(k)}") for k, v in headers})
    for name in dict.fromkeys((*listed[0], *listed[1])):
        before, after = listed[0].get(name), listed[1].get(name)
        path = f"{status} header {name}"
        if before is None or after is None:
            gone = after is None
            relations = LOST if gone else GAINED
            pointers = ((before or one)[1], (after or other)[1])
            says = ("describes it", "does not") if gone else ("does not describe it", "does")
            needed = "required" if (before or after or one)[0].get("required") else "optional"
            values = (needed, None) if gone else (None, needed)
            yield scene.change(relations, path, "header", values, pointers, ({"header": name}, *says))
            if after is not None and needed == "required":
                yield scene.change(
                    NARROWS,
                    path,
                    "required",
                    (None, needed),
                    pointers,
                    (f"a response without {name}", "accepts", "rejects"),
                )
            continue
        needs = [bool(header[0].get("required")) for header in (before, after)]
        if needs[0] != needs[1]:
            relations = NARROWS if needs[1] else WIDENS
            shown = ["required" if need else "optional" for need in needs]
            says = ("rejects", "accepts") if needs[0] else ("accepts", "rejects")
            yield scene.change(
                relations,
                path,
                "required",
                (shown[0], shown[1]),
                (before[1], after[1]),
                (f"a response without {name}", *says),
            )
        yield scene.schemas(path, before, after, text=True)


def _errors(scene: Scene, status: str, one: Located, other: Located) -> Iterator[Finding]:
    """The errors of `x-errors`: those that both documents have are compared, by name and then by order."""
    listed = []
    for response, pointer in (one, other):
        entries = enumerate(response.get("x-errors") or ())
        listed.append([(_name(entry, index), f"{pointer}/x-errors/{index}") for index, entry in entries])
    before, after = listed
    names = {name for name, _ in before} & {name for name, _ in after}
    pairs = [(at, dict(after)[name], name) for name, at in before if name in names]
    rest = [[entry for entry in entries if entry[0] not in names] for entries in listed]
    pairs += [(old_at, new_at, name) for (_, old_at), (name, new_at) in zip(*rest, strict=False)]
    for old_at, new_at, name in pairs:
        yield Root(scene.direction, scene.operation, f"{status} error {name}", old_at, new_at)
    shared = min(map(len, rest))
    for name, at in rest[0][shared:]:
        path = f"{status} error {name}"
        yield scene.change(
            LOST, path, "x-errors", (name, None), (at, other[1]), ({"error": name}, "promises it", "does not")
        )
    for name, at in rest[1][shared:]:
        path = f"{status} error {name}"
        yield scene.change(
            NARROWS,
            path,
            "x-errors",
            (None, name),
            (one[1], at),
            ({"error": name}, "does not ask for it", "asks for it"),
        )


def _name(entry: Any, index: int) -> str:
    reference = entry.get("$ref", "") if isinstance(entry, dict) else ""
    return str(reference).rpartition("/")[2] or str(index)
