"""`scripts/docs`: builds the site, and says what could not be built. Exit code 1 where a link leads nowhere."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from . import command_pages, contract_pages, links, proof_pages, redocly
from .markdown import ROOT, SourceError, markdown_pages
from .site import Page, write


def main(arguments: list[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(prog="scripts/docs", description="Build the documentation as a static site.")
    parser.add_argument(
        "--output", type=Path, default=ROOT / "site", metavar="FOLDER", help="where to build it (site/)"
    )
    parser.add_argument("--without-node", action="store_true", help="leave out the page that Redocly renders")
    given = parser.parse_args(arguments)
    rendered = None
    reason = "it was not asked for (--without-node)"
    if not given.without_node:
        try:
            rendered = redocly.render()
        except redocly.NotRendered as error:
            reason = str(error)
    if rendered is None:
        print(f"SKIPPED: the page of the rendered contract: {reason}. The rest is built.", file=sys.stderr)
    try:
        pages = [*markdown_pages(), *contract_pages.pages(), *proof_pages.pages(), *command_pages.pages()]
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    if rendered is not None:
        pages.append(Page("contract", "The contract", "The contract", rendered, is_whole=True))
    shutil.rmtree(given.output, ignore_errors=True)
    write(pages, given.output)
    dead = links.dead(given.output, scripted={f"{page.name}.html" for page in pages if page.is_whole})
    for line in dead:
        print(line, file=sys.stderr)
    print(f"{given.output} holds {len(pages)} pages; {len(dead)} dead links.")
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
