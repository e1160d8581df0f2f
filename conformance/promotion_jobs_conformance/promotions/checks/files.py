"""Exports and their files (D12 to D14, A31, A37)."""

from __future__ import annotations

from ...checks import Steps
from ...result import Because
from ...session import Answer
from ..codes import CodeRule
from ..errors import judge_special
from ..judging import code_requirements, judge_created, rule_of
from ..lab import Blocked, Job, Lab, Promotion
from ..packing import longest_name
from ..plan import FILES, FULL, plan
from ..table import NoTable, table_of
from .cancelling import cancel, judge_refused_cancel
from .foundation import judge_completed

FILE = "getPromotionJobFile"


@plan.check(
    FILES, "getPromotionJobFile.has-file", "getPromotionJobFile.fetched", "getPromotionJobFile.codes", "PromotionCode.unique",
    "JobFile.type", "JobFile.required.href", "JobFile.href.type", "JobFile.href.format", "JobFile.href.pattern", "cancelPromotionJob.ended",
    judges="createPromotionJob",
)  # fmt: skip
def exported(lab: Lab) -> Steps:
    """The promotion with the most codes, and another one, are exported; the files hold their codes and no others."""
    lab.need(FILE, "listPromotionJobs")
    lab.need_promotion()
    if lab.is_sparing and not lab.takes_turns:
        ended = [job for job in lab.jobs if not job.is_generate and judge_completed(lab, job)]
        if not ended:
            raise Blocked(Because.VIOLATION, "no export completed")
        judge_file(lab, ended[0])
        return
    full = [p for p in lab.places if p.codes and not p.automatic and not any(lab.is_open(job) for job in p.jobs)]
    if not full:
        raise Blocked(Because.VIOLATION, "no promotion has codes to export")
    ordered = sorted(full, key=lambda p: (-p.count, -len(p.jobs)))
    other = None if lab.is_sparing else to_delete_from(lab) or ordered[-1]
    jobs = []
    names = (
        longest_name(lab.contract, lab.settings.seed),
        " a  b ",
    )  # an export's name has the same limit, and comes back as well
    for promotion, name in zip(
        [ordered[0], *([other] if other and other is not ordered[0] else [])], names, strict=False
    ):
        job, answer = lab.create(promotion, body := lab.body(name=name))
        if job is None and answer.refused and (name := body["data"].get("name", "")):
            job, answer = _with_less(lab, promotion, name, answer)
        if job is None or job.lost:
            raise Blocked(Because.VIOLATION, f"no export could be created ({answer.said})")
        judge_created(lab, job)
        job.exported = frozenset(promotion.codes)
        jobs.append(job)
    first = lab.session.call(FILE, promotion=jobs[0].promotion.id, job=jobs[0].id)
    if lab.read(jobs[0]) not in ("", lab.states["ended"][0]) and first.status:
        judge_no_file(lab, jobs[0], first)  # else it ended between the two requests, or is asked again below
    yield jobs
    for job in jobs:
        if judge_completed(lab, job):
            judge_file(lab, job)
    judge_refused_cancel(lab, jobs[0])


def to_delete_from(lab: Lab) -> Promotion | None:
    """The promotion of which some codes will be deleted: all of them are known, and fit on one page."""
    limit = lab.contract.parameter("PageLimit")["maximum"]
    fitting = [p for p in lab.places if p.codes - p.found_codes and len(p.codes) < limit and p.count == len(p.codes)]
    has_export = [any(job.exported for job in p.jobs) for p in fitting]
    return max(
        zip(has_export, fitting, strict=True), key=lambda pair: (pair[0], len(pair[1].codes)), default=(0, None)
    )[1]


def _with_less(lab: Lab, promotion: Promotion, name: str, refusal: Answer) -> tuple[Job | None, Answer]:
    """An export was refused with a name: where a shorter one, or none, is accepted, the name was to blame."""
    is_longest = len(name) == lab.contract.schema("JobName").get("maxLength")
    blame: tuple[tuple[str, str, dict[str, str]], ...] = (
        (
            "JobName.maxLength" if is_longest else "createPromotionJob.created",
            f"an export with the name {name!r}",
            {"name": "x"},
        ),
        ("createPromotionJob.optional-members", "an export with a name", {}),
    )
    answer = refusal
    for requirement, due, members in blame:
        job, answer = lab.create(promotion, lab.body(**members))
        if job is not None:
            lab.evidence.broken(requirement, due, refusal.said, refusal.seen)
            return job, answer
    return None, answer


def judge_file(lab: Lab, job: Job) -> None:
    """The file of a completed export: that it is there, can be fetched, and holds the promotion's codes."""
    answer = lab.session.call(FILE, promotion=job.promotion.id, job=job.id)
    due, evidence = lab.contract.success(FILE), lab.evidence
    if not evidence.judge(
        "getPromotionJobFile.has-file", answer.status == due, f"{due} and the file's URL", answer.said, answer.seen
    ):
        return
    href = answer.get("href")
    if not isinstance(href, str) or not answer.sound:
        return
    fetched = lab.session.fetch(href)
    column, reason = _column_of(fetched, job.promotion.codes)
    good = fetched.status == due and not reason
    said = f"{fetched.said}, but no CSV: {reason}" if fetched.status == due else fetched.said
    if evidence.judge("getPromotionJobFile.fetched", good, f"{due} with CSV", said, fetched.seen):
        _judge_column(lab, job, column, fetched)


def judge_kept(lab: Lab, job: Job) -> None:
    """The file of an earlier export still holds the codes that existed when it was made, whatever became of them since."""
    answer = lab.session.call(FILE, promotion=job.promotion.id, job=job.id)
    href, due = answer.get("href"), lab.contract.success(FILE)
    again = f"{due} and the file's URL, as often as it is asked for"
    good = lab.evidence.judge("getPromotionJobFile.has-file", answer.status == due, again, answer.said, answer.seen)
    if not good or not isinstance(href, str) or not answer.sound:
        return
    fetched = lab.session.fetch(href)
    left, cells = set(job.exported), 0
    try:
        for row in table_of(_body(fetched)).rows():
            cells += len(row)
            left.difference_update(row)
    except NoTable:
        return
    if fetched.accepted and cells:
        missing = sorted(left)
        kept = f"the {len(job.exported)} codes that existed when the export was made"
        said = f"without {missing[0]}, which was deleted after that" if missing else ""
        lab.evidence.judge("getPromotionJobFile.codes", not missing, kept, said, fetched.seen)


def _body(fetched: Answer) -> bytes:
    return fetched.seen.response.body if fetched.seen.response else b""


def _column_of(fetched: Answer, codes: set[str]) -> tuple[list[str], str]:
    """The column that holds the codes, and why there is none."""
    try:
        return table_of(_body(fetched)).column_of(codes), ""
    except NoTable as reason:
        return [], str(reason)


def _judge_column(lab: Lab, job: Job, best: list[str], answer: Answer) -> None:
    """One column holds the promotion's codes: all that are known, as many as there are, and no other."""
    known, count = job.promotion.codes, job.promotion.count
    rules = [rule_of(lab, one) for one in job.promotion.jobs if one.is_generate]
    is_like_a_code = any(not rule.blame(best[0]) for rule in rules) if rules and best else len(best) == count
    is_heading = not is_like_a_code or (best[0].isalpha() and len(best) == count + 1)  # `code` is like a code of four
    values = best[1:] if best and best[0] not in known and is_heading else best
    missing = sorted(known - set(values))
    others = set().union(*(p.codes for p in lab.promotions if p.id != job.promotion.id)) - known
    foreign = sorted(set(values) & others)
    said = (
        f"{len(values)} codes"
        + (f", without {missing[0]}" if missing else "")
        + (f", with {foreign[0]} of another promotion" if foreign else "")
    )
    # As many lines as codes, and some of them again: that is another fault than a code too few.
    good = not missing and not foreign and count in (len(set(values)), len(values))
    lab.evidence.judge("getPromotionJobFile.codes", good, f"the {count} codes of the promotion", said, answer.seen)
    if good and job.promotion.own:
        _judge_form(lab, rules, sorted(set(values)), answer)
    if good and len(values) != len(set(values)):
        lab.evidence.broken(
            "PromotionCode.unique", "every code once", f"{len(values) - len(set(values))} codes again", answer.seen
        )


def _judge_form(lab: Lab, rules: list[CodeRule], codes: list[str], answer: Answer) -> None:
    """Every code of the file has the form that one of the promotion's jobs asked for: the list shows the first only."""
    if not rules or lab.evidence.is_broken(*code_requirements(rules)):
        return
    for code in codes:
        if all(rule.blame(code) for rule in rules):
            nearest = min(rules, key=lambda rule: abs(len(rule.expected) - len(code)))
            blame = nearest.blame(code) or ""
            lab.evidence.broken(blame, f"codes of the form {nearest.expected}", code, answer.seen)
            return


def judge_no_file(lab: Lab, job: Job, answer: Answer) -> None:
    """The file of an export that is not completed: refused, with the job's status in the detail."""
    status, pointer = lab.error_of(FILE, "NoFileError")
    good = lab.evidence.judge(
        "getPromotionJobFile.not-completed", answer.status == status, f"{status}, since the export is `{job.status}`",
        answer.said, answer.seen,
    )  # fmt: skip
    if good:
        listed = answer.get("errors")
        errors = listed if isinstance(listed, list) else []
        words = [
            w
            for w in lab.contract.schema("JobStatus")["enum"]
            if any(str(e.get("detail", "")).endswith(w) for e in errors if isinstance(e, dict))
        ]
        running = job.status not in lab.states["ended"]
        judge_special(lab, answer, pointer, status=words[0] if running and words else job.status)


@plan.check(
    FILES, "getPromotionJobFile.not-completed", "getPromotionJobFile.generate", "NoFileError.title.const",
    "NoFileError.detail.template", "NoFileError.required.detail", "cancelPromotionJob.ended", profiles=FULL,
)  # fmt: skip
def no_file(lab: Lab) -> Steps:
    """The file of a job that generated codes, and of an export that was cancelled."""
    lab.need(FILE)
    lab.need_promotion()
    name = "getPromotionJobFile.generate"
    generated = [job for job in lab.jobs if job.is_generate and not job.lost and job.status in lab.states["ended"]]
    for job in {job.status: job for job in generated}.values():
        answer = lab.session.call(FILE, promotion=job.promotion.id, job=job.id)
        lab.evidence.judge(
            name, answer.refused, f"a 4xx, since the job generated codes (`{job.status}`)", answer.said, answer.seen
        )
    if not lab.can("cancelPromotionJob"):
        return
    promotion = max((p for p in lab.places if not p.automatic), key=lambda p: p.count, default=None)
    if promotion is None:
        raise Blocked(Because.VIOLATION, "there is no promotion to work on")
    for _ in range(2):
        export, answer = lab.create(promotion, lab.body())
        if export is None or export.lost:
            raise Blocked(Because.VIOLATION, f"no export could be created ({answer.said})")
        cancelled = cancel(lab, export)
        yield [export]
        if cancelled and export.status not in lab.states["ended"][:1] and not lab.is_open(export):
            judge_no_file(lab, export, lab.session.call(FILE, promotion=promotion.id, job=export.id))
            return
    if "getPromotionJobFile.not-completed" not in lab.evidence.records:
        for requirement in (
            "getPromotionJobFile.not-completed",
            "NoFileError.title.const",
            "NoFileError.detail.template",
            "NoFileError.required.detail",
        ):
            lab.evidence.blocked(requirement, Because.RACE, "every export had completed before it could be cancelled")
