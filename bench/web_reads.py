"""How quick pages and the API's reads are with a thousand projects in the records, and how much the first page weighs.

The real web process on loopback; no workflow server runs, because reads do not need one.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import httpx

from bench.ground import ready_at, until_healthy
from bench.many_projects import bench_now, fill
from bench.processes import cpu_seconds, environment, python, started
from bench.report import Reading, Target, percentile
from bench.taking import Choice, Taken
from bench.visiting import Headers, bearer, visitor
from cli.stack.ports import HOST, Ports
from integrations.ports import Contact
from integrations.records.people import Role
from integrations.registry import Records, open_records
from settings import Settings

PROJECTS, PROJECTS_QUICK = 1000, 100
MEMBER, PLACES = "P01", 3
QUICK_ENOUGH = Target(rule="less than", limit=100)
LIGHT_ENOUGH = Target(rule="at most", limit=50_000)
FILTERS = ("", "?status=running&sort=waiting", "?overdue=true&sort=overdue", "?in_trouble=true", "?for_decision=true",
           "?search=night+hilltop", "?phase=co_delivery&sort=name&offset=50", "?waiting_for=P06",
           "?owner=P06&offset=400")
WARM = 3
WIRE = {"accept-encoding": "gzip"}


@dataclass(frozen=True)
class Served:
    """The web process, and a client that knows its address."""

    client: httpx.AsyncClient
    pid: int


@dataclass(frozen=True)
class Asked:
    """One kind of read: the addresses that are asked in turn, and by whom."""

    name: str
    paths: tuple[str, ...]
    headers: Headers


async def take(choice: Choice, found: Taken) -> None:
    """One request at a time, each address after the other, so that no answer is warm from the one before."""
    number = 40 if choice.quick else 100 * choice.repeats
    folder, port = choice.place("web-reads"), Ports.free().web
    records = open_records(Settings(data_dir=folder / "data"))
    began = time.monotonic()
    ids = fill(records, PROJECTS_QUICK if choice.quick else PROJECTS, bench_now())
    found.readings.append(Reading(name=f"{len(ids)} projects put into the records", value=time.monotonic() - began,
                                  unit="s"))
    async with _serving(folder, port) as web:
        for asked in await _reads(web.client, records, ids):
            await _measure(web, asked, number, found)
    records.engine.dispose()


@asynccontextmanager
async def _serving(folder: Path, port: int) -> AsyncIterator[Served]:
    environ = environment(COPRODUCE_DATA_DIR=str(folder / "data"), COPRODUCE_WEB_PORT=str(port),
                          COPRODUCE_PUBLIC_URL=f"http://{HOST}:{port}", COPRODUCE_TEMPORAL_ADDRESS=f"{HOST}:1")
    with started(python("web"), environ, folder / "web.log") as process:
        await until_healthy(ready_at(port, "healthz"), folder / "web.log")
        async with visitor() as client:
            client.base_url = httpx.URL(f"http://{HOST}:{port}")
            yield Served(client, process.pid)


async def _reads(site: httpx.AsyncClient, records: Records, ids: list[str]) -> list[Asked]:
    """Each with a token of its own: a minute has only so many requests for one."""
    def api(name: str, *places: str, role: Role | None = "operator") -> Headers:
        return bearer(_token(records, name, places, role))

    async def pages(name: str, *places: str, role: Role | None = "operator") -> Headers:
        return await signed_in(site, "/sign-in", _token(records, name, places, role))

    own, some = ids[5:5 + PLACES], tuple(ids[::7])
    return [
        Asked("GET /projects (page, filters)", tuple(f"/projects{one}" for one in FILTERS), await pages("a")),
        Asked("GET /projects/{id} (page)", tuple(f"/projects/{one}" for one in some), await pages("b")),
        Asked("GET /projects/{id} (page, as a member)", tuple(f"/projects/{one}" for one in own),
              await pages("c", *own, role=None)),
        Asked("GET /api/projects (filters)", tuple(f"/api/projects{one}" for one in FILTERS), api("d")),
        Asked("GET /api/projects/{id}", tuple(f"/api/projects/{one}" for one in some), api("e")),
        Asked("GET / (first page)", ("/",), await pages("f", *own, role=None)),
        Asked("GET / (first page, operator)", ("/",), await pages("g")),
        Asked("GET /api/me/waiting", ("/api/me/waiting",), api("h", *own, role=None)),
        Asked("GET /projects/{id}/audit (page)", tuple(f"/projects/{one}/audit" for one in some), await pages("i")),
        Asked("GET /projects/{id}/raci (page)", tuple(f"/projects/{one}/raci" for one in some), await pages("j"))]


def _token(records: Records, name: str, places: tuple[str, ...], role: Role | None) -> str:
    address = f"{'member' if places else name}@bench.example.org"
    account = records.people.find(address) or records.people.add(Contact(email=address), [role] if role else [])
    for project in places:
        records.people.join(project, MEMBER, account.id)
    return records.tokens.issue(account.id, "bench")


async def signed_in(client: httpx.AsyncClient, address: str, token: str) -> Headers:
    """Headers of a session on the pages."""
    answer = await client.post(address, data={"token": token})
    cookies = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
    assert cookies, f"signing in was answered with {answer.status_code}"
    client.cookies.clear()
    return {"Cookie": cookies, "Accept": "text/html"}


async def _measure(web: Served, asked: Asked, number: int, found: Taken) -> None:
    times, weights, before = list[float](), list[float](), cpu_seconds(web.pid)
    for place, path in zip(range(-WARM, number), cycle(asked.paths), strict=False):
        began = time.monotonic()
        async with web.client.stream("GET", path, headers={**asked.headers, **WIRE}) as answer:
            weight = sum([len(part) async for part in answer.aiter_raw()])
        took = (time.monotonic() - began) * 1000
        assert answer.status_code == 200, f"{path} was answered with {answer.status_code}"
        if place >= 0:
            times.append(took)
            weights.append(weight)
    cpu = (cpu_seconds(web.pid) - before) * 1000 / (number + WARM)
    first = asked.name.startswith("GET / ") or "GET /projects (page" in asked.name
    found.readings += [
        Reading.middle(f"{asked.name}: median", "ms", times), Reading.high(f"{asked.name}: 95 %", "ms", times,
                                                                           QUICK_ENOUGH),
        Reading(name=f"{asked.name}: CPU of the web process", value=cpu, unit="ms"),
        Reading(name=f"{asked.name}: heaviest over the wire", value=max(weights), unit="bytes",
                target=LIGHT_ENOUGH if first else None, note=f"95 %: {percentile(weights, 95):,.0f}")]
