"""`promotion_jobs.server.responses`: what it rejects with is what the document shows, with its templates filled."""

from __future__ import annotations

from typing import Any

import pytest

from promotion_jobs.server import responses
from promotion_jobs_conformance.contract.document import default_document

COMPONENTS = default_document().root["components"]
EXAMPLES = {
    name: example["value"]["errors"][0]
    for name, example in COMPONENTS["examples"].items()
    if isinstance(example["value"].get("errors"), list)
}
TEMPLATES = {
    name.removesuffix("Error"): schema["properties"]["detail"]["x-template"]
    for name, schema in COMPONENTS["schemas"].items()
    if "x-template" in schema.get("properties", {}).get("detail", {})
}
DEFAULT = COMPONENTS["schemas"]["NumberOfCodes"]["x-configured-maximum"]["default"]
FILLED: list[tuple[str, dict[str, Any]]] = [
    *(("TooManyCodes", {"maximum": maximum}) for maximum in (1, 7, DEFAULT, DEFAULT + 1, 20_000)),
    *(("NoFile", {"status": status}) for status in COMPONENTS["schemas"]["JobStatus"]["enum"]),
]


def test_every_template_is_filled_below() -> None:
    assert TEMPLATES.keys() == {name for name, _ in FILLED}


@pytest.mark.parametrize(("name", "placeholders"), FILLED)
def test_a_template_is_filled(name: str, placeholders: dict[str, Any]) -> None:
    ((placeholder, value),) = placeholders.items()
    rejection = responses.rejection(name, **placeholders)
    assert rejection.errors == [{**EXAMPLES[name], "detail": TEMPLATES[name].replace(f"{{{placeholder}}}", str(value))}]
    assert rejection.status == int(EXAMPLES[name]["status"])


@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - TEMPLATES.keys()))
def test_what_has_no_template_is_the_documents_example(name: str) -> None:
    assert responses.rejection(name).errors == [EXAMPLES[name]]
    assert responses.rejection(name, detail="otherwise").errors == [{**EXAMPLES[name], "detail": "otherwise"}]
    with pytest.raises(TypeError, match=f"{name} takes no placeholder; given: maximum"):
        responses.rejection(name, maximum=1)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_template_is_not_left_unfilled(name: str) -> None:
    with pytest.raises(TypeError, match=f"{name} takes (maximum|status); given: none"):
        responses.rejection(name)
    with pytest.raises(TypeError, match="given: other"):
        responses.rejection(name, other=1)


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        responses.rejection("Nothing")


def test_the_served_document_lacks_nothing_that_it_refers_to() -> None:
    served = responses._DOCUMENT
    assert served == default_document().root
