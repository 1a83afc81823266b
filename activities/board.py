"""Keeping a project's board as it should be: read once, plan, write what differs, say what people did there.

All deciding is in domain/board_plan.py; all talking to the board is behind the TaskBoard port.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from temporalio import activity

from activities.alive import beating
from activities.board_sync import linked, wanted_board, write_changes
from activities.board_telling import report_of, untold, with_untold
from activities.failures import translated
from domain.board_actual import ActualBoard
from domain.board_plan import plan
from domain.board_report import BoardAsk, BoardReport
from domain.project import Project
from integrations.errors import IntegrationError, RateLimited, Unsafe
from integrations.ports import BoardHints, BoardHooks, BoardLink, Glance, PeopleDirectory, RecordStore, TaskBoard

OVERLAP = timedelta(minutes=2)  # boards list what happened a little late and not always in order
FIRST_HEARD = timedelta(days=7)  # how far back a board is listened to that was never heard before
HINTS_KEPT = timedelta(days=30)
LONGEST_PAUSE = 60.0  # seconds; waiting for the next window of requests is how it goes, not trouble


@dataclass(frozen=True)
class BoardActivities:
    """Sync activities for a thread pool. `web_base_url`: where our own pages are, for links on cards.

    `hooks` None: no webhook reaches us, so the poll is all there is.
    """

    records: RecordStore
    people: PeopleDirectory
    board: TaskBoard
    web_base_url: str
    hints: BoardHints
    hooks: BoardHooks | None = None

    @activity.defn(name="board.sync", no_thread_cancel_exception=True)
    def sync(self, project_id: str, ask: BoardAsk | None = None) -> BoardReport:
        """Bring the board up to date. May be repeated at any time; a second run reads once and writes nothing."""
        with translated(), beating():
            project = self.records.project(project_id)
            try:
                report = self._synced(project, ask or BoardAsk())
            except IntegrationError as error:
                if not (isinstance(error, RateLimited) and error.retry_after < LONGEST_PAUSE):
                    self.records.set_trouble(project_id, "board", str(error))
                raise
            self.records.set_trouble(project_id, "board", report.notes[0] if report.notes else None)
            return report

    @activity.defn(name="board.poll")
    def poll(self, everything: bool = False) -> list[str]:
        """Open projects whose board changed since we read it last, or who have an unheard hint; one request for all.

        Also sees to the webhooks of all boards. `everything`: all open projects, for the nightly repair of drift.
        """
        with translated(), beating():
            links = self.records.open_boards()
            seen = self.board.glance() if links else {}
            self._tend(links, seen)
            unheard = set(self.hints.unheard())
            known = {one for one, troubles in self.records.troubled_projects().items()
                     if any(trouble.part == "board" for trouble in troubles)}
            return [one for one, link in links.items()
                    if everything or one in unheard or _worth_a_look(seen.get(link.board_id), link, one in known)]

    def _synced(self, project: Project, ask: BoardAsk) -> BoardReport:
        desired = wanted_board(project, self.web_base_url, ask.replies)
        run = linked(self.records, self.board, project.id, desired, self.web_base_url)
        since = _since(run.link, ask)
        # Before the read: a hint that comes meanwhile leads to one more look, and a read that fails is repeated anyway.
        self.hints.heard(project.id)
        actual = self.board.read(run.link.board_id, since)
        made = plan(desired, actual, run.link.base, ask.confirmed)
        heard = heard_until(actual, ask)
        put_back = untold(made.observations, run.link.base, ask.heard_until, heard)
        base = made.base.model_copy(update={"put_back": put_back})
        if base != run.link.base:
            run.save(run.link.model_copy(update={"base": base}))
        if made.refusal:
            raise Unsafe(made.refusal)
        write_changes(self.board, run, made.changes)
        report = report_of(project, with_untold(made.observations, put_back), self.people)
        return report.model_copy(update={"requests": run.requests, "writes": run.writes, "notes": run.notes,
                                         "heard_until": heard})

    def _tend(self, links: Mapping[str, BoardLink], seen: Mapping[str, Glance]) -> None:
        if self.hooks is not None:
            self.hooks.keep([link.board_id for link in links.values() if link.board_id in seen])
        self.hints.forget_before(datetime.now(UTC) - HINTS_KEPT)


def _since(link: BoardLink, ask: BoardAsk) -> datetime | None:
    """From when on to ask for deeds. People may work on the first cards while the last ones are still being made."""
    if ask.heard_until:
        return ask.heard_until - OVERLAP
    return max(_made_at(link.board_id), datetime.now(UTC) - FIRST_HEARD) if link.base.cards else None


def heard_until(actual: ActualBoard, ask: BoardAsk) -> datetime:
    """Up to when this read has heard of everything, by the board's own clock."""
    told = [deed.at for deed in actual.deeds] + [at for at in (ask.heard_until,) if at]
    return max(told) if told else actual.last_activity or _made_at(actual.id)


def _made_at(board_id: str) -> datetime:
    """An id begins with the second it was made in (Trello REST API, 'Getting the time a card or board was created')."""
    return datetime.fromtimestamp(int(board_id[:8], 16), UTC)


def _worth_a_look(seen: Glance | None, link: BoardLink, troubled: bool) -> bool:
    """A board that went away or became public is looked at once, so that the project says so; then people act."""
    if seen is None or not seen.private:
        return not troubled
    before = link.base.seen_activity
    return seen.at is not None and (before is None or seen.at > before)
