"""The tables of addresses: the API from its OpenAPI document, pages and plain addresses from their routes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi.routing import APIRoute

from docs.tables.words import code, paragraph, table
from web.app import API, PAGES, Application
from web.problems import KINDS

# Part of a JSON document, of mixed values.
Json = Mapping[str, Any]


def openapi() -> Json:
    """The document of the API; it needs no server."""
    app = Application(title="Coproduce", version="1")
    for router in API:
        app.include_router(router)
    return app.openapi()


def routes() -> str:
    """Every operation of the API."""
    return table(["Address", "What it does", "Takes", "Answers"], [
        [code(f"{method.upper()} {path}"), _purpose(one), _takes(one), _answers(one)]
        for path, methods in openapi()["paths"].items() for method, one in methods.items()])


def pages() -> str:
    """Every page and other address that is not part of the API."""
    return table(["Address", "What it is"], [[code(address), words] for address, words in _hidden()])


def problems() -> str:
    """Every kind of problem."""
    return table(["`type`", "Status", "Title"],
                 [[code(f"urn:coproduce:{name}"), str(status), title] for name, (status, title) in KINDS.items()])


def _hidden() -> Iterator[tuple[str, str]]:
    shown = set(openapi()["paths"])
    for router in (*API, *PAGES):
        for route in router.routes:
            if isinstance(route, APIRoute) and route.path not in shown:
                name = route.name.removeprefix("show_").replace("_", " ").capitalize()
                methods = ", ".join(sorted(route.methods or ()))
                yield f"{methods} {route.path}", paragraph(route.endpoint.__doc__) or name


def _purpose(operation: Json) -> str:
    more = paragraph(operation.get("description"))
    return f"**{operation['summary']}.** {more}".strip()


def _takes(operation: Json) -> str:
    given = [code(one["name"]) for one in operation.get("parameters", []) if one["in"] != "path"]
    body = operation.get("requestBody", {}).get("content", {})
    given += [f"body: {_schema(one['schema'])} as {code(kind)}" for kind, one in body.items()]
    return ", ".join(given) or "-"


def _schema(schema: Json) -> str:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return {"AnyCommand": "a [command](commands.md)", "Charter": "a [charter](charter.md)"}.get(
        name, re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower() or str(schema.get("type", "")))


def _answers(operation: Json) -> str:
    found = []
    for status, one in operation["responses"].items():
        models = [str(kind["schema"].get("$ref", "")).rpartition("/")[2] for kind in one.get("content", {}).values()
                  if "schema" in kind]
        model = models[0] if models else ""
        found.append(f"{status} {code(model)}" if model and not model.startswith("Problem") else status)
    return ", ".join(found)
