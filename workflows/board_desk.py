"""A project's dealings with its board: when to sync, what was heard, what is answered, what to do when it fails."""

import contextlib
from typing import Protocol

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.board_heard import Heard, ticks
    from domain.board_report import BoardReport
    from domain.board_view import board_digest
    from domain.commands import AnyCommand
    from domain.commands_board import NoteBoard
    from domain.project import Project
    from domain.refusals import Refusal
    from domain.state import SYSTEM
    from workflows import options, outward
    from workflows.board_talk import BoardTalk, TalkState
    from workflows.coalesced import Coalesced

# Histories of 0.1.0 know ticks only, and nothing wakes them while they wait for people to mend the board.
HEARD = "board-heard"


class Host(Protocol):
    """The workflow that the desk belongs to."""

    @property
    def project(self) -> Project: ...

    def attempt(self, command: AnyCommand) -> Refusal | None:
        """Ask something of the project; the refusal when a rule says no."""


class BoardDesk:
    """One sync at a time; what people did on the board becomes commands that meet the same rules as all others."""

    def __init__(self, host: Host, wanted: bool, digest: str, talk: TalkState) -> None:
        self._host, self.digest = host, digest
        self._talk = BoardTalk(talk)
        self.work = Coalesced(self._sync, wanted)
        self._urged = False

    @property
    def talk(self) -> TalkState:
        return self._talk.state

    def changed(self, urgent: bool = False) -> None:
        """People did something on the board; urgent: they mended it and do not want to wait."""
        self._urged = self._urged or urgent
        self.work.ask()

    def confirmed(self) -> None:
        """A person wants what the next sync would do to many cards at once."""
        self._talk.confirm()
        self.changed(urgent=True)

    def follow(self) -> None:
        """A sync only when the board would look different."""
        wanted = board_digest(self._host.project)
        if wanted != self.digest:
            self.digest = wanted
            self.work.ask()

    async def _sync(self) -> None:
        self._urged = False
        ask = self._talk.ask()
        outcome = await outward.sync_board(self._host.project.id, ask)
        if isinstance(outcome, BoardReport):
            self._talk.told(ask)
            self._hear(outcome)
            return
        self.work.ask()
        if outcome is not None:
            await self._down(outcome)

    def _hear(self, report: BoardReport) -> None:
        if not workflow.patched(HEARD):
            for tick in ticks(report):
                self._host.attempt(tick.command)
            return
        self._note(None)
        for one in self._talk.hear(report, self._host.project):
            self._try(one)
        if self._talk.unanswered:
            self.work.ask()

    def _try(self, heard: Heard) -> None:
        """What the rules refuse is said on the card, unless it merely is so already."""
        refusal = self._host.attempt(heard.command)
        if refusal and heard.key and (refusal.code != "already_decided" or heard.key.startswith("deed-")):
            self._talk.answer(heard.about, heard.key, str(refusal))

    async def _down(self, trouble: outward.Trouble) -> None:
        """Trying again does not heal this: tell people, and wait for them or for a while."""
        if not workflow.patched(HEARD):
            await workflow.sleep(options.AFTER_PERMANENT_FAILURE, summary="The board needs attention")
            return
        self._note(str(trouble))
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._urged, timeout=options.AFTER_PERMANENT_FAILURE,
                                          timeout_summary="The board needs attention")

    def _note(self, trouble: str | None) -> None:
        if trouble != self._host.project.board_trouble:
            self._host.attempt(NoteBoard(actor=SYSTEM, trouble=trouble))
