"""`promotion-jobs diff`: every edit of the table gets its verdict, rewordings get none, bad input gets a sentence.

The documentation shows the table, from `conformance/docs/data/diff.json`. After a change that is meant:
`UPDATE_EXPECTED=1 pytest conformance/tests/test_diff.py`, and read the diff.
"""

from __future__ import annotations

import copy
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from contract_diff.compare import compare
from contract_diff.sources import parse
from contract_diff.values import Audience, Change, Effect
from promotion_jobs_cli.main import main
from promotion_jobs_conformance.contract.document import Document, default_document
from tests.diff_edits import FOREIGN, OWN, Edit, foreign

TABLE = Path(__file__).parents[1] / "docs/data/diff.json"
ORDER = [str(effect) for effect in (Effect.HARMLESS, Effect.UNDECIDED, Effect.BREAKING)]


def document(root: dict[str, Any], name: str) -> Document:
    return parse(json.dumps(root), Path(name))


@cache
def own() -> Document:
    return document(default_document().root, "old")


@cache
def another() -> Document:
    return document(foreign(), "old")


@cache
def row(edit: Edit) -> dict[str, str]:
    """What the comparison says of an edit, as the table of the documentation has it: its worst effect, and why."""
    old = own() if edit in OWN else another()
    new = copy.deepcopy(old.root)
    edit.apply(new)
    changes = compare(old, document(new, "new")).changes

    def rank(change: Change) -> tuple[int, int]:
        return ORDER.index(str(change.clients)), ORDER.index(str(change.servers))

    told = {str(who): [str(change.effect(who)) for change in changes] for who in (Audience.CLIENTS, Audience.SERVERS)}
    effects = {who: max(listed, key=ORDER.index, default="") for who, listed in told.items()}
    worst = max(changes, key=rank, default=None)
    return {
        "document": "this contract" if edit in OWN else "another API",
        "edit": edit.name,
        **effects,
        "why": worst.why if worst else "nothing that means anything changed",
    }


@pytest.mark.parametrize("edit", OWN, ids=lambda edit: edit.name)
def test_edit_of_our_document(edit: Edit) -> None:
    assert (row(edit)["clients"], row(edit)["servers"]) == (edit.clients, edit.servers)


@pytest.mark.parametrize("edit", FOREIGN, ids=lambda edit: edit.name)
def test_edit_of_another_document(edit: Edit) -> None:
    assert (row(edit)["clients"], row(edit)["servers"]) == (edit.clients, edit.servers)


def test_the_table_of_the_documentation_is_current() -> None:
    """It holds no values of the contract, so that a limit can change without it."""
    written = json.dumps([row(edit) for edit in (*OWN, *FOREIGN)], indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_EXPECTED"):
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(written, encoding="utf-8")
    assert written == TABLE.read_text(encoding="utf-8")


def test_the_table_is_large_on_both_sides() -> None:
    breaking = [edit for edit in (*OWN, *FOREIGN) if edit.clients == Effect.BREAKING]
    harmless = [edit for edit in (*OWN, *FOREIGN) if edit.clients in ("", Effect.HARMLESS)]
    assert len(breaking) >= 15
    assert len(harmless) >= 8


def test_a_document_does_not_differ_from_itself() -> None:
    root = default_document().root
    assert not compare(document(root, "a"), document(copy.deepcopy(root), "b")).changes


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["diff", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.output


def test_exit_codes(tmp_path: Path) -> None:
    """A breaking change fails the gate, unless the major part of the version was raised; a loosened limit does not."""
    root = default_document().root
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(yaml.safe_dump(root), encoding="utf-8")
    edited = copy.deepcopy(root)
    edited["components"]["schemas"]["JobName"]["maxLength"] -= 10
    new.write_text(yaml.safe_dump(edited), encoding="utf-8")
    code, text = run(str(old), str(new))
    assert (code, "maxLength" in text, "Traceback" in text) == (1, True, False)
    assert run(str(new), str(old))[0] == 0
    edited["info"]["version"] = "2.0.0"
    new.write_text(yaml.safe_dump(edited), encoding="utf-8")
    assert run(str(old), str(new))[0] == 0


@pytest.mark.parametrize("source", ["no-such-file.yaml", "not-yaml", "not-openapi", "no-such-revision"])
def test_bad_input_is_one_sentence(source: str, tmp_path: Path) -> None:
    (tmp_path / "not-yaml").write_text("a: [", encoding="utf-8")
    (tmp_path / "not-openapi").write_text("a: 1", encoding="utf-8")
    given = str(tmp_path / source) if (tmp_path / source).exists() else source
    code, text = run(given, given)
    assert code == 2
    assert "Traceback" not in text
    assert text.strip().splitlines()[-1].startswith("Error: ")
