"""Make `generated/` from `spec/openapi.yaml`, or say with `--check` whether it is current.

The generator runs in an empty folder, on copies of the document and of its jobs in `pyproject.toml`. So a file that it
no longer makes goes away, a document that it rejects leaves `generated/` as it was, and what must not be there never
gets there: the handler stubs (`services/`) that the generator writes once for a person to fill in, and `main.py`, which
imports them. The reference server passes its handlers to the generated application instead.

What was made is tried before it is written: the suite checks the reference server on it, as `scripts/conformance` does. So
a document that they cannot follow is rejected here, with the line, and never looks like a fault of a server later.

Two things are not the generator's: the files of `scripts/stub/`, written by hand, which every server and client needs
next to the generated code, and the edits of `adjustments.py`.

Exit codes: 0 current or made, 1 not current (with `--check`), 2 there is no code for the
document as it is.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any

from adjustments import ADJUSTMENTS, Adjust, AdjustmentError, constants, with_all_components

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path("generated", "promotion_jobs")
DOCUMENT = "spec/openapi.yaml"
INPUTS = ("pyproject.toml", DOCUMENT)
STUBS = {
    "scripts/stub/responses.py": "server/responses.py",
    "scripts/stub/helpers.py": "helpers.py",
    "scripts/stub/fields.py": "_fields.py",
}
MESSAGE = 600  # characters
TYPES = {"date-time": "DateTime", "date": "Date", "uuid": "Uuid", "uri": "Uri", "email": "Email"}  # of _fields
KEPT_FORMATS = (
    "date-time",
    "uuid",
    "uri",
    "password",
    "binary",
)  # of which the generator makes texts, but for the last
SERVED = "server/_generated/openapi.json"
# Next to the stubs: the generator's guides to them, which ask a reader to do what this project does otherwise.
UNWANTED = ("services", "server/main.py", "server/README.md", "client/README.md", "client/_generated_docs")
HEADER = (
    "# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.\n\n"
)
INIT = f'''\
{HEADER}"""The contract as Python: its `models`, a `server` stub to implement, a `client` to call, and `helpers` for its users.

`scripts/generate` makes every file of this folder, also those that have no room for a header.
"""
'''


class GeneratorError(Exception):
    """The generator is not available, or rejected the document or its own settings."""


def generate(root: Path, work: Path) -> dict[str, str]:
    """Return the text of each file of `generated/`, by its path, as the inputs under `root` give it.

    `work` is an empty folder to generate in. Raises GeneratorError, with the generator's own words, when it rejects its
    input, or when it warns: its warnings mean a constraint that the code would not have.
    """
    contract = followed(root / DOCUMENT)
    document = contract.document.root
    for name in INPUTS:
        target = work / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, target)
    # The generator reads what the suite has read: JSON, which has one meaning in every dialect of YAML.
    text = json.dumps(typed(unwrapped(document)), indent=1, ensure_ascii=False)
    (work / DOCUMENT).write_text(text, encoding="utf-8")
    command = ["datamodel-codegen", "--all-jobs", "--no-color"]
    environment = os.environ | {"PYTHONWARNINGS": "error::UserWarning"}
    try:
        run = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise GeneratorError("datamodel-codegen is not on the PATH; scripts/generate puts it there.") from None
    if run.returncode:
        raise GeneratorError(run.stderr.strip() or run.stdout.strip())
    for name in UNWANTED:
        path = work / PACKAGE / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    try:
        for adjusted, adjust in ADJUSTMENTS.items():
            edit(work / PACKAGE / adjusted, adjust)
    except (AdjustmentError, OSError) as error:
        raise GeneratorError(f"scripts/adjustments.py does not fit the generated code: {error}") from error
    edit(work / PACKAGE / SERVED, lambda served: with_all_components(served, document))
    try:
        (work / PACKAGE / "_contract.py").write_text(
            HEADER + constants(document, contract.document.digest), encoding="utf-8"
        )
    except (KeyError, StopIteration) as error:
        raise GeneratorError(f"{DOCUMENT} lacks what scripts/stub/helpers.py needs: {error}") from error
    for source, beside in STUBS.items():
        stub = (root / source).read_text(encoding="utf-8")
        header = f"# Put here by scripts/generate from {source}. Do not edit: change that file and run it again.\n\n"
        (work / PACKAGE / beside).write_text(header + stub, encoding="utf-8")
    (work / PACKAGE / "__init__.py").write_text(INIT, encoding="utf-8")
    (work / PACKAGE / "py.typed").touch()
    check_models(contract, work / PACKAGE.parent)
    return read(work)


def edit(path: Path, adjust: Adjust) -> None:
    """Put the adjusted text in the place of a file's."""
    path.write_text(adjust(path.read_text(encoding="utf-8")), encoding="utf-8")


def unwrapped(node: Any) -> Any:
    """Return a part of a document with each union of one schema written as `allOf`, which means the same.

    The generator drops the limits of the schema in such a union.
    """
    if isinstance(node, list):
        return [unwrapped(one) for one in node]
    if not isinstance(node, dict):
        return node
    node = {name: unwrapped(value) for name, value in node.items()}
    for union in ("anyOf", "oneOf"):
        members = node.get(union)
        if isinstance(members, list) and len(members) == 1 and "allOf" not in node and "discriminator" not in node:
            node["allOf"] = node.pop(union)
    return node


def typed(document: Any) -> Any:
    """Return the document with a type of our own at each format that a request must have; the generator checks none.

    What the generator would make of any other format of a text is another type, of which a response is not the text that
    was sent. Changes the document in place.
    """
    todo = [entry["requestBody"] for entry in objects(document) if isinstance(entry.get("requestBody"), dict)]
    seen: set[int] = set()
    while todo:
        for element in objects(todo.pop()):
            if id(element) in seen:
                continue
            seen.add(id(element))
            if isinstance(reference := element.get("$ref"), str):
                todo.append(reduce(lambda value, step: value[step], reference.removeprefix("#/").split("/"), document))
            if element.get("format") in tuple(TYPES) and element.get("type") in (
                "string",
                ["string"],
                ["string", "null"],
            ):
                element["customTypePath"] = f"{PACKAGE.name}._fields.{TYPES[element['format']]}"
    for element in objects(document):
        is_kept = element.get("format") in KEPT_FORMATS or "customTypePath" in element
        if "string" in str(element.get("type")) and not is_kept:
            element.pop("format", None)
    return document


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every object at or below a part of a document."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from objects(inner)


def followed(path: Path) -> Any:
    """Return the contract. Raises GeneratorError, in one sentence with the line, if the suite cannot follow it."""
    sys.path.insert(0, str(ROOT / "conformance"))
    try:
        from promotion_jobs_conformance.contract.contract import Contract
        from promotion_jobs_conformance.contract.document import Document, DocumentError
        from promotion_jobs_conformance.promotions.prerequisites import check_document
    except ModuleNotFoundError as error:
        raise GeneratorError(f"The package {error.name} is missing; scripts/generate puts it there.") from None
    try:
        contract = Contract(Document.load(path))
        check_document(contract)
    except DocumentError as error:
        raise GeneratorError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error
    return contract


def check_models(contract: Any, folder: Path) -> None:
    """Raise GeneratorError if the models under `folder` take a request otherwise than the document says."""
    from promotion_jobs_conformance.promotions.agreement import disagreement
    from promotion_jobs_conformance.promotions.parameters import request_of

    sys.path.insert(0, str(folder))
    try:
        models = importlib.import_module(f"{PACKAGE.name}.models")
        if not Path(str(models.__file__)).is_relative_to(folder):
            raise ImportError(f"{models.__file__} was imported in their place")
        from pydantic import ValidationError

        def accepts(body: Any) -> bool:
            try:
                models.CreateJobRequest.model_validate(body)
            except ValidationError:
                return False
            return True

        message = disagreement(contract, accepts)
    except Exception as error:
        shapes = [shape for tree in request_of(contract).shapes.values() for _, shape in tree.locations()]
        named = (shape.ids.get("pattern", "") for shape in shapes if shape.keywords.get("pattern", "\0") in str(error))
        known = contract.requirements.get(next(named, ""))
        where = (
            f"{known.id} (line {known.line})"
            if known
            else f"the document (line {contract.document.line('/components')})"
        )
        raise GeneratorError(
            f"The models that were made from {where} cannot be used: {' '.join(str(error).split())[:300]}."
        ) from error
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE.name]:
            del sys.modules[name]
    if message:
        raise GeneratorError(f"{message[0].upper()}{message[1:]}.")


def check_reference(document: Path, folder: Path) -> None:
    """Raise GeneratorError if the reference server, on the code under `folder`, does not conform to the document.

    The first violation names what the server cannot show or do: a pattern, say, that only the document's author can fill.
    """
    report = folder / "report.json"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PROMOTION_JOBS_")}
    environment["PYTHONPATH"] = os.pathsep.join((str(folder / PACKAGE.parent), str(ROOT / "conformance")))
    command = [sys.executable, "-m", "promotion_jobs_cli", "verify", "--reference", "--quiet", "--strict"]
    command += ["--contract", str(document.resolve()), "--json", str(report)]
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if run.returncode == 0:
        return
    requirements = json.loads(report.read_text(encoding="utf-8"))["requirements"] if report.is_file() else []
    failed = [one for one in requirements if one["outcome"] in ("violated", "deviated", "error")]
    failed = failed or [
        one for one in requirements if one["outcome"] in ("not tested", "unreachable") and not one["excluded"]
    ]
    if not failed:
        printed = " ".join((run.stderr or run.stdout).split())[-MESSAGE:]
        raise GeneratorError(f"The reference server could not be checked on {DOCUMENT}: {printed}")
    first = failed[0]
    found = first["findings"][0] if first["findings"] else {"expected": first["sentence"], "actual": first["reason"]}
    others = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
    raise GeneratorError(
        f"The reference server cannot follow {first['id']} ({DOCUMENT}, line {first['line']}){others}: expected "
        f"{found['expected']}; actual {found['actual']}"[:MESSAGE]
    )


def read(root: Path) -> dict[str, str]:
    """Return the text of each file under `generated/` of `root`, by its path, less what Python itself keeps there."""
    files = (path for path in (root / PACKAGE.parent).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes().decode("utf-8", "backslashreplace") for path in files}


def differences(there: dict[str, str], made: dict[str, str]) -> str:
    """Return a unified diff from the files that are `there` to those that were `made`; empty when they are the same."""
    lines: list[str] = []
    for name in sorted(there.keys() | made.keys()):
        if name not in made:
            lines.append(f"{name}: the generator does not make this file\n")
        elif name not in there:
            lines.append(f"{name}: is missing\n")
        else:
            old, new = (files[name].splitlines(keepends=True) for files in (there, made))
            lines += difflib.unified_diff(old, new, fromfile=name, tofile=f"{name} (as generated)")
    return "".join(lines)


def write(root: Path, there: dict[str, str], made: dict[str, str]) -> None:
    """Make `generated/` under `root` what was `made`: write what differs, delete what is too much."""
    for name in there.keys() - made.keys():
        (root / name).unlink()
    for name, text in made.items():
        if there.get(name) != text:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def main() -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="scripts/generate", description="Make generated/ from spec/openapi.yaml.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 with a diff if it is not current")
    check = parser.parse_args().check
    there = read(ROOT)
    try:
        with tempfile.TemporaryDirectory() as work:
            made = generate(ROOT, Path(work))
            difference = differences(there, made)
            if difference and not check:
                check_reference(ROOT / DOCUMENT, Path(work))
    except GeneratorError as error:
        print(error, file=sys.stderr)
        print("spec/openapi.yaml could not be turned into code (see above); generated/ is as it was.", file=sys.stderr)
        return 2
    if check and difference:
        print(difference)
        print("generated/ is not what spec/openapi.yaml gives: run scripts/generate and commit the result.")
        return 1
    if difference:
        write(ROOT, there, made)
    state = "was made again from" if difference else "is current with"
    print(f"generated/ {state} spec/openapi.yaml ({len(made)} files).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
