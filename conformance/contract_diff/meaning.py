"""The meaning of a node as a text: it is equal for two nodes that mean the same, however they are written."""

from __future__ import annotations

import hashlib

from .nodes import Node
from .spelling import ALL_TYPES, HANDLED, MEANT, PROSE, exact

_SCHEMAS = ("not", "contains", "unevaluatedProperties", "unevaluatedItems")  # compared as a whole, by their meaning


def meaning(node: Node) -> str:
    """The text of a node, including the levels of its keywords."""
    return _text(node, ())[0]


def opaque(node: Node) -> dict[str, str]:
    """Keywords that are compared as a whole (`not`, `contains`, ...), each as a text of its meaning."""
    found: dict[str, list[str]] = {}
    for leaf in node.leaves:
        for keyword, value in leaf.schema.items():
            if keyword in HANDLED or keyword in PROSE or (keyword.startswith("x-") and keyword not in MEANT):
                continue
            text = meaning(node.schemas.node(f"{leaf.pointer}/{keyword}")) if keyword in _SCHEMAS else exact(value)
            found.setdefault(keyword, []).append(text)
    return {keyword: " ".join(sorted(texts)) for keyword, texts in found.items()}


def says_nothing(node: Node) -> bool:
    """True for a node that accepts every value."""
    return meaning(node) == NOTHING


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


NOTHING = _digest([f"type={sorted(ALL_TYPES)}@must"])


def _text(node: Node, stack: tuple[Node, ...]) -> tuple[str, int]:
    """The text, and how far up the stack a recursion led (the height of the stack if there was none)."""
    if node in stack:
        return f"up {len(stack) - stack.index(node)}", stack.index(node)
    if "meaning" in node.memo:
        return node.memo["meaning"], len(stack)
    stack, lowest = (*stack, node), len(stack)

    def below(child: Node) -> str:
        nonlocal lowest
        text, height = _text(child, stack)
        lowest = min(lowest, height)
        return text

    def at(pointer: str | None) -> str:
        return below(node.schemas.node(pointer)) if pointer else ""

    stated = {**node.keywords, "enum": node.enum}
    parts = [
        f"{keyword}={exact(value)}@{node.level(keyword)}" for keyword, value in stated.items() if value is not None
    ]
    parts.append(f"type={sorted(node.types)}@{node.level('type')}")
    parts += [f"required={name}@{node.level(f'required.{name}')}" for name in node.required]
    parts += [f"property={name}:{below(child)}" for name, child in node.properties.items()]
    parts += [f"{key}:{text}" for key, part in node.parts.items() if (text := below(part)) != NOTHING]
    for union in node.unions:
        branches = zip(union.branches, union.tags, strict=True)
        parts.append(f"{union.kind} {union.tag} {sorted(f'{sorted(tags)} {at(branch)}' for branch, tags in branches)}")
    parts += [f"if {at(c.test)} {at(c.then)} {at(c.otherwise)}" for c in node.conditions]
    parts += [f"{keyword}={text}" for keyword, text in opaque(node).items()]
    parts += [f"error {meaning(node.schemas.node(node.configured_error))}"] if node.configured_error else []
    text = _digest(parts)
    if lowest >= len(stack) - 1:
        node.memo["meaning"] = text
    return text, lowest
