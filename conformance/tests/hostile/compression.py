"""Content-Encoding that is broken, explosive, or was not asked for; and the forms that must be understood."""

from __future__ import annotations

import gzip
import zlib

from promotion_jobs_conformance.http.exchange import ErrorKind
from tests.hostile.framing import BODY
from tests.hostile.registry import raw, response, theme

theme("Compression")

ENCODING = ErrorKind.ENCODING
GZIP = "Content-Encoding: gzip"
DEFLATE = "Content-Encoding: deflate"
packed = gzip.compress(BODY, mtime=0)
bare = zlib.compressobj(wbits=-15)
raw_deflate = bare.compress(BODY) + bare.flush()
mebibyte = gzip.compress(bytes(1 << 20), mtime=0)  # a thousand bytes
gibibyte = mebibyte * 900

raw("gzip", "gzip, as asked for.", response(packed, "200 OK", GZIP), status=200)
raw("x-gzip", "gzip under its old name.", response(packed, "200 OK", "Content-Encoding: X-GZip"), status=200)
raw(
    "gzip-members",
    "gzip in two properties.",
    response(gzip.compress(b"{") + gzip.compress(b"}"), "200 OK", GZIP),
    status=200,
)
raw("deflate", "deflate with zlib's wrapper.", response(zlib.compress(BODY), "200 OK", DEFLATE), status=200)
raw("deflate-bare", "deflate without it, as some send.", response(raw_deflate, "200 OK", DEFLATE), status=200)
raw("identity", "No coding, by name.", response(BODY, "200 OK", "Content-Encoding: identity"), status=200)
raw("gzip-of-nothing", "An empty body that is labelled.", response(b"", "200 OK", GZIP), status=200, not_json="empty")
raw(
    "gzip-twice", "gzip in gzip.", response(gzip.compress(packed), "200 OK", "Content-Encoding: gzip, gzip"), status=200
)
raw("not-gzip", "Plain text, labelled gzip.", response(BODY, "200 OK", GZIP), ENCODING)
raw("not-deflate", "Plain text, labelled deflate.", response(BODY, "200 OK", DEFLATE), ENCODING)
raw("gzip-cut", "gzip that breaks off.", response(packed[:-9], "200 OK", GZIP), ENCODING)
raw("gzip-no-sum", "gzip without its check sum.", response(packed[:-8], "200 OK", GZIP), ENCODING)
raw("gzip-wrong-sum", "gzip with a wrong check sum.", response(packed[:-8] + b"\0" * 8, "200 OK", GZIP), ENCODING)
raw("gzip-then-more", "Bytes behind the gzip.", response(packed + b"more", "200 OK", GZIP), ENCODING)
raw(
    "brotli",
    "Brotli, which was not asked for.",
    response(b"\x0b\x05\x80{}\x03", "200 OK", "Content-Encoding: br"),
    ENCODING,
)
raw(
    "zstd", "Zstandard, which was not asked for.", response(b"(\xb5/\xfd", "200 OK", "Content-Encoding: zstd"), ENCODING
)
raw(
    "many-codings",
    "Fifty codings.",
    response(packed, "200 OK", "Content-Encoding: " + ", ".join(["gzip"] * 50)),
    ENCODING,
)
raw("bomb", "900 KB that unpack to 900 MB.", response(gibibyte, "200 OK", GZIP), ENCODING)
raw("bomb-deflate", "The same in one stream.", response(zlib.compress(bytes(1 << 26)), "200 OK", DEFLATE), ENCODING)
raw(
    "bomb-in-bomb",
    "4 KB that unpack to 900 KB, which unpack to 900 MB.",
    response(gzip.compress(gibibyte, mtime=0), "200 OK", "Content-Encoding: gzip, gzip"),
    ENCODING,
)
raw(
    "bomb-between",
    "Huge between two codings, and empty in the end.",
    response(gzip.compress(gzip.compress(b"", mtime=0) * 1_000_000, 1), "200 OK", "Content-Encoding: gzip, gzip"),
    ENCODING,
)
raw(
    "empty-members",
    "100,000 gzip members of nothing.",
    response(gzip.compress(b"") * 100_000, "200 OK", GZIP),
    ENCODING,
)
