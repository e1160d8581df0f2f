"""The entry point of the console script `promotion-jobs`."""

from __future__ import annotations

import click

from .serve import serve


@click.group()
def main() -> None:
    """Judge a server by the promotion jobs contract, and tools around that contract."""


main.add_command(serve)
