"""Faults of listPromotionCodes (D15, D27, A30, A38)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..exchange import Call, Response
from ..records import Code, Promotion
from ..registry import fault
from ..rejection import Rejection
from ..store import Records, Where
from ..templates import FailsOn
from .common import CODES, Codes


@fault("listPromotionCodes.bad-filter")
class UnreadableFilterOfCodesFails(Behaviour):
    """A filter of codes that cannot be read makes the server fail."""

    def condition(self, text: str | None, fields: tuple[str, ...]) -> Where:
        try:
            return super().condition(text, fields)
        except Rejection:
            if fields == self.code_filters:
                raise Rejection(500, [{"status": 500, "title": "Internal Server Error"}]) from None
            raise


@fault("listPromotionCodes.filter-code")
class FilterSeesTheFirstCodes(Behaviour):
    """A filter on codes looks at the first hundred of a promotion, and at no others."""

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        if "code" not in where:
            return super().listed_codes(db, where, limit, offset)
        first = db.codes({"promotion_id": where["promotion_id"]}, 100)
        found = [code for code in first if code.code in where["code"]]
        return found[offset : offset + limit], len(found)


@fault("listPromotionCodes.filter-code")
class TheEndOfACodeIsEnough(Behaviour):
    """A filter on codes finds each that ends like the one that is asked for."""

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        if "code" not in where:
            return super().listed_codes(db, where, limit, offset)
        ends = tuple(code[-4:] for code in where["code"])
        found = [code for code in db.codes({"promotion_id": where["promotion_id"]}) if code.code.endswith(ends)]
        return found[offset : offset + limit], len(found)


@fault("listPromotionCodes.filter-code")
class CodeFilterIgnored(Behaviour):
    """A filter on code lists all codes."""

    def matching(self, field: str, value: str) -> Where:
        return {} if field == "code" else super().matching(field, value)


@fault("listPromotionCodes.filter-code")
class CodeFilterFindsParts(Behaviour):
    """A filter on code finds the codes that begin with it."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        text = next(iter(where.get("code", ())), None)
        if text is None:
            return super().listed_codes(db, where, limit, offset)
        rest = {k: v for k, v in where.items() if k != "code"}
        found = [code for code in super().listed_codes(db, rest, 2**31, 0)[0] if code.code.startswith(text)]
        return found[offset : offset + limit], len(found)


@fault("listPromotionCodes.filter-code")
class CodeFilterWithoutDashes(Behaviour):
    """A filter on code finds nothing, since its dashes are lost."""

    def matching(self, field: str, value: str) -> Where:
        return super().matching(field, value.replace("-", "") if field == "code" else value)


@fault("listPromotionCodes.filter-code")
class CodeFilterUnknown(Behaviour):
    """The list of codes knows no filter, and rejects every one."""

    code_filters = ()


@fault("listPromotionCodes.isolated")
class FilterReachesOtherPromotions(Behaviour):
    """A filter on codes finds those of any promotion."""

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        if "code" in where:
            where = {"code": where["code"]}
        return super().listed_codes(db, where, limit, offset)


@fault("listPromotionCodes.isolated")
class CodesOfAllPromotions(Behaviour):
    """The list of codes shows those of all promotions."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> Codes:
        return super().listed_codes(db, {k: v for k, v in where.items() if k != "promotion_id"}, limit, offset)


@fault("listPromotionCodes.lists")
class PartialListOfCodes(Behaviour):
    """The list of codes gets 206 (Partial Content)."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == CODES and response.status == 200:
            response.status = 206


@fault("listPromotionCodes.results-total")
class TotalCountsDeletedCodes(Behaviour):
    """The total of the codes still counts those that were deleted."""

    _deleted: Mapping[str, int] = {}

    def delete_codes(self, db: Records, promotion: Promotion, codes: Sequence[str]) -> None:
        before = db.count_codes({"promotion_id": [promotion.id]})
        super().delete_codes(db, promotion, codes)
        gone = before - db.count_codes({"promotion_id": [promotion.id]})
        self._deleted = {**self._deleted, promotion.id: self._deleted.get(promotion.id, 0) + gone}

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        page, total = super().listed_codes(db, where, limit, offset)
        return page, total + sum(self._deleted.get(name, 0) for name in where.get("promotion_id", ()))


@fault("listPromotionCodes.results-total")
class TotalOfThePageOfCodes(Behaviour):
    """The total of the codes counts those of the page."""

    def codes_page(self, page: Page) -> dict[str, Any]:
        body = super().codes_page(page)
        body["meta"]["results"]["total"] = len(page.data)
        return body


@fault("listPromotionCodes.bad-filter")
class NulInAFilterOfCodesFails(FailsOn):
    """A NUL in a filter of codes makes the server fail."""

    operations = (CODES,)

    def fails_on(self, call: Call) -> bool:
        return "\0" in call.query.get("filter", "")


@fault("listPromotionCodes.bad-filter")
class BrokenBytesInAFilterOfCodesFail(FailsOn):
    """Bytes in a filter of codes that are not UTF-8 make the server fail."""

    operations = (CODES,)

    def fails_on(self, call: Call) -> bool:
        return "\ufffd" in call.query.get("filter", "")


@fault("listPromotionCodes.bad-filter")
class LongFiltersOfCodesFail(FailsOn):
    """A filter of codes of more than two thousand characters makes the server fail."""

    operations = (CODES,)

    def fails_on(self, call: Call) -> bool:
        return len(call.query.get("filter", "")) > 2000


@fault("listPromotionCodes.results-total")
class TotalOfCodesIgnoresTheFilter(Behaviour):
    """The total of the codes counts all of the promotion, whatever the filter."""

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        page, _ = super().listed_codes(db, where, limit, offset)
        return page, db.count_codes({"promotion_id": where["promotion_id"]})


@fault("listPromotionCodes.filter-code")
class NoSuchCodeIsNotFound(Behaviour):
    """A filter that no code matches gets 404."""

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        page, total = super().listed_codes(db, where, limit, offset)
        if "code" in where and not total:
            raise Rejection(404, [{"status": 404, "title": "Not Found"}])
        return page, total
