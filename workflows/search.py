"""Search attributes and memo: what lists of workflows can be filtered by. Opaque ids and states only."""

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from domain.project import Project

PHASE = SearchAttributeKey.for_keyword("CoproPhase")
STATUS = SearchAttributeKey.for_keyword("CoproStatus")
OWNER = SearchAttributeKey.for_keyword("CoproOwner")
WAITING_FOR = SearchAttributeKey.for_keyword("CoproWaitingFor")

KEYS = [PHASE, STATUS, OWNER, WAITING_FOR]


def attributes(project: Project, waiting_for: str) -> TypedSearchAttributes:
    """`waiting_for`: work, gate, payment or nothing."""
    return TypedSearchAttributes([
        SearchAttributePair(PHASE, project.phase or "none"), SearchAttributePair(STATUS, project.status),
        SearchAttributePair(OWNER, project.owner), SearchAttributePair(WAITING_FOR, waiting_for)])
