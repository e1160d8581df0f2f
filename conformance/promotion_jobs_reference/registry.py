"""Faults and variants by their names: how they are declared, found, and put together to one behaviour."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from .behaviour import Behaviour
from .wire.shim import Form

B = TypeVar("B", bound=type[Behaviour])
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")  # where a word of a class's name begins


@dataclass(frozen=True)
class Deviation:
    """A fault or a variant: its name, what it does in a sentence, what it concerns, and the behaviour that does it.

    For a fault `concerns` are the requirements that it breaks, all of them and no others; for a variant, the rulings
    (`A15`) or standards (`RFC 9110, 8.3`) that allow it. A variant with a `form` is one of the wire: the server behaves
    as ever, and a shim before it writes its responses in that form. The `profile` is that of the run which finds a fault: of
    some the usual one sees nothing, since too few values would show them (`deep`), too few orders of requests (`sequence`), or
    too few users (`load`); `missed` are those that the suite does not find yet.
    """

    name: str
    sentence: str
    concerns: tuple[str, ...]
    behaviour: type[Behaviour]
    form: Form | None = None
    profile: str = "standard"


FAULTS: dict[str, Deviation] = {}
VARIANTS: dict[str, Deviation] = {}


def fault(*breaks: str, name: str | None = None, profile: str = "standard") -> Callable[[B], B]:
    """Declares a class as the fault that breaks these requirements. Its name is the class's, in kebab-case."""
    return _declare(FAULTS, breaks, name, profile)


def variant(*allowed_by: str, name: str | None = None) -> Callable[[B], B]:
    """Declares a class as a variant, which these rulings or standards allow. Its name is the class's, in kebab-case."""
    return _declare(VARIANTS, allowed_by, name)


def form(*allowed_by: str) -> Callable[[Form], Form]:
    """Declares a function as a variant of the wire. Its name is the function's, in kebab-case."""

    def declared(function: Form) -> Form:
        _add(VARIANTS, function.__name__.replace("_", "-"), function.__doc__, allowed_by, Behaviour, function)
        return function

    return declared


def compose(known: Mapping[str, Deviation], names: Iterable[str], kind: str) -> tuple[type[Behaviour], ...]:
    """The behaviours of these names. Raises LookupError, one sentence, for a name that is not known, or of the wire."""
    found = []
    for name in names:
        if name not in known:
            raise LookupError(f"There is no {kind} {name!r}; --list-{kind}s shows those that exist.")
        if known[name].form is not None:
            raise LookupError(f"The {kind} {name!r} is one of the wire, which an application alone cannot speak.")
        found.append(known[name].behaviour)
    return tuple(found)


def import_all(package: str, path: Iterable[str]) -> None:
    """Imports every module of a package, so that what they declare is known."""
    for module in pkgutil.iter_modules(path):
        importlib.import_module(f"{package}.{module.name}")


def _declare(
    known: dict[str, Deviation], concerns: tuple[str, ...], name: str | None, profile: str = "standard"
) -> Callable[[B], B]:
    def declared(behaviour: B) -> B:
        given = name or _WORD.sub("-", behaviour.__name__).lower()
        _add(known, given, behaviour.__doc__, concerns, behaviour, profile=profile)
        return behaviour

    return declared


def _add(
    known: dict[str, Deviation],
    name: str,
    doc: str | None,
    concerns: tuple[str, ...],
    behaviour: type[Behaviour],
    form: Form | None = None,
    profile: str = "standard",
) -> None:
    sentence = (doc or "").strip().partition("\n\n")[0]
    if name in known or not concerns or not sentence:
        raise TypeError(f"{name} needs its own name, a docstring, and what it concerns")
    known[name] = Deviation(name, " ".join(sentence.split()), concerns, behaviour, form, profile)
