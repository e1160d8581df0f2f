"""Faults that only drawn values show: rare combinations, signs, sizes of pages. The profile deep finds them, the usual one not."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..exchange import Answer, Call
from ..records import Code, Job, Promotion
from ..registry import fault
from ..store import Records, Where
from ..templates import Accepts
from .reading import CREATE


@fault("createPromotionJob.optional-members", profile="deep")
class ThreeMembersTogetherAreRefused(Behaviour):
    """A long value behind a prefix is refused where a unit is asked for, too, though each two of them are accepted."""

    def check_sent(self, sent: Mapping[str, Any]) -> None:
        super().check_sent(sent)
        found = sent.get("parameters") or {}
        length, most = self.contract.schema("CodeLength"), found.get("code_length") or 0
        is_long = length["maximum"] - self.contract.values("CodeLength.groups")["group"] < most < length["maximum"]
        if is_long and found.get("code_prefix") and found.get("consume_unit"):
            raise self.invalid("data.parameters", "the code is too long for this unit")


@fault("CodePrefix.joined")
class DigitFirstIsLost(Behaviour):
    """A prefix that starts with a digit is not put before the code."""

    def prefix(self, job: Job) -> str:
        prefix = super().prefix(job)
        return "" if prefix[:1].isdecimal() and not prefix.endswith("-") else prefix


@fault("createPromotionJob.echo-name")
class BackslashIsLost(Behaviour):
    """A name loses its backslashes."""

    def new_job(
        self, promotion: Promotion, job_type: str, name: str | None, parameters: Mapping[str, Any] | None
    ) -> Job:
        kept = None if name is None else name.replace("\\", "")
        return super().new_job(promotion, job_type, kept, parameters)


@fault("createPromotionJob.echo-name", profile="deep")
class BytesAreLatin(Behaviour):
    """The bytes of a body are read as Latin-1, which tells where its characters are not written as numbers."""

    def on_request(self, call: Call) -> Answer | None:
        if call.operation == CREATE:
            with contextlib.suppress(ValueError):
                call.json = json.loads(call.body.decode("latin-1"))
        return super().on_request(call)


@fault("JobName.maxLength", profile="deep")
class SignsAreNotCounted(Accepts):
    """Of a name that is too long only letters, digits and blanks are counted."""

    place = "data.name"

    def passes(self, value: Any) -> bool:
        most = self.contract.schema("JobName")["maxLength"]
        return isinstance(value, str) and len(value) > most >= sum(sign.isalnum() or sign.isspace() for sign in value)

    def stand_in(self, value: Any) -> Any:
        return value[: self.contract.schema("JobName")["maxLength"]]


@fault("CodeLength.maximum", profile="deep")
class LongLengthsAreTheGreatest(Accepts):
    """A length that is some way past the maximum is taken for the maximum."""

    place = "data.parameters.code_length"

    def passes(self, value: Any) -> bool:
        most = self.contract.schema("CodeLength")["maximum"]
        return isinstance(value, int) and most + 2 < value < most * 10

    def stand_in(self, value: Any) -> Any:
        return self.contract.schema("CodeLength")["maximum"]


@fault("PageLimit.honoured", profile="deep")
class LargePagesAreCut(Behaviour):
    """A page of more codes than the default holds no more than that, unless it is one of the greatest."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> tuple[list[Code], int]:
        sizes = self.contract.document["components"]["parameters"]["PageLimit"]["schema"]
        usual = sizes["default"] if sizes["default"] < limit < sizes["maximum"] else limit
        return super().listed_codes(db, where, usual, offset)


@fault("PageOffset.honoured")
class LargePagesStartAtTheirMultiples(Behaviour):
    """A page of more than ten codes starts at a multiple of its size."""

    def listed_codes(self, db: Records, where: Where, limit: int, offset: int) -> tuple[list[Code], int]:
        return super().listed_codes(db, where, limit, offset // limit * limit if limit > 10 else offset)


@fault("listPromotionJobs.results-total", profile="deep")
class FilteredTotalLacksWhatIsBefore(Behaviour):
    """The total of a filtered list of jobs lacks those before the page, where pages hold more than one."""

    def page_meta(self, page: Page) -> dict[str, Any]:
        meta = super().page_meta(page)
        if page.filter and page.limit > 1 and page.path.endswith("/jobs"):
            meta["results"]["total"] = max(0, page.total - page.offset)
        return meta
