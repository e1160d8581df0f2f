"""Tables of the documentation that programs write: between two comments of a page, with the machine they were taken on."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path


def machine() -> str:
    """The machine, the day, and how busy it was, as a sentence."""
    load = os.getloadavg()[0]
    cpu = _cpu()
    return (
        f"Taken on {datetime.now(UTC):%Y-%m-%d} on {os.cpu_count()} cores ({cpu}), {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; load average at the end {load:.1f}."
    )


def _cpu() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor() or "unknown processor"
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1] if found else platform.processor() or "unknown processor"


def write(page: Path, name: str, text: str) -> None:
    """Replaces what stands between `<!-- NAME -->` and `<!-- /NAME -->`. Raises ValueError if the page lacks them."""
    whole = page.read_text("utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, found, rest = whole.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{page} has no room for a table: {begin.strip()} … {end}")
    page.write_text(f"{before}{begin}{text.rstrip()}\n{end}{after}", "utf-8")
