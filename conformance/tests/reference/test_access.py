"""Tokens, rights, and the form of every rejection."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from promotion_jobs_reference import Settings
from promotion_jobs_reference.contract import Contract

CLIENT = {"client_id": "C", "client_secret": "S"}


def token(user: Any, **fields: str) -> Any:
    return user.client.post("/oauth/access_token", data={**CLIENT, "grant_type": "client_credentials", **fields})


def test_a_token_for_client_credentials(user: Any) -> None:
    response = token(user)
    given = response.json()
    assert response.status_code == 200
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 3600)
    user.client.headers["Authorization"] = f"Bearer {given['access_token']}"
    assert user.promotion()


@pytest.mark.parametrize(
    "wrong", [{"client_id": "X"}, {"client_secret": "é"}, {"grant_type": "password"}, {"client_id": ""}]
)
def test_wrong_credentials_earn_no_token(user: Any, wrong: dict[str, str]) -> None:
    response = token(user, **wrong)
    assert 400 <= response.status_code < 500
    assert "access_token" not in response.text


def test_a_token_ends(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    given = token(user).json()
    name, expires, signature = given["access_token"].split(".")
    user.client.headers["Authorization"] = f"Bearer {name}.{int(expires) + 1}.{signature}"
    assert user.ask("GET", "/x/jobs").status_code == 401
    user.client.headers["Authorization"] = f"Bearer {given['access_token']}"
    assert user.ask("GET", "/x/jobs").status_code == 404
    monkeypatch.setattr("promotion_jobs_reference.signing.time", SimpleNamespace(time=lambda: given["expires"]))
    assert user.ask("GET", "/x/jobs").status_code == 401


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer X", "Basic VDpU", "T", "Bearer \u00e9", "Bearer a.b.c"]
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", ""),
        ("DELETE", "/{0}"),
        ("GET", "/{0}/jobs"),
        ("POST", "/{0}/jobs"),
        ("GET", "/{0}/codes"),
        ("DELETE", "/{0}/codes"),
        ("POST", "/{0}/jobs/x/cancel"),
        ("GET", "/{0}/jobs/x/file"),
    ],
)
def test_no_operation_without_a_token(
    user: Any, contract: Contract, method: str, path: str, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    del user.client.headers["Authorization"]
    bodies = {
        ("POST", ""): "CreatePromotion",
        ("POST", "/{0}/jobs"): "SeedRequest",
        ("DELETE", "/{0}/codes"): "DeleteCodes",
    }
    body = contract.example(bodies[method, path]) if (method, path) in bodies else None
    response = user.ask(method, path.format("untouched"), headers=headers, json=body)
    titles = contract.prop("UnauthorizedError", "title")["enum"]
    assert response.status_code == 401
    assert [(error["status"], error["title"] in titles) for error in response.json()["errors"]] == [(401, True)]
    user.client.headers["Authorization"] = "bearer T"
    assert user.get("/untouched/jobs")["data"] == []  # nothing was done, and the word may be written small


def test_provisioning_can_be_switched_off(serve: Any, contract: Contract) -> None:
    user = serve(provisioning=False, manual_promotions=("m", "n"), automatic_promotions=("a",))
    rejected = (403, contract.example("Forbidden"))
    for method, path, body in (("POST", "", contract.example("CreatePromotion")), ("DELETE", "/m", None)):
        response = user.ask(method, path, json=body)
        assert (response.status_code, response.json()) == rejected
    assert len(user.made("m", 2)) == 2
    assert user.codes("n") == []
    assert user.post_generate("a").status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "C"},
        {"client_secret": "S"},
        {"job_delay": -1.0},
        {"max_codes": 0},
        {"token_seconds": 0},
        {"manual_promotions": ("p",), "automatic_promotions": ("p",)},
    ],
)
def test_settings_that_cannot_be_meant(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^[A-Z].*\.$"):
        Settings(**wrong)
