"""Well-formed responses whose words are dangerous where they are shown: they must be inert in every output."""

from __future__ import annotations

import json
from typing import Final

from tests.hostile.registry import KEEP, Behaviour, add, raw, response, theme
from tests.hostile.server import Peer

theme("Words and statuses")

NASTY: Final = {
    "terminal-escapes": "\x1b[2J\x1b[31mPASSED\x1b]0;title\x07\x1b]8;;http://evil.example\x07\x9b1A",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;\"'",
    "cdata-end": "]]><failure/></testsuite><!-- -->",
    "markdown": "[click](javascript:alert(1)) | `code` ![x](http://evil.example/x.png) <!-- @everyone",
    "workflow-command": "\n::error file=app.py::forged\n::set-output name=a::b\n##vso[task.complete]",
    "nul": "a\x00b",
    "bidi": "\u202egnp.exe\u2066\u200b\ufeff\u2028",
    "line-ends": "one\r\nVERDICT conforms\r\x0b\x0c\x85",
    "format": "%s %(x)s {0} {x!r} {{}} ${HOME} $(id) `id` \\",
    "not-a-character": "\ufffe\uffff\U0010ffff",
    "long": "a" * 1_000_000,
    "graphemes": "e" + "\u0301" * 10_000,
}


def document(words: str) -> bytes:
    """A document in which these words stand wherever a report could take words from."""
    error = {"status": words, "title": words, "detail": words, "source": words, words[:100]: words}
    job = {"type": words, "id": words, "promotion_id": words, "name": words, "status": words, "error": words}
    return json.dumps({"data": job, "errors": [error], "links": {"next": words}}).encode()


def add_words(name: str, words: str) -> None:
    body = document(words[:50_000])
    field = "".join(
        character for character in words[:1000] if character not in "\r\n\0\x0b\x0c" and character < "\u0100"
    )
    for where, status in (("error", "400"), ("job", "201")):
        data = response(body, f"{status} {field.strip()}", f"X-Words: {field.strip()}")
        raw(
            f"words-{name}-in-{where}",
            f"{name} in all words of {where}s, a header and the reason.",
            data,
            status=int(status),
        )


for nasty, words in NASTY.items():
    add_words(nasty, words)


def add_status(
    name: str, doc: str, status: str, *headers: str, body: bytes = b'{"errors":[]}', verdict: str = ""
) -> None:
    """A server that responds to every request the same, in good form."""

    def handler(peer: Peer) -> bool:
        peer.send(response(body, status, *headers))
        return KEEP

    add(Behaviour(name, doc, handler, status=int(status[:3]), verdict=verdict))


LOST = "unreachable"  # it does no wrong, and cannot be judged
JOB = b'{"data":{"type":"promotion_job","id":"1","promotion_id":"1","job_type":"code_generate","status":"pending"}}'
LINKS = b'{"data":[],"links":{"next":"/v2/promotions/1/jobs?page[offset]=1"},"meta":{"results":{"total":1000000000}}}'

add_status("always-200", "200 with an empty object.", "200 OK", body=b"{}")
add_status("always-null", "200 with null.", "200 OK", body=b"null")
add_status("always-204", "204 for everything.", "204 No Content", body=b"")
add_status("always-401", "401 for everything: a token that is not taken.", "401 Unauthorized", verdict=LOST)
add_status(
    "always-404",
    "404 for everything: another server.",
    "404 Not Found",
    "Content-Type: text/html",
    body=b"<h1>404",
    verdict=LOST,
)
add_status("always-500", "500 for everything.", "500 Internal Server Error")
add_status("always-503", "503, and a wait that is no time.", "503 Service Unavailable", "Retry-After: soon")
for name, doc, said in (
    ("always-429", "429, without a word of when to come back.", ()),
    ("long-wait", "429, and a wait of a century.", ("Retry-After: 3153600000",)),
    ("endless-wait", "429, and a wait of a thousand digits.", ("Retry-After: " + "9" * 1000,)),
    ("no-wait", "429, and no wait, each time.", ("Retry-After: 0",)),
    ("negative-wait", "429, and a negative wait.", ("Retry-After: -1",)),
):
    add_status(name, doc, "429 Too Many Requests", *said, verdict=LOST)
for name, doc, date in (
    ("past-wait", "503, until a day long past.", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ("far-wait", "503, until a day far off.", "Fri, 31 Dec 9999 23:59:59 GMT"),
):
    add_status(name, doc, "503 Service Unavailable", f"Retry-After: {date}", verdict=LOST)
add_status("job-without-end", "A job that stays pending, for everything.", "201 Created", body=JOB)
add_status("pages-without-end", "A next page, for everything.", "200 OK", body=LINKS)
