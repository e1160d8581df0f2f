"""The list of requirements: complete, traced to the facts, free of repeated numbers, and locked."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from promotion_jobs_conformance.contract import facts, lock
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import Document, DocumentError, default_document, default_path
from promotion_jobs_conformance.result import Level

FACTS = set(facts.read(default_path().with_name(facts.FILE)))


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(default_document())


def test_every_fact_is_accounted_for(contract: Contract) -> None:
    """Each fact is cited by a requirement, or is in the document with the reason why none rests on it."""
    cited = {fact for requirement in contract.requirements.values() for fact in requirement.facts}
    explained = contract.document.root["x-facts-context"]
    assert {f"{kind}{n}" for kind, last in (("S", 21), ("D", 32), ("A", 47)) for n in range(1, last + 1)} == FACTS
    assert cited <= FACTS
    assert FACTS - cited - set(explained) == set()
    assert all(len(reason) > 20 for reason in explained.values())


def test_every_requirement_has_a_location_and_a_sentence(contract: Contract) -> None:
    for requirement in contract.requirements.values():
        assert requirement.facts, requirement.id
        assert requirement.sentence.endswith("."), requirement.id
        assert requirement.operations, requirement.id
        assert requirement.line > 1, requirement.id


def test_a_line_leads_to_its_sentence(contract: Contract) -> None:
    lines = contract.document.text.splitlines()
    for requirement in contract.requirements.values():
        last = requirement.id.rsplit(".", 1)[-1]
        here = lines[requirement.line - 1]
        assert (
            requirement.id in here
            or last in here
            or "discriminator" in here
            or "required" in here
            or "oneOf" in here
            or (last == "template" and "x-template" in here)
        ), (requirement.id, here)


def test_no_words_repeat_a_number_that_a_keyword_holds(contract: Contract) -> None:
    """A limit stands once: not in a description, a summary or a declared sentence."""
    limits: set[str] = set()
    words: list[tuple[str, str]] = []

    def walk(value: Any, pointer: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in ("maxLength", "minimum", "maximum", "default") and isinstance(inner, int) and inner > 1:
                    limits.add(str(inner))
                if key in ("description", "summary", "sentence") and isinstance(inner, str):
                    words.append((f"{pointer}/{key}", inner))
                if key != "examples":
                    walk(inner, f"{pointer}/{key}")
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                walk(inner, f"{pointer}/{index}")

    walk(contract.document.root, "")
    assert len(limits) > 5  # the test would otherwise look for nothing
    for pointer, text in words:
        assert not set(re.findall(r"(?<![-\w])\d+", text)) & limits, (pointer, text)


def test_examples_are_valid(contract: Contract) -> None:
    """Every example of a body is what its schema accepts."""
    seen = 0
    for operation in contract.operations.values():
        messages = [(operation.definition.get("requestBody", {}), f"{operation.pointer}/requestBody")]
        for status in operation.definition["responses"]:
            pointer = f"{operation.pointer}/responses/{status}"
            messages.append(contract.document.resolve(operation.definition["responses"][status], pointer))
        for message, pointer in messages:
            for media_type, content in message.get("content", {}).items():
                location = f"{pointer}/content/{media_type.replace('/', '~1')}/schema"
                for name, example in content["examples"].items():
                    value, _ = contract.document.resolve(example, "")
                    assert not contract.judge.judge(value["value"], location).breaches, (pointer, name)
                    seen += 1
    assert seen > 60


def test_the_seed_stands_in_the_examples(contract: Contract) -> None:
    """S20 and S21 are their own errors to the letter, and the seed's job is its response's echo."""
    examples = contract.document.root["components"]["examples"]
    too_many = examples["TooManyCodes"]["value"]["errors"][0]
    rule = contract.schema("TooManyCodesError")["properties"]
    assert too_many["status"] == 400
    assert too_many["source"] == rule["source"]["const"]
    assert too_many["title"] == rule["title"]["const"]
    maximum = contract.schema("NumberOfCodes")["x-configured-maximum"]["default"]
    assert too_many["detail"] == rule["detail"]["x-template"].format(maximum=maximum)
    automatic = examples["AutomaticPromotion"]["value"]["errors"][0]
    assert automatic["status"] == "422"
    assert automatic["title"] == contract.schema("AutomaticPromotionError")["properties"]["title"]["const"]
    sent, shown = examples["SeedRequest"]["value"]["data"], examples["SeedResponse"]["value"]["data"]
    assert shown["parameters"] == sent["parameters"]
    assert shown["name"] == sent["name"] != sent["name"].strip()


def test_the_lock_is_current(contract: Contract) -> None:
    """`promotion-jobs requirements --update` writes it; what an edit added or retired is told here."""
    path = default_path().with_name("requirement-ids.lock")
    old = lock.read(path)
    assert lock.differences(old, lock.current(contract.requirements, old)) == []
    assert lock.text(lock.current(contract.requirements, old)) == path.read_text(encoding="utf-8")


def test_the_lock_tells_what_an_edit_did(contract: Contract) -> None:
    old = lock.current(contract.requirements, {})
    fewer = {name: r for name, r in contract.requirements.items() if name != "JobName.maxLength"}
    new = lock.current(fewer, old)
    assert lock.differences(old, new) == ["JobName.maxLength is retired"]
    assert new["JobName.maxLength"].is_retired
    back = lock.differences(new, lock.current(contract.requirements, new))
    assert back == [
        "JobName.maxLength was retired, and is there again: give it another ID, unless it means the same as before"
    ]


def test_a_keyword_without_a_fact_is_rejected() -> None:
    root = copy.deepcopy(default_document().root)
    del root["components"]["schemas"]["JobName"]["x-facts"]
    with pytest.raises(DocumentError, match=r"JobName\.type cites no fact"):
        Contract(Document.parse(json.dumps(root), Path("edited.yaml"), validate=False))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "is not YAML"),
        ("- 1", "not an OpenAPI 3.1 document"),
        ("openapi: 3.0.0", "not an OpenAPI 3.1 document"),
        ("openapi: 3.1.0\ninfo: {title: t}\npaths: {}", "not valid OpenAPI"),
        ("openapi: 3.1.0\nopenapi: 3.1.0", "occurs twice"),
    ],
)
def test_a_bad_document_is_one_sentence(text: str, words: str) -> None:
    with pytest.raises(DocumentError, match=words) as caught:
        Document.parse(text, Path("bad.yaml"))
    assert "\n" not in str(caught.value)


def test_an_unquoted_date_is_a_string() -> None:
    text = "openapi: 3.1.0\ninfo: {title: t, version: 2026-01-01}\npaths: {}"
    assert Document.parse(text, Path("dated.yaml"), validate=False).root["info"]["version"] == "2026-01-01"


def test_levels_are_those_of_the_rulings(contract: Contract) -> None:
    """A few rulings whose level decides the colour: A3, A6, A7, A17, A28."""
    levels = {name: r.level for name, r in contract.requirements.items()}
    assert levels["NotCancellableError.title.const"] is Level.MUST
    assert levels["NotCancellableError.detail.const"] is Level.SHOULD
    assert levels["NumberOfCodes.minimum"] is Level.SHOULD
    assert levels["NumberOfCodes.negative"] is Level.MUST
    assert levels["MaxUsesPerCode.minimum"] is Level.SHOULD
    assert levels["Identifier.format"] is Level.SHOULD
    assert levels["PageLimit.default"] is Level.SHOULD
