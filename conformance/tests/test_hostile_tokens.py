"""Tokens that are none: each is a finding of the token's operation, never the suite's own failure, and never printed."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from promotion_jobs_conformance.credentials import NoToken, TokenSource
from promotion_jobs_conformance.engine.history import Authorization, Exchange
from promotion_jobs_conformance.http.exchange import Request, Response
from promotion_jobs_conformance.redaction import Redactor
from promotion_jobs_conformance.result import Outcome, SkipReason, Verdict
from promotion_jobs_conformance.target import Credentials
from tests.hostile.changed import TOKEN, at, body, judged, red

JSON = (("Content-Type", "application/json"),)
UNAUTHORIZED = b'{"errors": [{"status": "401", "title": "Unauthorized"}]}'


def with_properties(**properties: str) -> Any:
    """A token response with properties as these JSON texts."""

    def change(right: bytes) -> bytes:
        value = json.loads(right)
        names = {name: f"<{name}>" for name in properties}
        text = json.dumps(value | names)
        for name, prop in properties.items():
            text = text.replace(f'"<{name}>"', prop)
        return text.encode()

    return at(TOKEN, body(change), 200)


@pytest.mark.parametrize(
    "token",
    [
        '"line\\r\\nX-Evil: 1-t0kensecret"',
        '"t0kensecret\\n"',
        '"t0ken\\u0000secret"',
        '"t0ken secret"',
        '"   "',
        '"t0kensecr\\u00e9t"',
        '"t0kensecr\\u0142t"',
        '"t0kensecr\\ud800t"',
        f'"{"t0kensecret" * 5000}"',
    ],
)
def test_a_token_that_no_header_carries_is_a_finding(token: str) -> None:
    result = judged(with_properties(access_token=token))
    assert result.verdict is Verdict.VIOLATED
    assert "getAccessToken.token" in red(result)
    others = [
        r for r in result.requirements if r.outcome is Outcome.NOT_TESTED and r.because is not SkipReason.EXCLUDED
    ]
    assert len(others) > 100
    assert {r.because for r in others} == {SkipReason.BLOCKED}
    assert "t0ken" not in str(result)


@pytest.mark.parametrize(
    "text", ["9" * 399, f"-{'9' * 399}", "1e308", "1e400", "NaN", "0", "-5", "true", '"9"', "[]", "1e-300"]
)
def test_no_end_of_a_token_is_an_error_of_the_suite(text: str) -> None:
    result = judged(with_properties(expires=text, expires_in=text))
    assert result.verdict in (Verdict.VIOLATED, Verdict.INCOMPLETE)
    assert result.cleanup.left == ()
    assert result.requests < 400  # it is not renewed for each of them


@pytest.mark.parametrize("lasts", [10**300, -1, 0, True, 45, 1e-9, "9"])
def test_a_token_is_used_for_as_long_as_it_lasts_and_one_without_sense_for_ever(lasts: object) -> None:
    count = 0

    def send(request: Request) -> Exchange:
        nonlocal count
        count += 1
        response = {"access_token": f"token-{count}", "expires_in": lasts}
        return Exchange(count, 0.0, 0.0, request, Response(200, (), json.dumps(response).encode()))

    source = TokenSource(Credentials(None, "client", "secret"), send, Redactor(), "/token")
    assert {source.current() for _ in range(3)} == {"token-1"}
    assert count == 1


def test_a_rejected_token_is_known_to_be_valid_only_if_it_is_the_newest() -> None:
    given = iter(("first-token", "second-token"))

    def send(request: Request) -> Exchange:
        response = {"access_token": next(given), "expires_in": 1}
        return Exchange(1, 0.0, 0.0, request, Response(200, (), json.dumps(response).encode()))

    def of(token: str, status: int) -> Authorization:
        request = Request("GET", "/v2/promotions/1/jobs", (("Authorization", f"Bearer {token}"),))
        return source.authorization(request, status)

    source = TokenSource(Credentials(None, "client", "secret"), send, Redactor(), "/token")
    source.current()
    assert of("first-token", 401) is Authorization.VALID
    source.adopt("second-token")
    assert [of("first-token", status) for status in (200, 0, 401)] == [
        Authorization.VALID,
        Authorization.VALID,
        Authorization.UNKNOWN,
    ]
    assert of("second-token", 401) is Authorization.VALID


def test_a_token_that_is_lost_in_the_middle_is_judged_as_well() -> None:
    began, asked = time.monotonic(), 0

    def change(right: bytes) -> bytes:
        nonlocal asked
        asked += 1
        value = json.loads(right) | {"expires_in": 1}
        return json.dumps(value if asked == 1 else value | {"access_token": "now\n it is none"}).encode()

    result = judged(at(TOKEN, body(change), 200), profile="standard")
    assert time.monotonic() - began < 30
    assert result.verdict is Verdict.VIOLATED
    assert "getAccessToken.token" in red(result)


def test_a_token_that_cannot_be_used_once_is_a_finding_too() -> None:
    asked = 0

    def change(right: bytes) -> bytes:
        nonlocal asked
        asked += 1
        return right if asked > 1 else b'{"access_token": []}'

    result = judged(at(TOKEN, body(change), 200))
    assert result.verdict is Verdict.VIOLATED
    assert red(result)["Token.access_token.type"]


def test_a_rejected_token_response_ends_the_set_up() -> None:
    result = judged(
        lambda request, response: Response(401, JSON, UNAUTHORIZED) if request.path.startswith("/oauth") else response
    )
    assert result.verdict is Verdict.UNREACHABLE


def test_the_text_of_a_wrong_token_is_in_no_error() -> None:
    def send(request: Request) -> Exchange:
        return Exchange(1, 0.0, 0.0, request, Response(200, (), b'{"access_token": "very secret\\ttoken"}'))

    source = TokenSource(Credentials(None, "client", "secret"), send, Redactor(), "/token")
    with pytest.raises(NoToken) as caught:
        source.current()
    assert "very" not in str(caught.value)
    assert "character 5 is U+0020" in str(caught.value)
