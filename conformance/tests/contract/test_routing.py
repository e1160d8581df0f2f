"""Which operation a request is for: a slash at the end is part of the path, in the document and in a request."""

from __future__ import annotations

import pytest

from promotion_jobs_conformance.contract.requirements import Operation
from promotion_jobs_conformance.contract.routing import Route, Router


def operation(name: str, path: str) -> Operation:
    return Operation(name, "GET", path, "", {}, ())


ROUTER = Router(
    [operation("list", "/a"), operation("show", "/a/{id}"), operation("closed", "/b/"), operation("c", "/c/{id}/")]
)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/a", Route("list", "/a")),
        ("/a/", Route("", "/a", has_trailing_slash=True)),
        ("/a/1", Route("show", "/a/{id}", {"id": "1"})),
        ("/a/1/", Route("", "/a/{id}", {"id": "1"}, has_trailing_slash=True)),
        ("/b/", Route("closed", "/b/")),
        ("/b", Route("", "/b/", has_trailing_slash=True)),
        ("/c/1/?x=2", Route("c", "/c/{id}/", {"id": "1"}, {"x": "2"})),
        ("/d", Route()),
    ],
)
def test_the_route_of_a_request(target: str, expected: Route) -> None:
    assert ROUTER.route("GET", target) == expected
