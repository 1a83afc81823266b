"""Measures read again. Readings show in the report only, so it is read first, and the version that it was made at."""

import asyncio
from typing import TYPE_CHECKING

from pydantic import JsonValue

from cli.demo.scenes import Reading, ReadMeasures
from cli.exits import EndedError, Exit, refused
from cli.report import ReportSeen
from cli.seen import Seen

if TYPE_CHECKING:
    from cli.demo.player import Player

LOOKS, PAUSE = 100, 0.2


class Version(Seen):
    version: int


class Measuring:
    """One person's readings, each recorded once: it is refused when anything else happened since the report."""

    def __init__(self, player: "Player", scene: ReadMeasures) -> None:
        self._player, self._scene = player, scene

    async def measure(self) -> None:
        """Until the report shows them all."""
        for look in range(LOOKS):
            report = await self._player.doors[self._scene.person].get(f"{self._player.path}/report", ReportSeen)
            latest = {one.id: one.latest for one in report.measures}
            missing = [one for one in self._scene.readings if latest.get(one.measure) != one.value]
            if not missing:
                return
            await self._take(missing, report.version, look)
        raise EndedError(Exit.NOT_THERE, "The readings could not be recorded. Look into the log of the web process.")

    async def _take(self, readings: list[Reading], version: int, look: int) -> None:
        """One after the other; each answer says which version the next one builds on."""
        for one in readings:
            fields: dict[str, JsonValue] = {"measure": one.measure, "value": one.value, "answers": one.answers,
                                            "expected_version": version}
            answer = await self._player.give(self._scene.person, "take_measure", fields,
                                             f"demo-read-{one.measure}-{look}-at-{version}")
            if answer.problem is None:
                version = Version.model_validate_json(answer.content).version
            elif answer.passing:
                await asyncio.sleep(PAUSE)
                return
            else:
                raise refused(f"The reading of {one.measure} was refused: {answer.problem.detail}")
