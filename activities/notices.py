"""Sending what waits in the outbox. A notice that fails is kept, shown, and tried again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from temporalio import activity

from activities.alive import beating
from activities.failures import translated
from activities.letters import Letter, LetterDesk
from domain.pacing import Pacing
from domain.project import Project
from integrations.errors import IntegrationError, Refused, Transient, Unavailable
from integrations.ports import Editor, Notifier, Outbox, RecordStore

BATCH = 50
# Well within the time that the workflow gives: whoever goes on beyond it would send beside the next attempt.
LONGEST_SECONDS = 120.0
FAILURES_IN_A_ROW = 2
# With the pauses of the outbox this is about five days, as long as mail servers try.
MOST_TRIES = 34


@dataclass(frozen=True)
class NoticesActivities:
    """Each notice is marked as sent right after the server took it; its id is the message id."""

    records: RecordStore
    outbox: Outbox
    notifier: Notifier
    editor: Editor | None = None
    pacing: Pacing | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @activity.defn(name="notices.deliver", no_thread_cancel_exception=True)
    def deliver(self, project_id: str) -> int:
        """Send what waits for this project now; how many went out. One bad address holds nobody else up.

        Raised when something failed: it is sent the next time, after those that were not tried yet.
        """
        with translated(), beating():
            return self._delivered(project_id)

    @activity.defn(name="notices.deliver_ready", no_thread_cancel_exception=True)
    def deliver_ready(self) -> int:
        """Send what has become due meanwhile, of all projects; how many went out. Troubles are kept by project."""
        with translated(), beating():
            return sum(self._tried(project_id) for project_id in self.outbox.ready())

    def _tried(self, project_id: str) -> int:
        try:
            return self._delivered(project_id)
        except IntegrationError:
            activity.logger.info("messages of %s wait", project_id)
            return 0

    def _delivered(self, project_id: str) -> int:
        try:
            sent = self._deliver(project_id)
            stuck = self.outbox.stuck(project_id)
            if stuck.get("failed"):
                raise Unavailable(f"{stuck['failed']} messages could not go out. They are tried again by themselves, "
                                  "later each time.")
        except IntegrationError as error:
            self.records.set_trouble(project_id, "mail", str(error))
            raise
        self.records.set_trouble(project_id, "mail", what_is_stuck(stuck))
        return sent

    def _deliver(self, project_id: str) -> int:
        sent, end = 0, monotonic() + LONGEST_SECONDS
        desk = LetterDesk(self.outbox, self.editor, self.pacing, self.clock)
        project: Project | None = None
        while batch := self.outbox.waiting(project_id, BATCH):
            project = project or self.records.project(project_id)
            sent += self._send_all(desk.letters(project, batch), end)
        return sent

    def _send_all(self, letters: Sequence[Letter], end: float) -> int:
        """How many went out. Raises the last passing failure, after two in a row at once: then it is the server."""
        sent, in_a_row = 0, 0
        failure: Transient | None = None
        for letter in letters:
            activity.heartbeat(letter.notice.id)
            if monotonic() > end:
                raise Unavailable("Many messages wait. The rest go out by themselves in a moment.")
            try:
                sent += self._send(letter)
                in_a_row = 0
            except Transient as error:
                failure, in_a_row = error, in_a_row + 1
                if in_a_row == FAILURES_IN_A_ROW:
                    break
        if failure is not None:
            raise failure
        return sent

    def _send(self, letter: Letter) -> int:
        """Only a refusal of this very message is final; wrong settings are not this person's fault."""
        if len(self.outbox.claim(letter.ids)) < len(letter.ids):
            return 0  # somebody else sends one of them now; the rest is taken up when their claim is over
        try:
            self.notifier.send(letter.notice)
        except Refused as error:
            self._failed(letter, error, final=not self._has_another_address(letter))
            return 0
        except IntegrationError as error:
            self._failed(letter, error, final=letter.notice.attempts + 1 >= MOST_TRIES)
            raise
        self.outbox.sent(*letter.ids)
        return len(letter.ids)

    def _has_another_address(self, letter: Letter) -> bool:
        """Whether somebody said meanwhile how to reach the person: then it is tried again at once."""
        project_id, notice = letter.notice.id.rsplit(":", 2)[0], letter.notice
        return self.outbox.contact_of(project_id, notice.notice.person) != notice.contact

    def _failed(self, letter: Letter, error: IntegrationError, final: bool) -> None:
        for one in letter.ids:
            self.outbox.failed(one, str(error), final=final)


def what_is_stuck(stuck: Mapping[str, int]) -> str | None:
    """What an operator has to look at in the outbox, without saying whose it is; None when there is nothing."""
    undeliverable, held = stuck.get("undeliverable", 0), stuck.get("held", 0)
    said = []
    if undeliverable:
        said.append(f"{_messages(undeliverable)} could not be brought to people.")
    if held:
        said.append(f"{_messages(held)} may be hard to read.")
    return f"{' '.join(said)} The operations team sees to it in the outbox." if said else None


def _messages(number: int) -> str:
    return "1 message" if number == 1 else f"{number} messages"
