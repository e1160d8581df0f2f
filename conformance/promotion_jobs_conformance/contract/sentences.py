"""The sentence that a keyword of a schema states on its own, in words."""

from __future__ import annotations

import json
import re
from typing import Any

WHOLE = frozenset(  # keywords with schemas inside, which are one requirement each: what is inside is an alternative
    {
        "additionalProperties",
        "propertyNames",
        "patternProperties",
        "dependentSchemas",
        "contains",
        "prefixItems",
        "unevaluatedProperties",
        "unevaluatedItems",
        "oneOf",
        "anyOf",
        "not",
    }
)


def sentence(subject: str, schema: dict[str, Any], keyword: str) -> str:
    """The sentence that a keyword states, in words."""
    value = schema.get(keyword)
    match keyword:
        case "type":
            kinds = [value] if isinstance(value, str) else list(value or ["object"])
            return f"{subject} is {' or '.join('null' if k == 'null' else f'{_article(k)} {k}' for k in kinds)}."
        case "enum":
            kinds = schema.get("type", [])
            listed = [
                one
                for one in value or []
                if not kinds or _kind(one) & ({kinds} if isinstance(kinds, str) else set(kinds))
            ]
            return f"{subject} is one of {', '.join(f'`{spelt(one)}`' for one in listed)}."
        case "const":
            return f"{subject} is `{spelt(value)}`."
        case "discriminator":
            tag = schema["discriminator"]
            return f"{subject} has the discriminator `{tag['propertyName']}`, one of {', '.join(f'`{m}`' for m in tag.get('mapping', {}))}."
        case "default":
            return f"{subject} defaults to {spelt(value)}."
        case "x-template":
            return f"{subject} reads `{value}`, with its placeholders filled in."
        case "oneOf" | "anyOf" if all(
            isinstance(sub, dict) and ("const" in sub or "enum" in sub) for sub in value or []
        ):
            listed = [one for sub in value or [] for one in ([sub["const"]] if "const" in sub else sub["enum"])]
            return f"{subject} is one of {', '.join(f'`{spelt(one)}`' for one in listed)}."
        case "additionalProperties" if value is False:
            return f"{subject} has no additional properties."
        case _ if keyword in WHOLE or keyword == "dependentRequired":
            return f"{subject} is as its `{keyword}` says."
    if keyword.startswith("required."):
        return f"{subject} has the property `{keyword.removeprefix('required.')}`."
    words = {
        "minLength": "has at least {} characters",
        "maxLength": "has at most {} characters",
        "minimum": "is at least {}",
        "maximum": "is at most {}",
        "exclusiveMinimum": "is more than {}",
        "exclusiveMaximum": "is less than {}",
        "pattern": "matches `{}`",
        "format": "has the form of a {}",
        "minItems": "has at least {} items",
        "minProperties": "has at least {} properties",
        "maxProperties": "has at most {} properties",
        "minContains": "has at least {} items that its `contains` describes",
        "maxContains": "has at most {} items that its `contains` describes",
        "maxItems": "has at most {} items",
        "multipleOf": "is a multiple of {}",
        "uniqueItems": "has no item twice",
    }
    text = words[keyword].format(value)
    if value == 1:
        text = re.sub(r"(?<= 1 )(?:properties|(\w+)s)\b", lambda found: f"{found[1]}" if found[1] else "property", text)
    return f"{subject} {text}."


def spelt(value: Any) -> str:
    """A value as the document writes it: a text unchanged, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def _kind(value: Any) -> set[str]:
    """The types that JSON Schema gives a value."""
    if isinstance(value, bool) or value is None:
        return {"boolean"} if value is not None else {"null"}
    if isinstance(value, int | float):
        return {"number", "integer"} if isinstance(value, int) else {"number"}
    return {"string"} if isinstance(value, str) else {"array"} if isinstance(value, list) else {"object"}


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeio" else "a"
