"""What is not installed with the base: packages that only some commands need, by the extra that brings them.

`pyproject.toml` alone says which package belongs to which extra; it is read from the installed distribution.
"""

from __future__ import annotations

import re
from importlib.util import find_spec

from .target import ConfigurationError

DISTRIBUTION = "promotion-jobs-contract"


class MissingExtra(ConfigurationError):
    """Packages of an extra are not installed."""


def require(extra: str, what: str) -> None:
    """Raises MissingExtra, with the command that installs it, unless all packages of an extra are there.

    `what` needs them, and begins the sentence.
    """
    if any(find_spec(name.replace("-", "_")) is None for name in packages(extra)):
        raise MissingExtra(f"{what} needs more packages: pip install '{DISTRIBUTION}[{extra}]'")


def packages(extra: str) -> list[str]:
    """The names of the packages that an extra brings."""
    from importlib.metadata import requires  # every command loads this module, few ask

    mark = re.compile(rf";\s*extra == ['\"]{re.escape(extra)}['\"]")
    return [re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in requires(DISTRIBUTION) or () if mark.search(one)]
