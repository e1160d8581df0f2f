"""Deletions of codes: that what was named is gone, and nothing else (D16, A33)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ...engine.expectations import Expectation, Expectations, expect, status
from ...engine.history import Exchange
from ...engine.observations import Observations, query
from ...naming import amount
from ..needs import CODES_READABLE
from ..registry import check
from ..views.codes import foreign, owners
from ..views.codes_read import CodesRead, codes_reads, is_quiet, named_within
from ..views.deletions import DELETE_CODES, Deletion, all_deletions
from ..views.pages import CODES_LIST, pages
from ..views.validity import is_deletion_sent


@dataclass(frozen=True)
class DeletedCodes:
    """A deletion that named codes which the promotion had, with readings before and after it. `hits` are these codes.

    `is_mixed`: it named others as well, which the server may reject as a whole (A33).
    """

    deletion: Deletion
    before: CodesRead
    hits: frozenset[str]
    after: tuple[CodesRead, ...]  # while nothing else happened, in order
    seen_again: tuple[tuple[str, Exchange], ...]  # deleted codes on later pages, but for those that may be too old
    is_mixed: bool = False

    @cached_property
    def is_accepted(self) -> bool:
        """True if the server accepted it."""
        return self.deletion.exchange.accepted

    @property
    def left(self) -> int:
        """How many codes there must be afterwards."""
        return self.before.count - len(self.hits)


@query
def deleted_codes(observations: Observations) -> list[DeletedCodes]:
    """Every valid deletion that named some codes that the promotion had; with others, if all that it had are known."""
    found = []
    for deletion in all_deletions(observations):
        exchange, name = deletion.exchange, deletion.promotion_id
        before = _last_before(observations, deletion)
        if not deletion.named or before is None or exchange.throttled:
            continue
        if is_deletion_sent(observations, name, exchange.ended):  # the promotion may be gone
            continue
        hits = deletion.named & before.codes
        is_mixed = hits != deletion.named
        if not hits or (is_mixed and not (before.is_whole and exchange.accepted)):
            continue
        after = [
            read
            for read in codes_reads(observations).get(name, [])
            if read.started >= exchange.ended
            and is_quiet(observations, name, before.started, read.ended)
            and named_within(observations, name, before.started, read.ended) & before.codes == hits
        ]
        again = _seen_again(observations, deletion) if exchange.accepted else ()
        found.append(DeletedCodes(deletion, before, hits, tuple(after), again, is_mixed))
    return found


def _last_before(observations: Observations, deletion: Deletion) -> CodesRead | None:
    name, exchange = deletion.promotion_id, deletion.exchange
    for read in reversed(codes_reads(observations).get(name, [])):
        if (
            read.ended <= exchange.started
            and read.is_current
            and is_quiet(observations, name, read.started, exchange.started)
            and named_within(observations, name, read.started, exchange.started).isdisjoint(read.codes)
        ):
            return read
    return None


def _seen_again(observations: Observations, deletion: Deletion) -> tuple[tuple[str, Exchange], ...]:
    """Deleted codes that a page shows when every list must be up to date again.

    What only a filter finds, and no list, is the filter's fault.
    """
    late = deletion.exchange.ended + observations.settings.read_after_write
    reads = [
        read
        for read in codes_reads(observations).get(deletion.promotion_id, [])
        if read.is_whole and read.started >= deletion.exchange.ended
    ]
    return tuple(
        (code, page.exchange)
        for page in pages(observations)
        if page.operation == CODES_LIST and page.promotion_id == deletion.promotion_id and page.exchange.started >= late
        for code in page.keys
        if code in deletion.named and not (page.filter and any(code not in read.codes for read in reads))
    )


@check("deletePromotionCodes.deletes", on=deleted_codes, needs=(*CODES_READABLE, "PromotionCode.unique"))
def deletes_what_was_named(it: DeletedCodes) -> Expectations:
    """The server MUST respond to the deletion of a promotion's codes with 204, and they MUST be gone."""
    exchange, soon = it.deletion.exchange, it.deletion.observations.settings.read_after_write
    if exchange.status and exchange.status != 401 and not exchange.failed and not it.is_mixed:
        yield status(exchange, it.deletion.contract.success(DELETE_CODES), reason="since the promotion had these codes")
    if not it.is_accepted:
        return
    for code, at in it.seen_again[:1]:
        yield Expectation(False, f"the {len(it.hits)} deleted codes are gone", f"still there: {code}", at)
    for read in it.after:
        is_old = read.started - exchange.ended < soon
        if read.count > it.left and not is_old and not it.seen_again:
            expected = f"{amount(it.left, 'code')}, after {len(it.hits)} of {it.before.count} were deleted"
            yield Expectation(False, expected, amount(read.count, "code"), read.at)
        elif it.hits.isdisjoint(read.codes):
            yield Expectation(True)


@dataclass(frozen=True)
class Kept:
    """What a promotion had before and after deletions that named other codes. `lost` are those that it no longer has."""

    deletion: Deletion
    promotion_id: str
    before: CodesRead
    after: CodesRead
    lost: list[str]
    left: int  # how many there must be

    @property
    def is_right(self) -> bool:
        """True if nothing was lost."""
        return not self.lost and self.after.count >= self.left


@query
def kept_codes(observations: Observations) -> list[Kept]:
    """For each deletion: the promotion that it was sent to, and the one whose code it named besides."""
    found = []
    for deletion in all_deletions(observations):
        if not deletion.is_valid or deletion.exchange.throttled:
            continue
        others = foreign(observations, deletion.promotion_id, sorted(deletion.named))
        names = {deletion.promotion_id}.union(*(owners(observations)[code] for code in others))
        for name in sorted(names):
            found += _kept(observations, deletion, name)
    return found


def _kept(observations: Observations, deletion: Deletion, name: str) -> list[Kept]:
    """What a promotion had after a deletion, if it was read before it and nothing else happened between.

    Of several readings the first counts, but a better one within the read-after-write time excuses it (D31).
    """
    exchange, soon = deletion.exchange, observations.settings.read_after_write
    reads = codes_reads(observations).get(name, [])
    before = next((read for read in reversed(reads) if read.ended <= exchange.started and read.is_current), None)
    found: list[Kept] = []
    for after in reads if before is not None else ():
        assert before is not None  # noqa: S101  (the loop is empty then)
        is_early = not found or after.started - exchange.ended <= soon
        if after.started < exchange.ended or not is_early:
            continue
        if after.started - exchange.ended <= soon and _is_as_before(reads, before, after):
            continue
        if not is_quiet(observations, name, before.started, after.ended):
            break
        named = named_within(observations, name, before.started, after.ended)
        if before.is_whole or named <= before.codes:  # else it is not known whether the promotion had them
            lost = sorted(before.codes - named - after.codes) if after.is_whole else []
            found.append(Kept(deletion, name, before, after, lost, before.count - len(named & before.codes)))
    return [next((one for one in found if one.is_right), found[0])] if found else []


def _is_as_before(reads: list[CodesRead], before: CodesRead, now: CodesRead) -> bool:
    """True if a list shows what it showed before another reading: it is older than that (D31)."""
    earlier = (read for read in reads if read.listing is not None and read.ended <= before.started)
    return any((read.count, read.codes) == (now.count, now.codes) for read in earlier)


@check(
    "deletePromotionCodes.others-stay",
    on=kept_codes,
    needs=(*CODES_READABLE, "PromotionCode.unique", "deletePromotion.deleted"),
)
def leaves_other_codes(it: Kept) -> Expectations:
    """The deletion of some codes MUST leave the others, whichever promotion has them."""
    actual = f"gone: {it.lost[:3]}" if it.lost else amount(it.after.count, "code")
    expected = (
        f"{amount(it.left, 'code')} of promotion {it.promotion_id} stay, after a deletion of {len(it.deletion.named)}"
    )
    yield expect(actual, at=it.after.at).holds(it.is_right, expected)


@query
def idle_deletions(observations: Observations) -> list[Deletion]:
    """Deletions that are invalid, or name codes that the promotion is not known to have had."""
    had = {one.deletion.exchange.number for one in deleted_codes(observations)}
    sent = [one for one in all_deletions(observations) if one.exchange.status and not one.exchange.throttled]
    return [one for one in sent if one.exchange.number not in had]


@check("deletePromotionCodes.no-failure", on=idle_deletions, needs=("PromotionID.unknown",))
def does_not_fail(it: Deletion) -> Expectations:
    """The server MUST NOT respond with 5xx to the deletion of codes that do not exist."""
    named = ", ".join(sorted(it.named)[:3]) or "no codes"
    yield expect(it.exchange.actual, at=it.exchange).holds(not it.exchange.failed, f"no 5xx to a deletion of {named}")
