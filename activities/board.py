"""Keeping a project's board as it should be: read once, plan, write what differs, say what people did there.

All deciding is in domain/board_plan.py; all talking to the board is behind the TaskBoard port.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import BaseModel
from temporalio import activity

from activities.alive import beating
from activities.failures import translated
from domain.board import DesiredBoard
from domain.board_base import BoardBase
from domain.board_change import Change, Creation, bind
from domain.board_marker import board_marker
from domain.board_plan import Observations, plan
from domain.board_record import record
from domain.board_view import action_card, board_of
from domain.project import Project
from integrations.errors import IntegrationError, Missing, Refused, Unsafe
from integrations.ports import BoardLink, RecordStore, TaskBoard

MOST_REFUSALS = 5  # after so many single refusals the board as a whole is in trouble


class BoardReport(BaseModel):
    """What a sync did and what people did on the board, by action id; gate cards by their key.

    `completed`, `reopened` and `due` say what stands on the board and is not (yet) so in the project; they are
    repeated until the project agrees. `notes` are single writes that the board refused. Holds no personal data.
    """

    requests: int = 0
    writes: int = 0
    completed: list[str] = []
    reopened: list[str] = []
    due: dict[str, datetime | None] = {}
    archived: list[str] = []
    gone: list[str] = []
    put_back: list[str] = []
    notes: list[str] = []


@dataclass
class _Run:
    """One sync under way. `link` is always the newest, `saved` what the records have."""

    project_id: str
    link: BoardLink
    requests: int = 0
    writes: int = 0
    refusals: list[IntegrationError] = field(default_factory=list)
    saved: bool = True


@dataclass(frozen=True)
class BoardActivities:
    """Sync activities for a thread pool. `web_base_url`: where our own pages are, for links on cards."""

    records: RecordStore
    board: TaskBoard
    web_base_url: str

    @activity.defn(name="board.sync", no_thread_cancel_exception=True)
    def sync(self, project_id: str) -> BoardReport:
        """Bring the board up to date. May be repeated at any time; a second run reads once and writes nothing."""
        with translated(), beating():
            project = self.records.project(project_id)
            try:
                report = self._synced(project)
            except IntegrationError as error:
                self.records.set_trouble(project_id, "board", str(error))
                raise
            self.records.set_trouble(project_id, "board", report.notes[0] if report.notes else None)
            return report

    @activity.defn(name="board.poll")
    def poll(self) -> list[str]:
        """Ids of open projects whose board changed since we last read it; one request for all of them."""
        with translated():
            links = self.records.open_boards()
            latest = self.board.last_activities() if links else {}
            for project_id in (one for one, link in links.items() if link.board_id not in latest):
                self.records.set_trouble(project_id, "board", "The project's board is closed, deleted or no longer "
                                         "visible to the token, so cards wait. Open it again or give access again.")
            return [project_id for project_id, link in links.items() if _is_newer(latest.get(link.board_id), link)]

    def _synced(self, project: Project) -> BoardReport:
        desired = board_of(project, self.web_base_url)
        run = self._linked(project.id, desired)
        actual = self.board.read(run.link.board_id)
        made = plan(desired, actual, run.link.base)
        if made.refusal:
            raise Unsafe(made.refusal)
        if made.base != run.link.base:
            self._save(run, run.link.model_copy(update={"base": made.base}))
        self._write(run, made.changes)
        return _report(project, made.observations, run)

    def _linked(self, project_id: str, desired: DesiredBoard) -> _Run:
        """The project's board. One left by a create whose answer was lost is found by its mark, never made twice."""
        link = self.records.board_link(project_id)
        if link is not None:
            return _Run(project_id, link, requests=1)
        marker = board_marker(project_id, self.web_base_url)
        board_id, url = (self.board.find_board(marker)
                         or self.board.create_board(desired.name, f"{desired.description}\n\n{marker}"))
        run = _Run(project_id, BoardLink(board_id=board_id, url=url, base=BoardBase()), requests=4)
        self._save(run, run.link)
        return run

    def _write(self, run: _Run, changes: Sequence[Change]) -> None:
        try:
            for change in changes:
                activity.heartbeat(run.writes)
                self._write_one(run, change)
        finally:
            if not run.saved:
                self._save(run, run.link)

    def _write_one(self, run: _Run, change: Change) -> None:
        """One card that the board refuses does not hold up the others."""
        bound = bind(change, run.link.base)
        if bound is None:
            return
        run.requests, run.writes = run.requests + 1, run.writes + 1
        try:
            applied = self.board.apply(run.link.board_id, bound)
        except (Missing, Refused) as error:
            run.refusals.append(error)
            if len(run.refusals) >= MOST_REFUSALS:
                raise
            return
        run.link = run.link.model_copy(update={"base": record(run.link.base, bound, applied)})
        run.saved = False
        if isinstance(bound, Creation):
            self._save(run, run.link)

    def _save(self, run: _Run, link: BoardLink) -> None:
        self.records.save_board_link(run.project_id, link)
        run.link, run.saved = link, True


def _is_newer(at: datetime | None, link: BoardLink) -> bool:
    seen = link.base.seen_activity
    return at is not None and (seen is None or at > seen)


def _report(project: Project, seen: Observations, run: _Run) -> BoardReport:
    names = {action_card(key): key for key in project.actions}

    def named(keys: Sequence[str]) -> list[str]:
        return [names.get(key, key) for key in keys]

    return BoardReport(
        requests=run.requests, writes=run.writes, completed=named(seen.completed), reopened=named(seen.reopened),
        due={names.get(key, key): due for key, due in seen.due.items()}, archived=named(seen.archived),
        gone=named(seen.gone), put_back=named(seen.put_back),
        notes=[str(error) for error in run.refusals if isinstance(error, Refused)])
