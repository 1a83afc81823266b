"""The people file: the list, one person's own page with their contact details, adding, changing, erasing."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from integrations.errors import Conflict, Missing
from integrations.ports import Contact
from integrations.records.people import Account, Membership
from web.api.looks import known_person
from web.api.people_file import CONFIRM, carried_away, erased, known_account, open_payments
from web.contacts import ContactSent, change_contact, displace_person, place_person, refuse_chat
from web.pages.refused import NOTHING_REFUSED, RefusedForm, refused_form
from web.pages.rendering import page
from web.parts import Parts, parts_of
from web.people_csv import table_of
from web.problems import ProblemError
from web.sessions import PageSession, Session, form_of, text_of

router = APIRouter()

SHOWN = 50
MOST_CARRIED = 100_000
WRONG = {"email": "Write an e-mail address such as alex@example.org.",
         "phone": "Write a phone number: digits, spaces and a plus sign in front.",
         "name": "Write at most 200 letters.",
         "chat": "Write an address of a chat such as ntfys://push.example.org/alex, of at most 500 letters."}


@router.get("/people")
def show_people(request: Request, session: PageSession, done: str = "",
                find: Annotated[str, Query(max_length=200)] = "",
                offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0) -> Response:
    """For operators: everybody in the people file, without any address."""
    found = parts_of(request).people_list.page(find, SHOWN, offset)
    return page(request, "people.html", {"session": session, "found": found, "find": find, "offset": offset,
                                         "shown": SHOWN, "done": done})


@router.get("/people.csv")
def show_people_csv(request: Request, session: PageSession) -> Response:
    """The list as a table for spreadsheets, without any address."""
    people = parts_of(request).people_list.page("", MOST_CARRIED).people
    return Response(table_of(people), media_type="text/csv; charset=utf-8",
                    headers={"Content-Disposition": 'attachment; filename="people.csv"'})


@router.get("/people/new")
def show_new_person(request: Request, session: PageSession) -> Response:
    """A form to add somebody."""
    return _form(request, session)


@router.post("/people/new")
async def add_person(request: Request, session: PageSession) -> Response:
    """Add somebody. A refused form is shown again as it was."""
    form, parts = await form_of(request, session), parts_of(request)
    try:
        contact = contact_of(form)
        refuse_chat(parts, contact)
        if not (contact.email or contact.phone or contact.name):
            raise ProblemError("malformed", "Write at least a name or one address. Nobody was added.")
        account = await run_in_threadpool(parts.people.add, contact)
    except (ProblemError, Conflict) as error:
        refused = error if isinstance(error, ProblemError) else ProblemError("conflict", str(error))
        return await run_in_threadpool(_form, request, session, refused, refused_form("contact", form, refused))
    return RedirectResponse(f"/people/{account.id}?done=keep_person", 303)


def contact_of(form: FormData) -> Contact:
    """The contact that was typed. `malformed`, with each field that can't be read."""
    typed = {name: text_of(form, name) or None for name in ("name", "email", "phone", "chat")}
    try:
        return Contact(**ContactSent.model_validate(typed).model_dump())
    except ValidationError as error:
        wrong = sorted({str(one["loc"][0]) for one in error.errors()})
        raise ProblemError("malformed", " ".join(WRONG[name] for name in wrong) + " Nothing was changed.",
                           where=[]) from None


def wrong_fields(refused: RefusedForm) -> dict[str, str]:
    """Which fields of the contact form to change, and how."""
    found = {name: words for name, words in WRONG.items() if words in refused.sentence}
    return {**found, "chat": refused.sentence} if "chat address" in refused.sentence else found


def _form(request: Request, session: Session, error: ProblemError | None = None,
          refused: RefusedForm = NOTHING_REFUSED) -> Response:
    return page(request, "person_new.html", {
        "session": session, "refused": refused, "wrong": wrong_fields(refused)}, error.status if error else 200)


@router.get("/people/{account}")
def show_person(request: Request, session: PageSession, account: str, done: str = "") -> Response:
    """One person with their contact details. Who looks is written down."""
    parts = parts_of(request)
    known_account(parts, account)
    parts.people_list.note_look(account, session.reader.account.id, "seen")
    return _person(request, session, account, done=done)


def _person(request: Request, session: Session, account: str, *, done: str = "", error: ProblemError | None = None,
            refused: RefusedForm = NOTHING_REFUSED) -> Response:
    parts = parts_of(request)
    known = known_account(parts, account)
    looks = parts.people_list.looks(account)
    return page(request, "person.html", {
        "session": session, "known": known, "done": done, "refused": refused, "wrong": wrong_fields(refused),
        "places": [(place, _project_name(parts, place)) for place in parts.people.memberships(account)],
        "member": parts.people.member_of(account) is not None, "looks": looks,
        "names": {one.by: _name(parts, one.by) for one in looks}}, error.status if error else 200)


@router.post("/people/{account}")
async def change_person(request: Request, session: PageSession, account: str) -> Response:
    """Change the contact, or say who they are in a project (`do` is `place`), or that they are not (`displace`)."""
    form, parts = await form_of(request, session), parts_of(request)
    await run_in_threadpool(known_account, parts, account)
    wish = text_of(form, "do") or "contact"
    try:
        await _change(parts, session, account, wish, form)
    except ProblemError as error:
        return await run_in_threadpool(_person, request, session, account, error=error,
                                       refused=refused_form(wish, form, error))
    return RedirectResponse(f"/people/{account}?done={wish}_person", 303)


async def _change(parts: Parts, session: Session, account: str, wish: str, form: FormData) -> None:
    place = Membership(project_id=text_of(form, "project"), person=text_of(form, "person"))
    if wish == "place":
        await run_in_threadpool(_refuse_unknown, parts, place)
        await place_person(parts, session.reader, place, account)
    elif wish == "displace":
        await displace_person(parts, session.reader, place, account)
    else:
        contact = contact_of(form)
        refuse_chat(parts, contact)
        await change_contact(parts, session.reader, account, contact)


def _refuse_unknown(parts: Parts, place: Membership) -> None:
    try:
        known_person(parts.records.project(place.project_id), place.person)
    except Missing:
        raise ProblemError("unknown", "There is no project of this id. The list of projects has them.") from None


@router.post("/people/{account}/export")
async def export_person_page(request: Request, session: PageSession, account: str) -> Response:
    """Everything that is kept about a person, as a file for them. Who takes it is written down."""
    await form_of(request, session)
    found = await run_in_threadpool(carried_away, parts_of(request), session.reader, account)
    return Response(found.model_dump_json(indent=2), media_type="application/json",
                    headers={"Content-Disposition": f'attachment; filename="{found.account.id}.json"'})


@router.get("/people/{account}/erase")
def show_erase(request: Request, session: PageSession, account: str) -> Response:
    """What is erased and what stays, before it is done."""
    return _erase(request, session, account)


@router.post("/people/{account}/erase")
async def erase_person_page(request: Request, session: PageSession, account: str) -> Response:
    """Erase somebody, when the word that confirms it was typed."""
    form = await form_of(request, session)
    try:
        await run_in_threadpool(erased, parts_of(request), account, text_of(form, "confirm"))
    except ProblemError as error:
        if error.code not in ("malformed", "conflict"):
            raise
        return await run_in_threadpool(_erase, request, session, account, error)
    return RedirectResponse(f"/people/{account}?done=erase_person", 303)


def _erase(request: Request, session: Session, account: str, error: ProblemError | None = None) -> Response:
    parts = parts_of(request)
    known = known_account(parts, account)
    places = [(place, _project_name(parts, place)) for place in parts.people.memberships(account)]
    return page(request, "person_erase.html", {
        "session": session, "known": known, "places": places, "confirm": CONFIRM,
        "open_payments": open_payments(parts, account), "error": error}, error.status if error else 200)


def _project_name(parts: Parts, place: Membership) -> str:
    try:
        return parts.records.project(place.project_id).charter.project.name
    except Missing:
        return "not started yet"


def _name(parts: Parts, account: str) -> str:
    try:
        return _called(parts.people.account(account))
    except Missing:
        return account


def _called(known: Account) -> str:
    return known.contact.name or known.id


