"""Where the console script begins: Ctrl-C while modules are loaded ends the process, and shows no traceback."""

from __future__ import annotations

import signal


def main() -> None:
    """The command `promotion-jobs`; it ends the process."""
    interrupt = signal.getsignal(signal.SIGINT)
    if interrupt is signal.default_int_handler:  # and not ignored, as in the background of a script
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from .main import main as command

    signal.signal(signal.SIGINT, interrupt)
    command()
