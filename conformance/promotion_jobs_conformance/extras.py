"""What is not installed with the base: packages that only some commands need, by the extra that brings them.

`pyproject.toml` alone says which package belongs to which extra; it is read from the installed distribution.
"""

from __future__ import annotations

import json
import re
import shlex
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from .target import ConfigurationError

DISTRIBUTION = "promotion-jobs-contract"


class MissingExtra(ConfigurationError):
    """Packages of an extra are not installed."""


def require(extra: str, what: str) -> None:
    """Raises MissingExtra, with the command that installs it, unless all packages of an extra are there.

    `what` needs them, and begins the sentence.
    """
    if any(find_spec(name.replace("-", "_")) is None for name in packages(extra)):
        raise MissingExtra(f"{what} needs more packages: {command(extra)}")


def command(extra: str) -> str:
    """The command that installs an extra: from the file or folder that the distribution was installed from, if it is there."""
    from importlib.metadata import distribution

    source = json.loads(distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    url = urlsplit(source.get("url", ""))
    path = unquote(url.path)
    if url.scheme != "file" or not Path(path).exists():
        return f"pip install '{DISTRIBUTION}[{extra}]'"
    editable = "--editable " if source.get("dir_info", {}).get("editable") else ""
    return f"pip install {editable}{shlex.quote(f'{path}[{extra}]')}"


def packages(extra: str) -> list[str]:
    """The names of the packages that an extra brings."""
    from importlib.metadata import requires  # every command loads this module, few ask

    mark = re.compile(rf";\s*extra == ['\"]{re.escape(extra)}['\"]")
    return [re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in requires(DISTRIBUTION) or () if mark.search(one)]
