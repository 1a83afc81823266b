"""One sync under way: the project's board found or made, and its changes written one by one, remembered as they go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.board import DesiredBoard, DesiredRemark
from domain.board_base import BoardBase
from domain.board_change import Change, Creation, bind
from domain.board_marker import board_marker
from domain.board_record import record
from domain.board_view import action_card, board_of
from domain.project import Project
from integrations.errors import IntegrationError, Missing, Refused
from integrations.ports import BoardLink, RecordStore, TaskBoard

MOST_REFUSALS = 5  # after so many single refusals the board as a whole is in trouble


@dataclass
class Run:
    """`link` is always the newest, `saved` says whether the records have it."""

    records: RecordStore
    project_id: str
    link: BoardLink
    requests: int = 0
    writes: int = 0
    refusals: list[IntegrationError] = field(default_factory=list)
    saved: bool = True

    def save(self, link: BoardLink) -> None:
        self.records.save_board_link(self.project_id, link)
        self.link, self.saved = link, True

    @property
    def notes(self) -> list[str]:
        return [str(error) for error in self.refusals if isinstance(error, Refused)]


def wanted_board(project: Project, web_base_url: str, replies: Mapping[str, Sequence[DesiredRemark]]) -> DesiredBoard:
    """The board that the state stands for, with what is to be answered on its cards besides."""
    board = board_of(project, web_base_url)
    said = {action_card(about) if about in project.actions else about: remarks for about, remarks in replies.items()}
    if not said:
        return board
    cards = [card.model_copy(update={"remarks": [*card.remarks, *said.get(card.key, [])]}) for card in board.cards]
    return board.model_copy(update={"cards": cards})


def linked(records: RecordStore, board: TaskBoard, project_id: str, desired: DesiredBoard, web_base_url: str) -> Run:
    """The project's board. One left by a create whose answer was lost is found by its mark, never made twice."""
    link = records.board_link(project_id)
    if link is not None:
        return Run(records, project_id, link, requests=1)
    marker = board_marker(project_id, web_base_url)
    board_id, url = (board.find_board(marker)
                     or board.create_board(desired.name, f"{desired.description}\n\n{marker}"))
    run = Run(records, project_id, BoardLink(board_id=board_id, url=url, base=BoardBase()), requests=5)
    run.save(run.link)
    return run


def write_changes(board: TaskBoard, run: Run, changes: Sequence[Change]) -> None:
    """All changes in their order; what was answered is kept also when a later one fails."""
    try:
        for change in changes:
            _write(board, run, change)
    finally:
        if not run.saved:
            run.save(run.link)


def _write(board: TaskBoard, run: Run, change: Change) -> None:
    """One card that the board refuses does not hold up the others."""
    bound = bind(change, run.link.base)
    if bound is None:
        return
    run.requests, run.writes = run.requests + 1, run.writes + 1
    try:
        applied = board.apply(run.link.board_id, bound)
    except (Missing, Refused) as error:
        run.refusals.append(error)
        if len(run.refusals) >= MOST_REFUSALS:
            raise
        return
    run.link = run.link.model_copy(update={"base": record(run.link.base, bound, applied)})
    run.saved = False
    if isinstance(bound, Creation):
        run.save(run.link)
