"""Who pays a reward: the provider that the charter names, or finance by hand, where that was chosen or decided."""

from domain.project_state import ProjectState
from domain.state_money import RewardLine

BY_HAND = "manual"


def payer_of(project: ProjectState, line: RewardLine) -> str:
    """Name of the provider."""
    plan = project.charter.rewards
    if plan is None or line.by_hand or project.reward_preference(line.person).route == BY_HAND:
        return BY_HAND
    return plan.provider
