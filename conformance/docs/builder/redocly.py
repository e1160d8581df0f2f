"""The contract rendered by Redocly: one page with its script inside it, so that it asks no other host for anything."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document

from .sources import ROOT

PAGE = "openapi.html"
PACKAGE = "@redocly/cli@2.77.0"
SECONDS = 180
_ELSEWHERE = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=["'](?:https?:)?//[^"']*""")
_LOGO = re.compile(r"https://cdn\.redoc\.ly/redoc/[\w.-]+\.svg")  # next to the words "powered by", which stay
# Whatever else the script might fetch is rejected by the browser.
_POLICY = "default-src 'unsafe-inline' 'unsafe-eval' data: blob:"
_BACK = (
    '<p style="margin:0;padding:.75rem 1.25rem;font:600 1rem system-ui,sans-serif;border-bottom:1px solid #d8dce3">'
    '<a style="color:#1d4fb8;text-decoration:none" href="index.html">← Promotion jobs contract</a></p>'
)


class NotRendered(Exception):
    """There is no rendered page; the message says why."""


def render() -> str:
    """The page. Raises NotRendered if Node is missing, or Redocly cannot be had or fails."""
    npx = shutil.which("npx")
    if npx is None:
        raise NotRendered("there is no Node (npx) on the PATH, which Redocly needs")
    with tempfile.TemporaryDirectory() as folder:
        page, document = Path(folder, PAGE), Path(folder, "openapi.json")
        document.write_text(json.dumps(annotated(Contract(default_document()))), encoding="utf-8")
        command = [
            npx,
            "--yes",
            PACKAGE,
            "build-docs",
            str(document),
            "--inlineBundle",
            "--output",
            str(page),
        ]
        try:
            run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise NotRendered(f"Redocly had not ended after {SECONDS} seconds (is npm's registry reachable?)") from None
        if run.returncode or not page.is_file():
            said = (run.stderr.strip() or run.stdout.strip() or "it printed nothing").splitlines()[-1]
            raise NotRendered(f"Redocly failed ({said})")
        html = page.read_text(encoding="utf-8")
    if found := _ELSEWHERE.search(html):
        raise NotRendered(f"Redocly's page would load something from elsewhere ({found[0]})")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    html = _LOGO.sub("data:image/svg+xml,", html)
    return html.replace("<head>", f"<head>{policy}", 1).replace("<body>", f"<body>{_BACK}", 1)


def annotated(contract: Contract) -> dict[str, Any]:
    """The document with each operation's own requirements at the end of its description."""
    root: dict[str, Any] = copy.deepcopy(contract.document.root)
    for item in root["paths"].values():
        for operation in item.values():
            name = operation.get("operationId") if isinstance(operation, dict) else None
            own = [one for one in contract.requirements.values() if one.id.partition(".")[0] == name]
            if own:
                listed = "\n".join(
                    f"- {one.sentence} [{one.id}](requirements.html#{one.id}) ({one.level.value})" for one in own
                )
                text = operation.get("description", "").rstrip()
                operation["description"] = f"{text}\n\n**Requirements**\n\n{listed}\n".lstrip()
    return root
