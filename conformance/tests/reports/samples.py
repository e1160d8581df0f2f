"""Results of every kind, made by hand: what the tests of the reports render."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from promotion_jobs_conformance.result import (
    Cleanup,
    Finding,
    Level,
    Outcome,
    Probe,
    Received,
    Requirement,
    RequirementResult,
    RunResult,
    Sent,
    SkipReason,
    Verdict,
    Waiver,
)
from promotion_jobs_conformance.waivers import waived

CREATE, LIST, CANCEL = "createPromotionJob", "listPromotionJobs", "cancelPromotionJob"
JOBS = "http://127.0.0.1:8000/v2/promotions/6f1c/jobs"

CREATED = Requirement(
    "createPromotionJob.created",
    Level.MUST,
    "A valid request is answered with 201 and the job.",
    ("S15", "S3"),
    (CREATE,),
    "/paths/~1v2~1promotions~1{promotionID}~1jobs/post/x-requirements/0",
    12,
)
ECHO = Requirement(
    "createPromotionJob.echo-name",
    Level.MUST,
    "The job's name is the one that was sent, to the letter.",
    ("S16",),
    (CREATE,),
    "/paths/~1v2~1promotions~1{promotionID}~1jobs/post/x-requirements/5",
    16,
)
TITLE = Requirement(
    "createPromotionJob.validation-title",
    Level.SHOULD,
    "The error for a missing required property is titled as the vendor titles it.",
    ("D20", "A28"),
    (CREATE,),
    "/paths/~1v2~1promotions~1{promotionID}~1jobs/post/x-requirements/17",
    20,
)
LISTS = Requirement(
    "listPromotionJobs.lists",
    Level.MUST,
    "The list is answered with 200 and a page of jobs.",
    ("D4",),
    (LIST,),
    "/paths/~1v2~1promotions~1{promotionID}~1jobs/get/x-requirements/0",
    24,
)
FREE = Requirement(
    "listPromotionJobs.edge-links",
    Level.FREE,
    "Links where nothing precedes or follows are absent, null, empty, or repeat the page.",
    ("A35",),
    (LIST,),
    "/paths/~1v2~1promotions~1{promotionID}~1jobs/get/x-requirements/10",
    28,
)
NAME = Requirement(
    "JobName.maxLength",
    Level.MUST,
    "`name`: at most 50 long.",
    ("S6", "A11"),
    (CREATE, LIST),
    "/components/schemas/JobName/maxLength",
    32,
)
STATUS = Requirement(
    "Error.status-agrees",
    Level.MUST,
    "The status of an error equals the status of the response.",
    ("A1",),
    (CREATE, LIST, CANCEL),
    "/components/schemas/Error/x-requirements/0",
    36,
)
CANCELS = Requirement(
    "cancelPromotionJob.cancels",
    Level.MUST,
    "A job that is pending or processing is cancelled.",
    ("D10", "A37"),
    (CANCEL,),
    "/paths/~1v2~1promotions~1{promotionID}~1jobs~1{jobID}~1cancel/post/x-requirements/0",
    40,
)
EXCLUDED = Requirement(
    "Job.href.format",
    Level.MUST,
    "`href`: a URI.",
    ("D13",),
    (LIST,),
    "/components/schemas/Job/properties/href/format",
    44,
    excluded="JSON Schema leaves formats to the reader.",
)
ALL = (CREATED, ECHO, TITLE, LISTS, FREE, NAME, STATUS, CANCELS, EXCLUDED)

# A stand-in for the contract, as long as the lines above need it.
DOCUMENT = "".join(f"line {number} of the document: <b>&amp;</b>\n" for number in range(1, 60))


def finding(requirement: Requirement, **changes: Any) -> Finding:
    """A finding as the suite makes it; `changes` replaces properties of it."""
    sent = '{"data":{"type":"promotion_job","job_type":"code_generate","name":"spring ","parameters":{"number_of_codes":3}}}'
    response = (
        '{"data":{"type":"promotion_job","id":"b5d1","promotion_id":"6f1c","job_type":"code_generate","name":"spring",'
        '"parameters":{"number_of_codes":3},"status":"pending"}}'
    )
    made = Finding(
        expected='data.name is "spring "',
        actual='data.name is "spring"',
        operation=CREATE,
        sent=Sent("POST", JOBS, (("Authorization", "Bearer …"), ("Content-Type", "application/json")), sent),
        received=Received(201, (("Content-Type", "application/json"),), response),
        curl=f"curl -sS -X POST {JOBS} -H \"Authorization: Bearer $PROMOTION_JOBS_TOKEN\" --json '{sent}'",
        rerun=f"promotion-jobs verify http://127.0.0.1:8000 --only {requirement.id}",
        waiver=f'[[waiver]]\nrequirement = "{requirement.id}"\nreason = ""\nowner = ""\nlink = ""\nlast_day = 2030-01-31\n',
    )
    return replace(made, **changes)


def passed(requirement: Requirement) -> RequirementResult:
    return RequirementResult(requirement, Outcome.PASSED, checks=("test_create",), cases=3)


WAIVER = Waiver(STATUS.id, "the gateway rewrites it", "Ada", "https://tickets.example/7", "2030-01-31")

# It conforms, and still fails: what was waived holds now.
STALE_SENTENCE = "The waiver of createPromotionJob.created is stale: the requirement holds now, so remove its waiver."

OBSERVED = RequirementResult(FREE, Outcome.OBSERVED, observed="null", checks=("test_links",), cases=2)
LEFT_OUT = RequirementResult(
    EXCLUDED, Outcome.NOT_TESTED, reason="JSON Schema leaves formats to the reader.", because=SkipReason.EXCLUDED
)

PROBES = tuple(
    Probe("JobName.maxLength", "data.name", "x" * size, size, 50, expected, expected)
    for size, expected in ((1, "accepted"), (49, "accepted"), (50, "accepted"), (51, "rejected"), (255, "rejected"))
)

GREEN = RunResult(
    suite_version="1.0.0",
    contract_version="1.0.0",
    contract_path="spec/openapi.yaml",
    target_url="http://127.0.0.1:8000",
    started="2030-01-01T12:00:00Z",
    seconds=12.34,
    seed=1,
    profile="standard",
    verdict=Verdict.CONFORMS,
    exit_code=0,
    requests=412,
    jobs_created=57,
    codes_created=804,
    requirements=(*(passed(item) for item in ALL if item not in (FREE, EXCLUDED)), OBSERVED, LEFT_OUT),
    probes=PROBES,
    cleanup=Cleanup(removed=3),
)

RED = replace(
    GREEN,
    verdict=Verdict.VIOLATED,
    exit_code=1,
    requirements=(
        passed(CREATED),
        RequirementResult(ECHO, Outcome.VIOLATED, findings=(finding(ECHO, more=4),), checks=("test_echo",), cases=5),
        RequirementResult(
            TITLE,
            Outcome.DEVIATED,
            findings=(finding(TITLE, expected='errors.0.title is "required"', actual='errors.0.title is "missing"'),),
            checks=("test_required",),
            cases=2,
        ),
        passed(LISTS),
        OBSERVED,
        RequirementResult(
            NAME,
            Outcome.VIOLATED,
            findings=(
                finding(NAME, expected="400 or 422: a name of 51 characters is rejected", actual="201"),
                finding(
                    NAME, operation=LIST, received=Received(None, (), None, "the connection was closed"), curl="curl x"
                ),
            ),
            checks=("test_limits",),
            cases=5,
        ),
        waived(
            RequirementResult(STATUS, Outcome.VIOLATED, findings=(finding(STATUS),), checks=("test_error",), cases=1),
            WAIVER,
        ),
        RequirementResult(
            CANCELS,
            Outcome.NOT_TESTED,
            reason="createPromotionJob.echo-name is violated, and it needs a job",
            because=SkipReason.BLOCKED,
        ),
        LEFT_OUT,
    ),
    probes=(*PROBES[:3], replace(PROBES[3], got="accepted"), PROBES[4]),
    cleanup=Cleanup(
        removed=2, left=("job b5d1 of promotion 6f1c",), command="promotion-jobs clean --ledger run.ledger"
    ),
    notes=("A response hints at a maximum of 5000 codes: give it with --max-codes 5000.",),
)

INCOMPLETE = replace(
    GREEN,
    verdict=Verdict.INCOMPLETE,
    requirements=(
        passed(CREATED),
        RequirementResult(
            CANCELS,
            Outcome.NOT_TESTED,
            reason="the operation was not selected with --operations",
            because=SkipReason.OPTED_OUT,
        ),
        LEFT_OUT,
    ),
)

UNREACHABLE = replace(
    GREEN,
    verdict=Verdict.UNREACHABLE,
    exit_code=3,
    requests=3,
    jobs_created=0,
    codes_created=0,
    requirements=(
        RequirementResult(CREATED, Outcome.UNREACHABLE, reason="no connection: three requests in a row failed"),
        RequirementResult(
            CANCELS, Outcome.NOT_TESTED, reason="the target stopped responding", because=SkipReason.PREVENTED
        ),
    ),
    cleanup=Cleanup(),
)

STALE = replace(
    GREEN,
    exit_code=1,
    requirements=(
        waived(passed(CREATED), replace(WAIVER, requirement=CREATED.id)),
        passed(ECHO),
    ),
    failures=(STALE_SENTENCE,),
)

ERROR = replace(
    GREEN,
    verdict=Verdict.ERROR,
    exit_code=4,
    requirements=(
        passed(CREATED),
        RequirementResult(
            LISTS, Outcome.ERROR, reason="KeyError: 'links' in test_links, line 40", checks=("test_links",)
        ),
    ),
)

NOTHING_RAN = replace(
    GREEN,
    verdict=Verdict.NOTHING_RAN,
    exit_code=5,
    requests=0,
    jobs_created=0,
    codes_created=0,
    requirements=(),
    probes=(),
    cleanup=Cleanup(),
)

# Each of these does something in one format at least, if it is let.
HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07\x9b31m\r\n\0\x08\u202eevil\u2066\u200b\ufeff\ud800\uffff\u2028"
    "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">&amp;]]><!--"
    "\n::error file=x::owned\n##[error]owned ##vso[task.complete] ##teamcity[x]\n"
    "`` ``` ~~~ [link](javascript:alert(1)) ![i](http://evil.example/i.png) <http://evil.example> @somebody | a | {0} %0A,:\n# title"
    "\n✓ conforms\n{{ 7*7 }} {% raw %} $(reboot) \\"
)


def hostile(text: str = HOSTILE) -> RunResult:
    """A red result in which `text` stands wherever a server's text can."""
    received = Received(500, (("Content-Type", text), (text, text)), text, text)
    sent = Sent("POST", JOBS + text, ((text, text),), text)
    bad = finding(
        ECHO, expected=text, actual=text, sent=sent, received=received, curl=f"curl {text}", rerun=text, waiver=text
    )
    return replace(
        RED,
        target_url=JOBS + text,
        requirements=(
            RequirementResult(ECHO, Outcome.VIOLATED, reason=text, findings=(bad,)),
            RequirementResult(FREE, Outcome.OBSERVED, observed=text),
            RequirementResult(LISTS, Outcome.ERROR, reason=text),
            RequirementResult(CANCELS, Outcome.NOT_TESTED, reason=text, because=SkipReason.PREVENTED),
            RequirementResult(STATUS, Outcome.WAIVED, reason=text, findings=(bad,), waiver=WAIVER),
        ),
        probes=(Probe("JobName.maxLength", text, text, 1, 50, "accepted", text),),
        cleanup=Cleanup(removed=1, left=(text,), command=text),
        notes=(text,),
    )


SAMPLES = {
    "green": GREEN,
    "red": RED,
    "incomplete": INCOMPLETE,
    "unreachable": UNREACHABLE,
    "error": ERROR,
    "stale": STALE,
    "nothing-ran": NOTHING_RAN,
    "hostile": hostile(),
}
