"""What a sync would do to a project's board now, in words. Reads the board, never writes anything. For web and cli."""

from dataclasses import dataclass

from pydantic import BaseModel

from activities.board_sync import wanted_board
from domain.board_actual import ActualBoard
from domain.board_base import BoardBase
from domain.board_plan import Plan, plan
from domain.board_words import explain
from integrations.errors import Missing, Permanent
from integrations.ports import RecordStore, TaskBoard


class BoardPlanWords(BaseModel):
    """`changes` in the order they would be made; with a `refusal` nothing would be written.

    `brake`: the refusal only waits for somebody to confirm the changes. `noticed`: what people did on the board that
    the project has not taken over (yet). `gone`: the board is deleted, or hidden from us.
    """

    project: str
    url: str | None
    refusal: str | None = None
    brake: bool = False
    gone: bool = False
    changes: list[str] = []
    noticed: list[str] = []


@dataclass(frozen=True)
class BoardLook:
    """`web_base_url`: where our own pages are, for links on cards."""

    records: RecordStore
    board: TaskBoard
    web_base_url: str

    def plan(self, project_id: str) -> BoardPlanWords:
        """Missing for an unknown project; Transient when the board does not answer now. What only a person can mend
        (board gone, token refused) is the refusal."""
        project, link = self.records.project(project_id), self.records.board_link(project_id)
        desired = wanted_board(project, self.web_base_url, {})
        if link is None:
            nothing_there = ActualBoard(id="new", url="", private=True)
            return _words(project_id, None, plan(desired, nothing_there, BoardBase()))
        try:
            actual = self.board.read(link.board_id)
        except Permanent as error:
            return BoardPlanWords(project=project_id, url=link.url, refusal=str(error), gone=isinstance(error, Missing))
        made = plan(desired, actual, link.base)
        if made.refusal is None:
            return _words(project_id, link.url, made)
        confirmed = plan(desired, actual, link.base, confirmed=True)
        words = _words(project_id, link.url, confirmed)
        return words.model_copy(update={"refusal": made.refusal, "brake": confirmed.refusal is None})


def _words(project_id: str, url: str | None, made: Plan) -> BoardPlanWords:
    """`explain` says one line for each change, or one that there is none; then what was noticed."""
    said, count = explain(made), len(made.changes)
    return BoardPlanWords(project=project_id, url=url, refusal=made.refusal, changes=said[:count],
                          noticed=said[max(count, 1):])
