"""A payday: the rewards of a phase, proposed in runs below the cap, approved by those who must, and waited for."""

import asyncio
import time
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from cli.demo.scenes import Do, Pay, TryInVain
from cli.exits import EndedError, Exit, refused
from cli.seen import LineSeen, ProjectSeen, RewardsSeen, RunSeen
from domain.charter_rewards import Rewards

if TYPE_CHECKING:
    from cli.demo.player import Player

LOOK_EVERY, PATIENCE = 0.5, 180.0


class Payday:
    """One phase's rewards. Runs are cut in the charter's order, so that they are the same whenever it is played."""

    def __init__(self, player: "Player", scene: Pay) -> None:
        self._player, self._scene = player, scene
        plan, row = player.charter.rewards, player.charter.raci_row("reward_payment")
        assert plan is not None
        assert row is not None
        self._plan: Rewards = plan
        self._proposer = row.responsible[0]

    async def pay(self) -> None:
        """Return when every run is settled. Raises EndedError when one needs a person."""
        lines = await self._earned()
        runs = [await self._proposed(number, pack) for number, pack in enumerate(self._packs(lines), 1)]
        for key, tried_by in zip(runs, [self._scene.tried_by], strict=False):
            for person in tried_by:
                await self._try(key, person)
        for key in runs:
            # Asked again after each yes: the project says who is missing, and its rules are not told here again.
            while (run := await self._run(key)).state == "proposed" and run.missing:
                await self._player.do(self._approval(key, run.missing[0].person))
        for key in runs:
            await self._settled(key)

    async def _earned(self) -> list[LineSeen]:
        """The lines to pay, once everybody who is promised a reward was confirmed to have been there."""
        plans = [plan for phase in self._player.charter.phases.values() for plan in phase.actions]
        promised = {(person, plan.id) for plan in plans if plan.reward and plan.id in self._scene.actions
                    for person in plan.reward.for_}
        while True:
            seen = await self._player.look(self._proposer)
            there = {(who.person, key) for key, one in seen.actions.items() for who in one.took_part}
            if there >= promised:
                # What others declined is not among them: nobody but they themselves sees it.
                return [one for one in (await self._rewards()).lines if one.action in self._scene.actions]
            await asyncio.sleep(LOOK_EVERY)

    async def _rewards(self) -> RewardsSeen:
        return await self._player.doors[self._proposer].get(f"{self._player.path}/rewards", RewardsSeen)

    async def _run(self, key: str) -> RunSeen:
        return next(one for one in (await self._rewards()).runs if one.id == key)

    def _packs(self, lines: Sequence[LineSeen]) -> list[list[LineSeen]]:
        order = [plan.id for phase in self._player.charter.phases.values() for plan in phase.actions]
        packs: list[list[LineSeen]] = []
        total = Decimal(0)
        for line in sorted(lines, key=lambda one: (order.index(one.action), one.person.person)):
            if not packs or total + line.amount > self._plan.approvals.batch_cap:
                packs.append([])
                total = Decimal(0)
            packs[-1].append(line)
            total += line.amount
        return packs

    async def _proposed(self, number: int, pack: Sequence[LineSeen]) -> str:
        """The id of the run of exactly these lines. Its lines can be in one run only, so a repeat changes nothing."""
        wanted = [line.id for line in pack]
        propose = Do(f"run-{self._scene.actions[0]}-{number}", self._proposer, "propose_run", {"lines": [*wanted]},
                     lambda seen: _run_of(seen.payment_runs, wanted) is not None, found=lambda _: {})
        await self._player.do(propose)
        given_up = time.monotonic() + PATIENCE
        while (key := _run_of((await self._rewards()).runs, wanted)) is None:
            if time.monotonic() > given_up:
                raise refused(f"The rewards {', '.join(wanted)} are not in a run of their own.")
            await asyncio.sleep(LOOK_EVERY)
        return key

    def _approval(self, key: str, person: str) -> Do:
        def happened(seen: ProjectSeen) -> bool:
            run = seen.run(key)
            approved = [one.person.person for one in run.approvals] if run else []
            return run is not None and (run.state != "proposed" or person in approved)

        def shown(seen: ProjectSeen) -> dict[str, str | None]:
            run = seen.run(key)
            return {"seen": run.digest if run else None}
        return Do(f"approve-{key}-{person}", person, "approve_run", {"run": key}, happened, found=shown)

    async def _try(self, key: str, person: str) -> None:
        """The one who proposed a run, or is paid by it, can't release it."""
        shown = await self._run(key)
        before = {one.person.person for one in shown.approvals}

        def over(seen: ProjectSeen) -> bool:
            run = seen.run(key)
            return run is None or run.state != "proposed" or {one.person.person for one in run.approvals} != before
        await self._player.try_in_vain(TryInVain(
            f"approve-{key}-in-vain-{person}", person, "approve_run", {"run": key, "seen": shown.digest}, 403, over,
            f"to approve run {key}"))

    async def _settled(self, key: str) -> None:
        given_up = time.monotonic() + PATIENCE
        while (run := await self._run(key)).state != "settled":
            if run.state in ("needs_attention", "withdrawn"):
                raise refused(f"Run {key} is {run.state.replace('_', ' ')}: {run.waiting_for or 'see its page'}.")
            if time.monotonic() > given_up:
                raise EndedError(Exit.NOT_THERE, f"Run {key} was not paid in {PATIENCE:g} s, it is {run.state}: "
                                 f"{run.waiting_for or 'nobody says why'}.")
            await asyncio.sleep(LOOK_EVERY)


def _run_of(runs: Sequence[RunSeen], lines: list[str]) -> str | None:
    """Which run holds exactly these lines."""
    return next((run.id for run in runs if run.lines is not None and {one.id for one in run.lines} == set(lines)), None)
