"""Faults of no-server-error: valid requests to which the server responds with 5xx, always or now and then (A40, D23)."""

from __future__ import annotations

from ..behaviour import Behaviour
from ..behaviour.wire import Next
from ..exchange import Call, Response
from ..records import Promotion
from ..registry import fault
from ..rejection import Rejection
from ..store import Records
from ..templates import uses

_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class NowAndThen(Behaviour):
    """One in `every` successful requests gets a response as if the server had failed."""

    every = 0
    operations: tuple[str, ...] = ()
    undone = True
    """Whether the request has no effect, as when the server failed before its work."""

    def failure(self) -> Response:
        """The response of a server that failed."""
        failure = Rejection.example(self.contract, "ServerFailure")
        return Response.of_json(failure.status, {"errors": failure.errors})

    async def around(self, call: Call, response: Next) -> Response:
        for kind in uses(self, NowAndThen):
            if (not kind.operations or call.operation in kind.operations) and call.operation:
                counts: dict[str, int] = self.__dict__.setdefault("_counts", {})
                counts[kind.__name__] = counts.get(kind.__name__, 0) + 1
                if counts[kind.__name__] % kind.every == 0:
                    if not kind.undone:
                        await super().around(call, response)
                    return kind.failure(self)
        return await super().around(call, response)


@fault("no-server-error")
class SporadicBadGateways(NowAndThen):
    """Every twenty-ninth request gets 502 and a page, from a gateway in front of the server."""

    every = 29

    def failure(self) -> Response:
        return Response(502, [("content-type", "text/html")], _PAGE)


@fault("no-server-error")
class UnavailableWithoutAWord(NowAndThen):
    """Every twenty-third request gets 503 and a page from a gateway, without a Retry-After."""

    every = 23

    def failure(self) -> Response:
        return Response(
            503, [("content-type", "text/html")], _PAGE.replace(b"502 Bad Gateway", b"503 Service Unavailable")
        )


@fault("no-server-error")
class LockedNowAndThen(NowAndThen):
    """Every seventh request that writes makes the server fail, since the database is locked."""

    every = 7
    operations = ("createPromotionJob", "cancelPromotionJob", "deletePromotionCodes", "createPromotion")


@fault("no-server-error")
class ListsFailNowAndThen(NowAndThen):
    """Every eleventh page of a list makes the server fail."""

    every = 11
    operations = ("listPromotionJobs", "listPromotionCodes")


@fault("no-server-error")
class GatewayTimesOutAfterTheWork(NowAndThen):
    """Every thirteenth request for a job gets 504 and a page, though the job is created."""

    every = 13
    operations = ("createPromotionJob",)
    undone = False

    def failure(self) -> Response:
        return Response(
            504, [("content-type", "text/html")], _PAGE.replace(b"502 Bad Gateway", b"504 Gateway Time-out")
        )


@fault("no-server-error")
class CancellationsAlwaysFail(Behaviour):
    """Every cancellation of a job that is pending or processing makes the server fail."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "cancelPromotionJob" and response.status == 200:
            failure = Rejection.example(self.contract, "ServerFailure")
            response.status, response.json = failure.status, {"errors": failure.errors}


@fault("no-server-error", profile="load")
class PoolIsExhausted(Behaviour):
    """A server that has more than eight requests in hand responds with 5xx to the next ones, because it has no free connection."""

    _in_hand = 0

    async def around(self, call: Call, response: Next) -> Response:
        self._in_hand += 1
        try:
            if self._in_hand > 8:
                failure = Rejection.example(self.contract, "ServerFailure")
                return Response.of_json(failure.status, {"errors": failure.errors})
            return await super().around(call, response)
        finally:
            self._in_hand -= 1


@fault("no-server-error")
class PromotionsWithCodesAreHeld(Behaviour):
    """The deletion of a promotion that has codes makes the server fail, since they refer to it."""

    def delete_promotion(self, db: Records, promotion: Promotion) -> None:
        if db.count_codes({"promotion_id": [promotion.id]}):
            raise Rejection.example(self.contract, "ServerFailure")
        super().delete_promotion(db, promotion)
