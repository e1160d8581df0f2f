"""The collection to which the modules of `checks` add theirs."""

from __future__ import annotations

from ..engine.checks import Checks

CHECKS = Checks()
check, kind, overrides = CHECKS.check, CHECKS.kind, CHECKS.overrides
excuse, cause = CHECKS.excuse, CHECKS.cause
