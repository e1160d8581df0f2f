"""Operations of two documents, matched, and what surrounds the bodies: statuses, media types, parameters, headers.

Each function yields the changes that it sees on its own, and the roots (pairs of schemas) to be walked.
Operations are the same when they have one method and one path, whatever the path's parameters are called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from promotion_jobs_conformance.contract.document import Document
from promotion_jobs_conformance.contract.requirements import Operation, operations

from .content import content_findings
from .parameters import parameter_findings
from .responses import response_findings
from .scene import Finding, Scene
from .security import security_changes
from .servers import own_server_changes
from .spelling import exact
from .values import GAINED, LOST, NARROWS, WIDENS, Change, Direction


def exchange_findings(old: Document, new: Document) -> Iterator[Finding]:
    """All that operations say, but for their schemas, which come as roots."""
    before = {_identity(operation): operation for operation in operations(old)}
    after = {_identity(operation): operation for operation in operations(new)}
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        if one is not None and other is not None:
            yield from _operation(old, new, one, other)
        elif one is not None:
            yield _whole(Scene(old, new, one.id, Direction.REQUEST), one, gone=True)
        elif other is not None:
            yield _whole(Scene(old, new, other.id, Direction.REQUEST), other, gone=False)


def _identity(operation: Operation) -> str:
    return f"{operation.method} {re.sub(r'{[^}]*}', '{}', operation.path)}"


def _whole(scene: Scene, operation: Operation, *, gone: bool) -> Change:
    line = f"{operation.method} {operation.path}"
    values, says = ((line, None), ("knows it", "does not")) if gone else ((None, line), ("does not know it", "does"))
    pointers = (operation.pointer, "/paths") if gone else ("/paths", operation.pointer)
    relations = LOST if gone else GAINED
    return scene.change(relations, line, "operation", values, pointers, ({"request": line}, *says))


def _operation(old: Document, new: Document, one: Operation, other: Operation) -> Iterator[Finding]:
    asked = Scene(old, new, other.id, Direction.REQUEST)
    answered = replace(asked, direction=Direction.RESPONSE)
    yield from own_server_changes(asked, one, other)
    yield from security_changes(asked, one, other)
    yield from parameter_findings(asked, one, other)
    bodies = [
        doc.resolve(op.definition.get("requestBody"), f"{op.pointer}/requestBody")
        for doc, op in ((old, one), (new, other))
    ]
    yield from _request_body(asked, *bodies)
    yield from response_findings(answered, one, other)
    before, after = one.definition.get("callbacks"), other.definition.get("callbacks")
    if before and exact(before) != exact(after):
        yield asked.undecided("callbacks", (f"{one.pointer}/callbacks", f"{other.pointer}/callbacks"))


def _request_body(scene: Scene, one: tuple[Any, str], other: tuple[Any, str]) -> Iterator[Finding]:
    before, after = one[0], other[0]
    pointers = (one[1], other[1])
    needs = ["required" if body and body.get("required") else "optional" for body in (before, after)]
    if before is None and after is None:
        return
    if after is None:
        witness = ("a body", "takes one", "takes none")
        yield scene.change(LOST, "body", "requestBody", (needs[0], None), pointers, witness)
    elif before is None:
        relations = GAINED | NARROWS if needs[1] == "required" else GAINED
        witness = (
            ("a request without a body", "accepts", "rejects")
            if relations >= NARROWS
            else ("a body", "takes none", "takes one")
        )
        yield scene.change(relations, "body", "requestBody", (None, needs[1]), pointers, witness)
    else:
        if needs[0] != needs[1]:
            stricter = needs[1] == "required"
            witness = ("a request without a body", *(("accepts", "rejects") if stricter else ("rejects", "accepts")))
            relations = NARROWS if stricter else WIDENS
            yield scene.change(relations, "body", "required", (needs[0], needs[1]), pointers, witness)
        yield from content_findings(scene, "body", one, other)
