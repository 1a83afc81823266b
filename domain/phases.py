"""The four phases and their order."""

from enum import StrEnum


class Phase(StrEnum):
    """A phase closes only when its gate is passed; exactly one is active at a time."""

    CO_DESIGN = "co_design"
    CO_DECISION_MAKING = "co_decision_making"
    CO_DELIVERY = "co_delivery"
    CO_EVALUATION = "co_evaluation"

    @property
    def spoken(self) -> str:
        return {"co_design": "Co-design", "co_decision_making": "Co-decision-making",
                "co_delivery": "Co-delivery", "co_evaluation": "Co-evaluation"}[self.value]

    @property
    def following(self) -> "Phase | None":
        phases = list(Phase)
        place = phases.index(self) + 1
        return phases[place] if place < len(phases) else None
