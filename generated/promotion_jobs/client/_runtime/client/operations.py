# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""Operation plans of a generated client: how each argument is sent and each response is decoded."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, Generic, Literal, Protocol, TypeAlias, cast

from typing_extensions import TypeIs, TypeVar

from ..model_codecs.errors import CodecError, ParameterEncodingError
from ..model_codecs.media import (
    ERROR_STATUSES,
    NO_CONTENT,
    SUCCESS_STATUSES,
    bodyless,
    declaring,
    decode_form,
    encode_form,
    finite,
    form_encode,
    form_pairs,
    json_value,
    media_range,
    most_specific,
    normalized,
    status_key,
)
from ..model_codecs.media import json_bytes as _json_bytes
from ..model_codecs.parameters import path_text, query_pairs
from ..model_codecs.unset import UNSET
from .errors import APIStatusError, ConfigurationError, DecodeError, request_failure, response_failure, status_error
from .media import charset_text, encode_text, with_charset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from ..model_codecs.media import FieldPlan, JSONValue
    from ..model_codecs.parameters import ParameterPlan
    from .positions import SecurityAlternatives
    from .responses import ResponseInfo
    from .retry import IdempotencyPlan, RetrySafety

    class FormEncoder(Protocol):
        """How a package that declares form-data bodies writes them."""

        def encode(self, value: object, sent: str) -> tuple[object, str | None]:
            """Return a form-data body and the media type it is sent in."""
            ...


T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

FormData: TypeAlias = tuple[tuple[str, str], ...]
BodyKind: TypeAlias = Literal["json", "text", "form", "multipart", "binary"]
ReadKind: TypeAlias = Literal["json", "text", "form"]
CodecCondition: TypeAlias = Literal["malformed", "value"]

_PAIR: Final = 2
PARSE_ERRORS: Final = (CodecError,)


class OutboundModelCodec(Protocol):
    """The model codec of a sent use: parameters, request bodies, sent parts, and socket messages."""

    def encode(self, value: Any) -> bytes:
        """Return the JSON bytes of a value."""
        ...

    def dump(self, value: Any) -> object:
        """Return the JSON value of a value."""
        ...

    def assemble(self, fields: Mapping[str, object]) -> object:
        """Return the model the fields a call gives by wire name construct."""
        ...

    def decode(self, content: bytes) -> object:
        """Return the value the JSON bytes of a saved value restore."""
        ...

    def convert(self, value: Any) -> object:
        """Return the model value of a value its model type stands for, built as the model builds it."""
        ...

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Return the failures of the codec's backend."""
        ...


class InboundModelCodec(Protocol[T_co]):
    """The model codec of a received use whose value a call returns."""

    def decode(self, content: bytes) -> T_co:
        """Return the value of received JSON bytes."""
        ...

    def text(self, value: object) -> T_co:
        """Return the value of parsed text, such as a header's, a form's, or a text part's."""
        ...

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Return the failures of the codec's backend."""
        ...

    def malformed(self, error: Exception) -> bool:
        """Return whether a failure of the codec's backend is received bytes that are not JSON."""
        ...


def codec_condition(codec: InboundModelCodec[object], error: Exception) -> CodecCondition:
    """Return what a failure of a codec's backend says of received data: bytes that are not JSON, or a refused value."""
    return "malformed" if codec.malformed(error) else "value"


def request_errors(codec: OutboundModelCodec | None) -> tuple[type[Exception], ...]:
    """Return the failures of encoding a sent value: its codec's, its media's, and Python's own refusals."""
    codecs = () if codec is None else codec.errors
    return (*codecs, *PARSE_ERRORS, ValueError, TypeError)


def _restored(codec: OutboundModelCodec | None, wire: JSONValue) -> object:
    """Return the value that sends a saved wire value: itself without a codec, else as its codec decodes its JSON."""
    return wire if codec is None else codec.decode(_json_bytes(wire))


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerVariable:
    """One server variable with its default and, when declared, its allowed values."""

    name: str
    default: str
    enum: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerPlan:
    """One effective server: an absolute URL template and its variables."""

    url: str
    variables: tuple[ServerVariable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterSpec:
    """One effective parameter: its wire plan and, when it has a schema, the codec of its argument.

    An argument that `converts` takes the type its root model stands for, and is converted into the root model first.
    """

    plan: ParameterPlan
    codec: OutboundModelCodec | None = None
    converts: bool = False

    def dump(self, value: object) -> JSONValue:
        """Return the wire value of a present argument, refusing a non-finite number before its codec dumps it."""
        finite(value)
        if (codec := self.codec) is None:
            return cast("JSONValue", value)
        return cast("JSONValue", codec.dump(codec.convert(value)))

    def restored(self, wire: JSONValue) -> object:
        """Return the argument that sends a saved wire value, decoded as its codec decodes JSON."""
        return _restored(self.codec, wire)

    def path_text(self, wire: JSONValue) -> str:
        """Return the text a path parameter's wire value substitutes for its placeholder."""
        return path_text(self.plan, wire)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedBody:
    """A request body encoded for its selected media type; a binary body stays the input the call was given."""

    media_type: str | None
    content: object


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFields:
    """The field arguments that stand for one media type's body: their positions, wire names, and requiredness."""

    media_type: str
    fields: tuple[tuple[int, str, bool], ...]
    positions: tuple[int, ...] = field(init=False)
    taken: frozenset[int] = field(init=False)
    required: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the argument positions of the fields in order, as a set, and those of the required ones."""
        positions = tuple(position for position, _, _ in self.fields)
        object.__setattr__(self, "positions", positions)
        object.__setattr__(self, "taken", frozenset(positions))
        object.__setattr__(self, "required", tuple(position for position, _, required in self.fields if required))


@dataclass(frozen=True, slots=True)
class FieldBody:
    """A body a call gives as fields: every field argument of its media in order, and the media selected to send."""

    branch: BodyFields
    values: tuple[object, ...]
    media: BodyMedia
    sent: str

    def fields(self) -> dict[str, object]:
        """Return each given field's value by its wire name."""
        return {
            wire_name: value
            for (_, wire_name, _), value in zip(self.branch.fields, self.values, strict=True)
            if value is not UNSET
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldArguments:
    """The field arguments of an operation's method, which binding errors quote by name, and each media's fields."""

    method: str
    names: tuple[str, ...]
    media: tuple[BodyFields, ...]
    branches: Mapping[str, BodyFields] = field(init=False)

    def __post_init__(self) -> None:
        """Keep each media's fields by its media type."""
        object.__setattr__(self, "branches", {item.media_type: item for item in self.media})


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyMedia:
    """One declared request media type and how an argument becomes its bytes.

    A form-data body is written by the package's form encoder, from a call's parts or an object's members. A binary
    body has a codec only when its models constrain its bytes. `null` marks the JSON media whose body type takes null,
    which sends None as null.
    """

    media_type: str
    kind: BodyKind
    null: bool = False
    codec: OutboundModelCodec | None = None
    fields: tuple[FieldPlan, ...] = ()
    additional: FieldPlan | None = None
    encoded: tuple[ParameterPlan, ...] = ()
    form: FormEncoder | None = None

    def encode(self, value: object, sent: str) -> object:
        """Encode one body argument for the media type sent, or raise the codec or media failure.

        Text takes the charset the sent media type names; a binary body is sent as it is given, its bytes checked by
        its model first when the models constrain them, while a file, a path or an iterable is sent as it streams.
        """
        match self.kind:
            case "json":
                return self.json(value)
            case "text":
                if not isinstance(text := self.dump(value), str):
                    msg = "A text body must be a string"
                    raise ParameterEncodingError(msg)
                return encode_text(text, sent)
            case "form" if self.codec is not None:
                styled = {plan.name: partial(query_pairs, plan) for plan in self.encoded} if self.encoded else None
                return encode_form(self.dump(value), self.fields, self.additional, styled)
            case "form":
                return _form_data(value)
            case "binary" if self.codec is not None and isinstance(value, bytes):
                self.codec.convert(value)
            case _:
                pass
        return value

    def json(self, value: object) -> bytes:
        """Return the JSON bytes of a body argument, or of the model the fields a call gives construct."""
        if (codec := self.codec) is None:
            return _json_bytes(value)
        return codec.encode(codec.assemble(value.fields()) if isinstance(value, FieldBody) else value)

    def dump(self, value: object) -> JSONValue:
        """Return the wire value of a body argument, or of the model the fields a call gives construct."""
        if (codec := self.codec) is None:
            return cast("JSONValue", value)
        return cast("JSONValue", codec.dump(codec.assemble(value.fields()) if isinstance(value, FieldBody) else value))

    def restored(self, wire: JSONValue) -> object:
        """Return the body that sends a saved wire value, decoded as its codec decodes JSON."""
        return _restored(self.codec, wire)

    def multipart(self, value: object, sent: str) -> tuple[object, str | None]:
        """Return a form-data body and the media type it is sent in: an object's members as parts, or a call's parts."""
        form = cast("FormEncoder", self.form)
        return form.encode(value if self.codec is None else self.codec.dump(value), sent)


def _is_tuple(value: object) -> TypeIs[tuple[object, ...]]:
    return isinstance(value, tuple)


def _is_form_data(value: object) -> TypeIs[FormData]:
    return _is_tuple(value) and all(_is_pair(pair) for pair in value)


def _is_pair(value: object) -> bool:
    return _is_tuple(value) and len(value) == _PAIR and all(isinstance(item, str) for item in value)


def _form_data(value: object) -> bytes:
    if not _is_form_data(value):
        msg = "Form data must be a tuple of name and value string pairs"
        raise ParameterEncodingError(msg)
    return "&".join(f"{form_encode(name)}={form_encode(text)}" for name, text in value).encode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestBody:
    """An operation's declared request media, the one a call without media_type sends, and whether it is required."""

    media: tuple[BodyMedia, ...]
    default: str | None = None
    required: bool = False

    def encode(
        self,
        operation_id: str | None,
        value: object,
        media_type: str | None,
    ) -> EncodedBody | None:
        """Select the media and encode the argument; an omitted optional body sends nothing.

        None for an optional body is left out as UNSET is, unless the media the call names, or the default one, takes
        null; without either, unless any declared media takes it. A required body given None is refused unless the
        media it selects takes null. A call never names a media range such as image/*.
        """
        if value is None and not self.required and not self._takes_null(operation_id, media_type):
            value = UNSET
        if value is UNSET:
            if media_type is not None:
                raise ConfigurationError(field_path=("media_type",), reason="without_body", operation_id=operation_id)
            if self.required:
                raise request_failure(("body",), operation_id)
            return None
        selected, sent = (
            (value.media, value.sent) if isinstance(value, FieldBody) else self.selected(operation_id, media_type)
        )
        if value is None and not selected.null:
            raise request_failure(("body",), operation_id)
        try:
            if selected.kind == "multipart":
                parts, multipart = selected.multipart(value, sent)
                return EncodedBody(media_type=multipart, content=parts)
            content = selected.encode(value, sent)
        except DecodeError as error:
            raise request_failure(error.location, operation_id, error.cause) from None
        except request_errors(selected.codec) as error:
            raise request_failure(("body",), operation_id, error) from None
        return EncodedBody(media_type=sent, content=content)

    def _takes_null(self, operation_id: str | None, media_type: str | None) -> bool:
        if media_type is None and self.default is None:
            return any(media.null for media in self.media)
        return self.selected(operation_id, media_type)[0].null

    def selected(self, operation_id: str | None, media_type: str | None) -> tuple[BodyMedia, str]:
        """Return the declared media a call sends by its media type, and the media type sent.

        A concrete media type is sent as it is named, with the declared charset when it names none; a call never names
        a media range such as image/*.
        """
        if media_type is not None and media_range(media_type):
            raise ConfigurationError(field_path=("media_type",), reason="undeclared", operation_id=operation_id)
        found = self.select(operation_id, media_type)
        concrete = None if media_type is None else normalized(media_type)
        return found, found.media_type if concrete is None else _sent(concrete, found.media_type)

    def select(self, operation_id: str | None, media_type: str | None) -> BodyMedia:
        """Return the declared media a call names, or the default media when it names none.

        A media type names the most specific declared media it falls under: itself, itself without parameters, type/*,
        then */*.
        """
        if media_type is None and self.default is None:
            raise ConfigurationError(field_path=("media_type",), reason="missing", operation_id=operation_id)
        wanted = self.default if media_type is None else normalized(media_type)
        declared = None if wanted is None else most_specific(wanted, (media.media_type for media in self.media))
        if (found := next((media for media in self.media if media.media_type == declared), None)) is None:
            raise ConfigurationError(field_path=("media_type",), reason="undeclared", operation_id=operation_id)
        return found


def _quoted(names: tuple[str, ...], positions: Iterable[int]) -> str:
    return ", ".join(repr(names[position]) for position in positions)


def _sent(concrete: str, declared: str) -> str:
    """Return the media type a call sends: its concrete type, with the declared charset when it names none.

    A boundary the concrete type names is left out, since HTTPX2 names the boundary of a multipart body.
    """
    bare, *parameters = concrete.split("; ")
    kept = "; ".join((bare, *(parameter for parameter in parameters if not parameter.startswith("boundary="))))
    return with_charset(kept, declared)


class Branch(Generic[T_co]):
    """Decode one declared response: a status key and one of its media types, or its absence of a body.

    A model branch also decodes a page, keeping the wire value its protocol helper's selectors read.
    """

    __slots__ = ("_decode", "_paged", "media_type", "status")

    def __init__(
        self,
        status: str,
        media_type: str | None,
        decode: Callable[[bytes, ResponseInfo], T_co],
        paged: Callable[[bytes, ResponseInfo], tuple[T_co, JSONValue]] | None = None,
    ) -> None:
        """Bind the status key, the declared media type (None for no body), and its decoders of values and pages."""
        self.status = status
        self.media_type = media_type
        self._decode = decode
        self._paged = paged

    def decode(self, body: bytes, info: ResponseInfo) -> T_co:
        """Decode a complete body of this branch."""
        return self._decode(body, info)

    def page(self, body: bytes, info: ResponseInfo) -> tuple[T_co, JSONValue]:
        """Decode a complete body into its value and the wire value a model branch read it from.

        Another branch, such as one without a body, has no wire value a helper reads, so its wire value is None.
        """
        if (paged := self._paged) is None:
            return self.decode(body, info), None
        return paged(body, info)


class InvalidBodyError(Exception):
    """A body that failed to decode, published as the error of its kind of failure."""

    reason = "invalid_syntax"

    def __init__(self, cause: BaseException) -> None:
        super().__init__()
        self.cause = cause

    def failure(self, info: ResponseInfo, body: bytes) -> DecodeError:
        """Return the failure of a body that does not parse, is rejected by its model, or breaks its framing."""
        return response_failure(info, self.reason, body, self.cause)


class BodyValueError(InvalidBodyError):
    reason = "invalid_value"


class BodyFramingError(InvalidBodyError):
    reason = "invalid_framing"


def coded(codec: InboundModelCodec[T], read: Callable[[], T], *, syntax: bool = True) -> T:
    """Return what `read` gets through a model codec, raising a failure of the codec's backend as the body's error.

    The failure is the body's syntax error when it is received bytes that are not JSON, else a value the model refuses;
    `syntax=False` reads every failure as a refused value, since a checked binary body has no syntax.
    """
    try:
        return read()
    except codec.errors as error:
        if syntax and codec_condition(codec, error) == "malformed":
            raise InvalidBodyError(error) from None
        raise BodyValueError(error) from None


def _parsed(parse: Callable[[bytes], T], body: bytes) -> T:
    """Return what a body parses to, raising a parse failure as the body's decode failure."""
    try:
        return parse(body)
    except (CodecError, ValueError, RecursionError) as error:
        raise InvalidBodyError(error) from None


def _json(body: bytes, _: ResponseInfo) -> JSONValue:
    return _parsed(json_value, body)


def _text(body: bytes, info: ResponseInfo) -> str:
    try:
        return charset_text(body, info.content_type)
    except UnicodeDecodeError as error:
        raise InvalidBodyError(error) from None


def _pairs(body: bytes, _: ResponseInfo) -> FormData:
    return _parsed(form_pairs, body)


def _bytes(body: bytes, _: ResponseInfo) -> bytes:
    return body


def _none(_body: bytes, _info: ResponseInfo) -> None:
    return None


class _Model(Generic[T_co]):
    """Decode a body through a model codec: JSON bytes as they are, any other body as the text value it reads to."""

    __slots__ = ("codec", "read")

    def __init__(self, codec: InboundModelCodec[T_co], read: Callable[[bytes, ResponseInfo], object] | None) -> None:
        self.codec = codec
        self.read = read

    def __call__(self, body: bytes, info: ResponseInfo) -> T_co:
        codec, read = self.codec, self.read
        if read is None:
            return coded(codec, partial(codec.decode, body))
        return coded(codec, lambda: codec.text(read(body, info)))

    def paged(self, body: bytes, info: ResponseInfo) -> tuple[T_co, JSONValue]:
        """Decode a helper response and keep the parsed JSON its selectors read."""
        value = self(body, info)
        return value, _json(body, info) if self.read is None else None


class _Checked:
    """Return a body as it came once its model codec accepts its bytes."""

    __slots__ = ("codec",)

    def __init__(self, codec: InboundModelCodec[object]) -> None:
        self.codec = codec

    def __call__(self, body: bytes, _: ResponseInfo) -> bytes:
        coded(self.codec, partial(self.codec.text, body), syntax=False)
        return body


def _form_object(fields: tuple[FieldPlan, ...], additional: FieldPlan | None, body: bytes, _: ResponseInfo) -> object:
    return _parsed(partial(decode_form, fields=fields, additional=additional), body)


def read_branch(
    status: str, media_type: str, codec: InboundModelCodec[T], read: Callable[[bytes, ResponseInfo], object] | None
) -> Branch[T]:
    """Return a branch whose body `read` reads into the value its model codec decodes, or that decodes JSON."""
    model = _Model(codec, read)
    return Branch(status, media_type, model, model.paged)


def model_branch(  # noqa: PLR0913
    status: str,
    media_type: str,
    kind: ReadKind,
    codec: InboundModelCodec[T],
    *,
    fields: tuple[FieldPlan, ...] = (),
    additional: FieldPlan | None = None,
) -> Branch[T]:
    """Return a branch that decodes its body through a model codec into the native value."""
    read = None if kind == "json" else _text if kind == "text" else partial(_form_object, fields, additional)
    return read_branch(status, media_type, codec, read)


def wire_branch(status: str, media_type: str) -> Branch[JSONValue]:
    """Return a JSON branch without a schema."""
    return Branch(status, media_type, _json)


def text_branch(status: str, media_type: str) -> Branch[str]:
    """Return a text branch without a schema."""
    return Branch(status, media_type, _text)


def form_branch(status: str, media_type: str) -> Branch[FormData]:
    """Return a URL-encoded branch without a schema, keeping pair order and repeated names."""
    return Branch(status, media_type, _pairs)


def binary_branch(status: str, media_type: str, codec: InboundModelCodec[object] | None = None) -> Branch[bytes]:
    """Return a branch whose value is the body itself, checked by its model codec when the models constrain it."""
    return Branch(status, media_type, _bytes if codec is None else _Checked(codec))


def empty_branch(status: str) -> Branch[None]:
    """Return a branch without a body."""
    return Branch(status, None, _none)


def _grouped(branches: tuple[Branch[T], ...]) -> dict[str, tuple[Branch[T], ...]]:
    """Group branches by status key in declaration order."""
    return {
        key: tuple(branch for branch in branches if branch.status == key)
        for key in dict.fromkeys(branch.status for branch in branches)
    }


def _matching(received: str, branches: Sequence[Branch[T]]) -> Branch[T] | None:
    """Return the branch of a received media type: exact type, then parameters ignored, then type/*, then */*."""
    if (winner := most_specific(received, (item.media_type for item in branches if item.media_type))) is None:
        return None
    return next(branch for branch in branches if branch.media_type == winner)


class ResponseDecoder(Generic[T_co]):
    """Dispatch a final response by status then media, decoding successes to T and failures to their error payload."""

    __slots__ = (
        "_error_groups",
        "_errors",
        "_groups",
        "_head",
        "_keys",
        "_narrowed",
        "_permitted",
        "_success",
        "_successes",
        "accept",
    )

    def __init__(  # noqa: PLR0913
        self,
        success: tuple[Branch[T_co], ...],
        errors: tuple[Branch[object], ...],
        *,
        success_statuses: frozenset[int] = frozenset(),
        head: bool = False,
        keys: frozenset[str] | None = None,
        permitted: str | None = None,
    ) -> None:
        """Bind the success and failure branches and the operation's extra success statuses.

        A narrowed decoder keeps the status keys of every success branch, so a status still selects its response, and
        permits a success body only of its concrete media type.
        """
        self._success = success
        self._errors = errors
        self._successes = success_statuses
        self._head = head
        self._keys = frozenset(branch.status for branch in success) if keys is None else keys
        self._groups = _grouped(success)
        self._error_groups = _grouped(errors)
        self._narrowed: dict[str, ResponseDecoder[T_co]] = {}
        self._permitted = permitted
        media = dict.fromkeys(branch.media_type for branch in success if branch.media_type is not None)
        self.accept = None if head else permitted or ", ".join(media) or None

    def narrowed(self, operation_id: str | None, media_type: str) -> ResponseDecoder[T_co]:
        """Return this decoder with successes restricted to one concrete media type, which Accept then names.

        Each status keeps the branch the media type dispatches to, the most specific one, and its bodyless branch.
        """
        if (wanted := normalized(media_type)) is not None and (decoder := self._narrowed.get(wanted)) is not None:
            return decoder
        success = tuple(
            branch
            for group in self._groups.values()
            for winner in (_matching(wanted or "", group),)
            for branch in group
            if branch.media_type is None or branch is winner
        )
        if wanted is None or media_range(wanted) or all(branch.media_type is None for branch in success):
            raise ConfigurationError(
                field_path=("response_media_type",), reason="undeclared", operation_id=operation_id
            )
        decoder = self._narrowed[wanted] = ResponseDecoder(
            success,
            self._errors,
            success_statuses=self._successes,
            head=self._head,
            keys=self._keys,
            permitted=wanted,
        )
        return decoder

    def success(self, status: int) -> bool:
        """Return whether a status is a typed success of this operation."""
        return status in SUCCESS_STATUSES or status in self._successes

    def streamed(self, info: ResponseInfo) -> None:
        """Refuse a success whose body is not streamed in a declared media type: an undeclared status or media type.

        A 204 the operation declares without a body is a stream with no events.
        """
        if self._branch(info, b"").media_type is None and info.status_code != NO_CONTENT:
            raise response_failure(info, "unexpected_media_type", media_type=info.content_type)

    def decode(
        self,
        info: ResponseInfo,
        body: bytes,
        *,
        truncated: bool = False,
        problem: BaseException | None = None,
    ) -> T_co:
        """Return the success value of a complete response, or raise the typed failure of any other response.

        A problem that stopped reading an error body, such as a broken content coding, is kept as its decode error.
        """
        if self.success(info.status_code):
            return self._decoded(info, body, self._branch(info, body).decode)
        raise self.failure(info, body, truncated=truncated, problem=problem)

    def decode_page(
        self,
        info: ResponseInfo,
        body: bytes,
        *,
        truncated: bool = False,
        problem: BaseException | None = None,
    ) -> tuple[T_co, JSONValue]:
        """Return a page's success value with the wire value it was read from, parsing its body once.

        Any other response raises its typed failure, as `decode` does.
        """
        if self.success(info.status_code):
            return self._decoded(info, body, self._branch(info, body).page)
        raise self.failure(info, body, truncated=truncated, problem=problem)

    def failure(
        self,
        info: ResponseInfo,
        body: bytes,
        *,
        truncated: bool = False,
        problem: BaseException | None = None,
    ) -> APIStatusError:
        """Return the status failure of a response that is not a success: its HTTP error, or an unexpected status."""
        if info.status_code in ERROR_STATUSES:
            return self._failure(info, body, truncated=truncated, problem=problem)
        return _unexpected(info, body, truncated=truncated, problem=problem)

    def _bodyless(self, status: int) -> bool:
        return bodyless(status, head=self._head)

    def _branch(self, info: ResponseInfo, body: bytes) -> Branch[T_co]:
        if (key := status_key(info.status_code, self._keys)) is None:
            raise _unexpected(info, body)
        branch = _select(info, body, self._groups.get(key, ()), bodyless=self._bodyless(info.status_code))
        if (
            (permitted := self._permitted) is not None
            and branch.media_type is not None
            and (most_specific(info.content_type or "", (permitted,)) is None)
        ):
            raise response_failure(info, "unexpected_media_type", body, media_type=info.content_type)
        return branch

    @staticmethod
    def _decoded(info: ResponseInfo, body: bytes, read: Callable[[bytes, ResponseInfo], T]) -> T:
        """Return what a branch reads from a complete body, raising the body's decode failure as the response's."""
        try:
            return read(body, info)
        except InvalidBodyError as error:
            raise error.failure(info, body) from None

    def _failure(
        self, info: ResponseInfo, body: bytes, *, truncated: bool, problem: BaseException | None
    ) -> APIStatusError:
        data: object = body
        declared = declaring(info.status_code, self._error_groups) or ()
        if declared and not truncated:
            try:
                branch = _select(info, body, declared, bodyless=self._bodyless(info.status_code))
                data = branch.decode(body, info)
            except InvalidBodyError as error:
                problem = error.cause
            except DecodeError as error:
                if error.reason not in _SELECTION_FAILURES:
                    raise
                problem = error
        return status_error(info.status_code)(info=info, body=data, body_bytes=body, truncated=truncated, cause=problem)


_SELECTION_FAILURES: Final = frozenset({"forbidden_body", "missing_body", "unexpected_media_type"})


def _unexpected(
    info: ResponseInfo, body: bytes, *, truncated: bool = False, problem: BaseException | None = None
) -> APIStatusError:
    """Return the failure of a final status the operation declares neither as a success nor as an error."""
    return APIStatusError(
        info=info,
        body=body,
        body_bytes=body,
        truncated=truncated,
        reason="unexpected_status",
        cause=problem,
    )


def _select(info: ResponseInfo, body: bytes, declared: Sequence[Branch[T]], *, bodyless: bool) -> Branch[T]:
    """Return the branch of a response among its status's declarations: its empty branch, or its media type's."""
    if bodyless or (declared and all(branch.media_type is None for branch in declared)):
        if body:
            raise response_failure(info, "forbidden_body", body)
        if (empty := next((branch for branch in declared if branch.media_type is None), None)) is None:
            raise response_failure(info, "missing_body")
        return empty
    if info.content_type is None or (found := _matching(info.content_type, declared)) is None:
        raise response_failure(info, "unexpected_media_type", body, media_type=info.content_type)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationPlan(Generic[T_co]):
    """Everything fixed about one operation: method, path, servers, parameters, body, and response decoding."""

    operation_id: str | None
    method: str
    path: str
    servers: tuple[ServerPlan, ...]
    responses: ResponseDecoder[T_co]
    parameters: tuple[ParameterSpec, ...] = ()
    body: RequestBody | None = None
    request_id_header: str | None = None
    response_media_type: str | None = None
    fields: FieldArguments | None = None
    retry_safety: RetrySafety = "method_default"
    idempotency: IdempotencyPlan | None = None
    retry_after_ms_header: str | None = None
    should_retry_header: str | None = None
    security: SecurityAlternatives | None = None
    auth_challenge_less_401: bool = False
    accepted_content_encodings: tuple[str, ...] = ()

    def bound(self, body: object, values: tuple[object, ...], media_type: str | None) -> object:
        """Return the body a call gives, or the fields it gives of the selected media instead.

        A call gives a body or the fields of its media, not both, and every required field when it gives any; a
        required body whose media's fields are all optional is an empty object when the call gives neither. Any other
        binding the call's method cannot take raises TypeError, as Python refuses arguments.
        """
        given = [index for index, value in enumerate(values) if value is not UNSET]
        request, fields = self.body, self.fields
        assert request is not None
        assert fields is not None
        if not given and (body is not UNSET or not request.required):
            return body
        method = fields.method
        if given and body is not UNSET:
            msg = f"{method}() takes a body or its field arguments, not both: {_quoted(fields.names, given)}"
            raise TypeError(msg)
        selected, sent = request.selected(self.operation_id, media_type)
        wanted = selected.media_type
        if (branch := fields.branches.get(wanted)) is None:
            if given:
                msg = f"{method}() takes no field arguments for {wanted}: {_quoted(fields.names, given)}"
                raise TypeError(msg)
            return body
        if unexpected := [index for index in given if index not in branch.taken]:
            msg = f"{method}() takes no such field arguments for {wanted}: {_quoted(fields.names, unexpected)}"
            raise TypeError(msg)
        if missing := [position for position in branch.required if values[position] is UNSET]:
            msg = f"{method}() missing required field arguments for {wanted}: {_quoted(fields.names, missing)}"
            raise TypeError(msg)
        return FieldBody(branch, tuple(values[position] for position in branch.positions), selected, sent)
