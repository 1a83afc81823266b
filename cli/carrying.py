"""Carrying a project's board over to another server: read both, take the missing steps, then change over at the end.

The old board is only read. Until the last step the project keeps it; a carry-over that breaks off goes on where it was.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from cli.carrying_notes import Notes
from cli.exits import refused
from domain.board_base import BoardBase
from domain.board_carried import changed_since, found_again, renamed
from domain.board_carry import CarryBoard, Step, instead_of, left_behind, steps_of
from domain.board_marker import board_marker
from domain.project import Project
from integrations.errors import Missing, RateLimited, Refused, Transient
from integrations.ports import BoardLink, RecordStore
from integrations.trello.board import TrelloBoard
from integrations.trello.carrying import TrelloCarrier

MOST_ROUNDS, MOST_IN_VAIN, PAUSE = 60, 6, 2.0


class Carried(BaseModel):
    """The outcome. `counts` by kind of thing; `left`: what can't be carried, `refused`: what the new place won't take.

    `already`: nothing was to be done.
    """

    project: str
    url: str
    already: bool = False
    counts: dict[str, int] = {}
    left: list[str] = []
    refused: list[str] = []


@dataclass(frozen=True)
class End:
    """One of the two places. `url` is the address of its server."""

    url: str
    board: TrelloBoard
    whole: TrelloCarrier


@dataclass
class CarryOver:
    """One carry-over. `shown(done, all)` is told after each step. `pause`: seconds after a failure that may pass."""

    records: RecordStore
    source: End
    target: End
    notes_file: Path
    web_base_url: str
    leave_behind: bool = False
    close_old: bool = False
    pause: float = PAUSE
    shown: Callable[[int, int], None] = lambda done, all_of_them: None
    notes: Notes = field(init=False)
    _tried: set[str] = field(default_factory=set)

    def run(self, project: Project) -> Carried:
        """Carry everything and change over. EndedError and errors of integrations/errors.py leave the project as it
        was; the same call goes on later."""
        link = self._link(project)
        if self._has(self.target, link.board_id):
            return Carried(project=project.id, url=link.url, already=True)
        if self.source.url == self.target.url:
            raise refused("The settings name the same server that the board is carried from. Nothing was changed. Set "
                          "COPRODUCE_TRELLO_URL, _KEY and _TOKEN to the place where the board has to go.")
        self.notes = Notes.read(self.notes_file, link.board_id, self.target.url)
        self.notes.refused = {}
        old, new, steps = self._copied(project, link)
        if self.notes.refused and not self.leave_behind:
            raise refused(f"The new place did not take {len(self.notes.refused)} things, so the project keeps its old "
                          f"board: {'; '.join(sorted(set(self.notes.refused.values())))} Run it again, or with "
                          "--leave-behind to change over without them.")
        self._change_over(project, link, old, new)
        return Carried(project=project.id, url=new.url, counts=_counted(steps), left=left_behind(old),
                       refused=sorted(self.notes.refused.values()))

    def _link(self, project: Project) -> BoardLink:
        link = self.records.board_link(project.id)
        if link is None:
            raise refused(f"{project.id} has no board yet, so there is nothing to carry over. Start the worker with "
                          "the new settings: its first sync makes the board there.")
        return link

    def _has(self, end: End, board_id: str) -> bool:
        try:
            end.whole.private(board_id)
        except (Missing, Refused):  # an id of elsewhere can also be one that this server calls invalid
            return False
        return end.url != self.source.url

    def _copied(self, project: Project, link: BoardLink) -> tuple[CarryBoard, CarryBoard, list[Step]]:
        """Both boards when there is nothing left to carry: each round reads both anew, so no lost answer counts."""
        in_vain = 0
        for _ in range(MOST_ROUNDS):
            before = len(self.notes.carried)
            try:
                old = self._old(link.board_id)
                new = self._new(project, old)
                steps = steps_of(old, project.id, new.id, project.timezone)
                self._note(found_again(steps, new, self.notes.carried))
                todo = self._todo(steps, new)
                if not todo:
                    return old, new, steps
                self._take(todo, len(steps), new.id)
                in_vain = 0
            except Transient as error:
                in_vain = 0 if len(self.notes.carried) > before else in_vain + 1
                if in_vain >= MOST_IN_VAIN:
                    raise
                time.sleep(error.retry_after if isinstance(error, RateLimited) else self.pause)
        raise refused("People keep working on the old board, so its copy is never quite the same. The project keeps it "
                      "for now. Ask them to pause for a minute and run this again.")

    def _todo(self, steps: Sequence[Step], new: CarryBoard) -> list[Step]:
        """A server may spell a text its own way: the same words are not written twice."""
        known = {*self.notes.carried, *self.notes.refused}
        again = {one.model_dump_json(): one for one in changed_since(steps, new, self.notes.carried)}
        fresh = [one for text, one in again.items() if text not in self._tried]
        self._tried |= again.keys()
        return [*(one for one in steps if one.old not in known), *fresh]

    def _old(self, board_id: str) -> CarryBoard:
        try:
            return self.source.whole.read(board_id)
        except Missing:
            raise refused(f"The project's board is not at {self.source.url}, or that token can't see it. Nothing was "
                          "changed. Give the address, key and token of the server where the board is.") from None

    def _new(self, project: Project, old: CarryBoard) -> CarryBoard:
        """The new board as it is; made, private, when there is none."""
        if not self.notes.new_board:
            marker = board_marker(project.id, self.web_base_url)
            marked = old.desc if marker in old.desc else f"{old.desc}\n\n{marker}".strip()
            found = self.target.board.find_board(marker) or self.target.board.create_board(old.name, marked)
            self.notes.new_board = found[0]
            self.notes.write(self.notes_file)
        new = self.target.whole.read(self.notes.new_board)
        if new.closed or not new.private:
            raise refused("The new board is closed or not private, so nothing more is put on it and the project keeps "
                          "its old one. Open it, set its visibility to private, and run this again.")
        return new

    def _take(self, todo: Sequence[Step], of: int, board_id: str) -> None:
        for step in todo:
            if step.parent and step.parent not in self.notes.carried:
                self.notes.refused[step.old] = "What it belongs to was refused."
                continue
            self._note({**self.notes.carried, step.old: self._made(step, board_id)})
            self.shown(len(self.notes.carried), of)

    def _made(self, step: Step, board_id: str) -> str:
        """The new id; empty for what the new place refuses, which is noted."""
        try:
            return self.target.whole.make(step, board_id, self.notes.carried)
        except (Refused, Missing) as error:
            other = instead_of(step)
            if other is not None:
                return self._made(other, board_id)
            self.notes.refused[step.old] = str(error)
            return ""

    def _note(self, carried: dict[str, str]) -> None:
        kept = {old: new for old, new in carried.items() if new}
        if kept != self.notes.carried:
            self.notes.carried = kept
            self.notes.write(self.notes_file)

    def _change_over(self, project: Project, link: BoardLink, old: CarryBoard, new: CarryBoard) -> None:
        """One write in the records makes the new board the project's."""
        if self.records.board_link(project.id) != link:
            raise refused("The project's board was synced meanwhile: a worker is running. The project keeps its old "
                          "board. Stop the worker and run this again; it goes on where it was.")
        base: BoardBase = renamed(link.base, self.notes.carried, old, new)
        self.records.save_board_link(project.id, BoardLink(board_id=new.id, url=new.url, base=base))
        self.records.set_trouble(project.id, "board", None)
        if self.close_old:
            self.source.whole.close(old.id)


def _counted(steps: Sequence[Step]) -> dict[str, int]:
    return dict(Counter(step.kind for step in steps if not step.kind.startswith("archive")))
