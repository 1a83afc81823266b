"""How the machine of money asks for things, and finds something to ask about."""

from typing import Any

from domain.refusals import Refusal
from tests.unit.money_promises import MoneyPromises


class MoneyDesk(MoneyPromises):
    """Refusals are fine; what a step leads to is looked at here where one event tells it alone."""

    def ask(self, person: str | None, command: Any, channel: Any = "api") -> bool:
        """Whether the rules took it. A refusal changes nothing."""
        before = self.project
        try:
            events = self.world.do(person, command, channel=channel)
        except Refusal:
            assert self.project == before
            return False
        for event in events:
            if event.kind == "run_settled":
                self.paid.update(event.paid)
                self.paid.subtract({key: self.paid[key] for key in event.returned})
                self.unsent.update(event.forgone)
            elif event.kind == "reward_earned":
                assert event.claimed or event.how or event.by.person != event.person
            elif event.kind == "run_released":
                assert before.hold is None
            elif event.kind == "run_proposed":
                assert not [key for key in event.lines if self.declined(key)]
        return True

    def declined(self, key: str) -> bool:
        one = self.project.lines[key]
        return one.kind != "expense" and self.project.reward_preference(one.person).choice in ("waived", "swapped")

    def line(self, number: int, *states: str) -> str:
        keys = [key for key, one in self.project.lines.items() if not states or one.state in states]
        return keys[number % len(keys)] if keys else "-"

    def has(self, state: str) -> bool:
        return any(one.state == state for one in self.project.lines.values())

    def run_id(self, number: int, *states: str) -> str:
        keys = [key for key, one in self.project.runs.items() if not states or one.state in states]
        return keys[number % len(keys)] if keys else "-"
