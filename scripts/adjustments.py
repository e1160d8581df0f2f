"""The edits that `scripts/generate` makes to the generator's output, each with the reason for it.

The generator has no option for any of them. An edit that no longer finds its location raises AdjustmentError, so that a new
version of the generator cannot drop one unnoticed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Adjust = Callable[[str], str]


class AdjustmentError(Exception):
    """The generated code has not the form that an edit expects."""


def replaced(old: str, new: str) -> Adjust:
    """Returns an edit that replaces the one occurrence of `old`."""

    def adjust(text: str) -> str:
        if text.count(old) != 1:
            raise AdjustmentError(f"{text.count(old)} locations where one was expected: {old.strip()}")
        return text.replace(old, new)

    return adjust


def in_order(*adjustments: Adjust) -> Adjust:
    """Returns an edit that makes these edits, one after another."""

    def adjust(text: str) -> str:
        for adjustment in adjustments:
            text = adjustment(text)
        return text

    return adjust


def without_import(text: str, name: str) -> str:
    """Returns a module without a name of its import from pydantic, which is on one line or, if it is long, on several."""
    found = re.search(r"^from pydantic import (\([^)]*\)|[^\n(]*)$", text, re.MULTILINE)
    names = re.findall(r"\w+", found[1]) if found else []
    if found is None or name not in names:
        raise AdjustmentError(f"no import of {name} from pydantic")
    listed = ", ".join(one for one in names if one != name)
    return f"{text[: found.start(1)]}{listed}{text[found.end(1) :]}"


def own_fields(text: str) -> str:
    """Returns the models with integers as JSON Schema has them, and with None as the value of a field that was not sent.

    pydantic's StrictInt rejects `10.0`, which a server may send. The generator's sentinel is true, so that `if job.error:`
    held for every job without an error. Where the contract allows no null, the field rejects one in the input (A24);
    `model_fields_set` distinguishes absent from null where it allows both.
    pydantic lets a lone surrogate through as a text, unless the text has a limit: no response can return it (A34).
    """
    text = text.replace("ConfigDict(\n", "ConfigDict(\n        str_min_length=0,\n")
    text = without_import(without_import(text, "MISSING"), "StrictInt")
    text = replaced(
        "from typing_extensions import TypeAliasType\n",
        "from typing_extensions import TypeAliasType\n\nfrom promotion_jobs._fields import Integer, NotNull\n",
    )(text)
    text = text.replace("StrictInt", "Integer")
    text = re.sub(r"= \(\s+MISSING\s+\)", "= MISSING", text)  # of a line that was too long
    text = re.sub(
        r": Annotated\[\n\s+(.+ \| MISSING, Field\(.*\)),?\n\s+\] = MISSING", r": Annotated[\1] = MISSING", text
    )
    text = text.replace("None | MISSING", "None")
    text = re.sub(
        r": Annotated\[(.+) \| MISSING, (Field\(.*\))\] = MISSING", r": Annotated[\1 | None, \2, NotNull] = None", text
    )
    text = re.sub(r": (.+) \| MISSING = MISSING", r": Annotated[\1 | None, NotNull] = None", text)
    text = text.replace("] = MISSING", "] = None").replace("None = MISSING", "None = None")
    if left := re.search(r".*\bMISSING\b.*", text):
        raise AdjustmentError(f"a field without a value for absence: {left[0].strip()}")
    return text


ERRORS_CROSS_PROCESSES = replaced(
    """\
    @property
    def request_id(self) -> str | None:
        \"\"\"Return the request identifier""",
    """\
    def __reduce__(self) -> tuple[object, ...]:
        \"\"\"Let pickle restore the attributes without calling the constructor, which takes keywords only.\"\"\"
        return copyreg.__newobj__, (type(self),), self.__dict__.copy()

    @property
    def request_id(self) -> str | None:
        \"\"\"Return the request identifier""",
)
CONNECTION_ERRORS_NAME_HOST_AND_REASON = replaced(
    """\
        cause = self.cause
        return (*super()._details(), ("cause", None if cause is None else type(cause).__name__))
""",
    """\
        cause = self.cause
        request = getattr(cause, "_request", None)
        url = None if request is None else str(request.url.copy_with(userinfo=b"", query=None, fragment=None))
        reason = None if cause is None else f"{type(cause).__name__}: {cause}"
        return (*super()._details(), ("url", url), ("cause", reason))
""",
)
DECODE_ERRORS_NAME_THE_LOCATION = in_order(
    replaced(
        """\
        located = ("location", ".".join(map(str, self.location)) or None)
""",
        """\
        location, problem = self._problem()
        located = ("location", ".".join(map(str, location)) or None)
""",
    ),
    replaced(
        """\
            return (*super()._details(), located)
        return (("status_code", info.status_code), *super()._details(), located, ("request_id", info.request_id))
""",
        """\
            return (*super()._details(), located, ("problem", problem))
        return (
            ("status_code", info.status_code), *super()._details(), located, ("problem", problem),
            ("request_id", info.request_id),
        )

    def _problem(self) -> tuple[tuple[str | int, ...], str | None]:
        \"\"\"Return where the value is wrong and how: the first error of the model, if that is the cause; never the value.\"\"\"
        errors = getattr(self.cause, "errors", None)
        if not callable(errors) or not (found := errors(include_url=False, include_input=False)):
            return self.location, None
        return (*self.location, *found[0]["loc"]), found[0]["msg"]
""",
    ),
)
ARGUMENTS_ARE_VALIDATED = replaced(
    """\
codec.dump(codec.convert(value) if self.converts else value))""",
    """\
codec.dump(codec.convert(value)))""",
)

ADJUSTMENTS: dict[str, Adjust] = {
    "models.py": own_fields,
    "client/_runtime/client/errors.py": in_order(
        replaced(
            "from typing import TYPE_CHECKING, Final,", "import copyreg\nfrom typing import TYPE_CHECKING, Final,"
        ),
        ERRORS_CROSS_PROCESSES,
        CONNECTION_ERRORS_NAME_HOST_AND_REASON,
        DECODE_ERRORS_NAME_THE_LOCATION,
    ),
    # No fact says that a 401 names its reason in WWW-Authenticate (D21); a request that earned one had no effect (A22).
    "client/_runtime/client/auth.py": in_order(
        replaced(
            """\
    if not (values := response.headers.get_list("www-authenticate")):
        return challenge_less
    return any(_bearer_invalid_token(value) for value in values)
""",
            """\
    return True
""",
        ),
        replaced(
            """\
    \"\"\"Return whether the resource itself rejected the token: a 401 with a Bearer invalid_token challenge.

    A 401 without a challenge counts only for an operation that declares it so; one a redirect answered does not.
    \"\"\"
""",
            """\
    \"\"\"Return whether the resource itself rejected the token: a 401, unless a redirect led to it.\"\"\"
""",
        ),
    ),
    # The argument of the client that takes them is called so.
    "client/_runtime/client/client.py": replaced(
        'field_path=("auth",), reason="missing_credentials"',
        'field_path=("bearer_auth",), reason="missing_credentials"',
    ),
    # An empty path parameter would call another operation, and a page limit out of range is a wasted request.
    "client/_runtime/client/operations.py": ARGUMENTS_ARE_VALIDATED,
}
"""The edits, by the path of the file in the package."""


def with_all_components(served: str, document: Mapping[str, Any]) -> str:
    """Returns the document that the stub serves, with the components that the generator left out.

    It keeps only what the schemas of an operation lead to. The schemas of single errors are named by `x-errors` alone.
    """
    root = json.loads(served)
    for kind, components in document["components"].items():
        kept = root["components"].setdefault(kind, {})
        kept.update({name: component for name, component in components.items() if name not in kept})
    return json.dumps(root, indent=1) + "\n"


def constants(document: Mapping[str, Any], digest: str) -> str:
    """Returns the module with what `helpers` needs of the document, and the document's digest. Raises KeyError or StopIteration for what it lacks."""
    schemas, parameters = document["components"]["schemas"], document["components"]["parameters"]
    limit = parameters["PageLimit"]["schema"]
    token_path = next(
        path
        for path, item in document["paths"].items()
        if isinstance(item, dict)
        and any(isinstance(entry, dict) and entry.get("operationId") == "getAccessToken" for entry in item.values())
    )
    return f'''\
"""What `helpers` needs of the contract, and the digest of the document that all was made from."""

from typing import Final

ENDED_STATUSES: Final = frozenset({sorted(schemas["JobStatus"]["x-states"]["ended"])!r})
DIGEST: Final = {digest!r}
MAXIMUM_PAGE_LIMIT: Final = {limit.get("maximum", limit["default"])!r}
TOKEN_PATH: Final = {token_path!r}
'''
