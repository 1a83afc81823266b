"""How somebody can be reached: read from what is typed, and changed so that their projects hear of it first."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.concurrency import run_in_threadpool

from domain.commands_money import NoteContact
from domain.state import SYSTEM
from integrations.errors import Conflict, Missing
from integrations.notify.chat_address import refusal
from integrations.ports import Contact
from integrations.records.people import Account, Membership, replaces_address
from web.access import Reader
from web.once import fresh_id
from web.parts import Parts
from web.problems import ProblemError, Where, unavailable


class ContactSent(BaseModel):
    """How to reach somebody. What is left out is forgotten."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254,
                                            pattern=r"^[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\"]+$")] | None = None
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40,
                                            pattern=r"^\+?[0-9 ()./-]{4,}$")] | None = None
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] | None = None
    chat: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)] | None = Field(
        None, description="an Apprise address, for people who prefer a chat or text messages")


def refuse_chat(parts: Parts, contact: Contact) -> None:
    """`malformed` when the chat address is of a kind that is not used here, or could do harm."""
    wrong = refusal(contact.chat, parts.settings.chat_kinds) if contact.chat else None
    if wrong:
        raise ProblemError("malformed", f"This chat address can't be used: {wrong}. Nothing was changed.",
                           where=[Where(where="chat", problem=wrong)])


async def change_contact(parts: Parts, reader: Reader, account: str, contact: Contact) -> None:
    """Tell the projects, then change it. Raises ProblemError; then nothing was changed here."""
    known = await run_in_threadpool(parts.people.account, account)
    await note_change(parts, reader, known, contact)
    try:
        await run_in_threadpool(parts.people.set_contact, account, contact)
    except Conflict as error:
        raise ProblemError("conflict", str(error)) from None


async def note_change(parts: Parts, reader: Reader, known: Account | None, contact: Contact) -> None:
    """Told before it is changed: no payment may go to a new address that a project has not heard of. A note too many,
    when the change then fails, costs one more look. `unavailable` when a project can't be told; nothing is changed."""
    for place in await run_in_threadpool(_told_of_change, parts, known, contact):
        await _tell(parts, reader, place)


async def place_person(parts: Parts, reader: Reader, place: Membership, account: str) -> None:
    """From now on the account is that person of that project. `conflict` when somebody else who can be reached is."""
    holder = await run_in_threadpool(parts.people.account_of, place.project_id, place.person)
    known = await run_in_threadpool(parts.people.account, account)
    if holder and holder.id != account:
        if holder.contact.email or holder.contact.phone:
            raise ProblemError("conflict", "This person of the project is somebody else in the people file. Take them "
                               "out of the project on their own page first. Nothing was changed.")
        if replaces_address(holder, known.contact) and await run_in_threadpool(_goes_on, parts, place):
            await _tell(parts, reader, place)
    await run_in_threadpool(parts.people.join, place.project_id, place.person, account)


async def displace_person(parts: Parts, reader: Reader, place: Membership, account: str) -> None:
    """The account is that person no more. The project hears of it first: whoever comes next has other addresses."""
    known = await run_in_threadpool(parts.people.account_of, place.project_id, place.person)
    if known is None or known.id != account:
        raise ProblemError("unknown", "This is not their place any more. Nothing was changed.")
    if replaces_address(known, Contact()) and await run_in_threadpool(_goes_on, parts, place):
        await _tell(parts, reader, place)
    await run_in_threadpool(parts.people.leave, place.project_id, place.person)


async def _tell(parts: Parts, reader: Reader, place: Membership) -> None:
    note = NoteContact(actor=SYSTEM, person=place.person, changed_by=reader.actor_in(place.project_id))
    try:
        await parts.gateway.submit(place.project_id, note, fresh_id())
    except ProblemError as error:
        if error.code == "unavailable":
            raise unavailable("The workflow server does not answer, so the project can't be told that contact "
                              "details change. Nothing was changed; try again in a moment.") from None


def _told_of_change(parts: Parts, known: Account | None, contact: Contact) -> list[Membership]:
    """The places of an account in projects that go on; none when it is the first address ever, or none changes."""
    if known is None or not replaces_address(known, contact):
        return []
    return [one for one in parts.people.memberships(known.id) if _goes_on(parts, one)]


def _goes_on(parts: Parts, place: Membership) -> bool:
    try:
        project = parts.records.project(place.project_id)
    except Missing:  # a place can be given before a project is started
        return False
    return not project.ended and place.person in project.people
