"""HTTP archives: what is taken of them, what is left out and why, and that no damage does more than that."""

from __future__ import annotations

import base64
import copy
import gzip
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from promotion_jobs_conformance.engine.history import Authorization
from promotion_jobs_conformance.http.exchange import ErrorKind
from promotion_jobs_conformance.redaction import Redactor
from promotion_jobs_conformance.result import Outcome, RunResult
from promotion_jobs_conformance.sources.har import HarError, HarFile, read
from promotion_jobs_conformance.sources.judging import Judging, judged
from promotion_jobs_conformance.sources.traffic import NoTraffic, Traffic, traffic_of
from tests.promotions.histories import Made, contract

from .archives import TOKEN, URL, archive, small_history

Entry = dict[str, Any]


def small() -> dict[str, Any]:
    return archive(small_history())


def load(har: dict[str, Any]) -> HarFile:
    return read(json.dumps(har), "a.har")


def traffic(*hars: dict[str, Any], base_url: str = "") -> Traffic:
    return traffic_of([entry for har in hars for entry in load(har).entries], contract(), base_url)


def result(har: dict[str, Any], **how: Any) -> RunResult:
    return judged(traffic(har), Judging(contract(), "audit", "promotion-jobs audit a.har", **how), Redactor())


def outcome(found: RunResult, requirement: str) -> Outcome:
    return next(one.outcome for one in found.requirements if one.requirement.id == requirement)


def changed(change: Callable[[Entry], object], index: int = 2) -> dict[str, Any]:
    har = small()
    change(har["log"]["entries"][index])
    return har


def header(name: str, value: str) -> Entry:
    return {"name": name, "value": value}


def test_the_exchanges_of_a_file() -> None:
    found = traffic(small())
    assert found.base_url == URL
    assert [one.operation for one in found.history] == [one.operation for one in small_history()]
    assert {one.authorization for one in found.history} == {Authorization.VALID}
    assert [one.json for one in found.history] == [one.json for one in small_history()]


DAMAGES: list[tuple[Callable[[Entry], object], str]] = [
    (lambda entry: entry.pop("request"), "it has no request"),
    (lambda entry: entry.pop("response"), "it has no response"),
    (lambda entry: entry.update(response=[]), "it has no response"),
    (lambda entry: entry.pop("startedDateTime"), "it does not say when it started"),
    (lambda entry: entry.update(startedDateTime="soon"), "it does not say when it started"),
    (lambda entry: entry.update(_fromCache="disk"), "a cache of the client responded"),
    (lambda entry: entry.update(cache={"afterRequest": None}), "a cache of the client responded"),
    (lambda entry: entry.update(_fetchType="Memory Cache"), "a cache of the client responded"),
    (lambda entry: entry["response"].update(_fetchedViaServiceWorker=True), "a cache of the client responded"),
    (lambda entry: entry["request"].update(headers={"Host": "a"}), "its headers cannot be read"),
    (lambda entry: entry["request"].update(headers=[{"name": "host"}]), "its headers cannot be read"),
    (lambda entry: entry["request"].pop("url"), "the request has no URL"),
    (lambda entry: entry["request"].update(method="GET x"), "the request has no method"),
    (lambda entry: entry["request"].update(bodySize=12), "the body of the request was not recorded"),
    (
        lambda entry: entry["request"]["headers"].append(header("content-length", "3")),
        "the body of the request was not recorded",
    ),
    (
        lambda entry: entry["request"].update(postData={"text": "{", "comment": "cut to 1 of 9 bytes"}),
        "the body of the request is cut",
    ),
    (
        lambda entry: entry["request"].update(postData={"text": "?", "encoding": "base64"}),
        "the body of the request is not valid base64",
    ),
    (lambda entry: entry["response"].update(status=0), "no response was recorded"),
    (lambda entry: entry["response"].update(status="200"), "no response was recorded"),
    (
        lambda entry: entry["response"].update(headers=[], content={"text": "{}", "size": 2}),
        "the headers of the response were not recorded",
    ),
]


@pytest.mark.parametrize(("change", "reason"), DAMAGES, ids=[f"{n} {reason}" for n, (_, reason) in enumerate(DAMAGES)])
def test_an_entry_that_lacks_something_is_left_out_by_name(change: Callable[[Entry], object], reason: str) -> None:
    found = load(changed(change))
    assert (dict(found.left_out), found.examples) == ({reason: 1}, {reason: "entry 3 of a.har"})
    assert found.is_complete is (reason != "it has no request" and "method" not in reason)
    assert not load(
        changed(lambda entry: entry.pop("response"), index=1)
    ).is_complete  # a POST may have changed something


@pytest.mark.parametrize(
    "content",
    [
        {"size": 9},
        {},
        {"size": 90, "text": '{"data":['},
        {"size": 4, "text": "?", "encoding": "base64"},
        {"size": 9, "text": '{"data":[', "comment": "cut to 9 of 99 bytes"},
    ],
)
def test_a_body_that_is_cut_or_absent_is_not_judged(content: Entry) -> None:
    def change(entry: Entry) -> None:
        entry["response"]["content"] = content

    har = changed(change)
    har["log"]["creator"]["name"] = "another"
    found = traffic(har)
    assert [one.is_cut for one in found.history].count(True) == 1
    assert not any(one.findings for one in result(har).requirements)


def test_an_empty_body_is_empty() -> None:
    def change(entry: Entry) -> None:
        entry["response"]["content"] = {"size": 0}
        entry["response"]["bodySize"] = 0

    assert outcome(result(changed(change)), "JobsPage.type") is Outcome.VIOLATED


def test_bodies_in_base64_names_of_http_2_and_forms() -> None:
    def change(entry: Entry) -> None:
        text = entry["response"]["content"]["text"]
        entry["response"]["content"] |= {"text": base64.b64encode(text.encode()).decode(), "encoding": "base64"}
        entry["request"]["headers"].insert(0, header(":method", "GET"))
        entry["response"]["headers"].insert(0, header(":status", "200"))

    found = traffic(changed(change))
    assert [one.json for one in found.history] == [one.json for one in small_history()]
    assert not [name for one in found.history for name, _ in one.request.headers if name.startswith(":")]
    form = {"mimeType": "application/x-www-form-urlencoded", "params": [header("grant_type", "client_credentials")]}
    posted = changed(
        lambda entry: entry["request"].update(method="POST", url=f"{URL}/oauth/access_token", postData=form)
    )
    assert load(posted).entries[2].body == b"grant_type=client_credentials"


def test_order_repetition_and_entries_of_others() -> None:
    har, other = small(), archive(small_history(), url="https://else.example/api")
    count = len(har["log"]["entries"])
    del other["log"]["entries"][3:]
    pictures = copy.deepcopy(har["log"]["entries"][:2])
    pictures[0]["request"] |= {"url": f"{URL}/logo.png", "method": "GET"}
    pictures[1]["request"] |= {"url": "data:image/png;base64,AAAA", "method": "GET"}
    har["log"]["entries"] = [*reversed(har["log"]["entries"]), *pictures]
    found = traffic(har, other, har)
    assert [one.operation for one in found.history] == [one.operation for one in small_history()]
    assert found.left_out == {
        "repeated in the files": count + 2,
        "of other servers": 3,
        "not of this API": 1,
        "not HTTP": 1,
    }
    assert found.others == ("https://else.example/api",)
    assert len(traffic(har, other, base_url="https://else.example/api/").history) == 3
    with pytest.raises(NoTraffic, match="there are some below"):
        traffic(har, base_url="https://nowhere.example")


def test_the_failures_of_our_own_files() -> None:
    made = Made()
    promotion = made.create_promotion()
    request = made.list_jobs(promotion, []).request
    made.history.add(request, None, started=1.0, ended=2.0, error=ErrorKind.PROTOCOL, detail="no status line")
    (*_, last) = traffic(archive(made.history)).history
    assert (last.error, last.detail) == (ErrorKind.PROTOCOL, "no status line")


def _authorizations(*responses: tuple[str | None, int]) -> list[Authorization]:
    """What is derived for requests with these Authorization headers, answered with these statuses."""
    made = Made()
    for _, status in responses:
        made.add("GET", "/v2/promotions/1/jobs", status, {"data": []})
    har = archive(made.history, token=None)
    for entry, (value, _) in zip(har["log"]["entries"], responses, strict=True):
        if value is not None:
            entry["request"]["headers"].append(header("authorization", value))
    return [one.authorization for one in traffic(har).history]


def test_what_a_token_shows_of_itself() -> None:
    accepted, other = (f"Bearer {TOKEN}", 200), "Bearer some-other-token"
    valid, unknown = Authorization.VALID, Authorization.UNKNOWN
    assert _authorizations(accepted, (other, 401), (other, 422)) == [valid, unknown, unknown]
    assert _authorizations((f"Bearer {TOKEN}", 401), accepted, (f"Bearer {TOKEN}", 401)) == [valid, valid, unknown]
    assert _authorizations(accepted, (None, 401), ("Bearer ", 401)) == [valid, Authorization.NONE, Authorization.EMPTY]
    assert _authorizations(accepted, (f"bearer {TOKEN}", 200)) == [valid, Authorization.UNUSUAL]
    assert _authorizations((None, 200), (None, 404), (None, 401)) == [valid, valid, unknown]  # a file without tokens
    assert _authorizations(("Bearer [redacted]", 401), ("Bearer [redacted]", 200)) == [unknown, valid]


@pytest.mark.parametrize(("again", "expected"), [(False, Authorization.VALID), (True, Authorization.UNKNOWN)])
def test_a_newer_token_may_have_ended_the_one_before(again: bool, expected: Authorization) -> None:
    made = Made()
    for token in ("first-token", "second-token")[: 2 if again else 1]:
        made.add("POST", "/oauth/access_token", 200, {"access_token": token, "expires_in": 3600})
    made.add("GET", "/v2/promotions/1/jobs", 401, {"errors": []})
    har = archive(made.history, token=None)
    har["log"]["entries"][-1]["request"]["headers"].append(header("authorization", "Bearer first-token"))
    assert list(traffic(har).history)[-1].authorization is expected


def test_requests_that_the_contract_forbids_are_the_clients() -> None:
    found = result(small())
    assert [(one.operation, one.requirement, one.first) for one in found.client_findings] == [
        ("createPromotionJob", "NumberOfCodes.minimum", 5)
    ]
    assert found.exit_code == 0
    assert result(small(), check_client=True).exit_code == 1
    assert TOKEN not in repr(found)


def test_what_was_required_and_not_observed_fails() -> None:
    found = result(small(), required=("cancelPromotionJob.cancels", "listPromotionJobs.lists"))
    assert found.exit_code == 1
    assert found.failures == (
        "The run fails because cancelPromotionJob.cancels was required by --require and not observed.",
    )


def test_what_others_may_have_done_accuses_nobody() -> None:
    made = Made()
    promotion = made.create_promotion()
    first = made.create_job(promotion, number_of_codes=2)
    made.list_jobs(promotion, [first])
    made.wait(5)
    made.list_codes(promotion, ["AAAABBBBCC"])
    errors = [{"title": "Promotion not found", "status": "404", "detail": "promotion not found"}]
    made.add("GET", f"/v2/promotions/{promotion}/codes", 404, {"errors": errors})
    har = archive(made.history)
    assert not any(one.findings for one in result(har).requirements)
    red = {one.requirement.id for one in result(har, is_exclusive=True).requirements if one.findings}
    assert "createPromotionJob.generates" in red or "listPromotionCodes.lists" in red


def _by_another(har: dict[str, Any]) -> dict[str, Any]:
    har["log"]["creator"]["name"] = "another"
    return har


def _reds(found: RunResult) -> set[str]:
    return {one.requirement.id for one in found.requirements if one.outcome is Outcome.VIOLATED}


def _with_text(text: str, length: int, encoding: str = "") -> dict[str, Any]:
    def change(entry: Entry) -> None:
        entry["response"]["content"] = {"size": length, "text": text} | ({"encoding": encoding} if encoding else {})
        entry["response"]["headers"].append(header("content-length", str(length)))

    return _by_another(changed(change))


PAGE = small()["log"]["entries"][2]["response"]["content"]["text"]
NAMED = PAGE.replace('"name":', '"note":"Größe","name":', 1)


@pytest.mark.parametrize(
    "har",
    [
        _with_text("", 300),
        _with_text(PAGE[:80] + "... [truncated]", 80),
        _with_text(PAGE[:80], 300),
        _with_text(NAMED.replace("ö", "\ufffd"), len(NAMED.encode())),
    ],
    ids=["absent", "marked", "shorter", "unreadable"],
)
def test_a_text_that_is_not_as_long_as_what_was_sent_is_not_read(har: dict[str, Any]) -> None:
    assert [one.is_cut for one in traffic(har).history].count(True) == 1
    assert not _reds(result(har))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(NAMED.encode().decode("latin-1"), ""), (base64.b64encode(NAMED.encode()).decode(), "")],
    ids=["Latin-1", "base64 without a word"],
)
def test_a_text_that_a_recorder_wrote_otherwise_is_restored(text: str, encoding: str) -> None:
    found = traffic(_with_text(text, len(NAMED.encode()), encoding)).history[3]
    assert found.json == json.loads(NAMED)
    assert not found.is_cut


def test_a_body_that_is_still_compressed_is_decompressed() -> None:
    packed = gzip.compress(PAGE.encode())
    har = _with_text(base64.b64encode(packed).decode(), len(packed), "base64")
    har["log"]["entries"][2]["response"]["headers"].append(header("content-encoding", "gzip"))
    assert traffic(har).history[3].json == json.loads(PAGE)
    har["log"]["entries"][2]["response"]["headers"][-1]["value"] = "br"
    assert traffic(har).history[3].is_cut


def test_a_request_body_that_is_shorter_than_its_length_is_cut() -> None:
    har = _by_another(small())
    entry = har["log"]["entries"][1]["request"]
    entry["headers"].append(header("content-length", str(len(entry["postData"]["text"]))))
    entry["postData"]["text"] = entry["postData"]["text"][:20]
    entry["bodySize"] = -1
    assert load(har).left_out == {"the body of the request is cut": 1}


def test_a_query_that_is_next_to_the_url_belongs_to_it() -> None:
    def change(entry: Entry) -> None:
        entry["request"]["url"] = entry["request"]["url"].partition("?")[0]
        entry["request"]["queryString"] = [header("page[limit]", "1"), header("filter", "eq(status,completed)")]

    assert traffic(changed(change)).history[3].route.query == {"page[limit]": "1", "filter": "eq(status,completed)"}


def test_an_exchange_of_unknown_length_lasts_until_the_next_one() -> None:
    har = small()
    starts = [entry.started for entry in load(har).entries]
    for entry in har["log"]["entries"]:
        del entry["time"], entry["timings"]
    assert [entry.ended for entry in load(har).entries] == [*starts[1:], starts[-1] + 30]


def test_exchanges_in_one_step_of_the_clock_are_side_by_side() -> None:
    har = _by_another(small())
    for entry in har["log"]["entries"]:
        entry |= {"startedDateTime": "2026-01-02T03:04:05Z", "time": 0}
    assert {(entry.started, entry.ended - entry.started) for entry in load(har).entries} == {(1767323045.0, 1.0)}
    assert not _reds(result(har, is_exclusive=True))


@pytest.mark.parametrize("mask", ["REDACTED", "[redacted]", "<hidden>", "****", "xxxx-xxxx-xxxx"])
def test_what_was_sanitized_is_not_judged(mask: str) -> None:
    har = small()
    for index in (2, 3):  # the name of a job in a list, the codes
        content = har["log"]["entries"][index]["response"]["content"]
        content["text"] = re.sub(r'"(name|code)": ?"[^"]*"', f'"\\1":"{mask}"', content["text"])
    found = traffic(har)
    assert not _reds(result(har, is_exclusive=True))
    assert [one.is_cut for one in found.history].count(True) == 2
    posted = har["log"]["entries"][1]["request"]["postData"]
    posted["text"] = posted["text"].replace('"job_type"', f'"name":"{mask}","job_type"')
    assert (traffic(har).left_out, traffic(har).is_complete) == ({"sanitized: values were removed": 1}, False)


def test_what_other_operations_may_have_changed_is_not_exclusive() -> None:
    made = Made()
    promotion = made.create_promotion()
    job = made.create_job(promotion, number_of_codes=2)
    made.list_jobs(promotion, [job])
    made.add("POST", f"/v2/promotions/{promotion}/codes", 201, {"data": {}}, sent={"data": {"codes": [{"code": "A"}]}})
    made.list_codes(promotion, ["AAAABBBBCC", "DDDDEEEEFF", "A"])
    har = archive(made.history)
    assert traffic(har).touched == (promotion,)
    assert "NumberOfCodes.made" not in _reds(result(har, is_exclusive=True))
    har["log"]["entries"][3]["response"]["status"] = 405
    assert traffic(har).touched == ()


def test_a_promotion_that_was_there_before_is_no_unknown_one() -> None:
    har = small()
    del har["log"]["entries"][0]
    assert not _reds(result(har, is_exclusive=True))


def test_what_a_proxy_or_a_cache_responds_with_is_not_the_servers() -> None:
    for status in (304, 407):
        har = changed(lambda entry, status=status: entry["response"].update(status=status))  # type: ignore[misc]
        assert traffic(har).left_out == {"responses of a proxy or a cache": 1}
    accepted = changed(lambda entry: entry["request"].update(headers=[]))  # no request has no header at all
    assert {one.authorization for one in traffic(accepted).history} == {Authorization.VALID}


@pytest.mark.parametrize(
    ("index", "text", "requirement"),
    [
        (2, "eq(job_type,code_export)", "listPromotionJobs.filter-job-type"),
        (2, "eq(job_type,code_generate)", ""),
        (3, "eq(code,ZZZZYYYYXX)", "listPromotionCodes.filter-code"),
    ],
)
def test_a_page_shows_by_itself_that_its_filter_was_ignored(index: int, text: str, requirement: str) -> None:
    def change(entry: Entry) -> None:
        entry["request"]["url"] += f"&filter={text}"

    assert _reds(result(changed(change, index))) == ({requirement} if requirement else set())


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in inner for found in _paths(one, (*path, key)))]


SMALL = small()
LOCATIONS = _paths(SMALL)[1:]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.builds(dict),  # a new one each time: another damage may put something into it
    st.builds(list),
    st.sampled_from(
        ["", "0", "http://[", "https://a:99999/v2/promotions", "\ud800", "9" * 400, "2026-13-01T00:00:00Z", 1e308]
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(LOCATIONS), st.booleans(), JUNK), min_size=1, max_size=4), st.booleans())
def test_no_damage_does_more_than_to_leave_something_out(damages: list[Any], is_ours: bool) -> None:
    """A clear sentence, or a result without an error of the suite."""
    har = copy.deepcopy(SMALL)
    for path, is_removed, junk in damages:
        _damage(har, path, is_removed, junk)
    if not is_ours and isinstance(har.get("log"), dict):
        har["log"]["creator"] = {"name": "another"}
    _judged_or_told(json.dumps(har))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, len(json.dumps(SMALL))), st.binary(max_size=4))
def test_no_cut_does_more_than_to_be_reported(end: int, junk: bytes) -> None:
    _judged_or_told(json.dumps(SMALL)[:end] + junk.decode("latin-1"))


def _damage(har: Any, path: tuple[Any, ...], is_removed: bool, junk: Any) -> None:
    try:
        for step in path[:-1]:
            har = har[step]
        if is_removed:
            del har[path[-1]]
        else:
            har[path[-1]] = junk
    except (KeyError, IndexError, TypeError):
        return  # another damage was there before


def _judged_or_told(text: str) -> None:
    told, found = "", None
    try:
        entries = read(text, "a.har").entries
        found = judged(traffic_of(entries, contract()), Judging(contract(), "audit", "again"), Redactor())
    except (HarError, NoTraffic) as reason:
        told = str(reason)
    assert told or found
    assert not found or not [one.reason for one in found.requirements if one.outcome is Outcome.ERROR]
