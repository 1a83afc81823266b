"""Plays a script through the HTTP API. Looks before each step and does only what is still missing, however often it is
cut off: a play can be stopped and taken up again, and any process of the stack may die in between."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from cli.demo.board import CardMover
from cli.demo.measuring import Measuring
from cli.demo.paying import Payday
from cli.demo.places import Places
from cli.demo.scenes import Do, Leaf, MoveCard, ReadMeasures, Scene, Then, Together, TryInVain, leaves
from cli.demo.wire import Answer, Door
from cli.exits import refused
from cli.seen import ProjectSeen
from domain.charter import Charter

SOON, PATIENCE = 0.1, 120.0
Told = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Tried:
    """Something that must not work, and how it ended."""

    what: str
    person: str
    status: int
    wanted: int
    sentence: str


@dataclass
class Player:
    """All people of one project. `doors` has one for each of them and one for the operator (under '')."""

    charter: Charter
    places: Places
    doors: Mapping[str, Door]
    told: Told
    tried: list[Tried] = field(default_factory=list)
    total: int = 0
    done: int = 0
    _last: ProjectSeen | None = None

    @property
    def path(self) -> str:
        return f"/api/projects/{self.charter.project.id}"

    async def play(self, script: Scene) -> None:
        """Everything of the script that has not happened yet. Raises EndedError when the project says no."""
        self.total = sum(1 for _ in leaves(script))
        await self.look()
        await self._act(script)

    async def look(self, person: str = "") -> ProjectSeen:
        """The project now, as this person sees it; as the operator sees it when nobody is named."""
        seen = await self.doors[person].get(self.path, ProjectSeen)
        # No version tells which of two people saw more: each counts what they may see. An old one costs one more try.
        self._last = seen
        return seen

    async def _act(self, scene: Scene) -> None:
        if isinstance(scene, Then):
            for one in scene.scenes:
                await self._act(one)
        elif isinstance(scene, Together):
            await _all_of(*(self._act(one) for one in scene.scenes))
        else:
            await self._leaf(scene)
            self.done += 1
            self.told(self.done, self.total, spoken(scene))

    async def _leaf(self, scene: Leaf) -> None:
        if isinstance(scene, Do):
            await self.do(scene)
        elif isinstance(scene, TryInVain):
            await self.try_in_vain(scene)
        elif isinstance(scene, ReadMeasures):
            await Measuring(self, scene).measure()
        elif isinstance(scene, MoveCard):
            await CardMover(self.places.board, self.doors[""], self.doors[self.charter.ownership.owner],
                            self.path).move(scene)
        else:
            await Payday(self, scene).pay()

    async def do(self, act: Do) -> None:
        """Until it is done. What was done before is not done again."""
        seen, attempt, given_up = self._last, 0, time.monotonic() + PATIENCE
        fresh = act.found is not None or act.alone
        while True:
            if fresh or attempt or seen is None:
                seen = await self.look(act.person)
            if act.happened(seen):
                return
            answer = await self._send(act, seen, attempt)
            if answer.problem is None:
                return
            if not answer.passing or time.monotonic() > given_up:
                raise refused(f"{act.person} could not do '{act.key}' ({answer.status}): {answer.problem.detail}")
            await asyncio.sleep(SOON * (attempt + 1))
            attempt += 1

    async def _send(self, act: Do, seen: ProjectSeen, attempt: int) -> Answer:
        """The key stays the same for the same request, so that a repeat gets the first answer."""
        fields = {**act.fields, **(act.found(seen) if act.found else {})}
        key = f"demo-{act.key}-{attempt}"
        if act.alone:
            fields, key = {**fields, "expected_version": seen.version}, f"{key}-at-{seen.version}"
        return await self.give(act.person, act.kind, fields, key)

    async def give(self, person: str, kind: str, fields: Mapping[str, JsonValue], key: str) -> Answer:
        """One command of a person."""
        return await self.doors[person].post(f"{self.path}/commands", {"kind": kind, **fields}, key)

    async def try_in_vain(self, act: TryInVain) -> None:
        """Refused as the script says, and with nothing changed; else EndedError."""
        if act.over(await self.look(act.person)):
            return
        for attempt in range(100):
            answer = await self.give(act.person, act.kind, act.fields, f"demo-{act.key}-{attempt}")
            if not answer.unknown:
                break
            await asyncio.sleep(SOON * (attempt + 1))
        sentence = answer.problem.detail if answer.problem else "It was done."
        self.tried.append(Tried(act.what, act.person, answer.status, act.status, sentence))
        if answer.problem is None or act.over(await self.look(act.person)):
            raise refused(f"{act.person} tried {act.what}, and it worked. It must not.")


async def _all_of(*acts: Coroutine[None, None, None]) -> None:
    """All at once; the first failure ends the others and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for act in acts:
                group.create_task(act)
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None


def spoken(scene: Leaf) -> str:
    """What has just happened, for the progress line."""
    if isinstance(scene, Do):
        return f"{scene.person}: {scene.kind.replace('_', ' ')}"
    if isinstance(scene, TryInVain):
        return f"{scene.person} tried {scene.what}: refused"
    if isinstance(scene, MoveCard):
        return f"the card {scene.action} was moved on the board"
    if isinstance(scene, ReadMeasures):
        return f"{scene.person}: {len(scene.readings)} measures were read again"
    return f"rewards of {scene.name} are paid"
