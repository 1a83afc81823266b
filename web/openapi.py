"""The OpenAPI document: what FastAPI finds, with the charter, every kind of command and problems put in."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from domain.charter import Charter
from domain.commands import AnyCommand
from web.api.board_members import MemberSent
from web.api.bodies import KINDS
from web.contacts import ContactSent
from web.problems import ProblemDetails

Schema = dict[str, Any]
REF = "#/components/schemas/{model}"

DESCRIPTION = """
Coproduce runs co-production projects: kick-off by charter, gates that the accountable people pass, rewards, answers.

* **Sign in** with `Authorization: Bearer <token>`. Who acts follows from the token, never from the body.
* **Repeat safely**: send an `Idempotency-Key` with every POST; after a 503 send the same request again.
* **Decide on what you saw**: send a gate's or run's `digest` as `seen`; when it has changed you get a 409.
* **Errors** are `application/problem+json` (RFC 9457) with a sentence that says what to do.
* Times are UTC, amounts are decimal strings in the project's currency.
"""

EXAMPLES: dict[str, Schema] = {
    "complete_action": {"summary": "Work is done", "value": {"kind": "complete_action", "action": "D1"}},
    "confirm_attendance": {"summary": "Say who took part",
                           "value": {"kind": "confirm_attendance", "action": "D1", "people": ["P01", "P02"]}},
    "approve": {"summary": "Say yes at a gate",
                "value": {"kind": "vote", "phase": "co_design", "choice": "approve", "seen": "9f2c4b7a01d3e586"}},
    "request_changes": {"summary": "Ask for changes at a gate",
                        "value": {"kind": "vote", "phase": "co_design", "choice": "request_changes",
                                  "items": ["vision_agreed"], "reason": "The vision leaves out fathers."}},
    "approve_run": {"summary": "Release money",
                    "value": {"kind": "approve_run", "run": "r1", "seen": "1b0d6c2f7a9e4d35"}},
    "cast_ballot": {"summary": "Vote in a poll", "value": {
        "kind": "cast_ballot", "poll": "priorities", "ballot": {"dots": {"Text message": 2, "Leaflet": 1}}}},
    "make_suggestion": {"summary": "Say something that wants an answer",
                        "value": {"kind": "make_suggestion", "text": "Please hold one workshop in the evening."}},
}


def document(app: FastAPI) -> Schema:
    """Made once; served at /openapi.json."""
    if app.openapi_schema:
        return app.openapi_schema
    made = get_openapi(title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes,
                       tags=[{"name": name} for name in ("projects", "commands", "charters", "people", "concerns", "me",
                                                 "health")])
    schemas = made["components"]["schemas"]
    for name, model in (("Charter", Charter), ("ProblemDetails", ProblemDetails), ("ContactSent", ContactSent),
                        ("MemberSent", MemberSent)):
        _put(schemas, name, TypeAdapter(model).json_schema(ref_template=REF))
    _put(schemas, "AnyCommand", _command_schema())
    made["paths"]["/api/projects/{project_id}/commands"]["post"]["requestBody"]["content"]["application/json"][
        "examples"] = EXAMPLES
    _problems_instead_of_fastapis(made)
    app.openapi_schema = made
    return made


def _put(schemas: Schema, name: str, schema: Schema) -> None:
    for inner, definition in schema.pop("$defs", {}).items():
        schemas.setdefault(inner, definition)
    schemas[name] = schema


def _command_schema() -> Schema:
    """Without `actor`, which a client can't send, and without what only the system sends."""
    schema = TypeAdapter(AnyCommand).json_schema(ref_template=REF)
    definitions, mapping = schema["$defs"], schema["discriminator"]["mapping"]
    for kind in [kind for kind in mapping if kind not in KINDS]:
        definitions.pop(mapping.pop(kind).rpartition("/")[2])
    for reference in mapping.values():
        definition = definitions[reference.rpartition("/")[2]]
        definition["properties"].pop("actor")
        definition.setdefault("required", []).append("kind")
    return {**schema, "oneOf": [{"$ref": reference} for reference in mapping.values()],
            "description": "What people may ask of a project; `kind` says which."}


def _problems_instead_of_fastapis(made: Schema) -> None:
    """Our 400 takes the place of FastAPI's own 422 for requests that can't be read."""
    for methods in made["paths"].values():
        for operation in methods.values():
            answer = operation["responses"].get("422", {})
            if "HTTPValidationError" in str(answer):
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        made["components"]["schemas"].pop(name, None)
