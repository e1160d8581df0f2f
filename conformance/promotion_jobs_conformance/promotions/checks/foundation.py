"""That the target makes jobs at all: the least request, and the fullest."""

from __future__ import annotations

from ...checks import Steps
from ...result import Because
from ...session import Answer
from ..accepting import accept, few_rows
from ..given import FAR
from ..judging import judge_codes, judge_created, judge_result, judge_unique
from ..lab import Blocked, Job, Lab, Promotion
from ..parameters import NUMBER, request_of
from ..plan import FOUNDATION, plan


@plan.check(
    FOUNDATION, "createPromotionJob.created", "createPromotionJob.export", "createPromotionJob.echo-promotion",
    "createPromotionJob.echo-job-type", "createPromotionJob.pending", "createPromotionJob.promotions-apart",
    "PromotionJob.id-unique", "createPromotionJob.next-job",
)  # fmt: skip
def first_jobs(lab: Lab) -> Steps:
    """The least request that the contract allows, the vendor's own one beside it, and an export after each."""
    lab.need("createPromotionJob")
    least = request_of(lab.contract).least_number()
    promotions = [lab.promotion(), lab.promotion()]
    first = start_first(lab, promotions[0], {"number_of_codes": least})
    second = None
    if promotions[1] is not promotions[0]:
        second = start_apart(lab, first, promotions[1])
    started = [job for job in (first, second) if job]
    yield started
    for job in started:
        harvest(lab, job)
    if lab.is_sparing:
        started = started[:1]
        if not lab.takes_turns:
            yield from _few_more(lab, first.promotion)
    exports = [job for job in (_export(lab, one.promotion) for one in started) if job]
    yield exports
    for job in exports:
        judge_completed(lab, job)
    ids = [job.id for job in lab.jobs if job.id]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if len(ids) > 1:
        seen = lab.jobs[-1].answer.seen
        lab.evidence.judge(
            "PromotionJob.id-unique", twice is None, "an id of its own for each job", f"{twice} twice", seen
        )


def start_first(lab: Lab, promotion: Promotion, parameters: dict[str, int]) -> Job:
    """The least request; where even that is refused, nothing else can be said of the target."""
    job, answer = lab.create(promotion, lab.body(parameters))
    if job is None:
        job = _what_is_needed(lab, promotion, answer)
    judge_created(lab, job)
    if job.lost:
        raise Blocked(Because.VIOLATION, "the created job shows no id by which it could be followed")
    return job


def _few_more(lab: Lab, promotion: Promotion) -> Steps:
    """Two jobs that show every optional member at its limits, where the packed jobs are left out."""
    for row in few_rows(lab.contract, lab.maximum, lab.settings.seed):
        if not lab.takes_turns and lab.room_on(promotion) < row.parameters[NUMBER]:
            promotion = lab.promotion()  # what it has, and what the row asks for, are more than the maximum
        job, answer = lab.create(promotion, lab.body(row.parameters, **row.members))
        if job is None:
            due = f"a job with {row.label}"
            lab.evidence.broken(
                "createPromotionJob.optional-members", due, f"{answer.said}{detail(answer)}", answer.seen
            )
        else:
            accept(lab, row, job)
            yield [job]
            harvest(lab, job)


def _what_is_needed(lab: Lab, promotion: Promotion, refusal: Answer) -> Job:
    """The least request was refused: where the fullest is accepted, the members that the target insists on are found."""
    seed = request_of(lab.contract).seed()["data"]
    optional = {name: seed["parameters"][name] for name in seed["parameters"] if name != "number_of_codes"}
    members = {name: value for name, value in seed.items() if name == "name"}
    lab.needed = (members, optional)
    job, _ = lab.create(promotion, lab.body({"number_of_codes": 1}))
    if job is None:
        lab.needed = ({}, {})
        due = f"{lab.contract.success('createPromotionJob')} for the least valid request"
        lab.evidence.broken("createPromotionJob.created", due, refusal.said, refusal.seen)
        lab.hopeless = "the target creates no job (createPromotionJob.created)"
        raise Blocked(Because.VIOLATION, lab.hopeless)
    due = "a job without any optional member"
    lab.evidence.broken("createPromotionJob.optional-members", due, f"{refusal.said}{detail(refusal)}", refusal.seen)
    for name in [*members, *optional]:
        lab.settle([job])
        harvest(lab, job)
        kept = lab.needed
        lab.needed = ({k: v for k, v in kept[0].items() if k != name}, {k: v for k, v in kept[1].items() if k != name})
        smaller, _ = lab.create(promotion, lab.body({"number_of_codes": 1}))
        if smaller is None:
            lab.needed = kept
        else:
            job = smaller
    return job


def detail(answer: Answer) -> str:
    """What an error says, for people."""
    errors = answer.get("errors")
    found = errors[0].get("detail") if isinstance(errors, list) and errors and isinstance(errors[0], dict) else None
    return f": {found}" if isinstance(found, str) else ""


def start_apart(lab: Lab, first: Job, promotion: Promotion) -> Job | None:
    """A job of another promotion, while the first may still run; the vendor's own request."""
    body = request_of(lab.contract).seed()
    job, answer = lab.create(promotion, body)
    if job is None and answer.refused:
        lab.settle([first])
        job, again = lab.create(promotion, body)
        if job is None:
            lab.refused_seed = again
        else:
            lab.serial = True
            lab.evidence.broken(
                "createPromotionJob.promotions-apart", "a job, although another promotion's job is unfinished", answer.said,
                answer.seen,
            )  # fmt: skip
    if job is not None:
        if not lab.serial:
            lab.evidence.held("createPromotionJob.promotions-apart")
        judge_created(lab, job)
    return job


def _export(lab: Lab, promotion: Promotion) -> Job | None:
    job, answer = lab.create(promotion, lab.body())
    if job is None:
        if lab.evidence.is_broken("createPromotionJob.next-job"):
            return None  # any second job is refused, and that was said
        name = "createPromotionJob.export"
        if answer.refused:
            generate, _ = lab.create(promotion, lab.body({"number_of_codes": 1}))
            name = name if generate else "createPromotionJob.next-job"
            if generate:
                lab.settle([generate])
                harvest(lab, generate)
        lab.evidence.broken(name, f"{lab.contract.success('createPromotionJob')} and the job", answer.said, answer.seen)
        return None
    lab.evidence.held("createPromotionJob.export")
    lab.evidence.held("createPromotionJob.next-job")
    judge_created(lab, job)
    return job


def blame_refusal(lab: Lab, promotion: Promotion, answer: Answer, name: str, due: str) -> None:
    """A valid job was refused, which breaks a requirement: that of the next job where the promotion takes none at all."""
    if answer.refused and promotion.own and promotion.jobs and not any(map(lab.is_open, promotion.jobs)):
        job, _ = lab.create(promotion, lab.body())
        if job is None:
            name, due = (
                "createPromotionJob.next-job",
                f"a job, since the promotion's last one is `{promotion.jobs[-1].status}`",
            )
        else:
            lab.settle([job])
    lab.evidence.broken(name, due, f"{answer.said}{detail(answer)}", answer.seen)


def judge_completed(lab: Lab, job: Job) -> bool:
    """That a job which fits came to its end by completing, and did not fail for the maximum; returns that."""
    if job.lost or not job.latest:
        return False
    ends = lab.states["ended"]
    completed: bool = job.status == ends[0]
    if job.status in ends:
        error = job.latest.get("error")
        is_cap = not completed and error == lab.contract.values("createPromotionJob.cap-error")["error"]
        name, due = "PromotionJob.ends", f"`{ends[0]}`"
        if is_cap:
            number = job.parameters.get("number_of_codes", 0)
            name = "createPromotionJob.cap-created"
            due += f", since {number} codes fit beside {job.promotion.count}, where {lab.maximum} are allowed"
        lab.evidence.judge(name, completed, due, f"`{job.status}` ({error})", job.answer.seen)
    return completed


def harvest(lab: Lab, job: Job) -> None:
    """What a completed job has made: its codes are read, a page of them, counted by the list's total, and judged."""
    if job.is_harvested or not judge_completed(lab, job) or not lab.can("listPromotionCodes"):
        return
    job.is_harvested = True
    limit, known = lab.contract.parameter("PageLimit")["maximum"], job.promotion.codes
    answer = lab.session.call("listPromotionCodes", promotion=job.promotion.id, query={"page[limit]": limit})
    records = answer.get("data")
    expected = lab.contract.success("listPromotionCodes")
    if answer.status == expected and not isinstance(records, list):
        return  # the page's own form is broken, and said so
    if not lab.evidence.judge(
        "listPromotionCodes.lists", answer.status == expected, f"{expected}", answer.said, answer.seen
    ):
        return
    listed = [record for record in records or [] if isinstance(record, dict)]
    total, _ = lab.code_count_of(job.promotion, answer)
    if len(listed) < limit:
        if lab.has_total(answer):
            lab.evidence.judge(
                "listPromotionCodes.results-total",
                total == len(listed),
                f"a total of {len(listed)}",
                f"{total}",
                answer.seen,
            )
        total = len(listed)
    elif not job.promotion.own:  # its owner's codes may fill the first page, and all of the run's must be known
        listed = lab.codes_of(job.promotion, pages=min(total, FAR) // limit + 2)
    mine = [record for record in listed if str(record.get("code")) not in known]
    judge_result(lab, job, total - job.promotion.count, answer)
    judge_codes(lab, job, mine, answer)
    judge_unique(lab, listed, answer)
    if total - job.promotion.count == job.parameters["number_of_codes"]:  # no more than its own are shown
        elsewhere = set().union(*(p.codes for p in lab.promotions if p is not job.promotion))
        again = sorted(code for record in mine if (code := str(record.get("code"))) in elsewhere)
        if again:
            due = "codes that no other job has made"
            lab.evidence.broken("PromotionCode.unique", due, f"{again[0]} of another promotion's job", answer.seen)
    job.promotion.count = total
    known.update(str(record.get("code")) for record in listed)
