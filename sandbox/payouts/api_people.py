"""Routes for who uses the account, what it is called, and which custom fields its rewards have."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.payouts.gate import answer, api, checked
from sandbox.payouts.refusals import Refusal, at
from sandbox.payouts.service import Service, service_of
from sandbox.payouts.shelf import Document
from sandbox.payouts.store import new_id, now_ms
from sandbox.payouts.views import Json, instant

_TYPES = Literal["Checkbox", "Currency", "Date", "Dropdown", "Email", "List", "Number", "Phone", "Text", "TextArea"]


class FieldData(BaseModel):
    options: list[str] | None = None


class NewField(BaseModel):
    """A custom field of rewards; lists need options to choose from."""

    display_name: Annotated[str, Field(min_length=1)]
    data_type: _TYPES
    data: FieldData | None = None
    required: bool | None = None
    description: str | None = None


class NewMember(BaseModel):
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    role: str


async def list_fields(request: Request) -> Response:
    return answer({"fields": [_field_json(field) for field in service_of(request).reference.fields.all()]})


async def create_field(request: Request) -> Response:
    wanted = await checked(request, NewField, 422, "The field was not made")
    options = wanted.data.options if wanted.data else None
    if wanted.data_type in ("Dropdown", "List") and not options:
        problem = "is needed for a field of this type"
        raise Refusal(422, f"The field was not made: data.options {problem}.", at(["data", "options"], problem))
    shelf, field_id = service_of(request).reference.fields, new_id()
    if any(field["label"] == wanted.display_name for field in shelf.all()):
        problem = "is the name of another field"
        raise Refusal(422, f"The field was not made: display_name {problem}.", at(["display_name"], problem))
    field: Document = {"label": wanted.display_name, "data_type": wanted.data_type, "options": options}
    shelf.put(field_id, {**field, "required": bool(wanted.required)})
    return answer({"field": _field_json({**field, "id": field_id, "required": bool(wanted.required)})})


def _field_json(field: Document) -> Json:
    shown: Json = {name: field[name] for name in ("id", "label", "data_type", "required")}
    return {**shown, "data": {"options": field["options"]} if field["options"] else {}, "scope": "REWARD"}


async def list_members(request: Request) -> Response:
    return answer({"members": [_member_json(each) for each in service_of(request).reference.members.all()]})


async def get_member(request: Request) -> Response:
    found = service_of(request).reference.members.get(request.path_params["member_id"])
    if found is None:
        raise Refusal(404, "No member has this id.")
    events: list[object] = []
    return answer({"member": {**_member_json(found), "events": events}})


async def create_member(request: Request) -> Response:
    wanted = await checked(request, NewMember, 400, "The member was not invited")
    member: Document = {"email": wanted.email, "name": None, "role": wanted.role, "status": "INVITED"}
    member_id = new_id()
    service_of(request).reference.members.put(member_id, member)
    return answer({"member": _member_json({**member, "id": member_id, "created_ms": now_ms()})})


def _member_json(member: Document) -> Json:
    shown: Json = {name: member[name] for name in ("id", "email", "name", "role", "status")}
    return {**shown, "active": True, "created_at": instant(member["created_ms"]), "last_login_at": None}


async def list_organizations(request: Request) -> Response:
    return answer({"organizations": [_organization(service_of(request))]})


async def get_organization(request: Request) -> Response:
    own = _organization(service_of(request))
    if own["id"] != request.path_params["organization_id"]:
        raise Refusal(404, "No organization has this id.")
    return answer({"organization": own})


def _organization(service: Service) -> Json:
    made = int(service.store.remembered("organization_ms", str(now_ms())))
    return {
        "id": "LOCALORG0001",
        "name": "Local organization",
        "website": "https://local.example",
        "currency_code": service.store.currency,
        "status": "APPROVED",
        "created_at": instant(made)[:10],  # the official client takes a date only
    }


ROUTES = [
    Route("/fields", api(list_fields), methods=["GET"]),
    Route("/fields", api(create_field), methods=["POST"]),
    Route("/members", api(list_members), methods=["GET"]),
    Route("/members", api(create_member), methods=["POST"]),
    Route("/members/{member_id}", api(get_member), methods=["GET"]),
    Route("/organizations", api(list_organizations), methods=["GET"]),
    Route("/organizations/{organization_id}", api(get_organization), methods=["GET"]),
]
