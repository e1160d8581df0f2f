"""Waivers: what is accepted is listed and green, and a list that is not short and true is an error.

The four kinds (unknown, expired, reasonless, stale), each with its sentence and its exit code, and the way of a draft from
a red run to a green one and on to a stale one, as a person goes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from promotion_jobs_cli.main import main
from promotion_jobs_conformance.contract.contract import Contract
from promotion_jobs_conformance.contract.document import default_document
from promotion_jobs_conformance.http.inprocess import client_for
from promotion_jobs_conformance.reports.summary import verdict_sentence
from promotion_jobs_conformance.result import Outcome, RunResult, SkipReason, Verdict, Waiver
from promotion_jobs_conformance.run import Run, run
from promotion_jobs_conformance.target import ConfigurationError, Credentials, Target
from promotion_jobs_conformance.target import Settings as RunSettings
from promotion_jobs_conformance.waivers import draft, expired, load
from promotion_jobs_reference import Settings, create_app

CONTRACT = Contract(default_document())
REQUIREMENTS = CONTRACT.requirements
URL = "http://127.0.0.1:1"  # nothing listens here: a run that sent a request would end with 3
TODAY = date(2026, 6, 30)
SOUND: dict[str, Any] = {
    "requirement": "JobName.maxLength",
    "reason": "the old shop cuts names",
    "owner": "Ada",
    "link": "https://tickets.example/7",
    "last_day": "2026-07-31",
}
# Two requirements that one short check decides, and a fault that breaks the first.
PENDING, ECHO, FAULT = "createPromotionJob.pending", "createPromotionJob.echo-promotion", "born-in-processing"
EXCLUDED = next(name for name, requirement in REQUIREMENTS.items() if requirement.excluded)


def toml(*waivers: dict[str, Any]) -> str:
    tables = ["\n".join(f"{name} = {json.dumps(value)}" for name, value in waiver.items()) for waiver in waivers]
    return "".join(f"[[waiver]]\n{table}\n" for table in tables)


def loaded(folder: Path, text: str, *targets: str) -> dict[str, Waiver]:
    path = folder / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, REQUIREMENTS, targets or (URL,), TODAY)


def test_a_sound_waiver_counts_to_the_end_of_its_last_day(tmp_path: Path) -> None:
    found = loaded(tmp_path, toml(SOUND | {"last_day": TODAY.isoformat()}))
    assert found == {"JobName.maxLength": Waiver(**SOUND | {"last_day": "2026-06-30"})}
    assert (
        loaded(tmp_path, toml(SOUND).replace('"2026-07-31"', "2026-07-31"))["JobName.maxLength"].last_day
        == "2026-07-31"
    )


def test_an_empty_file_waives_nothing(tmp_path: Path) -> None:
    assert loaded(tmp_path, "") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            toml(SOUND | {"requirement": "JobName.maxLenght"}),
            r"waiver 1 of \S+ \(JobName.maxLenght\) is for a requirement that the contract does not have: did you mean JobName.maxLength",
        ),
        (toml(SOUND | {"requirement": "zzz"}), r"the contract does not have: see `promotion-jobs verify --list`"),
        (toml(SOUND | {"requirement": EXCLUDED}), "waives nothing: the contract excludes that requirement"),
        (toml(SOUND | {"reason": " "}), "has no reason: say why the finding is accepted"),
        (toml({k: v for k, v in SOUND.items() if k != "reason"}), "has no reason"),
        (toml(SOUND | {"owner": ""}), "has no owner: say who is responsible for it"),
        (toml(SOUND | {"link": ""}), "has no link: give the http or https address"),
        (toml(SOUND | {"link": "javascript:alert(1)"}), "link must be an http or https address"),
        (toml(SOUND | {"last_day": ""}), "has no last day: write it as YYYY-MM-DD"),
        (toml(SOUND | {"last_day": "31.7.2026"}), "last_day is no day of the form YYYY-MM-DD: '31.7.2026'"),
        (toml(SOUND | {"last_day": "20260731"}), "last_day is no day"),
        (toml(SOUND | {"last_day": "2026-02-30"}), "last_day is no day"),
        (toml(SOUND).replace('"2026-07-31"', "2026-07-31T00:00:00"), "last_day must be a text or a day"),
        (toml(SOUND | {"owner": 7}), "owner must be a text"),
        (toml(SOUND | {"reason": ["a"]}), "reason must be a text"),
        (toml(SOUND | {"expires": "2026-07-31"}), "has a property expires, which no waiver has"),
        (toml({k: v for k, v in SOUND.items() if k != "requirement"}), "waiver 1 of .* names no requirement"),
        (toml(SOUND, SOUND), r"waiver 2 of .* waives it a second time"),
        (toml(SOUND, SOUND | {"target": URL}), "waiver 2 of .* waives it a second time"),
        (toml(SOUND | {"target": URL}, SOUND | {"target": f"{URL}/"}), "waiver 2 of .* waives it a second time"),
        (
            toml(SOUND | {"reason": ""}, SOUND | {"requirement": "zzz"}),
            "waiver 1 .* has no reason.*; the waiver 2 .* does not have",
        ),
        ("[[waiver]\n", r"are not TOML: .*line 1"),
        ('[waiver]\nrequirement = "x"\n', r"may only contain \[\[waiver\]\] tables"),
        ("[[waivers]]\n", r"it also has waivers"),
        ("waiver = 1\n", "`waiver` is something else"),
    ],
)
def test_a_file_that_is_not_sound_is_a_sentence(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=said):
        loaded(tmp_path, text)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(tmp_path / "waivers.toml", REQUIREMENTS, (URL,), TODAY)


@pytest.mark.parametrize("target", [URL, f"{URL}/", "vendor-a"])
def test_a_waiver_of_a_target_counts_there_alone(target: str, tmp_path: Path) -> None:
    text = toml(
        SOUND | {"target": target}, SOUND | {"target": "vendor-b", "reason": "another", "last_day": "2026-01-01"}
    )
    assert loaded(tmp_path, text, URL, "vendor-a")["JobName.maxLength"].reason == SOUND["reason"]
    assert loaded(tmp_path, text, "http://127.0.0.1:2", "vendor-c") == {}
    assert loaded(tmp_path, text, "http://127.0.0.1:2", "vendor-b") == {}
    assert expired(tmp_path / "waivers.toml", REQUIREMENTS, ("vendor-b",), TODAY) == (
        "The waiver of JobName.maxLength expired: its last day was 2026-01-01; fix the server, or agree on another day.",
    )
    assert expired(tmp_path / "waivers.toml", REQUIREMENTS, ("vendor-a",), TODAY) == ()


# What a waiver does to a run.


def judged(*faults: str, waive: tuple[str, ...], only: tuple[str, ...], profile: str = "standard") -> RunResult:
    target = Target("http://testserver", Credentials("waivers-token"))
    sender = client_for(create_app(Settings(token="waivers-token", job_delay=0.02), faults=faults))
    waivers = {name: Waiver(**SOUND | {"requirement": name}) for name in waive}
    try:
        return run(Run(CONTRACT, target, RunSettings(only=only, profile=profile), waivers=waivers), sender)
    finally:
        sender.close()


def outcomes(result: RunResult) -> dict[str, Outcome]:
    return {item.requirement.id: item.outcome for item in result.requirements}


def test_a_waived_violation_is_green_and_keeps_its_finding() -> None:
    result = judged(FAULT, waive=(PENDING,), only=(PENDING,))
    (item,) = result.requirements
    assert (item.outcome, result.verdict, result.exit_code) == (Outcome.WAIVED, Verdict.INCOMPLETE, 0)
    assert "1 of 273 requirements was checked on http://testserver (--only); 1 waived" in verdict_sentence(result)
    assert item.reason == "waived until 2026-07-31 by Ada: the old shop cuts names (https://tickets.example/7)"
    assert item.findings
    assert draft(result) == ""


def test_a_waiver_covers_its_own_requirement_alone() -> None:
    only = (PENDING, ECHO)
    result = judged(FAULT, waive=(ECHO,), only=only)
    assert outcomes(result)[PENDING] is Outcome.VIOLATED
    assert result.exit_code == 1


def test_what_stands_behind_a_waived_violation_is_accepted_with_it() -> None:
    """Where no job fails, nothing tells what a failed one shows: the run is incomplete, and neither red nor unreachable."""
    broken = outcomes(judged("jobs-that-do-not-fit-complete", waive=(), only=()))
    red = tuple(name for name, outcome in broken.items() if outcome is Outcome.VIOLATED)
    result = judged("jobs-that-do-not-fit-complete", waive=red, only=())
    behind = [item for item in result.requirements if item.because is SkipReason.BLOCKED]
    assert red
    assert behind
    assert (result.verdict, result.exit_code) == (Verdict.INCOMPLETE, 0)


def test_a_stale_waiver_fails_the_run_and_is_named() -> None:
    result = judged(waive=(PENDING,), only=(PENDING,))
    assert (result.verdict, result.exit_code) == (Verdict.INCOMPLETE, 1)
    assert result.failures == (
        "The waiver of createPromotionJob.pending is stale: the requirement holds now, so remove its waiver.",
    )


def test_stale_waivers_stand_in_one_sentence() -> None:
    both = (PENDING, ECHO)
    (sentence,) = judged(waive=both, only=both).failures
    assert sorted(re.findall(r"\w+\.[\w-]+", sentence)) == sorted(both)
    assert sentence.endswith(" are stale: the requirements hold now, so remove their waivers.")


def test_a_requirement_that_was_not_tested_makes_no_waiver_stale() -> None:
    result = judged(waive=(PENDING,), only=(ECHO,))
    assert (result.exit_code, result.failures) == (0, ())


def test_a_partial_run_shows_no_waiver_to_be_stale_and_says_so() -> None:
    result = judged(waive=("createPromotionJob.created",), only=("createPromotionJob.created",), profile="smoke")
    assert outcomes(result)["createPromotionJob.created"] is Outcome.PASSED
    assert (result.exit_code, result.failures) == (0, ())
    assert any("Run the profile standard to find out" in note for note in result.notes)


# The command line.


@pytest.fixture
def verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command in its own folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    command = ["verify", "--token", "t", "--only", PENDING]
    return lambda *arguments: CliRunner().invoke(main, [*command, *arguments])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"requirement": f"{PENDING}s"},
            "is for a requirement that the contract does not have: did you mean createPromotionJob.pending",
        ),
        ({"reason": ""}, "has no reason: say why the finding is accepted."),
    ],
    ids=["unknown", "reasonless"],
)
def test_an_unsound_file_ends_with_2_before_any_request(
    change: dict[str, Any], said: str, tmp_path: Path, verify: Callable[..., Result]
) -> None:
    (tmp_path / "waivers.toml").write_text(toml(SOUND | {"last_day": "9999-12-31"} | change), encoding="utf-8")
    ended = verify(URL, "--waivers", "waivers.toml")
    assert ended.exit_code == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("fault", [(FAULT,), ()])
def test_an_expired_waiver_fails_the_run_which_is_made(
    fault: tuple[str, ...], tmp_path: Path, verify: Callable[..., Result]
) -> None:
    (tmp_path / f"shop_{len(fault)}.py").write_text(
        f"from promotion_jobs_reference import Settings, create_app\napp = create_app(Settings(token='t'), faults={fault})\n"
    )
    (tmp_path / "waivers.toml").write_text(toml(SOUND | {"requirement": PENDING, "last_day": "2020-01-01"}))
    ended = verify("--app", f"shop_{len(fault)}:app", "--waivers", "waivers.toml", "--quiet")
    assert ended.exit_code == 1, ended.output
    assert f"The waiver of {PENDING} expired: its last day was 2020-01-01; fix the server" in " ".join(
        ended.stdout.split()
    )
    assert ("violates 1 requirement" in ended.stdout) == bool(fault)


def test_from_a_red_run_by_its_draft_to_a_green_one_and_to_a_stale_one(
    tmp_path: Path, verify: Callable[..., Result]
) -> None:
    application = (
        "from promotion_jobs_reference import Settings, create_app\n{} = create_app(Settings(token='t'), faults={})\n"
    )
    text = application.format("red", f"('{FAULT}',)") + application.format("fixed", "()")
    (tmp_path / "waived_shop.py").write_text(text, encoding="utf-8")

    red = verify("--app", "waived_shop:red", "--write-waivers", "waivers.toml")
    assert (red.exit_code, "violated: The application waived_shop:red violates 1 requirement" in red.stdout) == (
        1,
        True,
    )
    assert "waivers.toml has 1 waiver for you to complete" in red.stderr
    drafted = (tmp_path / "waivers.toml").read_text(encoding="utf-8")
    assert REQUIREMENTS[PENDING].sentence in drafted

    again = verify("--app", "waived_shop:red", "--write-waivers", "waivers.toml")
    assert (again.exit_code, again.stdout) == (2, "")
    assert "There is a waivers.toml already" in again.stderr
    assert (tmp_path / "waivers.toml").read_text(encoding="utf-8") == drafted

    unread = verify("--app", "waived_shop:red", "--waivers", "waivers.toml")
    assert unread.exit_code == 2
    assert all(f"has no {word}" in unread.stderr for word in ("reason", "owner", "link", "last day"))

    filled = drafted
    for name, value in (SOUND | {"last_day": "9999-12-31"}).items():
        filled = filled.replace(f'\n{name} = ""', f"\n{name} = {json.dumps(value)}")
    (tmp_path / "waivers.toml").write_text(filled, encoding="utf-8")
    green = verify("--app", "waived_shop:red", "--waivers", "waivers.toml")
    assert green.exit_code == 0
    assert "was checked on the application waived_shop:red (--only); 1 waived." in " ".join(green.stdout.split())
    assert "waived until 9999-12-31 by Ada: the old shop cuts names" in " ".join(green.stdout.split())

    reports = ["--json", "r.json", "--html", "r.html", "--junit", "r.xml", "--markdown", "r.md", "--sarif", "r.sarif"]
    stale = verify("--app", "waived_shop:fixed", "--waivers", "waivers.toml", "--annotations", "github", *reports)
    told = "The waiver of createPromotionJob.pending is stale: the requirement holds now"
    assert stale.exit_code == 1
    assert told in " ".join(stale.stdout.partition("────")[2].split())
    assert any(line.startswith("::error ") and told in line for line in stale.stdout.splitlines())
    for name in ("r.json", "r.html", "r.xml", "r.md", "r.sarif"):
        assert told in (tmp_path / name).read_text(encoding="utf-8").replace("\\", ""), name


def test_nothing_is_drafted_where_nothing_is_to_be_waived(tmp_path: Path, verify: Callable[..., Result]) -> None:
    (tmp_path / "sound_shop.py").write_text(
        "from promotion_jobs_reference import Settings, create_app\napp = create_app(Settings(token='t'))\n"
    )
    ended = verify("--app", "sound_shop:app", "--write-waivers", "waivers.toml")
    assert ended.exit_code == 0
    assert "There is nothing to waive, so waivers.toml was not written." in ended.stderr
    assert not (tmp_path / "waivers.toml").exists()
