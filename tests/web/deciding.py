"""A gateway that reaches the real decider without a workflow server: for walks over everything that can be asked."""

from datetime import datetime

from domain.charter import Charter
from domain.commands import AnyCommand
from domain.concerns import Concern, Guard
from domain.project import Project
from domain.refusals import Refusal
from domain.state import Actor
from web.problems import ProblemError, unavailable
from workflows.messages import Receipt


class DecidingGateway:
    """Asks one project's own rules, as its workflow does, and keeps nothing."""

    def __init__(self, project: Project, now: datetime) -> None:
        self._project, self._now = project, now

    async def submit(self, project_id: str, command: AnyCommand, key: str) -> Receipt:
        try:
            events = self._project.decide(command, self._now)
        except Refusal as refused:
            raise ProblemError(refused.code, str(refused)) from None
        return Receipt(project=project_id, version=self._project.version + len(events), events=events)

    async def start(self, charter: Charter, actor: Actor, key: str) -> int:
        return 1

    async def board_changed(self, project_id: str, urgent: bool = False) -> None: ...

    async def board_confirmed(self, project_id: str) -> None: ...

    async def payments_changed(self, project_id: str, run: str) -> None: ...

    async def payouts_changed(self) -> None: ...

    async def reconcile(self) -> None: ...

    async def raise_concern(self, concern: Concern, guard: Guard) -> None:
        raise unavailable("Nobody is told by this gateway.")

    async def acknowledge_concern(self, project_id: str, concern_id: str) -> None: ...

    async def close_concern(self, project_id: str, concern_id: str) -> None: ...

    async def answers(self) -> None: ...
