"""What a project heard on its board, each deed once, and what it still has to answer there. Deterministic."""

from datetime import datetime

from pydantic import BaseModel

from domain.board import DesiredRemark
from domain.board_heard import Heard, heard, unreadable
from domain.board_report import BoardAsk, BoardReport, HeardDeed, gate_key
from domain.project import Project

REMEMBERED = 500  # deeds and answers; a board repeats only what happened in the last minutes


class TalkState(BaseModel):
    """Carried from run to run. `replies` by action id or gate key; `deeds` and `answered`: the latest, oldest first."""

    heard_until: datetime | None = None
    deeds: list[str] = []
    answered: list[str] = []
    replies: dict[str, list[DesiredRemark]] = {}
    confirmed: bool = False


class BoardTalk:
    """Keeps hearing and answering exact although a report can be repeated and a sync can fail."""

    def __init__(self, state: TalkState) -> None:
        self.state = state

    @property
    def unanswered(self) -> bool:
        return bool(self.state.replies)

    def confirm(self) -> None:
        """A person has seen what the next sync would do on a large scale, and wants it."""
        self._keep(confirmed=True)

    def ask(self) -> BoardAsk:
        """What the next sync is told."""
        state = self.state
        return BoardAsk(heard_until=state.heard_until, replies=state.replies, confirmed=state.confirmed)

    def told(self, ask: BoardAsk) -> None:
        """A sync with this ask came to its end: its answers are on the board."""
        left = {about: [one for one in remarks if one not in ask.replies.get(about, [])]
                for about, remarks in self.state.replies.items()}
        self._keep(replies={about: remarks for about, remarks in left.items() if remarks},
                   confirmed=self.state.confirmed and not ask.confirmed)

    def hear(self, report: BoardReport, project: Project) -> list[Heard]:
        """The commands in a report; deeds that were heard before are left out."""
        fresh = [one for one in report.deeds if one.id not in self.state.deeds]
        self._keep(deeds=[*self.state.deeds, *(one.id for one in fresh)][-REMEMBERED:],
                   heard_until=report.heard_until or self.state.heard_until)
        for deed in fresh:
            self._explain(deed)
        return heard(report.model_copy(update={"deeds": fresh}), project)

    def answer(self, about: str, key: str, text: str) -> None:
        """Say something on a card, once for each key."""
        if not about or key in self.state.answered:
            return
        remark = DesiredRemark(key=key, text=text)
        self._keep(answered=[*self.state.answered, key][-REMEMBERED:],
                   replies={**self.state.replies, about: [*self.state.replies.get(about, []), remark]})

    def _explain(self, deed: HeardDeed) -> None:
        sentence = unreadable(deed)
        if sentence:
            self.answer(deed.action or (gate_key(deed.gate) if deed.gate else ""), f"deed-{deed.id}", sentence)

    def _keep(self, **changes: object) -> None:
        self.state = self.state.model_copy(update=changes)
