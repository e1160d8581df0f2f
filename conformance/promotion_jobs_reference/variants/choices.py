"""Each side of what the rulings leave to a server: rejections, defaults, statuses, what is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..behaviour import Behaviour, Outcome
from ..exchange import Call, Response
from ..records import Job, Promotion
from ..registry import variant
from ..rejection import Rejection
from ..store import Records


@variant("A4")
class UnprocessableValidation(Behaviour):
    """A validation failure gets 422."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        body = response.json if response.status == 400 else None
        titles = [error.get("title") for error in body.get("errors", ())] if isinstance(body, dict) else []
        if (
            titles
            and call.operation == "createPromotionJob"
            and self.contract.const(self.contract.too_many_codes, "title") not in titles
        ):
            response.restate(422)


@variant("A1", name="integer-error-status")
class IntegerErrorStatus(Behaviour):
    """Every error's status is an integer."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if "status" in error:
            error["status"] = int(error["status"])


@variant("A1", name="text-error-status")
class TextErrorStatus(Behaviour):
    """Every error's status is a string of digits."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if "status" in error:
            error["status"] = str(error["status"])


@variant("A32", "A28")
class GeneralErrorFirst(Behaviour):
    """A general error object precedes the specific one."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        body = response.json if 400 <= response.status < 500 else None
        if isinstance(body, dict) and body.get("errors"):
            body["errors"].insert(0, {"status": response.status, "title": "Request failed", "meta": {"trace": "abc"}})


@variant("A28", "D20")
class OtherErrorTexts(Behaviour):
    """Titles and details of common errors are in the server's own words, and sources are objects."""

    def on_error(self, call: Call, error: dict[str, Any]) -> None:
        if error.get("title") in ("required", "invalid", "Not Found", "Unable to validate access token", "Bad Request"):
            error["title"] = "Sorry"
            error["detail"] = None
            error["source"] = {"pointer": "/data"}


@variant("A13")
class RejectsUnknownMembers(Behaviour):
    """Unknown properties of a request are rejected."""

    def check_sent(self, sent: Mapping[str, Any]) -> None:
        super().check_sent(sent)
        known = {"type", "job_type", "name", "parameters"}
        inner = sent.get("parameters")
        properties = set(self.contract.schema("CodeGenerateParameters")["properties"])
        unknown = (set(sent) - known) | ((set(inner) - properties) if isinstance(inner, dict) else set())
        if unknown:
            raise self.invalid(f"data.{min(unknown)}", "it is not known")


@variant("A14")
class RejectsExportParameters(Behaviour):
    """Parameters of an export are rejected."""

    def check_sent(self, sent: Mapping[str, Any]) -> None:
        super().check_sent(sent)
        if sent.get("job_type") == "code_export" and "parameters" in sent:
            raise self.invalid("data.parameters", "an export takes none")


@variant("A20")
class RejectsAutomaticExports(Behaviour):
    """An automatic promotion cannot be exported."""

    def check_automatic(self, promotion: Promotion, job_type: str) -> None:
        super().check_automatic(promotion, job_type)
        if promotion.automatic:
            raise Rejection(403, [{"status": 403, "title": "Forbidden"}])


@variant("A24")
class NullsAreAbsent(Behaviour):
    """A null for an optional property is the same as no property."""

    def on_request(self, call: Call) -> Response | None:
        body = call.json if call.operation == "createPromotionJob" else None
        data = body.get("data") if isinstance(body, dict) else None
        if isinstance(data, dict):
            if data.get("name", "") is None:
                del data["name"]
            inner = data.get("parameters")
            optional = set(self.contract.schema("CodeGenerateParameters")["properties"]) - {"number_of_codes"}
            if isinstance(inner, dict):
                data["parameters"] = {k: v for k, v in inner.items() if v is not None or k not in optional}
        return super().on_request(call)


@variant("A24", "A12", "A19", "A29")
class NullsAreShownAsDefaults(NullsAreAbsent):
    """A null for an optional property is the same as no property, and what is absent is shown with this server's defaults."""

    def job_shown(self, job: Job) -> dict[str, Any]:
        shown = super().job_shown(job)
        if isinstance(shown.get("parameters"), dict):
            own = {"consume_unit": "per_cart", "code_prefix": "", "code_length": self.length(job)}
            shown["parameters"] = own | shown["parameters"]
        return shown


@variant("A24")
class IntegralFloatsAreRejected(Behaviour):
    """A number with a fraction of zero is rejected."""

    def on_request(self, call: Call) -> Response | None:
        body = call.json if call.operation == "createPromotionJob" else None
        data = body.get("data") if isinstance(body, dict) else None
        inner = data.get("parameters") if isinstance(data, dict) else None
        if isinstance(inner, dict):
            for key, value in inner.items():
                if isinstance(value, float) and value.is_integer():
                    failure = self.invalid(f"data.parameters.{key}", "it is written with a fraction")
                    return Response.of_json(failure.status, {"errors": failure.errors})
        return super().on_request(call)


@variant("A17")
class IdentifiersOfAnotherForm(Behaviour):
    """Identifiers are not UUIDs."""

    def new_id(self) -> str:
        return "job_" + super().new_id().replace("-", "").upper()


@variant("A27", name="empty-name")
class EmptyName(Behaviour):
    """Where no name was sent, the job's name is empty."""

    def job_shown(self, job: Job) -> dict[str, Any]:
        return {"name": "", **super().job_shown(job)}


@variant("A19", "D7", "D8", "D9")
class NullsForWhatIsAbsent(Behaviour):
    """What a job does not have is shown as null: result, error, the parameters of an export."""

    def job_shown(self, job: Job) -> dict[str, Any]:
        return {"error": None, "result": None, "parameters": None, **super().job_shown(job)}


@variant("A19", "A12", "A29")
class NullsForWhatWasNotSent(Behaviour):
    """Parameters that were not sent are shown as null, in the job and in its codes."""

    def job_shown(self, job: Job) -> dict[str, Any]:
        shown = super().job_shown(job)
        if isinstance(shown.get("parameters"), dict):
            properties = self.contract.schema("CodeGenerateParameters")["properties"]
            shown["parameters"] = dict.fromkeys(properties) | shown["parameters"]
        return shown

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        for prop in ("consume_unit", "uses", "max_uses", "user", "created_by"):
            code.setdefault(prop, None)


@variant("A29")
class CodesAlone(Behaviour):
    """The list of codes shows the code, and nothing else of it."""

    def on_code(self, call: Call, code: dict[str, Any]) -> None:
        for prop in [name for name in code if name != "code"]:
            del code[prop]


@variant("A9")
class CodesOfBothCases(Behaviour):
    """The letters of the generated value are of both cases."""

    alphabet = Behaviour.alphabet + Behaviour.alphabet.upper()


@variant("A9")
class CodesOfDigits(Behaviour):
    """The generated value has digits only."""

    alphabet = "0123456789"


@variant("A22")
class BearerInAnyCase(Behaviour):
    """The case of the scheme Bearer is ignored."""

    def on_request(self, call: Call) -> Response | None:
        scheme, _, token = (call.header("authorization") or "").partition(" ")
        if scheme.lower() == "bearer" and token:
            call.set_header("Authorization", f"Bearer {token}")
        return super().on_request(call)


@variant("A22")
class BearerToTheLetter(Behaviour):
    """The scheme Bearer is case-sensitive."""

    def on_request(self, call: Call) -> Response | None:
        if (call.header("authorization") or "").startswith("bearer "):
            call.set_header("Authorization", None)
        return super().on_request(call)


@variant("A6", "A28")
class TakesZeroCodes(Behaviour):
    """A job for no codes at all is accepted, against what a server should do."""

    def on_request(self, call: Call) -> Response | None:
        body = call.json if call.operation == "createPromotionJob" else None
        data = body.get("data") if isinstance(body, dict) else None
        inner = data.get("parameters") if isinstance(data, dict) else None
        if isinstance(inner, dict) and inner.get("number_of_codes") == 0 and inner["number_of_codes"] is not False:
            inner["number_of_codes"] = 1
            call.notes["zero"] = True
        return super().on_request(call)

    def on_job(self, call: Call, job: dict[str, Any]) -> None:
        jobs: set[str] = self.__dict__.setdefault("_of_zero", set())
        if call.notes.get("zero"):
            jobs.add(job["id"])
        if job["id"] in jobs:
            job["parameters"]["number_of_codes"] = 0


@variant("A5", "D3")
class OtherCapError(Behaviour):
    """A job that failed for the maximum says so with another text than the vendor's."""

    def generate(self, db: Records, job: Job) -> Outcome:
        found = super().generate(db, job)
        return Outcome(found.status, "too many codes", found.generated) if found.error else found


@variant("A45")
class QuotedTokens(Behaviour):
    """The token may be in quotes."""

    def on_request(self, call: Call) -> Response | None:
        if found := re.fullmatch('Bearer "(.+)"', call.header("authorization") or ""):
            call.set_header("Authorization", f"Bearer {found[1]}")
        return super().on_request(call)


@variant("A45")
class NoSpaceAfterBearer(Behaviour):
    """The token may follow Bearer without a space."""

    def on_request(self, call: Call) -> Response | None:
        if found := re.fullmatch("Bearer(?! )(.+)", call.header("authorization") or ""):
            call.set_header("Authorization", f"Bearer {found[1]}")
        return super().on_request(call)


@variant("A45")
class OddBearersAreBadRequests(Behaviour):
    """A token in quotes, or without a space after Bearer, is a bad request."""

    def on_request(self, call: Call) -> Response | None:
        if re.fullmatch('Bearer( ".*|[^ ]+)', call.header("authorization") or ""):
            return Response.of_json(400, {"errors": [{"status": 400, "title": "Bad Request"}]})
        return super().on_request(call)
