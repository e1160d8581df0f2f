"""What a created job must show, and what its codes must be like (S11 to S17, A8 to A10, A27, A29, D8, D26)."""

from __future__ import annotations

import json
from typing import Any

from ..session import Answer
from .codes import CodeRule
from .lab import Job, Lab

UNLIMITED = 2**31 - 1  # a code that shows no less than this shows no limit


def judge_created(lab: Lab, job: Job) -> None:
    """The answer that created a job: its status code, its echo, and that the job is pending."""
    evidence, answer, shown, sent = lab.evidence, job.answer, job.created, job.sent["data"]
    expected = lab.contract.success("createPromotionJob")
    evidence.judge("createPromotionJob.created", answer.status == expected, f"{expected}", answer.said, answer.seen)
    if "promotion_id" in shown:
        evidence.judge(
            "createPromotionJob.echo-promotion", shown["promotion_id"] == job.promotion.id,
            f"promotion_id {job.promotion.id}", f"promotion_id {shown['promotion_id']}", answer.seen,
        )  # fmt: skip
    if "job_type" in shown:
        evidence.judge(
            "createPromotionJob.echo-job-type", shown["job_type"] == sent.get("job_type"),
            f"job_type {sent.get('job_type')}", f"job_type {shown['job_type']}", answer.seen,
        )  # fmt: skip
    judge_name(lab, sent, shown, answer)
    judge_parameters(lab, job, shown, answer)
    if shown.get("status") in lab.contract.schema("JobStatus")["enum"]:
        due = lab.contract.values("createPromotionJob.pending")["status"]
        evidence.judge("createPromotionJob.pending", shown["status"] == due, due, str(shown["status"]), answer.seen)


def judge_name(lab: Lab, sent: dict[str, Any], shown: dict[str, Any], answer: Answer) -> None:
    """The echo of the name, or what stands in its place where none was sent."""
    name = shown.get("name")
    if isinstance(sent.get("name"), str):
        if "PromotionJobBase.name.type" not in answer.broken:
            lab.evidence.judge(
                "createPromotionJob.echo-name", name == sent["name"],
                f"name {sent['name']!r}", f"name {name!r}" if "name" in shown else "no name", answer.seen,
            )  # fmt: skip
    elif "PromotionJobBase.name.type" not in answer.broken and lab.evidence.judge(
        "createPromotionJob.name-absent-shown", not name, "no name, '' or null", f"name {name!r}", answer.seen
    ):
        how = "absent" if "name" not in shown else "null" if name is None else "empty"
        lab.evidence.observed("createPromotionJob.name-absent", how)


def judge_parameters(lab: Lab, job: Job, shown: dict[str, Any], answer: Answer) -> None:
    """The echo of each parameter that was sent, and whether the default length is shown."""
    parameters = shown.get("parameters")
    if not job.is_generate or not isinstance(parameters, dict):
        return
    missing = object()
    taken = {key: value for key, value in job.parameters.items() if value is not None and key in _known(lab)}
    wrong = {key: value for key, value in taken.items() if not _same(parameters.get(key, missing), value)}
    if (
        "JobParameters.required.number_of_codes" in answer.broken
        or "JobParameters.number_of_codes.type" in answer.broken
    ):
        wrong.pop("number_of_codes", None)
    lab.evidence.judge(
        "createPromotionJob.echo-parameters", not wrong, f"parameters {wrong}" if wrong else "the parameters that were sent",
        f"parameters {({k: parameters.get(k, 'absent') for k in wrong})}", answer.seen,
    )  # fmt: skip
    if "code_length" not in job.parameters:
        lab.evidence.observed(
            "createPromotionJob.default-shown", "shown" if parameters.get("code_length") is not None else "not shown"
        )


def _known(lab: Lab) -> dict[str, Any]:
    known: dict[str, Any] = lab.contract.schema("CodeGenerateParameters")["properties"]
    return known


def _same(shown: Any, sent: Any) -> bool:
    """Equal, and of the same kind: `true` is not 1, and a float that equals an integer is that integer in JSON."""
    return isinstance(shown, bool) == isinstance(sent, bool) and bool(shown == sent)


def rule_of(lab: Lab, job: Job) -> CodeRule:
    """What the codes of a job must be."""
    parameters = {key: value for key, value in job.parameters.items() if value is not None}
    default = lab.contract.schema("CodeGenerateParameters")["properties"]["code_length"]["default"]
    return CodeRule(
        prefix=parameters.get("code_prefix", ""),
        length=int(parameters.get("code_length", default)),
        sent="code_length" in parameters,
        group=lab.contract.values("CodeLength.groups")["group"],
        default_id="CodeGenerateParameters.code_length.default",
    )


def judge_codes(lab: Lab, job: Job, codes: list[dict[str, Any]], answer: Answer) -> None:
    """The form of a job's codes, and what they show of uses and unit. `answer` is the page that shows them."""
    evidence, rule = lab.evidence, rule_of(lab, job)
    texts = [record["code"] for record in codes if isinstance(record.get("code"), str) and record["code"]]
    blamed: dict[str, str] = {}
    heads = {rule.head_of(text) for text in texts}
    if len(texts) == 1 and heads != {""} and not lab.is_sparing:
        return  # a job of several codes tells whether this one is too long, or has a prefix
    for text in texts:
        if (name := rule.blame(text)) is not None:
            is_shared = len(heads) == 1 and len(texts) > 1 and heads != {""}
            blamed.setdefault("CodePrefix.absent" if is_shared else name, text)
    first = next(iter(blamed), None)
    for name in code_requirements([rule]):
        if name in blamed and name == first:
            evidence.broken(name, f"{rule.expected}, from {json.dumps(job.parameters)}", blamed[name], answer.seen)
        elif first is None and texts:
            evidence.held(name)
    if texts and first is None:
        letters = "".join(text[len(rule.prefix) :] for text in texts)
        cases = {True: "lower", False: "upper"}
        seen = sorted({cases[letter.islower()] for letter in letters if letter.isalpha()})
        evidence.observed("PromotionCode.case", " and ".join(seen) or "no letters")
    _judge_uses(lab, job, codes, answer)


def code_requirements(rules: list[CodeRule]) -> list[str]:
    """What the form of codes can break."""
    found: dict[str, None] = {}
    for rule in rules:
        prefix = "trailing-dash" if rule.prefix.endswith("-") else "joined" if rule.prefix else "absent"
        length = "CodeLength.honoured" if rule.sent else rule.default_id
        found |= dict.fromkeys((f"CodePrefix.{prefix}", "PromotionCode.alphabet", "CodeLength.groups", length))
    return list(found)


def _judge_uses(lab: Lab, job: Job, codes: list[dict[str, Any]], answer: Answer) -> None:
    uses, unit = job.parameters.get("max_uses_per_code"), job.parameters.get("consume_unit")
    if codes:  # where a code shows nothing of them, nothing disagrees
        lab.evidence.held("MaxUsesPerCode.shown")
        lab.evidence.held("ConsumeUnit.shown")
    for record in codes:
        for member in ("max_uses", "uses"):
            shown = record.get(member)
            if isinstance(shown, bool) or not isinstance(shown, (int, float)):
                if shown is None or uses is None:
                    continue
                agrees = isinstance(shown, str) and shown == str(uses)
            else:
                agrees = shown == uses if uses is not None else shown < 0 or shown >= UNLIMITED
            if not agrees:
                expected = (
                    f"{member} {uses}" if uses is not None else f"no {member}, since no max_uses_per_code was sent"
                )
                lab.evidence.broken(
                    "MaxUsesPerCode.shown", expected, f"{member} {shown!r} of {record.get('code')}", answer.seen
                )
                break
        shown_unit = record.get("consume_unit")
        if unit is not None and shown_unit is not None and shown_unit != unit:
            lab.evidence.broken(
                "ConsumeUnit.shown",
                f"consume_unit {unit}",
                f"consume_unit {shown_unit!r} of {record.get('code')}",
                answer.seen,
            )


def judge_unique(lab: Lab, codes: list[dict[str, Any]], answer: Answer) -> None:
    """No code twice among those that a promotion has, whichever job made them."""
    texts = [record["code"] for record in codes if isinstance(record.get("code"), str)]
    twice = next((text for text in texts if texts.count(text) > 1), None) if len(set(texts)) < len(texts) else None
    lab.evidence.judge("PromotionCode.unique", twice is None, "every code once", f"{twice} twice", answer.seen)


def judge_result(lab: Lab, job: Job, made: int, answer: Answer) -> None:
    """How many codes a completed job made, and that its result says so."""
    asked = job.parameters["number_of_codes"]
    lab.evidence.judge("NumberOfCodes.made", made == asked, f"{asked} codes", f"{made} codes", answer.seen)
    result = job.latest.get("result")
    said = result.get("generated") if isinstance(result, dict) else None
    # Where too few or too many were made, a result that says what was asked for is not to blame besides.
    lab.evidence.judge(
        "NumberOfCodes.result", said in (made, asked), f"result.generated {made}", f"result {result!r}", job.answer.seen
    )
    lab.codes_created += made
