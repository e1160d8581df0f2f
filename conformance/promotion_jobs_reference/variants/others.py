"""Conforming behaviour of other servers, stores and gateways."""

from __future__ import annotations

import csv
import io
import math
import re
import time
from typing import Any
from urllib.parse import unquote

from ..behaviour import Behaviour
from ..behaviour.lists import Page
from ..behaviour.wire import Next
from ..exchange import Call, Response
from ..records import Code, Job, Promotion
from ..registry import variant
from ..rejection import Rejection
from ..store import Records

_OPTIONAL = ("name", "consume_unit", "max_uses_per_code", "code_prefix", "code_length")
_PAGE = b"<!doctype html><title>Sorry</title><h1>Not now</h1>"


def _html(status: int, **headers: str) -> Response:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return Response(status, [("content-type", "text/html"), *named], _PAGE)


@variant("A34")
class OtherMediaTypesMeetAPage(Behaviour):
    """A request of another media type is rejected by something before the server, with a page."""

    async def around(self, call: Call, response: Next) -> Response:
        given = call.header("content-type") or ""
        if call.operation == "createPromotionJob" and not given.startswith("application/json"):
            return _html(415)
        return await super().around(call, response)


@variant("A34")
class OddCharactersMeetAPage(Behaviour):
    """A body with control characters, or with the marks of an attack, is rejected by a firewall, with a page."""

    async def around(self, call: Call, response: Next) -> Response:
        body = call.body
        if call.operation == "createPromotionJob" and re.search(rb"\\u00[01]|--<b>", body):
            return _html(403)
        return await super().around(call, response)


@variant("A28", "D23")
class ThrottledWithAPage(Behaviour):
    """Now and then a request gets 429 and a page, from a gateway in front of the server."""

    every, status = 9, 429
    asked = 0

    async def around(self, call: Call, response: Next) -> Response:
        self.asked += 1
        if self.asked % self.every == 0:
            return _html(self.status, retry_after="0")
        return await super().around(call, response)


@variant("D23", "A33")
class TokensAreThrottled(Behaviour):
    """Every second request for a token gets 429, to be sent again at once."""

    tokens = 0

    def on_request(self, call: Call) -> Response | None:
        if call.operation == "getAccessToken":
            self.tokens += 1
            if self.tokens % 2 == 0:
                return Response(429, [("retry-after", "0")])
        return super().on_request(call)


@variant("D19")
class OneTokenAtATime(Behaviour):
    """A new token invalidates the previous one."""

    last = ""

    def new_token(self) -> tuple[str, int]:
        token, expires = super().new_token()
        self.last = token
        return token, expires

    def token_valid(self, token: str) -> bool:
        return super().token_valid(token) and token in {self.last, self.settings.token}


@variant("RFC 8259, 6", "A1", "D27")
class IntegersWithAFraction(Behaviour):
    """Small integers are written with a fraction of zero, the larger ones with an exponent."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if response.json is not None:
            response.json = _floated(response.json)


def _floated(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _floated(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_floated(inner) for inner in value]
    is_integer = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
    return float(value) if is_integer else value


@variant("A35", "RFC 3986, 5.2")
class LinksWithDots(Behaviour):
    """Links are relative to the page, and begin with a dot."""

    def page_link(self, page: Page, offset: int) -> str:
        return "./" + super().page_link(page, offset).rpartition("/")[2]


@variant("A25", "A38")
class LastPagePastTheEnd(Behaviour):
    """Past the end of the codes the last page is repeated, and no total is shown."""

    def listed_codes(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Code], int]:
        page, total = super().listed_codes(db, where, limit, offset)
        if total and offset >= total:
            page, _ = super().listed_codes(db, where, limit, max(0, total - limit))
        return page, total

    def codes_page(self, page: Page) -> dict[str, Any]:
        return {"data": super().codes_page(page)["data"]}


@variant("A25")
class NothingPastTheEnd(Behaviour):
    """A page past the end of a list that has records is not found."""

    def window(self, limit: int, offset: int) -> tuple[int, int]:
        self._offset = offset
        return super().window(limit, offset)

    def page(self, page: Page) -> dict[str, Any]:
        if page.total and page.offset >= page.total:
            raise Rejection(404, [{"status": 404, "title": "Not Found", "detail": "no such page"}])
        return super().page(page)


@variant("A37", "A39", "D31")
class DoneBeforeItIsListed(Behaviour):
    """Jobs end at once, and are in the list a while later."""

    def delay(self, job: Job) -> float:
        return 0.0

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "createPromotionJob" and response.status == 201:
            self._created[response.json["data"]["id"]] = time.monotonic()

    @property
    def _created(self) -> dict[str, float]:
        found: dict[str, float] = self.__dict__.setdefault("_when", {})
        return found

    def listed_jobs(self, db: Records, where: Any, limit: int, offset: int) -> tuple[list[Job], int]:
        now = time.monotonic()
        late = {name for name, when in self._created.items() if now - when < 0.2}
        known = db.jobs(where, newest_first=self.newest_first)
        shown = [job for job in known if job.id not in late]
        return shown[offset : offset + limit], len(shown)


@variant("A24", "A19")
class NullIsTheServersOwnUnit(Behaviour):
    """A null unit is the same as none, and is shown as the one that this server counts by; one that was not sent is not shown."""

    def on_request(self, call: Call) -> Response | None:
        body = call.json if call.operation == "createPromotionJob" else None
        data = body.get("data") if isinstance(body, dict) else None
        if isinstance(data, dict):
            parameters = data.get("parameters")
            inner: dict[str, Any] = parameters if isinstance(parameters, dict) else {}
            call.notes["unit"] = inner.get("consume_unit", "") is None
            for holder in (data, inner):
                for name in [name for name in _OPTIONAL if holder.get(name, "") is None]:
                    del holder[name]
        return super().on_request(call)

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        known: set[str] = self.__dict__.setdefault("_without_unit", set())
        if call.notes.get("unit"):
            known.add(job["id"])
        if job["id"] in known:
            job["parameters"]["consume_unit"] = "per_cart"


@variant("A33")
class KeepsPromotionsWithCodes(Behaviour):
    """A promotion that has codes is not deleted; without them it is."""

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        if db.count_codes({"promotion_id": [promotion.id]}) and not promotion.automatic:
            raise Rejection(409, [{"status": 409, "title": "Conflict", "detail": "promotion has codes"}])
        super().delete_promotion(db, promotion)


@variant("A31")
class FileForSpreadsheets(Behaviour):
    """The file declares its separator for spreadsheets in a first line."""

    def file_content(self, db: Records, job: Job) -> str:
        return "sep=,\r\n" + super().file_content(db, job)


@variant("A31", "RFC 3986, 3.1")
class FileLinkInCapitals(Behaviour):
    """The scheme of a file's link is in capitals."""

    def file_link(self, job: Job, base_url: str) -> str:
        scheme, colon, rest = super().file_link(job, base_url).partition(":")
        return scheme.upper() + colon + rest


@variant("A34", "A4", "RFC 9110, 15.5.14", "RFC 6585, 5")
class FirewallPages(Behaviour):
    """A gateway rejects odd texts, odd paths and large requests with its own page."""

    odd_target = re.compile(r"[\x00-\x08]|/\.\./|'|conformance=")
    odd_text = re.compile(rb"[\x00-\x08]|\\u0000")

    def on_request(self, call: Call) -> Response | None:
        target = unquote(f"{call.path}?{call.query_string}")
        if sum(len(name) + len(value) for name, value in call.headers) > 4096:
            return _html(431)
        if len(target) > 2048:
            return _html(414)
        if len(call.body) > 8192:
            return _html(413)
        is_odd = self.odd_target.search(target) or self.odd_text.search(call.body)
        return _html(403) if is_odd else super().on_request(call)


@variant("A13", "A16")
class UnknownMembersAreRejectedFirst(Behaviour):
    """Of several errors, only that of an unknown property is reported."""

    def on_request(self, call: Call) -> Response | None:
        body = call.json if call.operation == "createPromotionJob" else None
        data = body.get("data") if isinstance(body, dict) else None
        if isinstance(data, dict) and set(data) - {"type", "job_type", "name", "parameters"}:
            error = {"status": 400, "title": "unknown property", "detail": "a property is not known"}
            return Response.of_json(400, {"errors": [error]})
        return super().on_request(call)


@variant("A42", "A31")
class AnnouncesSemicolons(Behaviour):
    """The file declares in a first line, for spreadsheets, that semicolons separate its columns, and they do."""

    separator = ";"

    def file_content(self, db: Records, job: Job) -> str:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.separator, lineterminator="\r\n")
        writer.writerow(self.columns)
        writer.writerows([self.file_row(code) for code in self.exported_codes(db, job)])
        return f"sep={self.separator}\r\n{text.getvalue()}"


@variant("A42", "A31")
class AnnouncesTabs(Behaviour):
    """The file has a byte order mark, and declares in a first line, for spreadsheets, that tabs separate its columns."""

    def file_content(self, db: Records, job: Job) -> str:
        rows = [self.columns, *map(self.file_row, self.exported_codes(db, job))]
        lines = ("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)
        return "\ufeffsep=\t\n" + "\n".join(lines) + "\n"


@variant("A47", "A39", "D31")
class DeletionsTakeAMoment(Behaviour):
    """A promotion that was deleted is known for a quarter of a second more."""

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        self._until.setdefault(promotion.id, time.monotonic() + 0.25)

    def find_promotion(self, db: Records, promotion_id: str) -> Promotion:
        if time.monotonic() > self._until.get(promotion_id, math.inf):
            raise self.rejection("PromotionNotFoundError")
        return super().find_promotion(db, promotion_id)

    @property
    def _until(self) -> dict[str, float]:
        found: dict[str, float] = self.__dict__.setdefault("_gone", {})
        return found


@variant("A47", "D22")
class TheDeletedAreForgottenInOtherWords(Behaviour):
    """Every operation on a promotion that was deleted gets 404, with its own detail."""

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        super().delete_promotion(db, promotion)
        gone: set[str] = self.__dict__.setdefault("_gone", set())
        gone.add(promotion.id)

    def find_promotion(self, db: Records, promotion_id: str) -> Promotion:
        if promotion_id in self.__dict__.get("_gone", ()):
            error = {"status": 404, "title": "Not Found", "detail": "promotion was deleted"}
            raise Rejection(404, [error])
        return super().find_promotion(db, promotion_id)


@variant("A46", "A4")
class EnumsAreUnprocessable(Behaviour):
    """A value outside an enum is rejected with 422, other failures with 400."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        body = response.json if call.operation == "createPromotionJob" and response.status == 400 else None
        sources = [error.get("source") for error in body["errors"]] if isinstance(body, dict) else []
        if sources and set(sources) <= {"data.type", "data.job_type", "data.parameters.consume_unit"}:
            response.restate(422)


@variant("A42", "A31")
class FileWithATitle(Behaviour):
    """A title, the day and an empty line are before the header of the file, as spreadsheets write them."""

    def file_content(self, db: Records, job: Job) -> str:
        return f"Promotion codes\r\nExported,{job.created_at[:10]}\r\n\r\n{super().file_content(db, job)}"
