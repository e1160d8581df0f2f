"""Parameters: which there are, which are asked for, and how a value is written.

The style of a parameter matters only where it changes a text that is sent: both documents write the same values, and a
value that they write differently is the witness.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from promotion_jobs_conformance.contract.requirements import Operation

from .scene import Finding, Located, Scene
from .values import GAINED, LOST, MEANS, NARROWS, WIDENS

STYLES = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}
DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "|", "simple": ",", "label": "."}
IGNORED_HEADERS = ("accept", "content-type", "authorization")  # OpenAPI 3.1, parameter object: these are ignored
SAMPLES: dict[str, Any] = {
    "array": ["a", "b"],
    "object": {"a": "1", "b": "2"},
    "string": "a",
    "integer": 1,
    "boolean": True,
}


def parameter_findings(scene: Scene, one: Operation, other: Operation) -> Iterator[Finding]:
    """The changes of an operation's parameters, and the pairs of their schemas."""
    before, after = _listed(one), _listed(other)
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old is not None and new is not None:
            yield from _both(scene, old, new)
            continue
        entry, pointer = old or new or ({}, "")
        path = _path(entry)
        needed = "required" if entry.get("required") else "optional"
        witness = f"a request with {path}"
        if new is None:
            yield scene.change(
                LOST, path, "parameter", (needed, None), (pointer, other.pointer), (witness, "knows it", "does not")
            )
        elif needed == "optional":
            yield scene.change(
                GAINED, path, "parameter", (None, needed), (one.pointer, pointer), (witness, "does not know it", "does")
            )
        else:
            yield scene.change(
                NARROWS | GAINED,
                path,
                "parameter",
                (None, needed),
                (one.pointer, pointer),
                (f"a request without {path}", "accepts", "rejects"),
            )


def _listed(operation: Operation) -> dict[tuple[str, str], Located]:
    """The parameters by location and name; those of a path by their order in it, and those of the operation over its path's."""
    found: dict[tuple[str, str], Located] = {}
    for entry, pointer in operation.parameters:
        where, name = str(entry.get("in")), str(entry.get("name"))
        if where == "path":
            name = str(operation.path.find("{" + name + "}") and operation.path.split("{" + name + "}")[0].count("{"))
        elif where == "header":
            name = name.lower()
            if name in IGNORED_HEADERS:
                continue
        found[where, name] = (entry, pointer)
    return found


def _path(entry: dict[str, Any]) -> str:
    return f"{entry.get('in')} parameter {entry.get('name')}"


def _both(scene: Scene, old: Located, new: Located) -> Iterator[Finding]:
    path, pointers = _path(new[0]), (old[1], new[1])
    needs = [bool(entry.get("required")) for entry, _ in (old, new)]
    if needs[0] != needs[1]:
        shown = ["required" if need else "optional" for need in needs]
        says = ("rejects", "accepts") if needs[0] else ("accepts", "rejects")
        witness = (f"a request without {path}", *says)
        yield scene.change(NARROWS if needs[1] else WIDENS, path, "required", (shown[0], shown[1]), pointers, witness)
    bodies = [_body(*located) for located in (old, new)]
    forms = [_form(entry) for entry, _ in (old, new)]
    if forms[0] != forms[1]:
        for value in _samples(scene, bodies):
            texts = [
                write(str(entry.get("name")), form, value) for (entry, _), form in zip((new, new), forms, strict=True)
            ]
            if texts[0] != texts[1]:
                witness = (texts[0], f"reads {json.dumps(value)}", f"expects {texts[1]}")
                yield scene.change(MEANS, path, "style", (" ".join(forms[0]), " ".join(forms[1])), pointers, witness)
                break
    is_text = "json" not in forms[0][0] and "json" not in forms[1][0]
    yield scene.schemas(path, *bodies, text=is_text, optional=not any(needs))


def _body(entry: dict[str, Any], pointer: str) -> Located:
    """What holds the schema of a parameter: itself, or the one media type of its content."""
    for name, content in entry.get("content", {}).items():
        return content, f"{pointer}/content/{name.replace('~', '~0').replace('/', '~1')}"
    return entry, pointer


def _form(entry: dict[str, Any]) -> tuple[str, str]:
    """How a parameter is written: its media type, or its style, with or without `explode`."""
    for name in entry.get("content", {}):
        return name, ""
    style = str(entry.get("style", STYLES.get(str(entry.get("in")), "form")))
    return style, "explode" if entry.get("explode", style == "form") else ""


def _samples(scene: Scene, bodies: list[Located]) -> Iterator[Any]:
    """Plain values of the types that both schemas name; of every type where they name none."""
    allowed: set[str] | None = None
    for document, (entry, pointer) in zip((scene.old, scene.new), bodies, strict=True):
        schema, _ = document.resolve(entry.get("schema", {}), pointer)
        says = schema.get("type") if isinstance(schema, dict) else None
        if says is not None:
            listed = {says} if isinstance(says, str) else set(says)
            allowed = listed if allowed is None else allowed & listed
    for kind, value in SAMPLES.items():
        if allowed is None or kind in allowed:
            yield value


def write(name: str, form: tuple[str, str], value: Any) -> str:
    """A value as a parameter's text (OpenAPI 3.1, style examples), good enough to distinguish two styles."""
    style, explode = form
    if "/" in style:
        return f"{name}={quote(json.dumps(value))}"
    if isinstance(value, dict):
        if style == "deepObject":
            return "&".join(f"{name}[{key}]={_text(item)}" for key, item in value.items())
        parts = (
            [f"{k}={_text(v)}" for k, v in value.items()]
            if explode
            else [_text(i) for pair in value.items() for i in pair]
        )
        named = not explode
    elif isinstance(value, list):
        parts = [_text(item) for item in value]
        if explode and style in ("form", "matrix"):
            parts, named = [f"{name}={part}" for part in parts], False
        else:
            named = True
    else:
        parts, named = [_text(value)], True
    if style == "matrix":
        return ";" + (f"{name}=" + ",".join(parts) if named else ";".join(parts))
    if style in ("simple", "label"):
        separator = DELIMITERS[style] if style == "simple" or explode else ","
        return ("." if style == "label" else "") + separator.join(parts)
    separator = "&" if explode and style == "form" else DELIMITERS.get(style, ",")
    return (f"{name}=" if named else "") + separator.join(parts)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
