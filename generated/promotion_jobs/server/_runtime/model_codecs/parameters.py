# Generated from spec/openapi.yaml by scripts/generate. Do not edit: change the document and run it again.

"""OpenAPI parameter plans, and their styles and content written as HTTP text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast
from urllib.parse import quote

from .errors import ParameterEncodingError
from .media import (
    FieldPlan,
    JSONValue,
    LexicalKind,
    encode_form,
    finite,
    is_token,
    json_bytes,
    json_text,
    lexical,
    media_kind,
)

__all__ = (
    "OWS",
    "PATH_SAFE",
    "PLACEHOLDER",
    "ParameterLocation",
    "ParameterPlan",
    "ValueShape",
    "builtin_content",
    "cookie_octets",
    "header_text",
    "pairs",
    "parameter_key",
    "part_pairs",
    "path_text",
    "percent_encoded",
    "query_pairs",
    "querystring",
)

ParameterLocation: TypeAlias = Literal["path", "query", "querystring", "header", "cookie"]
ValueShape: TypeAlias = Literal["scalar", "array", "object"]

PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
"""A placeholder of a path or server URL template, `{name}`, with its name as the group."""
PATH_SAFE: Final = "/:@!$&'()*+,;="
"""The characters besides unreserved ones that the literal text of a path keeps: `/` and those of RFC 3986's pchar."""
_RESERVED: Final = ":/?#[]@!$&'()*+,;="
_PATH_KEPT: Final = "/?#[],;="
_QUERY_KEPT: Final = "#&+=[],"
_TRIPLET: Final = re.compile(r"(%[0-9A-Fa-f]{2})")
_DELIMITERS: Final = {"spaceDelimited": ("%20", " "), "pipeDelimited": ("%7C", "|")}
_STYLES: Final = {
    "path": frozenset({"simple", "label", "matrix"}),
    "query": frozenset({"form", "spaceDelimited", "pipeDelimited", "deepObject"}),
    "header": frozenset({"simple"}),
    "cookie": frozenset({"form", "cookie"}),
}
_NOT_HEADER_TEXT: Final = re.compile(r"[^\t\x20-\x7E]")
_COOKIE_OCTETS: Final = re.compile(r"[\x21\x23-\x2B\x2D-\x3A\x3C-\x5B\x5D-\x7E]*")
OWS: Final = " \t"
_UNENCODABLE: Final = "A parameter value is text that UTF-8 cannot encode, such as a lone surrogate"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterPlan:
    """Describe one effective parameter: location, style or content media, and lexical kinds."""

    location: ParameterLocation
    name: str
    style: str | None = None
    explode: bool = False
    required: bool = False
    allow_reserved: bool = False
    content_media_type: str | None = None
    shape: ValueShape = "scalar"
    kind: LexicalKind = "string"
    fields: tuple[FieldPlan, ...] = ()
    additional: FieldPlan | None = None
    reserved_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Reject style, content, and shape combinations without a reversible builtin form.

        A header needs a name that is a token, and so does a cookie sent as it is, a single value or one of the cookie
        style.
        """
        if not _reversible(self):
            content = "" if self.content_media_type is None else f" with content {self.content_media_type!r}"
            msg = f"{self.location} parameter style {self.style!r}{content} has no builtin form for {self.shape} values"
            raise ValueError(msg)
        if self.location == "header" and not is_token(self.name):
            msg = f"header name {self.name!r} is not a token, which every header field name must be"
            raise ValueError(msg)
        if self.location == "cookie" and (self.style == "cookie" or self.shape == "scalar") and not is_token(self.name):
            msg = f"cookie parameter name {self.name!r} is not a token, which a cookie sent as it is needs"
            raise ValueError(msg)


def parameter_key(location: str, name: str) -> tuple[str, str]:
    """Return what identifies a parameter of a request: its location and name, a header's name in lower case.

    Header field names are case-insensitive (RFC 9110), so two header parameters, targets or credentials that differ
    only in case name the same field.
    """
    return location, name.lower() if location == "header" else name


def builtin_content(location: ParameterLocation, media_type: str) -> bool:
    """Return whether a builtin codec carries parameter content of this media type in this location."""
    match media_kind(media_type):
        case "json" | "text":
            return location != "cookie"
        case "form":
            return location == "querystring"
        case _:
            return False


def _reversible(plan: ParameterPlan) -> bool:
    if plan.content_media_type is not None:
        return plan.style is None and builtin_content(plan.location, plan.content_media_type)
    if plan.style is None or plan.style not in _STYLES.get(plan.location, ()):
        return False
    match plan.style, plan.shape, plan.explode:
        case "spaceDelimited" | "pipeDelimited", shape, explode:
            return shape != "scalar" and not explode
        case "deepObject", shape, explode:
            return shape == "object" and explode
        case _, "array" | "object", False:
            return plan.location != "cookie"
        case _:
            return True


_Entry: TypeAlias = tuple[str | None, str]


def _entries(plan: ParameterPlan, value: JSONValue) -> list[_Entry]:
    match plan.shape, value:
        case _, None:
            msg = "JSON null cannot be written by a style-based parameter"
            raise ParameterEncodingError(msg)
        case "scalar", _:
            return [(None, lexical(value, plan.kind))]
        case "array", tuple() | list():
            return [(None, lexical(item, plan.kind)) for item in value]
        case "object", Mapping():
            return [(key, lexical(item, "string")) for key, item in value.items() if item is not None]
        case _:
            pass
    msg = "The value does not have the parameter's declared shape"
    raise ParameterEncodingError(msg)


def percent_encoded(text: str, safe: str) -> str:
    """Return a text percent-encoded but for unreserved and safe characters, keeping its percent-encoded octets."""
    return "".join(part if index % 2 else quote(part, safe=safe) for index, part in enumerate(_TRIPLET.split(text)))


def _percent(plan: ParameterPlan, kept: str) -> Callable[[str], str]:
    if not plan.allow_reserved:
        return lambda text: quote(text, safe="")
    safe = "".join(char for char in _RESERVED if char not in kept)
    return lambda text: percent_encoded(text, safe)


def _encoded(entries: list[_Entry], encode: Callable[[str], str]) -> list[_Entry]:
    return [(None if key is None else encode(key), encode(text)) for key, text in entries]


def _joined(entries: list[_Entry], *, separator: str = ",", pair: str = ",") -> str:
    if not (joined := separator.join(text if key is None else f"{key}{pair}{text}" for key, text in entries)):
        msg = "An empty delimited value cannot be distinguished from an empty container"
        raise ParameterEncodingError(msg)
    return joined


def _matrix(name: str, value: str) -> str:
    return f";{name}={value}" if value else f";{name}"


def _encode_path(plan: ParameterPlan, entries: list[_Entry]) -> str:
    encoded = _encoded(entries, encode := _percent(plan, _PATH_KEPT))
    name = encode(plan.name)
    match plan.style, plan.shape, plan.explode:
        case "simple", "scalar", _:
            text = encoded[0][1]
        case "simple", _, explode:
            text = _joined(encoded, pair="=" if explode else ",")
        case "label", "scalar", _:
            text = f".{encoded[0][1]}"
        case "label", _, True:
            if any("." in part for entry in encoded for part in entry if part is not None):
                msg = "An exploded label value cannot contain its '.' delimiter"
                raise ParameterEncodingError(msg)
            text = f".{_joined(encoded, separator='.', pair='=')}"
        case "label", _, False:
            text = f".{_joined(encoded)}"
        case "matrix", "scalar", _:
            text = _matrix(name, encoded[0][1])
        case "matrix", _, True:
            text = "".join(_matrix(name if key is None else key, value) for key, value in encoded)
        case _:
            text = f";{name}={_joined(encoded)}"
    return text


def _encode_query(plan: ParameterPlan, entries: list[_Entry], *, raw: bool = False) -> list[_Entry]:
    """Return a query style's pairs, percent-encoded unless `raw` asks for the text form-data parts carry.

    Raw text cannot escape a delimiter, so a value or member name that holds the one its style joins with is refused.
    """
    encode: Callable[[str], str] = (lambda text: text) if raw else _percent(plan, _QUERY_KEPT)
    encoded = entries if raw else _encoded(entries, encode)
    name = encode(plan.name)
    match plan.style, plan.shape, plan.explode:
        case "form", "scalar", _:
            return [(name, encoded[0][1])]
        case "form", _, True:
            return [(name if key is None else key, text) for key, text in encoded]
        case ("spaceDelimited" | "pipeDelimited") as style, _, _:
            delimiter, character = _DELIMITERS[style]
            if any(character in part for entry in entries for part in entry if part is not None):
                msg = "A delimited query value cannot contain its own delimiter"
                raise ParameterEncodingError(msg)
            separator = character if raw else delimiter
            return [(name, _joined(encoded, separator=separator, pair=separator))]
        case "deepObject", _, _:
            return [(encode(f"{plan.name}[{key}]"), text) for (key, _), (_, text) in zip(entries, encoded, strict=True)]
        case _ if raw and any("," in part for entry in entries for part in entry if part is not None):
            msg = "A comma-delimited form-data value cannot contain a comma"
            raise ParameterEncodingError(msg)
        case _:
            pass
    return [(name, _joined(encoded))]


def header_text(text: str) -> bool:
    """Return whether a text is a header value every recipient reads alike, as RFC 9110 writes one.

    It holds HTAB, SP, and visible ASCII only, without whitespace at either end.
    """
    return not _NOT_HEADER_TEXT.search(text) and text == text.strip(OWS)


def cookie_octets(text: str) -> bool:
    """Return whether a text is a cookie value sent as it is, unquoted cookie octets as RFC 6265 writes them.

    It holds visible ASCII only, without `"`, `,`, `;`, or a backslash.
    """
    return _COOKIE_OCTETS.fullmatch(text) is not None


def _header_text(text: str, *, item: bool) -> str:
    if not header_text(text) or (item and "," in text):
        msg = "A header value contains control characters, non-ASCII text, surrounding whitespace, or a list delimiter"
        raise ParameterEncodingError(msg)
    return text


def _encode_header(plan: ParameterPlan, entries: list[_Entry]) -> str:
    if plan.shape == "scalar":
        return _header_text(entries[0][1], item=False)
    checked = [
        (None if key is None else _header_text(key, item=True), _header_text(text, item=True)) for key, text in entries
    ]
    if plan.explode and any("=" in key for key, _ in checked if key is not None):
        msg = "An exploded header member name cannot contain '='"
        raise ParameterEncodingError(msg)
    return _joined(checked, pair="=" if plan.explode else ",")


def _encode_cookie(plan: ParameterPlan, entries: list[_Entry]) -> list[_Entry]:
    pairs = [(plan.name if key is None else key, text) for key, text in entries]
    if plan.style == "form" and plan.shape != "scalar":
        return [(quote(key, safe=""), quote(text, safe="")) for key, text in pairs]
    if not all(is_token(key) and cookie_octets(text) for key, text in pairs):
        msg = "A cookie name must be a token and its value unquoted cookie octets"
        raise ParameterEncodingError(msg)
    return list(pairs)


def _content(plan: ParameterPlan, value: JSONValue) -> str:
    match media_kind(plan.content_media_type or ""), value:
        case "json", _:
            finite(value)
            data = json_text(value).encode()
            text = data.decode()
            if plan.location != "header":
                return text
            return (text if data.isascii() else json_bytes(value, ascii_only=True).decode()).replace("\x7f", "\\u007f")
        case "text", str():
            return value
        case _:
            pass
    msg = "The parameter content media or value is not builtin"
    raise ParameterEncodingError(msg)


def _querystring_text(plan: ParameterPlan, value: JSONValue) -> str:
    if media_kind(plan.content_media_type or "") == "form":
        return encode_form(value, plan.fields, plan.additional).decode("ascii")
    return quote(_content(plan, value), safe="")


def querystring(plan: ParameterPlan, value: object) -> str:
    """Return a querystring parameter's whole encoded query, without its leading question mark."""
    try:
        text = _querystring_text(plan, cast("JSONValue", value))
    except UnicodeEncodeError:
        raise ParameterEncodingError(_UNENCODABLE) from None
    if text:
        return text
    msg = "An explicit querystring value cannot encode to an empty query"
    raise ParameterEncodingError(msg)


def _style_pairs(plan: ParameterPlan, value: JSONValue) -> list[_Entry]:
    """Return a style's pairs of a value; an empty array or object writes none, as an omitted value does.

    A style cannot write null, so an object member of None is left out as an unset one is. A path segment cannot be
    omitted, so a path parameter refuses an empty array or object.
    """
    if not (entries := _entries(plan, value)):
        if plan.location == "path":
            msg = "An empty array or object cannot fill a path segment"
            raise ParameterEncodingError(msg)
        return []
    match plan.location:
        case "path":
            return [(None, _encode_path(plan, entries))]
        case "query":
            return _encode_query(plan, entries)
        case "header":
            return [(plan.name, _encode_header(plan, entries))]
        case _:
            pass
    return _encode_cookie(plan, entries)


def _content_pairs(plan: ParameterPlan, value: JSONValue) -> list[_Entry]:
    text = _content(plan, value)
    match plan.location:
        case "path":
            return [(None, quote(text, safe=""))]
        case "query":
            return [(quote(plan.name, safe=""), quote(text, safe=""))]
        case _:
            pass
    return [(plan.name, _header_text(text, item=False))]


def pairs(plan: ParameterPlan, value: object) -> list[tuple[str | None, str]]:
    """Return a parameter's ordered encoded names and texts in its location: the style's pairs, or its content.

    Text that UTF-8 cannot encode, such as a lone surrogate, raises ParameterEncodingError, as any value its style or
    content cannot write does.
    """
    try:
        return (_style_pairs if plan.content_media_type is None else _content_pairs)(plan, cast("JSONValue", value))
    except UnicodeEncodeError:
        raise ParameterEncodingError(_UNENCODABLE) from None


def path_text(plan: ParameterPlan, value: object) -> str:
    """Return the text a path parameter's value substitutes for its placeholder in the path template."""
    return "".join(text for _, text in pairs(plan, value))


def query_pairs(plan: ParameterPlan, value: object) -> tuple[str, ...]:
    """Return a query or cookie parameter's ordered name=value pairs as a query, form, or Cookie header carries them."""
    return tuple(f"{key}={text}" for key, text in pairs(plan, value))


def part_pairs(plan: ParameterPlan, value: object) -> tuple[tuple[str, str], ...]:
    """Return a query parameter's ordered names and values as form-data parts carry them, without percent-encoding."""
    if not (entries := _entries(plan, cast("JSONValue", value))):
        return ()
    return tuple((plan.name if key is None else key, text) for key, text in _encode_query(plan, entries, raw=True))
