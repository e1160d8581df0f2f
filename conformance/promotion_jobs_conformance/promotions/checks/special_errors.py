"""The specific errors that the document names for a rejection (`x-errors`), wherever the history shows that one is required.

Each has one cause, a small query: given a rejection, it says whether this error is required, and the values of its template's
placeholders. The most similar error object is judged; additional ones are allowed (A32).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any
from uuid import UUID

from ...contract.contract import Contract
from ...engine.checks import Judged
from ...engine.expectations import Expectation
from ...engine.history import Authorization, Exchange
from ...engine.observations import Observations, query
from ..needs import ERRORS
from ..registry import kind
from ..views.files import FileRequest, file_requests
from ..views.jobs import JobTimeline, job_timelines
from ..views.promotions import is_authorized, promotions
from ..views.requests import JobRequest, job_requests
from .responses import OPEN_OPERATIONS, open_rejections

Filled = dict[str, list[Any]]  # for each placeholder of a template the values that it may have
UNTAKEN = (
    Authorization.NONE,
    Authorization.EMPTY,
    Authorization.INVALID,
    Authorization.OTHER_SCHEME,
    Authorization.NO_SCHEME,
)


@query
def _requests(observations: Observations) -> dict[int, JobRequest]:
    return {one.exchange.number: one for one in job_requests(observations)}


@query
def _files(observations: Observations) -> dict[int, FileRequest]:
    return {one.exchange.number: one for one in file_requests(observations)}


@query
def _cancelled(observations: Observations) -> dict[int, JobTimeline]:
    jobs = [job for job in job_timelines(observations) if not job.shares_id]
    return {exchange.number: job for job in jobs for exchange in job.cancellations}


def unauthorized(observations: Observations, exchange: Exchange) -> Filled | None:
    """A request without a valid token."""
    return {} if exchange.authorization in UNTAKEN else None


def too_many_codes(observations: Observations, exchange: Exchange) -> Filled | None:
    """A request for more codes than a promotion may have, with nothing else to reject in it."""
    one = _requests(observations).get(exchange.number)
    if one is None or not one.exceeds_maximum or one.broken or one.open or one.is_for_automatic or not one.is_json:
        return None
    is_due = is_authorized(exchange) and one.is_addressed
    return {"maximum": [observations.settings.maximum]} if is_due else None


def automatic_promotion(observations: Observations, exchange: Exchange) -> Filled | None:
    """A valid request for codes of an automatic promotion."""
    one = _requests(observations).get(exchange.number)
    is_due = one is not None and one.is_valid and one.is_addressed and one.is_for_automatic and one.is_generate
    return {} if is_due else None


def not_cancellable(observations: Observations, exchange: Exchange) -> Filled | None:
    """The cancellation of a job that had ended, as far as the sightings before and after it show."""
    job = _cancelled(observations).get(exchange.number)
    if job is None or not is_authorized(exchange):
        return None
    cancellable = job.states["cancellable"]
    after = next((one.status for one in job.changes if one.exchange.started >= exchange.ended), "")
    is_due = job.at(exchange.started) not in (*cancellable, "") or (after and after not in cancellable)
    return {} if is_due else None


def no_file(observations: Observations, exchange: Exchange) -> Filled | None:
    """A request for the file of an export that is not completed."""
    one = _files(observations).get(exchange.number)
    if one is None or not one.job.request.is_export or one.ended_before == one.completed:
        return None
    return {"status": list(one.possible)}


def promotion_not_found(observations: Observations, exchange: Exchange) -> Filled | None:
    """A request for a promotion that the server cannot know, or that was deleted; not for a job of one."""
    path = exchange.route.path
    if not is_authorized(exchange) or "jobID" in path or observations.settings.is_shared:
        return None
    if exchange.operation in OPEN_OPERATIONS or exchange.number in open_rejections(observations):
        return None
    promotion = promotions(observations).get(path.get("promotionID", ""))
    is_gone = promotion is not None and promotion.deleted is not None and exchange.started >= promotion.deleted.ended
    return {} if is_gone or (promotion is None and _is_uuid(path.get("promotionID", ""))) else None


def _is_uuid(text: str) -> bool:
    """True for an identifier that looks like one: how others are rejected is left open (A34)."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


CAUSES: dict[str, Callable[[Observations, Exchange], Filled | None]] = {
    "UnauthorizedError": unauthorized,
    "TooManyCodesError": too_many_codes,
    "AutomaticPromotionError": automatic_promotion,
    "NotCancellableError": not_cancellable,
    "NoFileError": no_file,
    "PromotionNotFoundError": promotion_not_found,
}


@lru_cache(maxsize=8)
def special_requirements(contract: Contract) -> frozenset[str]:
    """What the errors with a known cause demand beyond what every error has."""
    ids: dict[int, list[str]] = {}
    for (node, _), name in contract.requirement_index.keyword_ids.items():
        ids.setdefault(node, []).append(name)
    found: set[str] = set()
    for operation in contract.operations.values():
        for status in filter(str.isdecimal, operation.definition["responses"]):
            for pointer in contract.special_errors(operation.id, int(status)):
                schema = contract.document.at(pointer)
                if pointer.rsplit("/", 1)[-1] in CAUSES:
                    for node in (schema, *schema.get("properties", {}).values()):
                        found.update(ids.get(id(node), ()))
    return frozenset(name for name in found if contract.requirements[name].excluded is None)


def needs(contract: Contract, requirement: str) -> Collection[str]:
    """An error that can be read; and the title, since an error with another title is another error."""
    title = f"{requirement.partition('.')[0]}.title.const"
    return ERRORS if requirement.split(".")[1:2] == ["title"] else (*ERRORS, title)


@kind(special_requirements, needs=needs)
def special_errors(observations: Observations) -> Judged:
    """Judges every rejection whose cause is known."""
    contract = observations.contract
    for exchange in observations.history:
        errors = exchange.get("errors")
        listed = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
        if not exchange.rejected or not exchange.operation or not listed:
            continue  # if there are no errors, the form of the body is broken, which says so
        for pointer in contract.special_errors(exchange.operation, exchange.status):
            cause = CAUSES.get(pointer.rsplit("/", 1)[-1])
            filled = cause(observations, exchange) if cause else None
            if filled is not None:
                judged = [problems(contract, error, pointer, filled) for error in listed]
                applied, broken = min(judged, key=lambda one: len(one[1]))
                yield from _expectations(contract, exchange, applied, broken)


def _expectations(
    contract: Contract, exchange: Exchange, applied: Collection[str], broken: dict[str, tuple[str, str]]
) -> Judged:
    decided = special_requirements(contract)
    for name in applied:
        if name in decided and name not in broken:
            yield name, Expectation(True)
    for name, (expected, actual) in broken.items():
        if name in decided:
            yield name, Expectation(False, expected, actual, exchange, "/errors")


def problems(
    contract: Contract, error: dict[str, Any], pointer: str, filled: Filled
) -> tuple[set[str], dict[str, tuple[str, str]]]:
    """What the error at a pointer demands of an error object: the IDs, and what was expected and seen of those it breaks."""
    judgement = contract.judge.judge(error, pointer)
    applied, found = set(judgement.applied), {}
    for breach in judgement.breaches:
        if breach.requirement is not None:
            name = breach.location.rsplit("/", 1)[-1]
            if breach.keyword.startswith("required."):
                found[breach.requirement] = breach.expected, breach.message
            else:
                due = breach.expected or contract.requirements[breach.requirement].sentence
                found[breach.requirement] = f"{name} {due}", f"{name} {breach.message}"
    for name, rule in contract.document.at(pointer).get("properties", {}).items():
        if "x-template" in rule and isinstance(error.get(name), str):
            requirement = contract.requirement_index.keyword_ids[(id(rule), "x-template")]
            applied.add(requirement)
            allowed = _texts(rule["x-template"], filled)
            if error[name] not in allowed:
                found[requirement] = (f"{name} {' or '.join(map(repr, allowed[:3]))}", f"{name} {error[name]!r}")
    return applied, found


def _texts(template: str, filled: Filled) -> list[str]:
    """The texts that a template allows."""
    texts = [template]
    for name, values in filled.items():
        texts = [text.replace(f"{{{name}}}", str(value)) for text in texts for value in values]
    return texts
