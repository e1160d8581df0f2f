"""The collection to which the modules of `checks` add theirs."""

from __future__ import annotations

from ..engine.checks import Checks

CHECKS = Checks()
check, kind, excuse, overrides = CHECKS.check, CHECKS.kind, CHECKS.excuse, CHECKS.overrides
