"""Faults of the parameters of pages (D6, A25, A35)."""

from __future__ import annotations

from typing import Any

from ..behaviour import Behaviour
from ..exchange import Call, Response, current
from ..records import Code, Job
from ..registry import fault
from ..store import Records, Where
from ..templates import uses
from .common import CODES, JOBS, Codes, Jobs


@fault("PageLimit.bounded")
class NoGreatestLimit(Behaviour):
    """A limit over the maximum is honoured."""

    def on_request(self, call: Call) -> Response | None:
        high = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]["maximum"]
        asked = call.query.get("page[limit]", "")
        if call.operation in (JOBS, CODES) and asked.isdecimal() and int(asked) > high:
            call.notes["limit"] = min(int(asked), 2**31)
            call.query = call.query | {"page[limit]": str(high)}
        self.wanted = call.notes.get("limit")
        return super().on_request(call)

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        return super().listed_codes(db, where, getattr(self, "wanted", None) or limit, offset)


@fault("PageLimit.bounded")
class ZeroLimitFails(Behaviour):
    """A limit of zero makes the server fail."""

    def on_request(self, call: Call) -> Response | None:
        if call.query.get("page[limit]") == "0":
            return Response.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("PageLimit.default")
class DefaultLimitIsTheGreatest(Behaviour):
    """A page without a limit has the maximum size."""

    def on_request(self, call: Call) -> Response | None:
        high = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]["maximum"]
        if call.operation in (JOBS, CODES) and "page[limit]" not in call.query:
            call.query = call.query | {"page[limit]": str(high)}
        return super().on_request(call)


@fault("PageLimit.honoured")
class FilteredPagesHaveNoLimit(Behaviour):
    """A filtered list of jobs ignores the limit."""

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Job], int]:
        return super().listed_jobs(db, where, 100 if len(where) > 1 else limit, offset)


@fault("PageLimit.honoured")
class LimitIgnored(Behaviour):
    """A limit is ignored; every page has the default size."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation in (JOBS, CODES):
            call.query = {k: v for k, v in call.query.items() if k != "page[limit]"}
        return super().on_request(call)


@fault("PageLimit.honoured")
class LimitOneMore(Behaviour):
    """A page has one record more than its limit."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        return super().listed_jobs(db, where, limit + 1, offset)


@fault("PageLimit.honoured")
class SmallPagesOfCodes(Behaviour):
    """No page of codes has more than half of the maximum limit, whatever was asked for."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        high = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]["maximum"]
        return super().listed_codes(db, where, min(limit, high // 2), offset)


@fault("PageLimit.honoured", profile="deep")
class LargePagesAreCut(Behaviour):
    """A page of more codes than the default holds no more than that, unless it has the maximum size."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> tuple[list[Code], int]:
        sizes = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]
        usual = sizes["default"] if sizes["default"] < limit < sizes["maximum"] else limit
        return super().listed_codes(db, where, usual, offset)


@fault("PageOffset.bounded")
class NegativeOffsetFails(Behaviour):
    """A negative offset makes the server fail."""

    def on_request(self, call: Call) -> Response | None:
        if call.query.get("page[offset]", "").startswith("-"):
            return Response.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("PageOffset.bounded")
class LargeOffsetFails(Behaviour):
    """An offset beyond ten thousand makes the list of codes fail."""

    def on_request(self, call: Call) -> Response | None:
        asked = call.query.get("page[offset]", "")
        if call.operation == CODES and asked.isdecimal() and int(asked) > 10_000:
            return Response.of_json(500, {"errors": [{"status": 500, "title": "Internal Server Error"}]})
        return super().on_request(call)


@fault("PageOffset.default")
class SecondRecordFirst(Behaviour):
    """A list without an offset begins with its second record."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == JOBS and not call.query:
            call.query = {"page[offset]": "1"}
        return super().on_request(call)


@fault("PageOffset.honoured")
class FarOffsetsAreCut(Behaviour):
    """An offset into the codes is never more than two hundred."""

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        return super().listed_codes(db, where, limit, min(offset, 200))


@fault("PageOffset.honoured")
class OffsetIgnored(Behaviour):
    """The offset is ignored; every page is the first, though it says otherwise."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        return super().listed_jobs(db, where, limit, 0)

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        return super().listed_codes(db, where, limit, 0)


@fault("PageOffset.honoured")
class OffsetCountsFromOne(Behaviour):
    """The offset counts from one, but for the first page."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        return super().listed_jobs(db, where, limit, max(0, offset - 1))

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        return super().listed_codes(db, where, limit, max(0, offset - 1))


@fault("PageOffset.honoured")
class OffsetRoundedToPages(Behaviour):
    """An offset that is not a multiple of the limit is rounded down to one."""

    def listed_jobs(self, db: Records, where: Where, limit: int, offset: int) -> Jobs:
        return super().listed_jobs(db, where, limit, offset // limit * limit)


@fault("PageOffset.honoured")
class OffsetOfCodesIgnored(Behaviour):
    """The list of codes ignores the offset."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        return super().listed_codes(db, where, limit, 0)


@fault("PageOffset.honoured")
class LargePagesStartAtTheirMultiples(Behaviour):
    """A page of more than ten codes starts at a multiple of its size."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> tuple[list[Code], int]:
        return super().listed_codes(db, where, limit, offset // limit * limit if limit > 10 else offset)


@fault("PageOffset.honoured")
class OffsetCountsPages(Behaviour):
    """The offset counts pages, not records."""

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Job], int]:
        return super().listed_jobs(db, where, limit, offset * limit)

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        return super().listed_codes(db, where, limit, offset * limit)


class LongPages(Behaviour):
    """A limit that is not allowed is honoured nevertheless. `wants` says how many records a page of it holds."""

    operations: tuple[str, ...] = (JOBS, CODES)

    def wants(self, limit: str) -> int | None:
        """The records of a page, or None if the limit is none of this fault's."""
        raise NotImplementedError

    def on_request(self, call: Call) -> Response | None:
        for kind in uses(self, LongPages):
            asked = call.query.get("page[limit]", "")
            if call.operation in kind.operations and (wanted := kind.wants(self, asked)) is not None:
                greatest = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]["maximum"]
                call.notes["limit"] = wanted
                call.query = call.query | {"page[limit]": str(greatest)}
        return super().on_request(call)

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> Jobs:
        return super().listed_jobs(db, where, current.get().notes.get("limit", limit), offset)

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> Codes:
        return super().listed_codes(db, where, current.get().notes.get("limit", limit), offset)


@fault("PageLimit.bounded")
class TwiceTheGreatestLimit(LongPages):
    """Up to twice the maximum limit is honoured."""

    def wants(self, limit: str) -> int | None:
        greatest = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]["maximum"]
        return int(limit) if limit.isdecimal() and greatest < int(limit) <= 2 * greatest else None


@fault("PageLimit.bounded")
class HugeLimitsShowAll(LongPages):
    """A limit of a thousand or more shows all codes."""

    operations = (CODES,)

    def wants(self, limit: str) -> int | None:
        return 2**31 if limit.isdecimal() and int(limit) >= 1000 else None


@fault("PageLimit.bounded")
class NegativeLimitsShowAll(LongPages):
    """A negative limit is none: it shows all codes."""

    operations = (CODES,)

    def wants(self, limit: str) -> int | None:
        return 2**31 if limit.startswith("-") else None


@fault("PageLimit.bounded")
class ZeroLimitShowsAll(LongPages):
    """A limit of zero is none: it shows all codes."""

    operations = (CODES,)

    def wants(self, limit: str) -> int | None:
        return 2**31 if limit == "0" else None


@fault("PageLimit.bounded")
class WordsForLimitsShowAll(LongPages):
    """A limit that is not a number is none: it shows all codes."""

    operations = (CODES,)

    def wants(self, limit: str) -> int | None:
        return 2**31 if limit and not limit.lstrip("-").isdecimal() else None
