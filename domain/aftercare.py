"""After its end a project stays open for its payments: one may still bounce, be cancelled or be asked about.

A month without news ends that. Projects of older rules, and those in which nobody was paid, have none.
"""

from datetime import timedelta

from domain import events as e
from domain.payment_clock import is_owed
from domain.project_state import ProjectState
from domain.state import SYSTEM
from domain.turn import Duties, Duty, evolve

LASTS = timedelta(days=30)


def duties(project: ProjectState) -> Duties:
    """The end of the aftercare, once nobody waits for money."""
    if not project.in_aftercare or any(is_owed(project, line) for line in project.lines.values()):
        return
    settled = [line.settled_at for line in project.lines.values() if line.settled_at]
    at = max([*settled, project.ended_at or project.updated_at]) + LASTS
    yield Duty(at, e.AftercareEnded(at=at, by=SYSTEM))


@evolve.register
def aftercare_ended(event: e.AftercareEnded, project: ProjectState) -> ProjectState:
    return project.model_copy(update={"aftercare_over": True})
