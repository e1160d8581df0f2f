"""Unions: branches that went and came, branches that changed, and the tags that distinguish them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .claims import Claim
from .leaves import Union
from .meaning import meaning
from .nodes import Node
from .pairs import Pair, Visit
from .values import BOTH, NARROWS, WIDENS


def union_claims(pair: Pair, visit: Visit) -> Iterator[Claim]:
    """The changes of the unions of two nodes, and below them."""
    if len(pair.old.unions) == len(pair.new.unions):
        for index, (before, after) in enumerate(zip(pair.old.unions, pair.new.unions, strict=True)):
            yield from _both(pair, index, before, after, visit)
    else:
        yield from _one(pair, visit)


def _both(pair: Pair, index: int, before: Union, after: Union, visit: Visit) -> Iterator[Claim]:
    matched = _match(pair, before, after)
    if before.kind != after.kind and len(matched) == len(before.branches) == len(after.branches):
        expected = WIDENS if after.kind == "anyOf" else NARROWS if before.kind == "anyOf" else BOTH
        yield pair.claim("union", before.keyword, after.keyword, expected)
    for one, other in matched:
        old = pair.sides[0].schemas.node(before.branches[one])
        new = pair.sides[1].schemas.node(after.branches[other])
        location = pair.below(
            old,
            new,
            ("branch", (index, one), (index, other)),
            f"{pair.path}<{label(after, other)}>",
            (pair.wholes[0].select(before, one), pair.wholes[1].select(after, other)),
        )
        yield from visit(location)
        tags = (before.tags[one], after.tags[other])
        is_described = before.tag in old.properties and after.tag in new.properties
        if tags[0] != tags[1] and not is_described:  # where a branch describes its tag, that property has said it
            yield location.claim("discriminator", sorted(tags[0]), sorted(tags[1]), BOTH)
    names = [union.leaf.schema.get("discriminator", {}).get("propertyName") for union in (before, after)]
    if names[0] != names[1] and all(names):
        yield pair.claim("discriminator", names[0], names[1], BOTH)
    for number in sorted(set(range(len(before.branches))) - {one for one, _ in matched}):
        yield _branch(pair, before, number, gone=True)
    for number in sorted(set(range(len(after.branches))) - {other for _, other in matched}):
        yield _branch(pair, after, number, gone=False)


def _one(pair: Pair, visit: Visit) -> Iterator[Claim]:
    """One document has a union where the other has a single schema, which is compared with the branch most like it."""
    gone = len(pair.old.unions) > len(pair.new.unions)
    wide, plain = (pair.old, pair.new) if gone else (pair.new, pair.old)
    union = wide.unions[0]
    chosen = [wide.select(union, index) for index in range(len(union.branches))]
    best = max(range(len(chosen)), key=lambda index: (_likeness(chosen[index], plain), -index))
    whole = pair.wholes[0 if gone else 1].select(union, best)
    if gone:
        around = (whole, pair.wholes[1])
        yield from visit(pair.below(chosen[best], plain, ("branch", (0, best), None), pair.path, around))
    else:
        around = (pair.wholes[0], whole)
        yield from visit(pair.below(plain, chosen[best], ("branch", None, (0, best)), pair.path, around))
    for index in range(len(chosen)):
        if index != best:
            yield _branch(pair, union, index, gone=gone)


def _branch(pair: Pair, union: Union, number: int, *, gone: bool) -> Claim:
    name = label(union, number)
    pointer = union.branches[number]
    if gone:
        nodes = (pair.wholes[0].select(union, number), pair.wholes[1])
        return pair.claim("branch", name, None, NARROWS, nodes=nodes, pointers=(pointer, pair.new.pointer))
    nodes = (pair.wholes[0], pair.wholes[1].select(union, number))
    return pair.claim("branch", None, name, WIDENS, nodes=nodes, pointers=(pair.old.pointer, pointer))


def _match(pair: Pair, before: Union, after: Union) -> list[tuple[int, int]]:
    """The branches that are the same: equal in meaning, with a tag in common, of one name, or of one type."""
    olds = [pair.sides[0].schemas.node(pointer) for pointer in before.branches]
    news = [pair.sides[1].schemas.node(pointer) for pointer in after.branches]
    tests: tuple[Callable[[int, int], bool], ...] = (
        lambda i, j: meaning(olds[i]) == meaning(news[j]),
        lambda i, j: bool(before.tags[i] & after.tags[j]),
        lambda i, j: bool(_name(before, i)) and _name(before, i) == _name(after, j),
        lambda i, j: not before.tags[i] and olds[i].types == news[j].types,
    )
    found: dict[int, int] = {}
    for alike in tests:
        for i in range(len(olds)):
            free = (j for j in range(len(news)) if j not in found.values() and alike(i, j))
            if i not in found and (j := next(free, None)) is not None:
                found[i] = j
    return sorted(found.items())


def _name(union: Union, index: int) -> str:
    branch = union.leaf.schema[union.keyword][index]
    return str(branch["$ref"]).rpartition("/")[2] if isinstance(branch, dict) and "$ref" in branch else ""


def label(union: Union, index: int) -> str:
    """What reports call a branch: its tags, its name, or its number."""
    return "|".join(tag.strip('"') for tag in sorted(union.tags[index])) or _name(union, index) or str(index)


def _likeness(one: Node, other: Node) -> int:
    """How much two schemas have in common: properties that mean the same count most."""
    if meaning(one) == meaning(other):
        return 1_000_000
    shared = one.properties.keys() & other.properties.keys()
    same = sum(meaning(one.properties[name]) == meaning(other.properties[name]) for name in shared)
    return 10 * same + len(one.types & other.types) - len(one.properties.keys() ^ other.properties.keys())
