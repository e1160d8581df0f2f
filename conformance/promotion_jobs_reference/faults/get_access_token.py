"""Faults of getAccessToken (D19, A33)."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qsl, unquote

from ..behaviour import Behaviour
from ..exchange import Call, Response
from ..registry import fault
from ..rejection import Rejection
from ..templates import FailsOn, RespondsWith


@fault("Token.token_type.const")
class TokenTypeInLowerCase(Behaviour):
    """The token's type is spelled in lower case."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "getAccessToken" and response.status == 200:
            response.json["token_type"] = response.json["token_type"].lower()


@fault("getAccessToken.expires")
class ExpiresInMilliseconds(Behaviour):
    """The time at which the token expires is given in milliseconds."""

    def token_shown(self, token: str, expires: int) -> dict[str, Any]:
        shown = super().token_shown(token, expires)
        return shown | {"expires": shown["expires"] * 1000}


@fault("getAccessToken.expires")
class ExpiresIsTheDuration(Behaviour):
    """The time at which the token expires is the time that it lasts."""

    def token_shown(self, token: str, expires: int) -> dict[str, Any]:
        shown = super().token_shown(token, expires)
        return shown | {"expires": shown["expires_in"]}


@fault("getAccessToken.no-failure")
class HalfARequestForATokenFails(Behaviour):
    """A request for a token without a client's id makes the server fail."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "getAccessToken" and response.status in {400, 422}:
            response.restate(500)


@fault("getAccessToken.token")
class TokenIsCreated(RespondsWith):
    """A request for a token gets 201."""

    operation, usual, status = "getAccessToken", 200, 201


@fault("getAccessToken.wrong-credentials")
class AnySecretWillDo(Behaviour):
    """Any secret of the client gets a token."""

    def client_known(self, client_id: str, client_secret: str) -> bool:
        return client_id == self.settings.client_id


@fault("getAccessToken.wrong-credentials")
class WrongSecretFails(Behaviour):
    """Wrong credentials make the server fail."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "getAccessToken" and 400 <= response.status < 500:
            response.status = 500


@fault("getAccessToken.wrong-credentials")
class WrongSecretIsASuccess(Behaviour):
    """Wrong credentials get 200, with an error instead of a token."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "getAccessToken" and 400 <= response.status < 500:
            response.status, response.json = 200, {"error": "invalid_client"}


@fault("getAccessToken.wrong-credentials")
class HalfASecretIsEnough(Behaviour):
    """The beginning of a client's secret gets a token."""

    def client_known(self, client_id: str, client_secret: str) -> bool:
        whole = str(self.settings.client_secret)
        begins = bool(client_secret) and whole.startswith(client_secret)
        return super().client_known(client_id, whole if begins else client_secret)


@fault("getAccessToken.expires")
class TokensOfThePast(Behaviour):
    """The time at which the token expires has gone by."""

    def token_shown(self, token: str, expires: int) -> dict[str, Any]:
        shown = super().token_shown(token, expires)
        return shown | {"expires": shown["expires"] - 2 * shown["expires_in"]}


@fault("getAccessToken.expires")
class TokensForAYear(Behaviour):
    """The time at which the token expires is a year ahead, whatever it lasts."""

    def token_shown(self, token: str, expires: int) -> dict[str, Any]:
        shown = super().token_shown(token, expires)
        return shown | {"expires": shown["expires"] - shown["expires_in"] + 365 * 24 * 3600}


@fault("getAccessToken.expires")
class LastsUntilTheTime(Behaviour):
    """The seconds that a token lasts are the time at which it expires."""

    def token_shown(self, token: str, expires: int) -> dict[str, Any]:
        shown = super().token_shown(token, expires)
        return shown | {"expires_in": shown["expires"]}


@fault("getAccessToken.no-failure")
class NulInACredentialFails(FailsOn):
    """A NUL in a request for a token makes the server fail."""

    operations = ("getAccessToken",)

    def fails_on(self, call: Call) -> bool:
        return b"%00" in call.body


@fault("getAccessToken.no-failure")
class LongCredentialsFail(FailsOn):
    """A request for a token of more than ten thousand characters makes the server fail."""

    operations = ("getAccessToken",)

    def fails_on(self, call: Call) -> bool:
        return len(call.body) > 10_000


@fault("getAccessToken.no-failure")
class BrokenBytesInACredentialFail(FailsOn):
    """Bytes in a request for a token that are not UTF-8 make the server fail."""

    operations = ("getAccessToken",)

    def fails_on(self, call: Call) -> bool:
        return "\ufffd" in unquote(call.body.decode("latin-1"))


@fault("getAccessToken.token")
class TokensAreUseless(Behaviour):
    """No operation accepts the token that was issued."""

    def token_valid(self, token: str) -> bool:
        return self.settings.token is not None and super().token_valid(token) and token == self.settings.token


@fault("getAccessToken.token")
class TokensEndAtOnce(Behaviour):
    """A token ends after a tenth of a second, whatever it says of itself."""

    def new_token(self) -> tuple[str, int]:
        token, expires = super().new_token()
        self.__dict__.setdefault("_given", {})[token] = time.monotonic()
        return token, expires

    def token_valid(self, token: str) -> bool:
        given = self.__dict__.get("_given", {}).get(token)
        return super().token_valid(token) and (given is None or time.monotonic() - given < 0.1)


@fault("getAccessToken.token")
class TokensAreAskedForInJson(Behaviour):
    """A request for a token is treated as JSON only, not as a form."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == "getAccessToken" and not (call.header("Content-Type") or "").startswith(
            "application/json"
        ):
            rejection = Rejection(415, [{"status": 415, "title": "Unsupported Media Type"}])
            return Response.of_json(rejection.status, {"errors": rejection.errors})
        return super().on_request(call)


@fault("getAccessToken.wrong-credentials")
class SecretInAnyCase(Behaviour):
    """A client's secret is compared without its case."""

    def client_known(self, client_id: str, client_secret: str) -> bool:
        whole = str(self.settings.client_secret)
        return super().client_known(client_id, whole if client_secret.lower() == whole.lower() else client_secret)


@fault("getAccessToken.wrong-credentials")
class ClientWithoutASecret(Behaviour):
    """A request without a secret gets the client's token."""

    def on_request(self, call: Call) -> Response | None:
        if call.operation == "getAccessToken":
            form = dict(parse_qsl(call.body.decode("latin-1"), keep_blank_values=True))
            if form.get("client_id") == self.settings.client_id and "client_secret" not in form:
                return Response.of_json(200, self.token_shown(*self.new_token()))
        return super().on_request(call)


@fault("getAccessToken.wrong-credentials")
class LongerSecretIsEnough(Behaviour):
    """What follows a client's secret does not matter, as where a hash takes the first bytes only."""

    def client_known(self, client_id: str, client_secret: str) -> bool:
        whole = str(self.settings.client_secret)
        return super().client_known(client_id, whole if client_secret.startswith(whole) else client_secret)


@fault("getAccessToken.expires")
class ExpiresByTheLocalClock(Behaviour):
    """The time at which the token expires is that of another time zone: half an hour late."""

    def token_shown(self, token: str, expires: int) -> dict[str, Any]:
        shown = super().token_shown(token, expires)
        return shown | {"expires": shown["expires"] + 1800}


@fault("Token.required.access_token")
class TokenWithinData(Behaviour):
    """The response with a token has all of it within `data`, as the other responses have."""

    def on_response(self, call: Call, response: Response) -> None:
        super().on_response(call, response)
        if call.operation == "getAccessToken" and response.status == 200:
            response.json = {"data": response.json}
