"""`python -m docs.picture` takes the picture of README and the first page: the HTML report of a real run.

The run checks the reference server with three faults. It needs Chromium: on the PATH, or at $CHROMIUM.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "conformance/docs/images/report.png"
FAULTS = ("dash-at-the-end", "cancelled-job-completes", "prefix-is-upper-case")
WIDTH, HEIGHT = 1200, 760


def main() -> int:
    """Runs the command; the exit code."""
    from playwright.sync_api import sync_playwright

    command = Path(sys.executable).with_name("promotion-jobs")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    faults = [part for name in FAULTS for part in ("--fault", name)]
    environment = os.environ | {"PROMOTION_JOBS_TOKEN": "demo-token"}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.html")
        server = subprocess.Popen(
            [command, "serve", "--port", "8000", "--token", "demo-token", *faults], stdout=subprocess.PIPE, text=True
        )
        try:
            found = re.search(r"http://\S+", (server.stdout and server.stdout.readline()) or "")
            if not found:
                return 1
            ended = subprocess.run(
                [command, "verify", found[0], "--quiet", "--html", report], env=environment, cwd=ROOT, check=False
            )
        finally:
            server.terminate()
            server.wait()
        if ended.returncode != 1:
            return 1
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
            page.goto(report.as_uri())
            PICTURE.parent.mkdir(exist_ok=True)
            page.screenshot(path=PICTURE)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
