"""Safeguarding concerns on the web: raising one without a word, and what becomes of it. Shared by pages and API.

Nothing is kept of who raised one: no kept answer under an idempotency key, and an id from which nobody reads an account
back without the keys.
"""

import asyncio
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from starlette.concurrency import run_in_threadpool

from domain.concerns import Concern, may_guard, spoken_role
from domain.project import Project
from integrations.errors import IntegrationError, Missing
from web.access import Reader, no_such_project, project_for
from web.parts import Parts
from web.problems import ProblemError, unavailable
from web.views.concerns import ConcernView, RaisedView, concern_view, guard_of, told_roles

Step = Literal["acknowledge", "close"]
LONGEST_LOOK, LOOK_AGAIN = 3.0, 0.05
NOT_RAISED = "Your worry was NOT passed on: our system does not answer. Take it that nobody was told."
NO_CONCERN = "There is no concern of this id that you can see. Look at the list of concerns of the project."


@dataclass(frozen=True)
class Desk:
    """One project's concerns for one reader who guards it."""

    project: Project
    concerns: Sequence[Concern]

    def view(self) -> list[ConcernView]:
        return [concern_view(self.project, one) for one in self.concerns]

    def one(self, concern_id: str) -> Concern:
        found = next((one for one in self.concerns if one.id == concern_id), None)
        if found is None:
            raise ProblemError("unknown", NO_CONCERN)
        return found


async def raise_concern(parts: Parts, reader: Reader, project_id: str, not_to_lead: bool, key: str) -> RaisedView:
    """`key` makes a repeat harmless. `unavailable` when nobody may have been told."""
    project = await run_in_threadpool(project_for, parts, reader, project_id)
    person = reader.person_in(project_id)
    if person is None:
        raise ProblemError("not_your_decision", "Your account has no place in this project, so nothing was raised. "
                           "Tell the safeguarding lead in person, or call.")
    name = f"{reader.account.id}:{project_id}:{not_to_lead}:{key}"
    concern = Concern(id=hmac.new(parts.settings.keys[0].encode(), name.encode(), sha256).hexdigest()[:20],
                      project=project_id, raised_at=parts.clock(), role=spoken_role(project, person),
                      not_to_lead=not_to_lead)
    guard = guard_of(project, not_to_lead)
    try:
        await parts.gateway.raise_concern(concern, guard)
    except ProblemError as error:
        if error.code != "unavailable":
            raise
        raise unavailable(not_raised(project)) from None
    return RaisedView(told=told_roles(project, not_to_lead), answer_by=concern.raised_at + guard.acknowledge_within,
                      on_its_way=await _kept(parts, concern.id))


def not_raised(project: Project) -> str:
    """What to say when nobody could be told, with whom to call."""
    plan = project.charter.safeguarding
    others = plan.call or f"Speak to the {project.role_title(plan.lead)} or the {project.role_title(plan.deputy)}"
    return (f"{NOT_RAISED} If somebody is in danger, call {plan.emergency} now. {others.rstrip('.')}. Then try again "
            "here.")


async def _kept(parts: Parts, concern_id: str) -> bool:
    """Whether it was written down: then the worker lives, and tells people now."""
    deadline = asyncio.get_running_loop().time() + LONGEST_LOOK
    while asyncio.get_running_loop().time() < deadline:
        try:
            await run_in_threadpool(parts.concerns.one, concern_id)
            return True
        except Missing:
            await asyncio.sleep(LOOK_AGAIN)
        except IntegrationError:
            return False
    return False


def desk_of(parts: Parts, reader: Reader, project_id: str) -> Desk:
    """For those who guard the project; for everybody else there is nothing here. The lead sees nothing of those that
    the lead is involved in."""
    project, person = project_for(parts, reader, project_id), reader.person_in(project_id)
    if not may_guard(project, person):
        raise no_such_project()
    found = parts.concerns.of_project(project_id)
    return Desk(project, [one for one in found if may_guard(project, person, one.not_to_lead)])


async def answer_concern(parts: Parts, reader: Reader, project_id: str, concern_id: str, step: Step) -> ConcernView:
    """Somebody who guards the project looks into it, or says that it is in good hands. `already_decided` when it is
    closed."""
    concern = (await run_in_threadpool(desk_of, parts, reader, project_id)).one(concern_id)
    if concern.closed_at is not None:
        raise ProblemError("already_decided", "This concern was closed before. Nothing was changed.")
    give = parts.gateway.acknowledge_concern if step == "acknowledge" else parts.gateway.close_concern
    await give(project_id, concern_id)
    desk = await run_in_threadpool(desk_of, parts, reader, project_id)
    return concern_view(desk.project, desk.one(concern_id))
