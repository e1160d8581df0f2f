"""Security: which credentials an operation takes. Schemes are compared by what they are, not by what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promotion_jobs_conformance.contract.document import Document
from promotion_jobs_conformance.contract.requirements import Operation

from .scene import Scene
from .spelling import exact
from .values import NARROWS, WIDENS, Change, Relations

# One alternative: the credentials that go together, each as (scheme, scope); a scheme without scopes has the scope "".
Option = frozenset[tuple[str, str]]
PROSE = ("description", "bearerFormat")


def security_changes(scene: Scene, one: Operation, other: Operation) -> Iterator[Change]:
    """What an operation took and takes no more, and the other way round."""
    old, new = _options(scene.old, one), _options(scene.new, other)
    # Who brings an alternative of OLD is let in by NEW when that asks for nothing more, and the other way round.
    gone = [name for option, name in old.items() if not any(wanted <= option for wanted in new)]
    come = [name for option, name in new.items() if not any(wanted <= option for wanted in old)]
    if not gone and not come:
        return
    relations = (NARROWS if gone else Relations()) | (WIDENS if come else Relations())
    says = ("accepts", "rejects") if gone else ("rejects", "accepts")
    pointers = (_pointer(scene.old, one), _pointer(scene.new, other))
    shown = (" or ".join(old.values()), " or ".join(new.values()))
    yield scene.change(
        relations, "credentials", "security", shown, pointers, ({"credentials": (gone or come)[0]}, *says)
    )


def _pointer(document: Document, operation: Operation) -> str:
    return f"{operation.pointer}/security" if "security" in operation.definition else "/security"


def _options(document: Document, operation: Operation) -> dict[Option, str]:
    """The alternatives, each with its name for people; none at all means that anybody is let in."""
    schemes = document.root.get("components", {}).get("securitySchemes", {})
    found: dict[Option, str] = {}
    for entry in operation.definition.get("security", document.root.get("security", [])) or [{}]:
        option = {
            (_meaning(document.resolve(schemes.get(name, {"name": name}), "")[0]), scope)
            for name, scopes in entry.items()
            for scope in ["", *scopes]
        }
        named = [name + (f" ({', '.join(scopes)})" if scopes else "") for name, scopes in entry.items()]
        found.setdefault(frozenset(option), " and ".join(named) or "none")
    return found


def _meaning(scheme: Any) -> str:
    """A scheme as a text, without its prose: that of its flows too."""
    if not isinstance(scheme, dict):
        return exact(scheme)
    kept = {key: value for key, value in scheme.items() if key not in PROSE and not key.startswith("x-")}
    if "scheme" in kept:
        kept["scheme"] = str(kept["scheme"]).lower()
    if "flows" in kept:
        kept["flows"] = {
            name: {key: sorted(value) if key == "scopes" else value for key, value in flow.items()}
            for name, flow in kept["flows"].items()
        }
    return exact(kept)
