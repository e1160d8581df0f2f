"""Well-framed responses whose body is not JSON, or JSON that lies."""

from __future__ import annotations

from tests.hostile.registry import raw, response, theme

theme("No JSON, or JSON that lies")


def document(name: str, doc: str, body: bytes, not_json: str) -> None:
    raw(name, doc, response(body), status=200, not_json=not_json)


def text(name: str, doc: str, body: str, not_json: str) -> None:
    document(name, doc, body.encode("utf-8", "surrogatepass"), not_json)


text("empty-body", "No body at all.", "", "it is empty")
text("blank-body", "Spaces.", " \r\n ", "it is empty")
text("html-page", "A login page, labelled JSON.", "<!doctype html><title>Log in</title>", "expecting value")
text("half-json", "JSON that breaks off.", '{"data":[{"type":"promotion_job"', "expecting")
text("two-documents", "Two documents.", '{"data":[]}{"data":[]}', "extra data")
text("trailing-comma", "A trailing comma.", '{"data":[],}', "at line 1 column 1")
text("single-quotes", "Python's notation.", "{'data':[]}", "property name")
text("comment", "A comment.", '{"data":[]} // done', "extra data")
text("nan", "NaN.", '{"data":NaN}', "NaN is not a JSON value")
text("infinity", "Minus infinity.", '{"data":[-Infinity]}', "-Infinity is not a JSON value")
text("same-member", "A property twice.", '{"data":[],"data":{"id":"1"}}', "the property 'data' twice")
text(
    "same-member-escaped", "A property twice, once escaped.", '{"data":[],"d\\u0061ta":1}', "the property 'data' twice"
)
text("deep-arrays", "A hundred thousand arrays in each other.", "[" * 100_000 + "]" * 100_000, "nested deeper")
text("deep-objects", "Fifty thousand objects in each other.", '{"a":' * 50_000 + "1" + "}" * 50_000, "nested deeper")
text("deep-open", "A million opening brackets.", "[" * 1_000_000, "nested deeper")
text("long-string", "A string of three million characters.", '["' + "a" * 3_000_000 + '"]', "more than 1048576 bytes")
text("many-values", "A hundred thousand empty arrays.", "[" + "[]," * 100_000 + "[]]", "more than 20000 values")
text("million-values", "A million empty arrays.", "[" + "[]," * 1_000_000 + "[]]", "more than 1048576 bytes")
text("huge-integer", "An integer of 100,000 digits.", '{"data":' + "9" * 100_000 + "}", "more than 400 digits")
text("huge-fraction", "A fraction of 100,000 digits.", '{"data":0.' + "3" * 100_000 + "}", "more than 400 digits")
text("huge-exponent", "A number beyond every reader.", '{"data":1e999}', "too large")
text("plus-sign", "A number with a plus sign.", '{"data":+1}', "expecting value")
text("leading-zero", "A number with a leading zero.", '{"data":01}', "expecting")
text("half-pair", "A lone surrogate, escaped.", '{"data":"\\ud800"}', "a lone surrogate")
text("pair-reversed", "A surrogate pair, back to front.", '["\\udc00\\ud800"]', "a lone surrogate")
text("surrogate-bytes", "A surrogate as bytes.", '{"data":"\ud800"}', "not UTF-8")
text("raw-line-end", "A line end inside a string.", '{"data":"a\nb"}', "control character")
text("raw-nul", "NUL inside a string.", '{"data":"a\0b"}', "control character")
text("nul-behind", "NUL behind the document.", '{"data":[]}\0', "extra data")
text("bad-escape", "An escape that JSON does not have.", '{"data":"\\x41"}', "invalid \\escape")
text("byte-order-mark", "A byte order mark.", '\ufeff{"data":[]}', "byte order mark")
document("latin-1-body", "A body in latin-1.", b'{"data":"gr\xfc\xdfe"}', "not UTF-8")
document("utf-16-body", "A body in UTF-16.", '{"data":[]}'.encode("utf-16"), "not UTF-8")
document("overlong-utf-8", "An overlong form in UTF-8.", b'{"data":"\xc0\xaf"}', "not UTF-8")
document("binary", "A picture.", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not UTF-8")
