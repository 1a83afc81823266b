"""Search attributes and memo: what lists of workflows can be filtered by. Opaque ids and states only."""

from collections.abc import Sequence

from temporalio import workflow
from temporalio.common import SearchAttributeKey

with workflow.unsafe.imports_passed_through():
    from domain.project import Project
    from domain.waiting import Waiting

PHASE = SearchAttributeKey.for_keyword("CoproPhase")
STATUS = SearchAttributeKey.for_keyword("CoproStatus")
OWNER = SearchAttributeKey.for_keyword("CoproOwner")
WAITING_FOR = SearchAttributeKey.for_keyword("CoproWaitingFor")

KEYS = [PHASE, STATUS, OWNER, WAITING_FOR]


class Signpost:
    """Keeps search attributes and the current state in plain words true; writes only when they change."""

    def __init__(self) -> None:
        self._shown = ""

    def show(self, project: Project, waits: Sequence[Waiting]) -> None:
        """`waits`: what waits for whom now."""
        waiting_for = _waiting_for(project, waits)
        shown = f"{project.phase}/{project.status}/{waiting_for}"
        if shown == self._shown:
            return
        self._shown = shown
        workflow.upsert_search_attributes([
            PHASE.value_set(project.phase or "none"), STATUS.value_set(project.status), OWNER.value_set(project.owner),
            WAITING_FOR.value_set(waiting_for)])
        spoken = project.phase.spoken if project.phase else "not begun"
        workflow.set_current_details(f"**{spoken}**, {project.status}, waiting for {waiting_for}")


def _waiting_for(project: Project, waits: Sequence[Waiting]) -> str:
    """gate, payment, work or nothing."""
    kinds = {one.what for one in waits}
    if project.ended and not kinds:
        return "nothing"
    return "gate" if "vote" in kinds else "payment" if "approve_run" in kinds else "work"
