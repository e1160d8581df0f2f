"""The bodies of requests and responses: their media types, and the schemas of those that both documents have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from promotion_jobs_conformance.contract.document import escape

from .scene import Finding, Located, Scene
from .spelling import exact
from .values import GAINED, LOST, NARROWS, WIDENS, Change, Direction


def covering(names: dict[str, Any], name: str) -> str | None:
    """The key under which a status or a media type is described: its own, its range's, or the default."""
    status = [f"{name[0]}XX", "default"] if re.fullmatch(r"[1-5]\d\d", name) else ["default"] if "XX" in name else []
    ranges = [f"{name.partition('/')[0]}/*", "*/*"] if "/" in name else []
    return next((key for key in (name, *status, *ranges) if key in names), None)


def content_findings(scene: Scene, path: str, one: Located, other: Located) -> Iterator[Finding]:
    """The media types of a body, and the schemas of those that both documents have."""
    before, after = ({_media(k): k for k in body.get("content", {})} for body in (one[0], other[0]))
    for name in dict.fromkeys((*before, *after)):
        keys = (covering(before, name), covering(after, name))
        pointers = tuple(
            f"{at}/content" + (f"/{escape(names[key])}" if key else "")
            for names, key, at in zip((before, after), keys, (one[1], other[1]), strict=True)
        )
        if keys[0] is None or keys[1] is None:
            gone = keys[1] is None
            yield from _media_type(
                scene, path, name, (pointers[0], pointers[1]), gone=gone, only=not (before and after)
            )
            continue
        entries = [
            body["content"][names[key]]
            for body, names, key in zip((one[0], other[0]), (before, after), keys, strict=True)
            if key
        ]
        if exact(entries[0].get("encoding", {})) != exact(entries[1].get("encoding", {})):
            yield scene.undecided(f"{path} encoding", (pointers[0], pointers[1]))
        yield scene.schemas(path, (entries[0], pointers[0]), (entries[1], pointers[1]))


def _media(name: str) -> str:
    """A media type without its parameters."""
    return name.partition(";")[0].strip().lower()


def _media_type(
    scene: Scene, path: str, name: str, pointers: tuple[str, str], *, gone: bool, only: bool
) -> Iterator[Change]:
    is_request = scene.direction is Direction.REQUEST
    says = ("knows it", "does not") if gone else ("does not know it", "does")
    values = (name, None) if gone else (None, name)
    if is_request:
        relations = LOST if gone else GAINED
    elif gone:
        relations = LOST | NARROWS
    else:  # where nothing was said of a body before, one that comes is no surprise
        relations = NARROWS if only else WIDENS
    yield scene.change(relations, path, "media type", values, pointers, ({"Content-Type": name}, *says))
