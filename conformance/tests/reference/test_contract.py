"""The server follows the document: another limit, default or text there is another one here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from promotion_jobs_reference.contract import ContractError, default_path, load


def test_texts_and_defaults_are_those_of_the_document(serve: Any, tmp_path: Path) -> None:
    document = yaml.safe_load(default_path().read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    schemas["NumberOfCodes"]["x-configured-maximum"]["default"] = 20
    schemas["TooManyCodesError"]["properties"]["detail"]["x-template"] = "No more than {maximum}!"
    schemas["CodeGenerateParameters"]["properties"]["code_length"]["default"] = 9
    path = tmp_path / "other.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    user = serve(contract=path)
    promotion = user.promotion()
    assert user.post_generate(promotion, 21).json()["errors"][0]["detail"] == "No more than 20!"
    assert all(len(code.replace("-", "")) == 9 for code in user.made(promotion, 20))


@pytest.mark.parametrize("text", [None, "a: [", "- 1", "openapi: 3.1.0", "paths: 1", b"\xff"])
def test_a_document_that_cannot_be_used(tmp_path: Path, text: str | bytes | None) -> None:
    path = tmp_path / "contract.yaml"
    if text is not None:
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ContractError, match=r"^The (contract|document) .*\.$"):
        load(path)


def test_what_the_document_lacks_is_said() -> None:
    contract = load()
    for ask, name in ((contract.schema, "schema"), (contract.example, "example"), (contract.values, "requirement")):
        with pytest.raises(ContractError, match=f"no .*{name}"):
            ask("Nothing")
    with pytest.raises(ContractError, match="Nothing among its x-errors"):
        contract.error("Nothing")
