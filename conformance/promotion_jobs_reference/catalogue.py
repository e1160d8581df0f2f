"""Faults and variants by their names: how they are declared, listed, and put together to one behaviour."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TypeVar

from .behaviour import Behaviour

B = TypeVar("B", bound=type[Behaviour])


@dataclass(frozen=True)
class Deviation:
    """A fault or a variant: its name, what it does in a sentence, and what it concerns.

    For a fault `concerns` are the requirements that it breaks, all of them and no others; for a variant, the rulings or
    standards that allow it. `behaviour` is the ordinary behaviour but for this.
    """

    name: str
    sentence: str
    concerns: tuple[str, ...]
    behaviour: type[Behaviour]


_faults: dict[str, Deviation] = {}
_variants: dict[str, Deviation] = {}


def fault(*breaks: str, name: str | None = None) -> Callable[[B], B]:
    """Declares a class as the fault that breaks these requirements. Its name is the class's, in kebab-case."""
    return _declare(_faults, breaks, name)


def variant(*allowed_by: str, name: str | None = None) -> Callable[[B], B]:
    """Declares a class as a variant, which these rulings (`A15`) or standards (`RFC 9110, 8.3`) allow."""
    return _declare(_variants, allowed_by, name)


def faults() -> Mapping[str, Deviation]:
    """Every fault, by its name: the written ones and those derived from the document."""
    from . import faults as package
    from .faults.derived import derive

    _import_all(package)
    derive()
    return _faults


def variants() -> Mapping[str, Deviation]:
    """Every variant, by its name."""
    from . import variants as package

    _import_all(package)
    return _variants


def behaviour(fault_names: Iterable[str] = (), variant_names: Iterable[str] = ()) -> type[Behaviour]:
    """The behaviour with these faults and variants; where two override one method, the first named is asked first.

    Raises LookupError, in one sentence, for a name that is not in the catalogue.
    """
    found = [_find(faults(), name, "fault") for name in fault_names]
    found += [_find(variants(), name, "variant") for name in variant_names]
    if not found:
        return Behaviour
    return type("+".join(deviation.name for deviation in found), tuple(d.behaviour for d in found), {})


def _find(known: Mapping[str, Deviation], name: str, kind: str) -> Deviation:
    if name not in known:
        raise LookupError(f"There is no {kind} {name!r}; --list-{kind}s shows those that there are.")
    return known[name]


def _declare(known: dict[str, Deviation], concerns: tuple[str, ...], name: str | None) -> Callable[[B], B]:
    def declared(behaviour: B) -> B:
        given = name or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", behaviour.__name__).lower()
        sentence = (behaviour.__doc__ or "").strip().partition("\n\n")[0]
        if given in known or not concerns or not sentence:
            raise TypeError(f"{given} needs a name of its own, a docstring, and what it concerns")
        known[given] = Deviation(given, " ".join(sentence.split()), concerns, behaviour)
        return behaviour

    return declared


def _import_all(package: ModuleType) -> None:
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
