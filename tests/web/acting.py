"""Giving commands over HTTP in tests: one at a time, or a whole world that was played in the domain before."""

import httpx

from domain import commands as c
from tests.builders import World
from tests.web.desk import named
from tests.web.running import Running, until


def give(client: httpx.Client, project: str, key: str | None = None, **command: object) -> httpx.Response:
    headers = {"idempotency-key": key} if key else {}
    return client.post(f"/api/projects/{project}/commands", json=command, headers=headers)


def approve(client: httpx.Client, project: str, run: str) -> httpx.Response:
    """Look at a run, then say yes to what was shown."""
    runs = client.get(f"/api/projects/{project}/rewards").json()["runs"]
    return give(client, project, kind="approve_run", run=run,
                seen=next(one["digest"] for one in runs if one["id"] == run))


def settled(running: Running, project: str, run: str) -> None:
    until(lambda: running.records.store.project(project).runs[run].state == "settled", f"run {run} is settled")


def play(running: Running, project: str, world: World, since: int = 0) -> None:
    """Give the commands of a world that was played before (from number `since`), as the people who gave them there."""
    clients = {person: running.api(person, project) for person in world.project.people}
    for actor, command in world.asked[since:]:
        if isinstance(command, c.SettleRun):
            settled(running, project, command.run)
            continue
        body = command.model_dump(mode="json", by_alias=True, exclude={"actor", "expected_version"})
        answer = give(clients[actor.person or ""], project, **body)
        assert answer.status_code == 200, answer.text


def reachable(running: Running, project: str) -> None:
    """Everybody has an address, so that payments can reach them."""
    operator = running.operator()
    for person in World(named(project)).project.people:
        sent = operator.put(f"/api/projects/{project}/people/{person}", json={
            "email": f"{person}@example.org", "phone": "+447700900123"})
        assert sent.status_code == 200, sent.text
        running.accounts[person] = sent.json()["account"]
