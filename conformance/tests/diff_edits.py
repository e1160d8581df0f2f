"""The edits of a document that `diff` is tried on: what is done, and whom it must break.

Each edit changes the data of a document in place. Those of OWN are made on this project's contract, those of FOREIGN
on a document of another API, since the comparison knows OpenAPI and not promotions.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml

Root = dict[str, Any]
JOBS = "/v2/promotions/{promotionID}/jobs"
OTHER_SERVERS = [{"url": "https://jobs.example.com"}]


class Edit(NamedTuple):
    """An edit, and the worst effect that it has on clients and on servers ("" where nothing is reported at all)."""

    name: str
    apply: Callable[[Root], object]
    clients: str
    servers: str


def schema(root: Root, name: str) -> Root:
    found: Root = root["components"]["schemas"][name]
    return found


def prop(root: Root, name: str, key: str) -> Root:
    found: Root = schema(root, name)["properties"][key]
    return found


def operation(root: Root, path: str = JOBS, method: str = "post") -> Root:
    found: Root = root["paths"][path][method]
    return found


def put(location: Root, **values: Any) -> object:
    return location.update(
        {key.replace("_", "-") if key.startswith("x_") else key: value for key, value in values.items()}
    )


def add(location: Root, keyword: str, number: int) -> None:
    """Moves a limit from where the document has it, wherever that is."""
    location[keyword] += number


def rename(location: Root, old: str, new: str) -> None:
    """Renames a key and keeps the order."""
    items = [(new if key == old else key, value) for key, value in location.items()]
    location.clear()
    location.update(items)


def rename_component(root: Root, kind: str, old: str, new: str) -> None:
    rename(root["components"][kind], old, new)

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if inner == f"#/components/{kind}/{old}":
                    value[key] = f"#/components/{kind}/{new}"
                else:
                    walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(root)


def reverse_keys(value: Any) -> Any:
    """The same data with the keys of every object, and the lists that are sets, the other way round."""
    if isinstance(value, dict):
        sets = ("required", "enum", "tags", "oneOf")
        return {
            k: reverse_keys(v)[::-1] if k in sets and isinstance(v, list) else reverse_keys(v)
            for k, v in reversed(value.items())
        }
    return [reverse_keys(item) for item in value] if isinstance(value, list) else value


def reversed_document(root: Root) -> None:
    turned = reverse_keys(copy.deepcopy(root))
    root.clear()
    root.update(turned)


def reword(value: Any) -> None:
    """Other words in every text that is prose."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("description", "summary", "sentence", "title") and isinstance(inner, str):
                value[key] = "Other words."
            elif key == "properties":  # here the keys are names of properties
                for each in inner.values():
                    reword(each)
            elif key not in ("values", "value"):
                reword(inner)
    elif isinstance(value, list):
        for inner in value:
            reword(inner)


def requirement(root: Root, name: str) -> Root:
    """A requirement in words, wherever it stands."""
    todo: list[Any] = [root]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            for entry in value.get("x-requirements", []):
                if entry["id"] == name:
                    found: Root = entry
                    return found
            todo.extend(value.values())
        elif isinstance(value, list):
            todo.extend(value)
    raise KeyError(name)


def inline_job_name(root: Root) -> None:
    prop(root, "JobInputBase", "name").clear()
    put(schema(root, "JobInputBase")["properties"], name=copy.deepcopy(schema(root, "JobName")))


def extract_description(root: Root) -> None:
    put(root["components"]["schemas"], Href=copy.deepcopy(prop(root, "JobFile", "href")))
    schema(root, "JobFile")["properties"]["href"] = {"$ref": "#/components/schemas/Href"}


def merge_base_by_hand(root: Root) -> None:
    """CodeExportJobInput without its allOf."""
    base, own = copy.deepcopy(schema(root, "JobInputBase")), schema(root, "CodeExportJobInput").pop("allOf")[1]
    base["required"] += own["required"]
    base["properties"] |= own["properties"]
    schema(root, "CodeExportJobInput").update(base)


def drop_export_branch(root: Root) -> None:
    del schema(root, "JobInput")["oneOf"][1]
    del schema(root, "JobInput")["discriminator"]["mapping"]["code_export"]


def rename_export(root: Root) -> None:
    """Another word for the discriminator's tag, in the request."""
    mapping = schema(root, "JobInput")["discriminator"]["mapping"]
    mapping["export"] = mapping.pop("code_export")
    schema(root, "CodeExportJobInput")["allOf"][1]["properties"]["job_type"]["const"] = "export"


def add_branch(root: Root) -> None:
    put(
        root["components"]["schemas"],
        PauseJobInput={
            "allOf": [
                {"$ref": "#/components/schemas/JobInputBase"},
                {
                    "type": "object",
                    "required": ["job_type"],
                    "properties": {"job_type": {"type": "string", "const": "pause"}},
                },
            ]
        },
    )
    schema(root, "JobInput")["oneOf"].append({"$ref": "#/components/schemas/PauseJobInput"})
    schema(root, "JobInput")["discriminator"]["mapping"]["pause"] = "#/components/schemas/PauseJobInput"


def add_required_parameter(root: Root) -> None:
    operation(root).setdefault("parameters", []).append(
        {"name": "store", "in": "query", "required": True, "schema": {"type": "string"}}
    )


def add_optional_parameter(root: Root) -> None:
    operation(root).setdefault("parameters", []).append(
        {"name": "dry_run", "in": "query", "schema": {"type": "boolean"}}
    )


def rename_path_parameter(root: Root) -> None:
    root["components"]["parameters"]["PromotionID"]["name"] = "promotion_id"
    for path in list(root["paths"]):
        rename(root["paths"], path, path.replace("{promotionID}", "{promotion_id}"))


def move_parameters(root: Root) -> None:
    """Parameters of the path become those of its operations."""
    item = root["paths"][JOBS]
    shared = item.pop("parameters")
    for method in ("get", "post"):
        item[method]["parameters"] = [*shared, *item[method].get("parameters", [])]


def new_operation(root: Root) -> None:
    root["paths"][JOBS + "/{jobID}"] = {
        "parameters": root["paths"][JOBS + "/{jobID}/cancel"]["parameters"],
        "get": {"operationId": "getPromotionJob", "responses": {"200": operation(root)["responses"]["201"]}},
    }


def security_name(root: Root) -> None:
    rename(root["components"]["securitySchemes"], "BearerAuth", "Token")
    root["security"] = [{"Token": []}]


def tokens_secured(root: Root) -> None:
    operation(root, "/oauth/access_token")["security"] = [{"BearerAuth": []}]


def require_response_name(root: Root) -> None:
    schema(root, "PromotionJobBase")["required"].append("name")
    schema(root, "PromotionJobBase")["properties"]["name"] = {"type": "string"}


def remove_updated_at(root: Root) -> None:
    del schema(root, "Timestamps")["properties"]["updated_at"]
    schema(root, "Timestamps")["required"].remove("updated_at")


def server_template(root: Root) -> None:
    put(
        root["servers"][1],
        url="{scheme}://127.0.0.1:{port}",
        variables={
            "scheme": {"default": "http", "enum": ["http", "https"]},
            "port": {"default": "8000"},
        },
    )


OWN = [
    # What breaks a client.
    Edit("request maxLength lowered", lambda r: add(schema(r, "JobName"), "maxLength", -10), "breaking", "breaking"),
    Edit("request maximum lowered", lambda r: add(schema(r, "CodeLength"), "maximum", -1), "breaking", "breaking"),
    Edit("request minimum raised", lambda r: add(schema(r, "CodeLength"), "minimum", 1), "breaking", "breaking"),
    Edit("request enum value removed", lambda r: schema(r, "ConsumeUnit")["enum"].pop(), "breaking", "breaking"),
    Edit("request const changed", lambda r: put(prop(r, "JobInputBase", "type"), const="job"), "breaking", "breaking"),
    Edit("request type changed", lambda r: put(schema(r, "MaxUsesPerCode"), type="string"), "breaking", "breaking"),
    Edit("request pattern added", lambda r: put(schema(r, "CodePrefix"), pattern="^[a-z]+$"), "breaking", "breaking"),
    Edit(
        "required request property added",
        lambda r: (
            put(schema(r, "JobInputBase")["properties"], store={"type": "string"}),
            schema(r, "JobInputBase")["required"].append("store"),
        ),
        "breaking",
        "breaking",
    ),
    Edit(
        "optional request property now required",
        lambda r: schema(r, "JobInputBase")["required"].append("name"),
        "breaking",
        "breaking",
    ),
    Edit(
        "request property removed",
        lambda r: schema(r, "CodeGenerateParameters")["properties"].pop("code_prefix"),
        "breaking",
        "harmless",
    ),
    Edit(
        "further request properties rejected",
        lambda r: put(schema(r, "CodeGenerateParameters"), additionalProperties=False),
        "breaking",
        "breaking",
    ),
    Edit(
        "request default raised",
        lambda r: add(prop(r, "CodeGenerateParameters", "code_length"), "default", 1),
        "breaking",
        "breaking",
    ),
    Edit(
        "request default removed",
        lambda r: prop(r, "CodeGenerateParameters", "code_length").pop("default"),
        "breaking",
        "harmless",
    ),
    Edit("branch of a request dropped", drop_export_branch, "breaking", "breaking"),
    Edit("tag of a request's branch changed", rename_export, "breaking", "breaking"),
    Edit(
        "configured maximum lowered",
        lambda r: add(schema(r, "NumberOfCodes")["x-configured-maximum"], "default", -1),
        "breaking",
        "breaking",
    ),
    Edit(
        "configured maximum no longer earns its error",
        lambda r: schema(r, "NumberOfCodes")["x-configured-maximum"].pop("error"),
        "breaking",
        "harmless",
    ),
    Edit("request body required by a new parameter", add_required_parameter, "breaking", "breaking"),
    Edit("query parameter removed", lambda r: operation(r, method="get")["parameters"].pop(0), "breaking", "harmless"),
    Edit(
        "query maximum lowered",
        lambda r: add(r["components"]["parameters"]["PageLimit"]["schema"], "maximum", -1),
        "breaking",
        "harmless",
    ),
    Edit(
        "query default raised (a should)",
        lambda r: add(r["components"]["parameters"]["PageLimit"]["schema"], "default", 1),
        "breaking",
        "harmless",
    ),
    Edit(
        "request media type replaced",
        lambda r: rename(operation(r)["requestBody"]["content"], "application/json", "application/xml"),
        "breaking",
        "breaking",
    ),
    Edit(
        "response enum value added", lambda r: schema(r, "JobStatus")["enum"].append("paused"), "breaking", "harmless"
    ),
    Edit("response minimum removed", lambda r: prop(r, "Token", "expires_in").pop("minimum"), "breaking", "harmless"),
    Edit(
        "response minLength lowered",
        lambda r: add(prop(r, "PromotionCode", "code"), "minLength", -1),
        "breaking",
        "harmless",
    ),
    Edit("response format removed", lambda r: schema(r, "Timestamp").pop("format"), "breaking", "harmless"),
    Edit("response format removed (a should)", lambda r: schema(r, "Identifier").pop("format"), "breaking", "harmless"),
    Edit(
        "response pattern loosened",
        lambda r: put(prop(r, "JobFile", "href"), pattern="^[a-zA-Z]+://"),
        "breaking",
        "harmless",
    ),
    Edit(
        "response property nullable",
        lambda r: put(prop(r, "PromotionJobBase", "promotion_id"), type=["string", "null"]),
        "breaking",
        "harmless",
    ),
    Edit("response property removed", remove_updated_at, "breaking", "harmless"),
    Edit(
        "optional response property removed",
        lambda r: schema(r, "PromotionJobBase")["properties"].pop("name"),
        "breaking",
        "harmless",
    ),
    Edit(
        "response property no longer required",
        lambda r: schema(r, "JobFile")["required"].clear(),
        "breaking",
        "harmless",
    ),
    Edit(
        "response condition dropped",
        lambda r: [schema(r, "PromotionJobBase").pop(k) for k in ("if", "then")],
        "breaking",
        "harmless",
    ),
    Edit(
        "what follows from a condition weakened",
        lambda r: schema(r, "PromotionJobBase")["then"].pop("required"),
        "breaking",
        "harmless",
    ),
    Edit(
        "error title changed",
        lambda r: put(prop(r, "TooManyCodesError", "title"), const="Too many"),
        "breaking",
        "breaking",
    ),
    Edit(
        "error template changed",
        lambda r: put(prop(r, "TooManyCodesError", "detail"), x_template="At most {maximum} codes"),
        "breaking",
        "breaking",
    ),
    Edit(
        "error no longer promised", lambda r: operation(r)["responses"]["422"].pop("x-errors"), "breaking", "harmless"
    ),
    Edit(
        "a must becomes a should in a response",
        lambda r: put(schema(r, "Timestamp"), x_levels={"format": "should"}),
        "breaking",
        "harmless",
    ),
    Edit(
        "a requirement's must becomes a should",
        lambda r: put(requirement(r, "createPromotionJob.echo-name"), level="should"),
        "breaking",
        "harmless",
    ),
    Edit("requirement retired", lambda r: operation(r)["x-requirements"].pop(0), "breaking", "harmless"),
    Edit(
        "requirement allows one more value",
        lambda r: requirement(r, "createPromotionJob.validation-status")["values"]["statuses"].append(409),
        "breaking",
        "harmless",
    ),
    Edit(
        "states: a move more",
        lambda r: schema(r, "JobStatus")["x-states"]["next"]["failed"].append("pending"),
        "breaking",
        "harmless",
    ),
    Edit(
        "states: cancellable no more",
        lambda r: schema(r, "JobStatus")["x-states"]["cancellable"].pop(),
        "breaking",
        "breaking",
    ),
    Edit(
        "status of a success changed", lambda r: rename(operation(r)["responses"], "201", "202"), "breaking", "breaking"
    ),
    Edit(
        "response media type removed",
        lambda r: operation(r)["responses"]["201"]["content"].pop("application/vnd.api+json"),
        "breaking",
        "breaking",
    ),
    Edit("operation removed", lambda r: r["paths"].pop(JOBS + "/{jobID}/cancel"), "breaking", "harmless"),
    Edit("path renamed", lambda r: rename(r["paths"], JOBS, JOBS.replace("/jobs", "/tasks")), "breaking", "breaking"),
    Edit("security added", tokens_secured, "breaking", "breaking"),
    Edit(
        "other scheme",
        lambda r: put(r["components"]["securitySchemes"]["BearerAuth"], scheme="basic"),
        "breaking",
        "breaking",
    ),
    Edit("server gone", lambda r: r["servers"].pop(0), "breaking", "harmless"),
    Edit("servers of a path", lambda r: put(r["paths"][JOBS], servers=OTHER_SERVERS), "breaking", "harmless"),
    Edit(
        "servers of an operation",
        lambda r: put(r["paths"][JOBS]["post"], servers=OTHER_SERVERS),
        "breaking",
        "harmless",
    ),
    Edit(
        "property that may be anything",
        lambda r: r["components"]["schemas"]["CodeGenerateParameters"]["properties"].update(x=True),
        "harmless",
        "breaking",
    ),
    # What breaks servers alone, or nobody.
    Edit("request maxLength raised", lambda r: add(schema(r, "JobName"), "maxLength", 10), "harmless", "breaking"),
    Edit("request maxLength removed", lambda r: schema(r, "JobName").pop("maxLength"), "harmless", "breaking"),
    Edit(
        "request enum value added",
        lambda r: schema(r, "ConsumeUnit")["enum"].append("per_order"),
        "harmless",
        "breaking",
    ),
    Edit(
        "request property nullable",
        lambda r: put(schema(r, "CodePrefix"), type=["string", "null"]),
        "harmless",
        "breaking",
    ),
    Edit(
        "required request property now optional",
        lambda r: schema(r, "JobInputBase")["required"].clear(),
        "harmless",
        "breaking",
    ),
    Edit(
        "optional request property added",
        lambda r: put(schema(r, "JobInputBase")["properties"], note={"type": "string", "maxLength": 9}),
        "harmless",
        "breaking",
    ),
    Edit("branch of a request added", add_branch, "harmless", "breaking"),
    Edit("optional parameter added", add_optional_parameter, "harmless", "breaking"),
    Edit("operation added", new_operation, "harmless", "breaking"),
    Edit(
        "configured maximum raised",
        lambda r: add(schema(r, "NumberOfCodes")["x-configured-maximum"], "default", 1000),
        "harmless",
        "breaking",
    ),
    Edit("security dropped", lambda r: put(operation(r, method="get"), security=[]), "harmless", "breaking"),
    Edit(
        "response minimum raised", lambda r: add(prop(r, "Token", "expires_in"), "minimum", 60), "harmless", "breaking"
    ),
    Edit("response enum value removed", lambda r: schema(r, "JobStatus")["enum"].pop(), "harmless", "breaking"),
    Edit(
        "response pattern tightened",
        lambda r: put(prop(r, "JobFile", "href"), pattern="^https://"),
        "harmless",
        "breaking",
    ),
    Edit("response property now required", require_response_name, "harmless", "breaking"),
    Edit(
        "a should becomes a must in a request",
        lambda r: schema(r, "NumberOfCodes").pop("x-levels"),
        "harmless",
        "breaking",
    ),
    Edit(
        "a should becomes a must in a response",
        lambda r: schema(r, "Identifier").pop("x-levels"),
        "harmless",
        "breaking",
    ),
    Edit(
        "requirement added",
        lambda r: operation(r)["x-requirements"].append(
            {"id": "new", "level": "must", "sentence": "It is so.", "facts": ["S1"]}
        ),
        "harmless",
        "breaking",
    ),
    Edit(
        "requirement added (a should)",
        lambda r: operation(r)["x-requirements"].append(
            {"id": "new", "level": "should", "sentence": "It is so.", "facts": ["S1"]}
        ),
        "harmless",
        "harmless",
    ),
    Edit(
        "optional response property added",
        lambda r: put(schema(r, "JobMeta")["properties"], owner={"type": "string"}),
        "harmless",
        "harmless",
    ),
    Edit(
        "error status added",
        lambda r: put(operation(r)["responses"], **{"409": {"$ref": "#/components/responses/ClientError"}}),
        "",
        "",
    ),
    Edit(
        "server added",
        lambda r: r["servers"].append({"url": "https://euwest.api.elasticpath.com"}),
        "harmless",
        "harmless",
    ),
    # What means the same.
    Edit("other words everywhere", reword, "", ""),
    Edit("other order everywhere", reversed_document, "", ""),
    Edit("other example", lambda r: put(r["components"]["examples"]["Token"], value={"access_token": "YYYY"}), "", ""),
    Edit("schema renamed", lambda r: rename_component(r, "schemas", "CodeExportJobInput", "ExportInput"), "", ""),
    Edit("error schema renamed", lambda r: rename_component(r, "schemas", "TooManyCodesError", "CapError"), "", ""),
    Edit("response component renamed", lambda r: rename_component(r, "responses", "NotFound", "Unknown"), "", ""),
    Edit("reference written out", inline_job_name, "", ""),
    Edit("schema made a component", extract_description, "", ""),
    Edit("allOf written out", merge_base_by_hand, "", ""),
    Edit("type as a list", lambda r: put(schema(r, "JobName"), type=["string"]), "", ""),
    Edit(
        "const as an enum",
        lambda r: put(prop(r, "Token", "token_type"), enum=[prop(r, "Token", "token_type").pop("const")]),
        "",
        "",
    ),
    Edit(
        "nullable as a union",
        lambda r: schema(r, "JobResult").update(
            {
                "anyOf": [
                    {k: ("object" if k == "type" else v) for k, v in schema(r, "JobResult").items()},
                    {"type": "null"},
                ],
                "type": ["object", "null"],
            }
        ),
        "",
        "",
    ),
    Edit(
        "default values written out",
        lambda r: (
            put(schema(r, "JobName"), minLength=0),
            put(schema(r, "JobsPage")["properties"]["data"], minItems=0, uniqueItems=False),
        ),
        "",
        "",
    ),
    Edit("additionalProperties left out", lambda r: schema(r, "Timestamps").pop("additionalProperties"), "", ""),
    Edit(
        "exclusive bound",
        lambda r: put(schema(r, "CodeLength"), exclusiveMinimum=schema(r, "CodeLength").pop("minimum") - 1),
        "",
        "",
    ),
    Edit("tag added", lambda r: (r["tags"].append({"name": "New"}), operation(r)["tags"].append("New")), "", ""),
    Edit("operationId changed", lambda r: put(operation(r, "/oauth/access_token"), operationId="token"), "", ""),
    Edit("path parameter renamed", rename_path_parameter, "", ""),
    Edit("parameters moved to the operations", move_parameters, "", ""),
    Edit("security scheme renamed", security_name, "", ""),
    Edit("facts and reasons changed", lambda r: put(schema(r, "JobName"), x_facts=["S6"], x_unchecked="No."), "", ""),
    Edit("operation deprecated", lambda r: put(operation(r), deprecated=True), "harmless", "harmless"),
    Edit("schema deprecated", lambda r: put(schema(r, "CodePrefix"), deprecated=True), "harmless", "harmless"),
    Edit("pattern in other words", lambda r: put(schema(r, "ErrorStatus"), pattern=r"^\d+$"), "", ""),
    Edit("width of a bounded integer", lambda r: put(schema(r, "CodeLength"), format="int32"), "", ""),
    Edit(
        "width of an integer with a configured maximum",
        lambda r: put(schema(r, "NumberOfCodes"), format="int32"),
        "",
        "",
    ),
    Edit(
        "width of an open integer", lambda r: put(schema(r, "MaxUsesPerCode"), format="int32"), "breaking", "breaking"
    ),
    Edit("server as a template that has it", server_template, "harmless", "harmless"),
    Edit(
        "server as a template that has it not",
        lambda r: put(
            r["servers"][1],
            url="http://{host}:8000",
            variables={"host": {"default": "localhost", "enum": ["localhost"]}},
        ),
        "breaking",
        "harmless",
    ),
    Edit("steps that every integer has", lambda r: put(schema(r, "CodeLength"), multipleOf=0.5), "", ""),
    Edit("as many properties as are required", lambda r: put(schema(r, "JobInputBase"), minProperties=2), "", ""),
]

FOREIGN_TEXT = """
openapi: 3.1.0
info: {title: Library, version: 2.3.0}
servers: [{url: https://library.example.com}]
security: [{Key: []}]
paths:
  /books:
    get:
      operationId: listBooks
      parameters:
        - {name: genre, in: query, schema: {type: array, items: {type: string, enum: [novel, poem]}, maxItems: 3}}
        - {name: page, in: query, schema: {type: integer, minimum: 1, default: 1}}
        - {name: size, in: query, schema: {type: integer, maximum: 100}}
        - {name: X-Trace, in: header, schema: {type: string, format: uuid}}
      responses:
        '200':
          description: Books.
          headers:
            X-Total: {required: true, schema: {type: integer, minimum: 0}}
          content:
            application/json: {schema: {type: array, maxItems: 50, items: {$ref: '#/components/schemas/Book'}}}
        default:
          description: ErrorKind.
          content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}
    post:
      operationId: addBook
      security: [{Key: [], OAuth: [write]}]
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Book'}}
      responses:
        '201': {description: Added., content: {application/json: {schema: {$ref: '#/components/schemas/Book'}}}}
        '400': {description: Rejected.}
  /loans:
    put:
      operationId: lend
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/Loan'}}
      responses:
        '204': {description: Lent.}
components:
  securitySchemes:
    Key: {type: apiKey, in: header, name: X-Key}
    OAuth:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: https://library.example.com/token, scopes: {write: Write, admin: All}}}
  schemas:
    Book:
      type: object
      required: [title, price]
      properties:
        id: {type: string, readOnly: true}
        title: {type: string, minLength: 1, maxLength: 80}
        isbn: {type: string, pattern: '^97[89][0-9]{10}$'}
        price: {type: number, exclusiveMinimum: 0, multipleOf: 0.5}
        tags: {type: array, uniqueItems: true, items: {type: string}}
        parts: {type: array, items: {$ref: '#/components/schemas/Book'}}
        extra: {type: object, additionalProperties: {type: integer}}
      additionalProperties: false
    Loan:
      oneOf:
        - type: object
          required: [kind, until]
          properties: {kind: {const: short}, until: {type: string, format: date}}
        - type: object
          required: [kind]
          properties: {kind: {const: long}, weeks: {type: integer, maximum: 52}}
      discriminator: {propertyName: kind}
    Problem:
      type: object
      required: [code]
      properties:
        code: {type: integer}
        cause: {not: {type: 'null'}}
"""


def foreign() -> Root:
    root: Root = yaml.safe_load(FOREIGN_TEXT)
    return root


def book(root: Root, name: str) -> Root:
    return prop(root, "Book", name)


FOREIGN = [
    Edit("shared limit tightened", lambda r: put(book(r, "title"), maxLength=70), "breaking", "breaking"),
    Edit("shared limit loosened", lambda r: put(book(r, "title"), maxLength=90), "breaking", "breaking"),
    Edit("shared pattern of the same meaning", lambda r: put(book(r, "isbn"), pattern=r"^97(8|9)\d{10}$"), "", ""),
    Edit("shared pattern changed", lambda r: put(book(r, "isbn"), pattern="^978[0-9]{10}$"), "breaking", "breaking"),
    Edit("multipleOf halved", lambda r: put(book(r, "price"), multipleOf=0.25), "breaking", "breaking"),
    Edit(
        "exclusive bound made inclusive",
        lambda r: put(book(r, "price"), minimum=book(r, "price").pop("exclusiveMinimum")),
        "breaking",
        "breaking",
    ),
    Edit("uniqueItems dropped", lambda r: book(r, "tags").pop("uniqueItems"), "breaking", "breaking"),
    Edit("type of items changed", lambda r: put(book(r, "tags")["items"], type="integer"), "breaking", "breaking"),
    Edit(
        "type of further properties changed",
        lambda r: put(book(r, "extra"), additionalProperties={"type": "string"}),
        "breaking",
        "breaking",
    ),
    Edit("closed object opened", lambda r: schema(r, "Book").pop("additionalProperties"), "breaking", "breaking"),
    Edit(
        "optional property added to a closed object",
        lambda r: put(schema(r, "Book")["properties"], year={"type": "integer"}),
        "breaking",
        "breaking",
    ),
    Edit("read-only property required", lambda r: schema(r, "Book")["required"].append("id"), "harmless", "breaking"),
    Edit("read-only property made writable", lambda r: book(r, "id").pop("readOnly"), "harmless", "breaking"),
    Edit(
        "response maxItems raised",
        lambda r: put(
            operation(r, "/books", "get")["responses"]["200"]["content"]["application/json"]["schema"], maxItems=60
        ),
        "breaking",
        "harmless",
    ),
    Edit(
        "response maxItems lowered",
        lambda r: put(
            operation(r, "/books", "get")["responses"]["200"]["content"]["application/json"]["schema"], maxItems=40
        ),
        "harmless",
        "breaking",
    ),
    Edit(
        "header removed",
        lambda r: operation(r, "/books", "get")["responses"]["200"].pop("headers"),
        "breaking",
        "harmless",
    ),
    Edit(
        "header optional",
        lambda r: put(operation(r, "/books", "get")["responses"]["200"]["headers"]["X-Total"], required=False),
        "breaking",
        "harmless",
    ),
    Edit(
        "header limit raised",
        lambda r: put(operation(r, "/books", "get")["responses"]["200"]["headers"]["X-Total"]["schema"], minimum=1),
        "harmless",
        "breaking",
    ),
    Edit(
        "parameter style changed",
        lambda r: put(operation(r, "/books", "get")["parameters"][0], explode=False),
        "breaking",
        "breaking",
    ),
    Edit(
        "parameter style of a scalar changed",
        lambda r: put(operation(r, "/books", "get")["parameters"][1], explode=False),
        "",
        "",
    ),
    Edit(
        "parameter in another location",
        lambda r: put(operation(r, "/books", "get")["parameters"][3], **{"in": "query"}),
        "breaking",
        "breaking",
    ),
    Edit(
        "parameter's items: enum value removed",
        lambda r: operation(r, "/books", "get")["parameters"][0]["schema"]["items"]["enum"].pop(),
        "breaking",
        "breaking",
    ),
    Edit(
        "parameter's integer made a string",
        lambda r: put(operation(r, "/books", "get")["parameters"][2], schema={"type": "string"}),
        "harmless",
        "breaking",
    ),
    Edit(
        "optional parameter now required",
        lambda r: put(operation(r, "/books", "get")["parameters"][3], required=True),
        "breaking",
        "breaking",
    ),
    Edit(
        "scope added",
        lambda r: put(operation(r, "/books"), security=[{"Key": [], "OAuth": ["write", "admin"]}]),
        "breaking",
        "breaking",
    ),
    Edit(
        "one of two credentials enough",
        lambda r: put(operation(r, "/books"), security=[{"Key": []}]),
        "harmless",
        "breaking",
    ),
    Edit(
        "body now required",
        lambda r: put(operation(r, "/loans", "put")["requestBody"], required=True),
        "breaking",
        "breaking",
    ),
    Edit(
        "branch limit lowered",
        lambda r: put(schema(r, "Loan")["oneOf"][1]["properties"]["weeks"], maximum=26),
        "breaking",
        "breaking",
    ),
    Edit("branch dropped", lambda r: schema(r, "Loan")["oneOf"].pop(0), "breaking", "breaking"),
    Edit(
        "oneOf of branches that exclude each other as anyOf",
        lambda r: rename(schema(r, "Loan"), "oneOf", "anyOf"),
        "",
        "",
    ),
    Edit(
        "format of a branch removed",
        lambda r: schema(r, "Loan")["oneOf"][0]["properties"]["until"].pop("format"),
        "harmless",
        "breaking",
    ),
    Edit(
        "success status added",
        lambda r: put(operation(r, "/loans", "put")["responses"], **{"200": {"description": "Lent."}}),
        "breaking",
        "harmless",
    ),
    Edit(
        "error status added",
        lambda r: put(operation(r, "/loans", "put")["responses"], **{"409": {"description": "Gone."}}),
        "harmless",
        "harmless",
    ),
    Edit("error status removed", lambda r: operation(r, "/books")["responses"].pop("400"), "harmless", "breaking"),
    Edit(
        "status covered by the default",
        lambda r: put(
            operation(r, "/books", "get")["responses"],
            **{"404": copy.deepcopy(operation(r, "/books", "get")["responses"]["default"])},
        ),
        "",
        "",
    ),
    Edit(
        "not: nothing shows the difference",
        lambda r: put(prop(r, "Problem", "cause"), **{"not": {"const": "c0ffee-0001"}}),
        "breaking",
        "undecided",
    ),
    Edit(
        "flow of a scheme changed",
        lambda r: put(
            r["components"]["securitySchemes"]["OAuth"]["flows"]["clientCredentials"],
            tokenUrl="https://other.example.com",
        ),
        "breaking",
        "breaking",
    ),
    Edit(
        "description of a scope",
        lambda r: put(
            r["components"]["securitySchemes"]["OAuth"]["flows"]["clientCredentials"]["scopes"], write="Other words"
        ),
        "",
        "",
    ),
]
