"""`verify` where the target cannot even be begun with: the owner's mistake is exit 2, the target's absence exit 3."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from promotion_jobs_cli.main import main


def test_an_application_that_cannot_be_imported_is_a_mistake_of_the_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_shop.py").write_text("import os\nos.environ['NO_SUCH_VARIABLE']\n")
    monkeypatch.chdir(tmp_path)
    judged = CliRunner().invoke(main, ["verify", "--app", "broken_shop:app", "--token", "t"])
    assert judged.exit_code == 2
    assert "Error: --app: The module 'broken_shop' cannot be imported: KeyError: 'NO_SUCH_VARIABLE'." in judged.output


def test_a_server_that_is_not_there_when_it_should_give_a_token_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    judged = CliRunner().invoke(
        main, ["verify", f"http://127.0.0.1:{port}", "--client-id", "me", "--client-secret", "s"]
    )
    assert judged.exit_code == 3, judged.output
    assert "unreachable: " in judged.output
