"""`scripts/docs`: builds the site, and says what could not be built. Exit code 1 where a link leads nowhere."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from sphinx.cmd.build import build_main

from . import command_pages, contract_pages, links, navigation, proof_pages, redocly, sources
from .sources import DOCS, ROOT, SourceError

HERE = Path(__file__).parent


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
    shutil.rmtree(given.output, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            collect(Path(folder), is_rendered=rendered is not None)
        except SourceError as error:
            print(error, file=sys.stderr)
            return 1
        options = ["-q", "-W", "--keep-going", "-d", f"{folder}/.doctrees", "-c", str(HERE)]
        if build_main([*options, folder, str(given.output)]):
            return 1
    shutil.rmtree(given.output / "_sources", ignore_errors=True)
    if rendered is not None:
        (given.output / redocly.PAGE).write_text(rendered, encoding="utf-8")
    dead = links.dead(given.output, scripted={redocly.PAGE})
    for line in dead:
        print(line, file=sys.stderr)
    count = len(list(given.output.glob("*.html")))
    print(f"{given.output} holds {count} pages; {len(dead)} dead links.")
    return 1 if dead else 0


def collect(folder: Path, *, is_rendered: bool) -> None:
    """Writes every page into the folder, as Markdown, with the pictures. Raises SourceError."""
    proof = list(proof_pages.pages())
    made = [*sources.pages(), *contract_pages.pages(), *proof, *command_pages.pages()]
    how_to = sorted(path.stem for path in DOCS.glob("*.md"))
    for page in [*made, navigation.contract(is_rendered=is_rendered)]:
        text = page.text
        if page.name == "index":
            text += navigation.toctrees(how_to, [one.name for one in proof])
        (folder / f"{page.name}.md").write_text(text, encoding="utf-8")
    shutil.copytree(DOCS / "images", folder / "images")


if __name__ == "__main__":
    sys.exit(main())
