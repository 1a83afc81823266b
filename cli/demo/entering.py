"""Before the play: the project is started, everybody gets an invented address and a token of their own."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import httpx
from pydantic import JsonValue

from cli.demo.places import Places
from cli.demo.wire import Door, bearer, told
from cli.exits import EndedError, Exit, refused
from cli.seen import Seen
from domain.charter import Charter
from integrations.charter_file import load_charter, templates_in

CHARTERS = Path(__file__).resolve().parents[2] / "charters"
EXAMPLE = CHARTERS / "finding-us-when-it-matters.yaml"
LOOK_EVERY, LOOKS = 0.2, 300
# Numbers that are kept for invented people (Ofcom, telephone numbers for drama use).
DRAMA_NUMBERS = 447700900000


class Token(Seen):
    token: str


def example() -> Charter:
    """The example charter, as the server will read it."""
    charter, findings = load_charter(EXAMPLE.read_bytes(), EXAMPLE.name, templates_in(CHARTERS))
    if charter is None:
        raise refused(f"The example charter can't start a project: {'; '.join(map(str, findings))}")
    return charter


async def enter(client: httpx.AsyncClient, places: Places, charter: Charter) -> dict[str, Door]:
    """A door for each person, and the operator's under ''. What is there already stays as it is."""
    operator = Door(client, places.web, bearer(places.operator_token))
    await _started(operator, charter)
    people = [one.id for one in charter.participants] + [one.id for one in charter.supporting_roles]
    tokens = await asyncio.gather(*(_introduced(operator, charter, person, number)
                                    for number, person in enumerate(people, 1)))
    doors = {person: Door(client, places.web, bearer(token)) for person, token in zip(people, tokens, strict=True)}
    return {**doors, "": operator}


async def _started(operator: Door, charter: Charter) -> None:
    """A start whose answer was lost is found by looking."""
    path = f"/api/projects/{charter.project.id}"
    for attempt in range(LOOKS):
        if (await operator.ask("GET", path)).is_success:
            return
        sent = {"Content-Type": "application/yaml", "Idempotency-Key": f"demo-start-{attempt // 10}"}
        answer = told(await operator.ask("POST", "/api/projects", content=EXAMPLE.read_bytes(), headers=sent))
        if answer.problem is not None and answer.problem.code != "conflict":
            raise refused(f"The project could not be started ({answer.status}): {answer.problem.detail}")
        await asyncio.sleep(LOOK_EVERY)
    raise EndedError(Exit.NOT_THERE, "The project was started, but its records do not show it. Look into the log of "
                     "the worker.")


async def _introduced(operator: Door, charter: Charter, person: str, number: int) -> str:
    """How to reach a person, all invented, and the token with which they act."""
    path = f"/api/projects/{charter.project.id}/people/{person}"
    answer = await operator.ask("PUT", path, json=dict(contact(charter, person, number)))
    if not answer.is_success:
        raise refused(f"The address of {person} was refused: {told(answer).problem}")
    for attempt in range(LOOKS):
        issued = await operator.post(f"{path}/tokens", {}, f"demo-token-{person}-{attempt}")
        if issued.problem is None:
            return Token.model_validate_json(issued.content).token
        if not issued.unknown:
            raise refused(f"No token for {person} ({issued.status}): {issued.problem.detail}")
        await asyncio.sleep(LOOK_EVERY)
    raise EndedError(Exit.NOT_THERE, f"No token for {person} was issued. Look into the log of the web process.")


def contact(charter: Charter, person: str, number: int) -> Mapping[str, JsonValue]:
    """Invented: addresses that lead nowhere, numbers that nobody has."""
    initials = {one.id: one.initials for one in charter.participants}
    initials |= {one.id: one.initials for one in charter.supporting_roles}
    return {"email": f"{person.lower()}@example.org", "phone": f"+{DRAMA_NUMBERS + number}", "name": initials[person]}
