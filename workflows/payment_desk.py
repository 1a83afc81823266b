"""A project's dealings with its payments: released runs are started once, and so is what people ask of a payment."""

from typing import Protocol

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.project import Project
    from domain.state_money import RewardLine
    from workflows.payment_run import start_payment_run, wake_payment_run
    from workflows.payout_watch import Errand, start_errand, start_resend


class Host(Protocol):
    """The workflow that the desk belongs to."""

    @property
    def project(self) -> Project: ...


class PaymentDesk:
    """What it has started is carried over. Nothing is started for what the records do not have yet."""

    def __init__(self, host: Host, runs: list[str], resends: dict[str, int], errands: dict[str, int]) -> None:
        self._host = host
        self.runs, self.resends, self.errands = list(runs), dict(resends), dict(errands)

    async def follow(self) -> None:
        """Start what is new."""
        project = self._host.project
        for key, run in list(project.runs.items()):
            if run.state == "released" and key not in self.runs:
                await start_payment_run(project.id, key)
                self.runs.append(key)
        for key, line in list(project.lines.items()):
            if line.resent > self.resends.get(key, 0):
                self.resends[key] = line.resent
                await start_resend(project.id, key, line.resent)
            await self._errands_of(key, line)

    async def _errands_of(self, key: str, line: RewardLine) -> None:
        asked: dict[Errand, int] = {"take_back": line.take_backs, "resolve": line.resolved}
        for what, times in asked.items():
            if times > self.errands.get(f"{what} {key}", 0):
                self.errands[f"{what} {key}"] = times
                await start_errand(self._host.project.id, key, line.run or "", what, times)

    async def wake(self) -> None:
        """Runs that were held look again at once."""
        for key in [one.id for one in self._host.project.runs.values() if one.state == "released"]:
            await wake_payment_run(self._host.project.id, key)
