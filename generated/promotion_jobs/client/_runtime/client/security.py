# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Immutable security declarations compiled for a generated client."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx2

    from .positions import AsyncSend, Send
    from .urls import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScheme:
    """A declared credential's material kind and exact outgoing wire position."""

    name: str
    kind: Literal["api_key", "basic", "bearer"]
    location: Literal["header", "query", "cookie"]
    wire_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnavailableSecurityScheme:
    """A declared name whose unsupported or unresolved scheme cannot supply credentials, at no position."""

    name: str
    location: None = field(default=None, init=False, repr=False)
    wire_name: str = field(default="", init=False, repr=False)


SecuritySchemeEntry: TypeAlias = SecurityScheme | UnavailableSecurityScheme


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityRequirement:
    """One usable scheme and its canonical required scopes in an AND alternative."""

    scheme: SecurityScheme
    required_scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityBinding:
    """An operation's source-context catalogue and ordered OR alternatives."""

    schemes: tuple[SecuritySchemeEntry, ...]
    alternatives: tuple[tuple[SecurityRequirement, ...], ...]


Placement: TypeAlias = tuple[SecurityScheme, object]


class Credentials:
    """The credentials a generated client was given, by scheme name; the package's auth module places them."""

    def __init__(self, values: Mapping[str, object]) -> None:
        """Keep the credentials given, leaving out None."""
        self.values = {name: value for name, value in values.items() if value is not None}

    def selected(self, binding: SecurityBinding) -> tuple[Placement, ...] | None:
        """Return the placements of an operation's first credentialed alternative the credentials satisfy, or None.

        An anonymous alternative, and an operation declaring empty security, take none, and an anonymous alternative
        applies only when no other alternative is satisfied.
        """
        values = self.values
        anonymous = not binding.alternatives
        for alternative in binding.alternatives:
            if not alternative:
                anonymous = True
            elif all(item.scheme.name in values for item in alternative):
                return tuple((item.scheme, values[item.scheme.name]) for item in alternative)
        return () if anonymous else None

    def auth(  # noqa: PLR0913
        self,
        placements: tuple[Placement, ...],
        *,
        origin: Origin | None,
        replayable: Callable[[httpx2.Request], bool],
        challenge_less: bool,
        send: Send | None = None,
        async_send: AsyncSend | None = None,
    ) -> httpx2.Auth:
        """Return the HTTPX2 Auth that places a call's credentials on its requests."""
        raise NotImplementedError
