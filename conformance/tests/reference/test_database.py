"""What is kept: by a server that comes back to its database, and by one that runs on PostgreSQL."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from promotion_jobs_reference.store import Store, StoreError


def left_unfinished(start: Any, database: str, delay: float) -> tuple[Any, Any, Any]:
    """A server with jobs of so many seconds in each status is stopped: the codes of one that had ended, one that was at work, one that waited."""
    with ExitStack() as stack:
        user = start(stack, database=database, job_delay=delay, manual_promotions=("done", "begun", "new"))
        codes = user.made("done", 2)
        return codes, user.wait(user.generate("begun", 3), "processing"), user.generate("new", 1)


def statuses(database: str, *jobs: Any) -> list[str]:
    """The statuses of jobs as they lie in a database that no server uses."""
    store = Store(database)
    with store.begin() as db:
        found = [db.job(job["id"]) for job in jobs]
    store.close()
    return [job.status for job in found if job is not None]


def test_a_server_takes_up_what_an_earlier_one_left(start: Any, tmp_path: Path) -> None:
    delays = iter((0.3, 1.0, 4.0))  # on a busy machine the short jobs may be over before the server has stopped
    while True:
        database = f"sqlite:///{tmp_path / f'{(delay := next(delays))}.db'}"
        codes, begun, new = left_unfinished(start, database, delay)
        if (left := statuses(database, begun, new)) == ["processing", "pending"]:
            break
        assert delay < 4, left
    with ExitStack() as stack:
        user = start(stack, database=database, job_delay=0.3, manual_promotions=("done", "begun", "new"))
        assert [user.wait(job)["status"] for job in (begun, new)] == ["completed", "completed"]
        assert [len(user.codes(promotion)) for promotion in ("begun", "new")] == [3, 1]
        assert user.codes("done") == codes


def test_an_application_starts_again(start: Any, contract: Any) -> None:
    from starlette.testclient import TestClient

    from promotion_jobs_reference import Settings, create_app

    app = create_app(Settings(token="T", manual_promotions=("p",)))
    for _ in range(2):
        with TestClient(app, headers={"Authorization": "Bearer T"}) as client:
            response = client.post("/v2/promotions/p/jobs", json=contract.example("SeedRequest"))
            assert response.status_code == 201


@pytest.mark.parametrize(
    "url", ["no url", "sqlite:////no/such/folder/x.db", "unheard-of://x", "postgresql+nodriver://x/y"]
)
def test_a_database_that_cannot_be_opened(url: str) -> None:
    with pytest.raises(StoreError, match=r"^The database cannot be opened: .*\.$"):
        Store(url)


@pytest.mark.database
def test_postgresql(start: Any, database_url: str) -> None:
    with ExitStack() as stack:
        user = start(stack, database=database_url, job_delay=0.3)
        promotion, automatic = user.promotion(), user.promotion(automatic=True)
        codes = user.made(promotion, 300, code_prefix="Été-😀", consume_unit="per_cart", max_uses_per_code=2**40)
        assert len(codes) == 300
        job = user.wait(user.generate(promotion, 5), "processing")
        assert user.cancel(job).json()["data"]["result"] == {"generated": 5, "deleted": 5}
        assert len(user.codes(promotion)) == 300
        exported = user.client.get(user.file(user.wait(user.export(promotion))).json()["href"]).text
        assert all(code in exported for code in codes)
        body = {"data": {"type": "promotion_codes", "codes": [{"code": code} for code in [*codes[:250], "\0"]]}}
        assert user.ask("DELETE", f"/{promotion}/codes", json=body).status_code == 204
        assert user.codes(promotion) == codes[250:]
        assert user.post(promotion, {"job_type": "code_export", "name": "a\0b"}).json()["data"]["name"] == "a\0b"
        assert user.ask("GET", f"/{promotion}/codes", params={"filter": "eq(code,\0)"}).json()["data"] == []
        for one in (promotion, automatic):
            assert user.ask("DELETE", f"/{one}").status_code == 204
            assert user.ask("GET", f"/{one}/codes").status_code == 404
