"""Edits of the rest of the document: responses, structure, operations, access, prose, and the spelling of the YAML itself."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import yaml
from hypothesis import strategies as st

from .strategies import FACT, JOBS, NEW, PARAMETERS, SCHEMAS, Edit, Root, at, drop, fields, put, required

RESPONSES = [
    f"{SCHEMAS}/{name}"
    for name in (
        "PromotionJobBase",
        "CodeGenerateJob/allOf/1",
        "JobParameters",
        "JobResult",
        "JobMeta",
        "Timestamps",
        "JobFile",
        "PageLinks",
        "PromotionCode",
        "CodesPage",
        "Promotion",
        "Token",
        "Error",
    )
]
REFERRED = [
    f"{SCHEMAS}/{name}"
    for name in (
        "JobInputBase/properties/name",
        "CodeGenerateParameters/properties/max_uses_per_code",
        "CodeGenerateParameters/properties/consume_unit",
        "CodeGenerateParameters/properties/code_prefix",
        "PromotionJobBase/properties/meta",
        "JobMeta/properties/timestamps",
        "JobsPage/properties/links",
        "CodeGenerateJob/allOf/1/properties/result",
    )
]
REMOVED = [f"{JOBS}~1{{jobID}}~1cancel", f"{JOBS}~1{{jobID}}~1file", "/paths/~1oauth~1access_token"]


def changed(label: str, pointer: str, change: Callable[[Any], object]) -> Edit:
    """An edit of the value at a pointer, in place."""
    return Edit(f"{pointer} {label}", lambda root: change(at(root, pointer)))


def wrapped(pointer: str, keyword: str, *, nullable: bool) -> Edit:
    """A reference inside `allOf`, `anyOf` or `oneOf`, which means the same, or allows null as well."""

    def change(schema: dict[str, Any]) -> None:
        inner = {"$ref": schema.pop("$ref")}
        schema[keyword] = [inner, {"type": "null", "x-facts": FACT}] if nullable else [inner]
        schema.setdefault("x-facts", list(FACT))

    return changed(f"in {keyword}{' or null' if nullable else ''}", pointer, change)


def inlined(pointer: str) -> Edit:
    """The schema itself in the place of a reference to it."""

    def apply(root: Root) -> None:
        schema = at(root, pointer)
        schema.update(copy.deepcopy(at(root, schema.pop("$ref").removeprefix("#"))))
        schema.pop("x-requirements", None)

    return Edit(f"{pointer} inlined", apply)


def extracted(pointer: str, kind: str, name: str) -> Edit:
    """What stands at a pointer as a component of its own, and a reference to it."""

    def apply(root: Root) -> None:
        found = at(root, pointer)
        root["components"].setdefault(kind, {})[name] = copy.deepcopy(found)
        found.clear()
        found["$ref"] = f"#/components/{kind}/{name}"

    return Edit(f"{pointer} as the component {name}", apply)


def renamed(old: str, new: str) -> Edit:
    """Another name for a word, wherever the document has it between quotes or slashes."""

    def apply(root: Root) -> None:
        text = json.dumps(root)
        for around in ('"{}"', "/{}", "{{{}}}"):
            text = text.replace(around.format(old), around.format(new))
        changed_root = json.loads(text)
        root.clear()
        root.update(changed_root)

    return Edit(f"{old} renamed to {new}", apply)


def added(path: str, tag: str) -> Edit:
    """An operation that the suite does not know."""
    operation: dict[str, Any] = {
        "operationId": "getSomethingElse",
        "summary": "Get something else",
        "description": "Shows something else.",
        "tags": [tag],
        "responses": {
            "200": {
                "description": "It.",
                "content": {"application/json": {"schema": {"$ref": f"#{SCHEMAS}/AnyObject"}}},
            }
        },
    }
    operation["parameters"] = [
        {"$ref": f"#{PARAMETERS}/{name}"}
        for name in ("PromotionID", "JobID")
        if f"{{{name[0].lower()}{name[1:]}}}" in path
    ]
    return Edit(f"GET {path} added, tag {tag}", lambda root: root["paths"].setdefault(path, {}).update(get=operation))


def moved_status(pointer: str, old: str, new: str) -> Edit:
    """Another status of a response."""
    return changed(f"{old} is {new}", pointer, lambda responses: responses.update({new: responses.pop(old)}))


BODY = {"description": "A conflict.", "content": {"application/json": {"schema": {"$ref": f"#{SCHEMAS}/Errors"}}}}
HEADER = {"Location": {"required": True, "schema": {"type": "string", "x-facts": FACT}}}
SECURITY: list[Any] = [[], [{}], [{"BearerAuth": []}], [{}, {"BearerAuth": []}]]

elsewhere: st.SearchStrategy[Edit] = st.one_of(
    st.builds(
        fields, st.sampled_from(RESPONSES), st.sampled_from(["note", "x"]), st.sampled_from(NEW), required=st.booleans()
    ),
    st.builds(
        required,
        st.sampled_from(RESPONSES),
        st.sampled_from(["name", "meta", "result", "code_length", "generated", "next", "detail", "expires", "links"]),
    ),
    st.builds(
        lambda pointer, name, kind: put(f"{pointer}/properties/{name}", "type", kind),
        st.sampled_from(RESPONSES),
        st.sampled_from(["name", "error", "detail", "next", "generated", "code_length", "status"]),
        st.sampled_from(["string", "integer", ["string", "null"], ["integer", "null"]]),
    ),
    st.builds(wrapped, st.sampled_from(REFERRED), st.sampled_from(["allOf", "anyOf", "oneOf"]), nullable=st.booleans()),
    st.builds(inlined, st.sampled_from(REFERRED)),
    st.sampled_from(
        [
            extracted(JOBS, "pathItems", "Jobs"),
            extracted(f"{JOBS}/post/requestBody", "requestBodies", "NewJob"),
            extracted(f"{JOBS}/post/responses/201", "responses", "Created"),
            extracted(f"{SCHEMAS}/PromotionJobBase/properties/promotion_id", "schemas", "PromotionKey"),
            extracted(f"{SCHEMAS}/CodeGenerateJobInput/allOf/1/properties/job_type", "schemas", "GenerateType"),
        ]
    ),
    st.builds(
        renamed,
        st.sampled_from(
            [
                "JobMeta",
                "JobName",
                "BearerAuth",
                "promotionID",
                "code_prefix",
                "updated_at",
                "href",
                "code_export",
                "per_cart",
                "Jobs",
                "page[limit]",
                "listPromotionCodes",
                "NotFound",
                "completed",
            ]
        ),
        st.just("another"),
    ),
    st.builds(
        added,
        st.sampled_from(["/health", "/v2/promotions/{promotionID}/jobs/{jobID}", "/v2/promotions"]),
        st.sampled_from(["Jobs", "Health"]),
    ),
    st.builds(
        drop, st.sampled_from(["/paths"]), st.sampled_from(REMOVED).map(lambda path: path[7:].replace("~1", "/"))
    ),
    st.builds(
        lambda status: changed(f"{status} added", f"{JOBS}/post/responses", lambda found: found.update({status: BODY})),
        st.sampled_from(["409", "410", "default"]),
    ),
    st.builds(moved_status, st.just(f"{JOBS}/post/responses"), st.just("201"), st.sampled_from(["200", "202"])),
    st.builds(moved_status, st.just(f"{JOBS}/post/responses"), st.sampled_from(["400", "422"]), st.just("409")),
    st.builds(drop, st.just(f"{JOBS}/post/responses"), st.sampled_from(["4XX", "5XX", "403", "404", "429"])),
    st.just(put(f"{JOBS}/post/responses/201", "headers", HEADER)),
    st.builds(put, st.sampled_from([f"{JOBS}/post", f"{JOBS}/get"]), st.just("security"), st.sampled_from(SECURITY)),
    st.builds(
        put,
        st.just("/components/securitySchemes/BearerAuth"),
        st.sampled_from(["bearerFormat", "type", "scheme"]),
        st.sampled_from(["JWT", "apiKey", "basic", "Bearer"]),
    ),
    st.builds(
        put,
        st.just("/info"),
        st.sampled_from(["version", "title", "summary", "termsOfService"]),
        st.sampled_from(["2.0.0", "2026-01-01", "https://example.com/terms"]),
    ),
    st.builds(drop, st.just(""), st.sampled_from(["tags", "servers", "security"])),
    st.builds(drop, st.just("/info"), st.sampled_from(["contact", "license", "summary"])),
    st.builds(drop, st.sampled_from([f"{JOBS}/post", f"{JOBS}/get"]), st.sampled_from(["tags", "description"])),
    st.builds(
        put,
        st.sampled_from([f"{SCHEMAS}/JobName", f"{PARAMETERS}/PageLimit", f"{JOBS}/post"]),
        st.just("description"),
        st.sampled_from(["Other words.", 'He said "no" \\ {x} """ \u2028 \U0001f389', "one\n\ntwo\n"]),
    ),
    st.builds(
        drop,
        st.sampled_from([f"{SCHEMAS}/CodePrefix", f"{JOBS}/post/requestBody/content/application~1json"]),
        st.just("examples"),
    ),
)

# One document, spelt in several ways.
SPELLINGS: tuple[Callable[[Root], str], ...] = (
    lambda root: yaml.safe_dump(root, sort_keys=False, allow_unicode=True),
    lambda root: yaml.safe_dump(root, sort_keys=True, allow_unicode=True),
    lambda root: yaml.safe_dump(root, sort_keys=False, default_flow_style=True, width=200),
    lambda root: json.dumps(root, indent=2),
    lambda root: "\ufeff%YAML 1.2\n---\n" + yaml.safe_dump(root, sort_keys=False, default_style='"'),
    lambda root: yaml.safe_dump(root, sort_keys=False, width=60).replace("\n", "\r\n"),
)
