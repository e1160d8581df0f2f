# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""The synchronous client of this package."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

import httpx2
from typing_extensions import Self

from ._generated import security
from ._runtime.client.auth import SchemeCredentials, Secret, TokenSource
from ._runtime.client.client import ClientCore, ClientDefaults
from ._runtime.client.errors import add_secondary
from ._runtime.model_codecs.unset import UNSET
from .options import Clock, RequestOptions, RetryOptions, ServerSelection
from .responses import RawResponse

if TYPE_CHECKING:
    from .resources.codes._sync import CodesResource
    from .resources.jobs._sync import JobsResource
    from .resources.promotions._sync import PromotionsResource
    from .resources.tokens._sync import TokensResource

_DEFAULTS = ClientDefaults(
    security_schemes=security.ROOT_SCHEMES,
)


class ClientView:
    """Typed operations and request option layers sharing the root's native client."""

    _core: ClientCore

    @classmethod
    def _from_core(cls, core: ClientCore) -> ClientView:
        view = cls.__new__(cls)
        view._core = core
        return view

    def with_options(
        self,
        *,
        base_url: str | None = None,
        server: ServerSelection | None = None,
        timeout: float | httpx2.Timeout | UNSET | None = UNSET,
        total_timeout: float | UNSET | None = UNSET,
        max_retries: int | None = None,
        retry: RetryOptions | None = None,
        default_headers: Mapping[str, str | None] | None = None,
        default_query: Mapping[str, str | None] | None = None,
        follow_redirects: bool | None = None,
        auth: httpx2.Auth | UNSET | None = UNSET,
    ) -> ClientView:
        """Return a typed view with these settings over the current ones; None and UNSET keep the current one."""
        core = self._core.view(
            base_url=base_url,
            server=server,
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            retry=retry,
            default_headers=default_headers,
            default_query=default_query,
            follow_redirects=follow_redirects,
            auth=auth,
        )
        return ClientView._from_core(core)

    def request_raw(
        self,
        method: str,
        url: str,
        *,
        body: bytes | UNSET = UNSET,
        options: RequestOptions | None = None,
    ) -> RawResponse:
        """Send a request to any absolute URL, outside the operations, and return its raw response in memory."""
        return self._core.request_raw(method, url, body=body, options=options)

    @cached_property
    def with_streaming_response(self) -> ClientWithStreamingResponse:
        """Raw requests that send on entering a block that streams the response."""
        return ClientWithStreamingResponse(self._core)

    @cached_property
    def jobs(self) -> JobsResource:
        """The jobs operations."""
        from .resources.jobs._sync import JobsResource

        return JobsResource(self._core)

    @cached_property
    def codes(self) -> CodesResource:
        """The codes operations."""
        from .resources.codes._sync import CodesResource

        return CodesResource(self._core)

    @cached_property
    def promotions(self) -> PromotionsResource:
        """The promotions operations."""
        from .resources.promotions._sync import PromotionsResource

        return PromotionsResource(self._core)

    @cached_property
    def tokens(self) -> TokensResource:
        """The tokens operations."""
        from .resources.tokens._sync import TokensResource

        return TokensResource(self._core)


class Client(ClientView):
    """Call the operations of this API through HTTPX2."""

    def __init__(
        self,
        *,
        bearer_auth: Secret | TokenSource | None = None,
        base_url: str | None = None,
        server: ServerSelection | None = None,
        timeout: float | httpx2.Timeout | UNSET | None = UNSET,
        total_timeout: float | None = None,
        max_retries: int = 2,
        retry: RetryOptions | None = None,
        default_headers: Mapping[str, str | None] | None = None,
        default_query: Mapping[str, str | None] | None = None,
        follow_redirects: bool | None = None,
        auth: httpx2.Auth | UNSET | None = UNSET,
        clock: Clock | None = None,
        http_client: httpx2.Client | None = None,
    ) -> None:
        """Borrow the native HTTP client given, or create one this root owns and closes."""
        self._core = ClientCore.create(
            _DEFAULTS,
            base_url=base_url,
            server=server,
            timeout=timeout,
            total_timeout=total_timeout,
            max_retries=max_retries,
            retry=retry,
            default_headers=default_headers,
            default_query=default_query,
            follow_redirects=follow_redirects,
            auth=auth,
            clock=clock,
            http_client=http_client,
            credentials=SchemeCredentials({
                "BearerAuth": bearer_auth,
            }),
        )

    def close(self) -> None:
        """Close the native HTTP client created by this root once; borrowed clients remain caller owned."""
        self._core.close()

    def __enter__(self) -> Self:
        """Return this client, which leaving the block closes."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close this client, keeping a close failure beside an error that leaves the block."""
        try:
            self.close()
        except Exception as error:
            if exc is None:
                raise
            add_secondary(exc, error)


class ClientWithStreamingResponse:
    """Raw requests to any absolute URL that send on entering a block that streams the response."""

    def __init__(self, core: ClientCore) -> None:
        """Keep the client core the requests send through."""
        self._core = core

    def request_raw(
        self,
        method: str,
        url: str,
        *,
        body: bytes | UNSET = UNSET,
        options: RequestOptions | None = None,
    ) -> AbstractContextManager[RawResponse]:
        """Return a block that sends the request on entry and yields its streaming response until exit."""
        return self._core.stream_raw(method, url, body=body, options=options)
