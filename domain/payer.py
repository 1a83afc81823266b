"""Who pays a person: the provider that the charter names, or finance by hand, for whoever chose it."""

from domain.project_state import ProjectState

BY_HAND = "manual"


def payer_of(project: ProjectState, person: str) -> str:
    """Name of the provider."""
    plan = project.charter.rewards
    if plan is None or project.reward_preference(person).route == BY_HAND:
        return BY_HAND
    return plan.provider
