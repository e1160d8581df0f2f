# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Budget, cancellation, and clock values and the option checks shared by options and protocol helpers."""

from __future__ import annotations

import math
import time as _time
from collections.abc import Awaitable, Callable  # noqa: TC003 - Public annotations support get_type_hints().
from dataclasses import dataclass, field
from datetime import datetime
from sys import float_info
from typing import Final, Literal, TypeAlias, TypeGuard, final

from ..model_codecs.media import json_number
from ..model_codecs.unset import UNSET
from .errors import ConfigurationError

SecondsRow: TypeAlias = Literal["float", "legacy-compare-before-float"]


def usable_seconds(value: object, *, allow_zero: bool = True, row: SecondsRow = "float") -> TypeGuard[int | float]:
    """Return whether a value is a number of seconds, no boolean, finite as a float, not negative, zero only if allowed.

    `float` reads the float nearest the value, so an integer just past the largest float, which rounds to it, is one,
    and one that no float holds is not. `legacy-compare-before-float` (an option limit, an OAuth token's expires_in)
    compares the value with the largest float first and refuses that integer.
    """
    if not json_number(value) or (row == "legacy-compare-before-float" and value > float_info.max):
        return False
    try:
        number = float(value)
    except OverflowError:
        return False
    return math.isfinite(number) and number >= 0 and (allow_zero or number > 0)


def seconds(value: object, path: tuple[str, ...], *, allow_zero: bool = True) -> float:
    """Validate and normalize a finite nonnegative duration, positive unless zero is allowed, at its option path."""
    if not usable_seconds(value, allow_zero=allow_zero):
        raise ConfigurationError(field_path=path, reason="out_of_range")
    return float(value)


def checked_count(
    value: object,
    path: tuple[str, ...],
    *,
    minimum: int = 0,
    maximum: int | None = None,
    reason: Literal["out_of_range", "invalid_value"] = "out_of_range",
) -> None:
    """Refuse an option count that is not an integer in its range, including booleans, for `reason`."""
    if type(value) is not int or value < minimum or (maximum is not None and value > maximum):
        raise ConfigurationError(field_path=path, reason=reason)


def checked_instance(value: object, kinds: tuple[type, ...], path: tuple[str, ...], *, callables: bool = False) -> None:
    """Refuse an option value of another type; with callables, a value that can be called is of the right type too."""
    if not (isinstance(value, kinds) or (callables and callable(value))):
        raise ConfigurationError(field_path=path, reason="invalid_type")


def is_aware(value: object) -> TypeGuard[datetime]:
    """Return whether a value is a timezone-aware datetime, one whose offset from UTC is not None."""
    return isinstance(value, datetime) and value.utcoffset() is not None


def positive_count(value: object, name: str, *, allow_zero: bool = False) -> None:
    """Validate a positive integer, or a nonnegative one, at a public configuration boundary."""
    checked_count(value, (name,), minimum=0 if allow_zero else 1, reason="invalid_value")


def checked_seconds(value: object, name: str, *, allow_zero: bool = False) -> None:
    """Validate a finite duration in seconds, excluding booleans, that is positive or, if allowed, zero."""
    if not usable_seconds(value, allow_zero=allow_zero, row="legacy-compare-before-float"):
        raise ConfigurationError(field_path=(name,), reason="invalid_value")


def check_limits(options: object, rules: tuple[tuple[str, bool, bool, bool], ...]) -> None:
    """Validate each set limit by its (name, duration, nullable, allow_zero) rule; None only where nullable."""
    for name, duration, nullable, allow_zero in rules:
        if (value := getattr(options, name)) is UNSET or (nullable and value is None):
            continue
        (checked_seconds if duration else positive_count)(value, name, allow_zero=allow_zero)


def _random() -> float:
    """Return a uniform float in [0, 1), loading the random source only once a full jitter needs a value."""
    from secrets import randbits  # noqa: PLC0415

    return randbits(53) / (1 << 53)


async def _asleep(duration: float) -> None:
    """Wait on the running event loop, loading the async library only once an asyncio client waits."""
    import anyio  # noqa: PLC0415

    await anyio.sleep(duration)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The time, jitter, and wait sources of a client, an OAuth provider or flow, the system's by default.

    monotonic returns seconds on one never-decreasing scale, which measures every elapsed time, expiry, and wait. time
    returns POSIX wall-clock seconds, read only to place a wall-clock instant on that scale. random returns a float in
    [0, 1) for full-jitter backoff. sleep waits the seconds given in a synchronous client, and asleep returns the
    awaitable an asyncio client waits on, through which every retry, poll, and reconnection wait passes. Hashing ignores
    the sources.
    """

    monotonic: Callable[[], float] = field(default=_time.monotonic, hash=False)
    time: Callable[[], float] = field(default=_time.time, hash=False)
    random: Callable[[], float] = field(default=_random, hash=False)
    sleep: Callable[[float], None] = field(default=_time.sleep, hash=False)
    asleep: Callable[[float], Awaitable[None]] = field(default=_asleep, hash=False)

    def __post_init__(self) -> None:
        """Refuse a source that cannot be called."""
        for name in ("monotonic", "time", "random", "sleep", "asleep"):
            checked_instance(getattr(self, name), (), ("clock", name), callables=True)


SYSTEM_CLOCK: Final = Clock()


@dataclass(frozen=True, slots=True)
class Budget:
    """A private monotonic bound passed between calls of one operation."""

    at: float
    clock: Clock = field(repr=False)

    @classmethod
    def after(cls, duration: float, *, clock: Clock) -> Budget:
        """Start a relative budget on its owner's clock."""
        return cls(clock.monotonic() + duration, clock)

    def remaining(self) -> float:
        """Return the nonnegative time left."""
        return max(0.0, self.at - self.clock.monotonic())


def total_deadline(total_timeout: float | None, started: float, clock: Clock) -> Budget | None:
    """Return the deadline a total timeout sets for what started at a monotonic instant, or None without one."""
    return None if total_timeout is None else Budget(started + total_timeout, clock)


def earliest(*budgets: Budget | None) -> Budget | None:
    """Return the budget that ends first, the first given of those that end together, or None when none is given."""
    found: Budget | None = None
    for budget in budgets:
        if budget is not None and (found is None or budget.at < found.at):
            found = budget
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedTimeoutOptions:
    """The effective timeout of each I/O phase in seconds; None leaves that phase unlimited."""

    connect: float | None
    read: float | None
    write: float | None
    pool: float | None


def every_phase(value: float | None) -> ResolvedTimeoutOptions:
    """Return phase timeouts that give every phase the same seconds, None leaving each unlimited."""
    return ResolvedTimeoutOptions(connect=value, read=value, write=value, pool=value)
