"""The profile deep: random jobs, rejected requests and queries, the same for a seed, within the budget, and worth their cost."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from promotion_jobs_cli.dry_run import planned
from promotion_jobs_cli.rows import RED, catalogue, contract, result_of
from promotion_jobs_conformance.engine.history import Exchange
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.promotions.plan import plan
from promotion_jobs_conformance.promotions.random_jobs import random_rows
from promotion_jobs_conformance.promotions.scenarios.random_requests import random_cases
from promotion_jobs_conformance.result import RunResult, Verdict
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import Credentials, Settings, Target
from promotion_jobs_reference import Settings as ServerSettings
from promotion_jobs_reference import create_app

from .conftest import Serve

RARE = sorted(name for name, fault in catalogue("fault").items() if fault.profile == "deep")
ONLY = ("CodePrefix.joined", "PageLimit.honoured")  # what two of the three checks decide
VALUES = tuple(one.name for one in plan.scenarios if one.name != "random-sequences")  # these have their own tests


def judged(faults: list[str] | None = None, delay: float = 0.0, **settings: Any) -> tuple[RunResult, list[str]]:
    """A run against the reference server, and the random requests of it: bodies of jobs, and queries."""
    sent: list[str] = []

    def note(exchange: Exchange) -> None:
        request = exchange.request
        if request.method == "POST" and request.path.endswith("/jobs"):
            sent.append((request.body or b"").decode(errors="replace"))
        elif "offset%5D" in request.path:
            sent.append(request.path.partition("?")[2])

    this = Run(
        contract(),
        Target("http://testserver", Credentials(None, "deep", "deep-secret")),
        Settings(profile="deep", **settings),
        on_exchange=note,
    )
    app = create_app(
        ServerSettings(client_id="deep", client_secret="deep-secret", job_delay=delay), faults=faults or []
    )
    with closing(client_for(app)) as sender:
        return run(this, sender), sent


def red(result: RunResult) -> set[str]:
    return {found.requirement.id for found in result.requirements if found.outcome in RED}


def test_a_conforming_server_conforms_and_gets_what_was_asked_for() -> None:
    # Jobs that take a while: of those posted at once one is accepted, and cancellations arrive in time.
    few, _ = judged(delay=0.05, examples=5, scenarios=VALUES)
    more, _ = judged(delay=0.05, examples=20, scenarios=VALUES)
    assert red(few) | red(more) == set()
    assert few.notes == more.notes == ()
    assert abs(more.jobs_created - few.jobs_created - 15) <= 2  # a cancellation that loses its race is tried again
    assert 3 * 15 <= more.requests - few.requests < 12 * 15


def test_the_usual_profile_finds_none_of_the_rare_faults() -> None:
    together = [name for name in RARE if name != "bytes-are-latin"]  # which would read what another has changed
    app = create_app(ServerSettings(client_id="deep", client_secret="deep-secret", job_delay=0.02), faults=together)
    with closing(client_for(app)) as sender:
        usual = run(Run(contract(), Target("http://testserver", Credentials(None, "deep", "deep-secret"))), sender)
    assert red(usual) == set()
    assert red(result_of("fault", "bytes-are-latin", 0.02, "standard")) == set()


@pytest.mark.parametrize("name", RARE)
def test_a_rare_fault_turns_its_own_requirements_red(name: str) -> None:
    concerns = catalogue("fault")[name].concerns
    assert red(judged([name], examples=100, only=concerns)[0]) == set(
        concerns
    )  # and no others: the matrix sees to that


def test_a_finding_tells_how_to_find_it_again_and_names_the_fewest_properties() -> None:
    result = judged(
        ["three-members-together-are-rejected"], examples=50, only=("createPromotionJob.optional-members",)
    )[0]
    (finding,) = next(found.findings for found in result.requirements if found.outcome in RED)
    assert "--seed 0 --profile deep --examples 50 --only createPromotionJob.optional-members" in finding.rerun
    for prop in ("code_length", "code_prefix", "consume_unit"):
        assert f"{prop} " in finding.expected
    assert "name" not in finding.expected


def test_a_seed_draws_the_same_and_another_seed_something_else() -> None:
    first, again, other = (judged(examples=12, only=ONLY, seed=seed)[1] for seed in (4, 4, 5))
    assert [text for text in first if "eq%28code" not in text] == [text for text in again if "eq%28code" not in text]
    assert first != other


def test_a_selection_draws_what_the_whole_run_draws() -> None:
    names = [body for _, body in random_rows(contract(), 12, 4)]
    sent = "\n".join(judged(examples=12, only=ONLY[:1], seed=4)[1])
    assert len(names) == 12
    assert all(str(body["data"].get("parameters", {}).get("code_prefix", "")) in sent for body in names)


@pytest.mark.parametrize("budget", [{"max_jobs": 70}, {"max_requests": 800}])
def test_a_budget_is_kept_and_what_it_left_out_is_said(budget: dict[str, Any]) -> None:
    result, _ = judged(examples=40, **budget)
    assert result.jobs_created <= budget.get("max_jobs", 1000)
    assert result.requests <= budget.get("max_requests", 5000) + 60  # the clean-up is no part of it
    assert (result.verdict, red(result)) in ((Verdict.CONFORMS, set()), (Verdict.INCOMPLETE, set()))
    assert any("budget" in note for note in result.notes)


def test_provided_promotions_are_left_as_they_were(serve: Serve) -> None:
    owner = serve()
    owner.generate("m1", 3)
    owner.wait("m1")
    before = owner.codes("m1")
    given: dict[str, Any] = {"manual_promotions": ("m1", "m2"), "automatic_promotions": ("a1",)}
    result = owner.judged(settings=Settings(profile="deep", examples=8), **given)
    assert (result.verdict, red(result)) == (Verdict.INCOMPLETE, set())
    assert (owner.codes("m1"), owner.codes("m2")) == (before, set())


def test_the_plan_has_the_random_requests() -> None:
    target = Target("http://testserver", Credentials("planned"))
    lines, told = planned(Run(contract(), target, Settings(profile="deep", examples=6, only=("MaxUsesPerCode.zero",))))
    body = next(body for _, body in random_rows(contract(), 6, 0) if len(str(body)) > 90)
    assert any(next(iter(body["data"].items()))[1][:20] in line for _, line in lines)
    assert "jobs and" in told


def test_every_random_rejection_breaks_one_requirement_and_is_drawn_again() -> None:
    cases, missing = random_cases(contract(), 60, 7)
    assert not missing
    assert len({str(case.body) for case in cases}) == len(cases) >= 60
    pointer = contract().request_pointer("createPromotionJob")
    for case in cases:
        assert len({breach.requirement for breach in contract().judge.judge(case.body, pointer).breaches}) == 1
    random_cases.cache_clear()
    assert random_cases(contract(), 60, 7) == (cases, "")


def test_a_schemathesis_without_coverage_cases_is_said_and_the_rest_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("schemathesis.specs.openapi.schemas.OpenApiSchema.iter_coverage_cases")
    monkeypatch.delattr("schemathesis.schemas.BaseSchema.iter_coverage_cases")
    random_cases.cache_clear()
    cases, missing = random_cases(contract(), 20, 7)
    random_cases.cache_clear()
    assert cases
    assert "does not list its coverage cases as 4.32 does" in missing
