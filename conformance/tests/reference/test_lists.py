"""Lists, filters, pages; exports and their files; what is found and what is not."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest

from promotion_jobs_reference.contract import Contract


def test_pages_show_every_code_once(user: Any) -> None:
    promotion = user.promotion()
    codes = user.made(promotion, 7)
    pages = [user.get(f"/{promotion}/codes", limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [code["code"] for page in pages for code in page["data"]] == codes
    assert pages[1]["meta"] == {"page": {"limit": 3, "offset": 3, "current": 2, "total": 3}, "results": {"total": 7}}
    assert user.get(f"/{promotion}/codes")["meta"]["page"]["limit"] == 25


def test_links_lead_to_their_pages(user: Any) -> None:
    promotion = user.promotion()
    for _ in range(5):
        user.wait(user.generate(promotion, 1))
    user.wait(user.export(promotion))
    middle = user.get(f"/{promotion}/jobs", limit=2, offset=2, filter="eq(job_type,code_generate)")

    def offset_at(name: str) -> int:
        response = user.client.get(middle["links"][name]).json()
        assert all(job["job_type"] == "code_generate" for job in response["data"])
        return int(response["meta"]["page"]["offset"])

    assert [offset_at(name) for name in ("current", "first", "last", "prev", "next")] == [2, 0, 4, 0, 4]
    first = user.get(f"/{promotion}/jobs", limit=100)["links"]
    assert (first["prev"], first["next"]) == (None, None)


def test_filters_on_jobs(serve: Any) -> None:
    user = serve(max_codes=3)
    promotion = user.promotion()
    made = user.wait(user.generate(promotion, 3))
    failed = user.wait(user.generate(promotion, 1))
    exported = user.wait(user.export(promotion))

    def found(condition: str) -> list[str]:
        return [job["id"] for job in user.get(f"/{promotion}/jobs", filter=condition)["data"]]

    assert found("eq(job_type,code_generate)") == [made["id"], failed["id"]]
    assert found("eq(job_type,code_export)") == [exported["id"]]
    assert found("eq(status,failed)") == [failed["id"]]
    assert found("eq(status,completed)") == [made["id"], exported["id"]]
    assert found("eq(status,cancelling)") == []
    assert user.get(f"/{promotion}/jobs", filter="eq(status,failed)")["meta"]["results"]["total"] == 1


@pytest.mark.parametrize("condition", ["", "status", "eq(status)", "eq(name,x)", "like(status,*)", "eq(status,x", "\0"])
@pytest.mark.parametrize("records", ["jobs", "codes"])
def test_a_filter_that_cannot_be_read(user: Any, contract: Contract, records: str, condition: str) -> None:
    response = user.ask("GET", f"/{user.promotion()}/{records}", params={"filter": condition})
    assert (response.status_code, response.json()) == (400, contract.example("BadFilter"))


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=-1", "limit=ten", "limit=", "limit=1.5", "offset=-1", "offset=x"]
)
def test_a_page_that_cannot_be(user: Any, query: str) -> None:
    response = user.ask("GET", f"/{user.promotion()}/codes?page[{query.replace('=', ']=')}")
    name = query.partition("=")[0]
    assert (response.status_code, response.json()["errors"][0]["source"]) == (400, f"page[{name}]")


@pytest.mark.parametrize("offset", [3, 10_001, 10**30])
def test_past_the_end_is_an_empty_page(user: Any, offset: int) -> None:
    promotion = user.promotion()
    user.made(promotion, 3)
    page = user.get(f"/{promotion}/codes", offset=offset)
    assert (page["data"], page["meta"]["results"]["total"], page["links"]["next"]) == ([], 3, None)


def test_an_empty_list_has_its_paging(user: Any) -> None:
    page = user.get(f"/{user.promotion()}/jobs")
    assert page["meta"] == {"page": {"limit": 25, "offset": 0, "current": 1, "total": 0}, "results": {"total": 0}}


def test_the_file_is_the_snapshot_of_the_export(user: Any) -> None:
    promotion, other = user.promotion(), user.promotion()
    codes = user.made(promotion, 30, code_prefix='a,"b') + user.made(promotion, 2)
    user.made(other, 3)
    job = user.wait(user.export(promotion))
    assert {"parameters", "result"} & set(job) == set()
    user.made(promotion, 1)
    href = user.file(job).json()["href"]
    assert href.startswith("http://testserver/")
    response = user.client.get(href, headers={"Authorization": ""})
    assert (response.status_code, response.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert [row[0] for row in csv.reader(io.StringIO(response.text, newline=""))] == ["code", *codes]


def test_a_link_that_was_changed_is_rejected(user: Any) -> None:
    promotion = user.promotion()
    first, second = (user.wait(user.export(promotion)) for _ in range(2))
    href = user.file(first).json()["href"]
    assert user.client.get(href.replace(first["id"], second["id"])).status_code == 403
    assert user.client.get(href.replace("expires=", "expires=9")).status_code == 403
    assert user.client.get(urlsplit(href).path).status_code == 403


def test_a_link_ends(user: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    href = user.file(user.wait(user.export(user.promotion()))).json()["href"]
    assert user.client.get(href).status_code == 200
    monkeypatch.setattr("promotion_jobs_reference.signing.time", SimpleNamespace(time=lambda: 2**40))
    assert user.client.get(href).status_code == 403


def test_jobs_without_a_file(serve: Any, contract: Contract) -> None:
    user = serve(job_delay=0.3)
    promotion = user.promotion()
    generated = user.wait(user.generate(promotion))
    assert user.file(generated).status_code == 422
    response = user.file(user.wait(user.export(promotion), "processing"))
    assert (response.status_code, response.json()) == (422, contract.example("NoFile"))


def test_the_unknown_is_not_found(user: Any, contract: Contract) -> None:
    promotion, other = user.promotion(), user.promotion()
    job = user.wait(user.export(promotion))
    unknown = (404, contract.example("PromotionNotFound"))
    delete = {"data": {"type": "promotion_codes", "codes": []}}
    for method, path, body in [
        ("GET", "/x/jobs", None),
        ("POST", "/x/jobs", contract.example("SeedRequest")),
        ("GET", "/x/codes", None),
        ("DELETE", "/x/codes", delete),
        ("DELETE", "/x", None),
        ("GET", f"/x/jobs/{job['id']}/file", None),
        ("POST", f"/x/jobs/{job['id']}/cancel", None),
        ("GET", "/%00/jobs", None),
        ("GET", "/%ED%A0%80/jobs", None),
    ]:
        response = user.ask(method, path, json=body)
        assert (response.status_code, response.json()) == unknown, path
    for path in (f"/{other}/jobs/{job['id']}", f"/{promotion}/jobs/x", f"/{promotion}/jobs/%00"):
        assert user.ask("GET", f"{path}/file").status_code == 404
        assert user.ask("POST", f"{path}/cancel").status_code == 404
    assert user.get(f"/{other}/jobs")["data"] == []
