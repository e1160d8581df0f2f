"""Invalid bodies that schemathesis finds: a second opinion on what can be wrong with a request.

Our own derivation (cases.py, arbitrary.py) comes from ideas on how servers misread; schemathesis's coverage phase comes from
the schema's keywords alone, by another hand. Only those of its bodies are kept that, by the document's schema, break exactly
one requirement, so that a finding can name it.
"""

from __future__ import annotations

import json
from typing import Any

from .cases import Case, broken_by
from .contract import Contract
from .random_values import elsewhere

LONGEST = 4_000  # characters of a body: a far larger one shows nothing more, and costs bandwidth


class NoCoverage(RuntimeError):
    """The installed version of schemathesis has another interface; the message is a sentence."""


def covering_bodies(contract: Contract, operation: str) -> list[Case]:
    """The invalid bodies of schemathesis's coverage phase, each of which breaks a single requirement; the same in every run.

    Raises NoCoverage: the method that it calls is not in schemathesis's reference, and a later version may not have it.
    """
    # Imported here, since it takes a second and only the profile deep asks for it.
    import schemathesis

    try:
        return _covering_bodies(contract, operation)
    except (AttributeError, ImportError, TypeError) as error:
        version = schemathesis.__version__
        text = f"schemathesis {version} does not list its coverage cases as 4.32 does, so the bodies that it derives were not sent"
        raise NoCoverage(text) from error


def _covering_bodies(contract: Contract, operation: str) -> list[Case]:
    from schemathesis import Config, GenerationMode, openapi

    pointer, target = contract.request_pointer(operation), contract.operations[operation]
    config = Config.from_dict({"generation": {"deterministic": True, "database": "none"}})
    found: dict[str, Case] = {}
    with elsewhere():
        schema = openapi.from_dict(contract.document.root, config=config)
        api = schema[target.path][target.method]
        coverage = schema.config.generation_for(operation=api, phase="coverage")
        negative = [GenerationMode.NEGATIVE]
        for one in schema.iter_coverage_cases(api, generation_modes=negative, generation_config=coverage):
            text = _written(one.body)
            if text and (name := broken_by(contract.judge, contract.requirement_index, one.body, pointer, None)):
                found.setdefault(text, Case(name, "", (), "found by schemathesis", text, one.body))
    return list(found.values())


def _written(body: Any) -> str:
    """A body as JSON; empty if it is none or too long, or holds what the facts leave open: `null` (A24), control characters."""
    try:
        text = json.dumps(body, sort_keys=True, allow_nan=False)
        json.dumps(body, ensure_ascii=False).encode()
    except (TypeError, ValueError):  # not a JSON value, or a lone surrogate (UnicodeEncodeError is a ValueError)
        return ""
    is_open = any(mark in text for mark in ("null", "\\u00", "\\n", "\\r", "\\t", "\\b", "\\f"))
    return "" if is_open or len(text) > LONGEST else text
