"""What goes into and comes out of the workflows: one model per message, fields added with defaults, never changed."""

from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from domain.charter import Charter
from domain.commands import AnyCommand
from domain.events import AnyEvent
from domain.project import Project
from domain.state import Actor
from workflows.board_talk import TalkState

WORKFLOW_QUEUE = "coproduce"
BOARD_QUEUE = "coproduce-board"
REWARDS_QUEUE = "coproduce-rewards"


def project_workflow_id(project_id: str) -> str:
    return f"project/{project_id}"


def payment_workflow_id(project_id: str, run: str) -> str:
    return f"payment/{project_id}/{run}"


class Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class Kickoff(Message):
    """A new project, and who starts it. `rules`: the version of what follows by itself; it stays for its whole life."""

    charter: Charter
    actor: Actor
    rules: int = 1


class Receipt(Message):
    """The answer to a command: the events it led to and the version that the project is at."""

    project: str
    version: int
    events: list[AnyEvent]


class Carried(Message):
    """What one run of the workflow hands to the next. `receipts` by update id, oldest first."""

    project: Project
    unpublished: list[AnyEvent] = []
    receipts: dict[str, Receipt] = {}
    board_wanted: bool = False
    notices_wanted: bool = False
    runs_started: list[str] = []
    board_digest: str = ""
    talk: TalkState = TalkState()
    resends_started: dict[str, int] = {}
    errands_started: dict[str, int] = {}


class ProjectInput(Message):
    """Either a kick-off or what is carried over. `longest_history` (events) lets tests and demos continue early."""

    kickoff: Kickoff | None = None
    carried: Carried | None = None
    longest_history: int = 1000


class Submission(Message):
    """A command as it comes to the workflow; the update id is the caller's idempotency key."""

    command: AnyCommand


class RunInput(Message):
    """A released payment run."""

    project: str
    run: str
    first_pause: timedelta = timedelta(minutes=1)


class RunReport(Message):
    """What became of a run so far: line ids paid, line ids with why a person is needed, and what is waited for.

    `returned`: those whose money did not move or came back, so that they may be paid anew. `paid_on`: the day that
    finance named, by line. `forgone`: those that were not sent because their person wants no money for them by now.
    """

    run: str
    paid: list[str] = []
    needs_attention: dict[str, str] = {}
    waiting_for: str | None = None
    returned: list[str] = []
    paid_on: dict[str, date] = {}
    forgone: list[str] = []
